// Between programs that run in terminals and the core: what they show goes out a few times a second, what a person types goes in.
import { createGatherer } from "../../proto/gatherer.ts";
import type { Input } from "../core/input.ts";
import type { TerminalHands, TerminalsEffect, TerminalView } from "../core/terminals/types.ts";

export interface Terminals {
  /** For a call whose program is about to run. */
  open(callId: string, hands: TerminalHands, submit: (input: Input) => void): TerminalView;
  run(effect: TerminalsEffect): void;
}

const GATHER_MS = 40;
/** Of one message: a program that shows more at once is watched by nobody letter by letter. */
const SHOWN_CHARS_MAX = 64_000;
const CUT = "\r\n[… some of it is not shown …]\r\n";

export function createTerminals(): Terminals {
  const open = new Map<string, TerminalHands>();
  return {
    open(callId, hands, submit) {
      open.set(callId, hands);
      submit({ kind: "terminal-opened", callId });
      const gathered = createGatherer<string>({
        merge: together,
        send: (texts) => submit({ kind: "terminal-said", callId, text: texts.join("") }),
        later(run) {
          const timer = setTimeout(run, GATHER_MS);
          return () => clearTimeout(timer);
        },
      });
      return {
        said: (text) => gathered.add(text),
        closed(exitCode) {
          open.delete(callId);
          void gathered.flush().then(() => submit({ kind: "terminal-closed", callId, exitCode }));
        },
      };
    },
    run(effect) {
      const hands = open.get(effect.callId);
      switch (effect.kind) {
        case "type-in-terminal":
          return hands?.type(effect.text);
        case "resize-terminal":
          return hands?.resize(effect.size);
        case "hang-up-terminal":
          return hands?.hangUp();
      }
    },
  };
}

/** The last of it counts, as on any screen. */
function together(before: string, now: string): string {
  const text = before + now;
  return text.length <= SHOWN_CHARS_MAX ? text : CUT + text.slice(CUT.length - SHOWN_CHARS_MAX);
}
