// What is heard, on its way through the turn machine: words that count become one spoken turn.
import { type Decision, decision, NOTHING } from "../effect.ts";
import type { Input, Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { toast } from "../runtime/types.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { onClock, onSpeechEnd, onSpeechStart, onText, type Step } from "./turn-machine.ts";
import { letGo, type TalkOver, talkOver } from "./talk-over.ts";
import { isLive, type ListenInput, type Source, type Utterance } from "./types.ts";

/** Speech is told of by so much later than it began: what was asked meanwhile is not answered by it. */
const ONSET_TOLD_MS = 200;
/** Our own voice is in the room a little longer than it is played. */
const ECHO_TAIL_MS = 300;
/** Speech that is there so soon after an engine began anew began before it. */
const REST_MS = 300;
/** Who opens the microphone by a tap and says nothing for so long is not there. */
const NOTHING_SAID_MS = 30_000;

export function decideListening(state: State, input: ListenInput, stamp: Stamp): Decision {
  const utterance = state.present.voice.utterances[input.utteranceId];
  if (utterance === undefined) return NOTHING;
  if (input.kind === "voice-failed") {
    const { message, nextStep } = input;
    const words = toast(`${message} ${nextStep}`.trim(), stamp);
    return decision({
      facts: [closed(utterance), words],
      effects: [...letGo(utterance), closing(utterance)],
    });
  }
  if (input.kind === "voice-text" && input.partial) return soFar(utterance, input);
  if (isRest(utterance, input)) return NOTHING;
  const deaf = isLive(utterance) && isDeaf(state, utterance, stamp);
  const now = { ...utterance, ...changeBy(utterance, input) };
  const step = stepOf(now, input, deaf);
  return apply(now, step, { input, stamp, over: talkOver(state, utterance, { input, step, deaf }) });
}

const closed = ({ utteranceId }: Utterance) => ({ kind: "utterance-closed", utteranceId }) as const;
const closing = ({ utteranceId }: Utterance) => ({ kind: "close-utterance", utteranceId }) as const;

/** Our own voice comes back through the microphone, unless the person wears headphones. A key that is held has hushed it. */
function isDeaf({ control, present }: State, { source }: Utterance, { nowMs }: Stamp): boolean {
  if (source.kind !== "microphone" || source.mode === "hold") return false;
  const { speaking, quietSinceMs } = present.voice;
  return (
    setting(control.settings, "voice.echo") === "speakers" &&
    (speaking || nowMs - quietSinceMs < ECHO_TAIL_MS)
  );
}

type Told = Exclude<ListenInput, { kind: "voice-failed" }>;

/** The rest of a sentence whose beginning died with the engine is no request. */
const isRest = ({ restarted }: Utterance, input: Told): boolean =>
  restarted && input.kind === "voice-edge" && input.speech && input.atMs < REST_MS;

function changeBy({ voiced, ended }: Utterance, input: Told): Partial<Utterance> {
  return {
    voiced: input.kind === "voice-edge" ? input.speech : voiced,
    ended: ended || (input.kind === "voice-clock" && input.ended),
  };
}

function stepOf({ listen, ended, voiced, source }: Utterance, input: Told, deaf: boolean): Step {
  const held = source.kind === "microphone" && source.mode === "hold";
  switch (input.kind) {
    case "voice-edge":
      return input.speech && !deaf ? onSpeechStart(listen, input.atMs) : onSpeechEnd(listen, input.atMs);
    case "voice-clock":
      // Somebody began while our own voice was audible, or goes on after a minute.
      if (voiced && !deaf && !ended && listen.kind === "listening") return onSpeechStart(listen, input.atMs);
      return onClock(listen, input.atMs, { ended, held, captions: source.kind === "microphone" });
    case "voice-text":
      return onText(listen, input, held && !ended);
  }
}

/** Words that are shown while somebody speaks; those of a beginning that is over are late. */
function soFar(utterance: Utterance, { revision, text }: Extract<Told, { kind: "voice-text" }>): Decision {
  const { listen, spokenId } = utterance;
  if (listen.kind !== "hearing" || listen.revision !== revision || text.trim() === "") return NOTHING;
  return decision({ facts: [{ kind: "words-so-far", spokenId, text: text.trim() }] });
}

interface Applied {
  readonly input: Told;
  readonly stamp: Stamp;
  readonly over: TalkOver;
}

function apply(utterance: Utterance, step: Step, applied: Applied): Decision {
  const { utteranceId, source, ended, voiced } = utterance;
  const { stamp } = applied;
  const heard = utterance.heard || step.committed !== null;
  const over = step.listen.kind === "listening" && isLast({ ...utterance, heard }, step, applied.input);
  const begins = utterance.listen.kind === "listening" && step.listen.kind === "hearing";
  const anew = isLive(utterance) && begins ? onset(utterance, stamp) : {};
  return decision({
    facts: [
      {
        kind: "utterance-moved",
        utteranceId,
        change: { listen: step.listen, floor: applied.over.floor, heard, ended, voiced, ...anew },
      },
      ...(over ? [closed(utterance)] : []),
      ...captions(step, utterance, applied.input),
      ...(over && !heard
        ? [toast("I heard nothing I could understand. Speak again, or type it.", stamp)]
        : []),
    ],
    effects: [
      ...applied.over.effects,
      ...(over ? letGo({ ...utterance, floor: applied.over.floor }) : []),
      ...(step.transcribe === null ? [] : [{ kind: "transcribe" as const, utteranceId, ...step.transcribe }]),
      ...(over
        ? [closing(utterance)]
        : goesOn(step, source, applied.input)
          ? [{ kind: "listen-on" as const, utteranceId }]
          : []),
    ],
    next: step.committed === null || applied.over.ignored ? [] : [spoken(utterance, step.committed.text)],
  });
}

/** Whether nothing more is to be heard, now that nobody speaks. */
function isLast({ source, ended, heard }: Utterance, { committed }: Step, input: Told): boolean {
  if (ended || source.kind === "file" || source.mode === "hands_free") return ended;
  const nobody = source.mode === "toggle" && !heard && input.kind === "voice-clock";
  return committed !== null || (nobody && input.atMs >= NOTHING_SAID_MS);
}

/** A recording waits while the recogniser works, so that what follows is judged with its answer known. */
function goesOn({ listen }: Step, source: Source, input: Told): boolean {
  const waits = listen.kind === "soft_end" && listen.text === null;
  return source.kind === "file" && !waits && input.kind !== "voice-edge";
}

/** What the editor shows now is what "this" means in the words that begin. */
const onset = ({ shown }: Utterance, { idBase, nowMs }: Stamp): Partial<Utterance> => ({
  spokenId: idOf(idBase, 6),
  context: shown,
  begunAtMs: nowMs - ONSET_TOLD_MS,
});

/** The words of a pause are shown before they count; what becomes of them then is shown elsewhere. */
function captions({ listen, committed }: Step, { source, spokenId }: Utterance, input: Told) {
  if (source.kind !== "microphone") return [];
  if (committed !== null) return [{ kind: "words-so-far", spokenId, text: "" } as const];
  if (input.kind !== "voice-text" || listen.kind !== "soft_end" || listen.text === null) return [];
  return [{ kind: "words-so-far", spokenId, text: listen.text.trim() } as const];
}

function spoken({ spokenId, surfaceId, context, begunAtMs }: Utterance, text: string): Input {
  return {
    kind: "inject-text",
    text,
    origin: "voice",
    surfaceId,
    context,
    begunAtMs,
    utteranceId: spokenId,
  };
}
