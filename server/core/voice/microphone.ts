// Decides who is heard at the microphone. There is one: whoever presses the key last has it.
import { type Decision, decision, NOTHING } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { fail, ok } from "../lib/result.ts";
import { toast } from "../runtime/types.ts";
import type { State } from "../state.ts";
import { opened } from "./opened.ts";
import { letGo } from "./talk-over.ts";
import { liveIn, type MicrophoneInput, type Utterance } from "./types.ts";

type Of<K extends MicrophoneInput["kind"]> = Extract<MicrophoneInput, { kind: K }>;

export function decideMicrophone(state: State, input: MicrophoneInput, stamp: Stamp): Decision {
  const { voice } = state.present;
  switch (input.kind) {
    case "listen-start":
      return start(state, input, stamp);
    case "listen-stop":
      return stop(state, input);
    case "listen-shown": {
      const live = liveIn(voice);
      const mine = live?.surfaceId === input.surfaceId;
      const reply = ok({ listening: mine });
      if (live === undefined || !mine) return decision({ reply });
      return decision({ facts: [moved(live, { shown: input.context })], reply });
    }
    case "voice-microphone": {
      const { capturing, reason } = input;
      const device = input.device === "" ? voice.microphone.device : input.device;
      const same = voice.microphone.capturing === capturing && voice.microphone.device === device;
      if (same && reason === "") return NOTHING;
      return decision({ facts: [{ kind: "microphone-changed", microphone: { capturing, device }, reason }] });
    }
    case "voice-level":
      return decision({ facts: [{ kind: "level-changed", level: input.level }] });
    case "voice-again": {
      const live = voice.utterances[input.utteranceId];
      if (live === undefined) return NOTHING;
      const words = toast("The speech engine stopped. It listens again in a moment: say it again.", stamp);
      const anew = {
        listen: { kind: "listening" },
        restarted: true,
        voiced: false,
        floor: { kind: "ours" },
      } as const;
      return decision({ facts: [moved(live, anew), words] });
    }
  }
}

/** Nobody is heard for a window that is gone, or while Kodama does not run. */
export function endForsakenListening({ present }: State): Decision {
  const live = liveIn(present.voice);
  if (live === undefined) return NOTHING;
  const { utteranceId, surfaceId } = live;
  if (present.runtime.phase === "running" && Object.hasOwn(present.surfaces.surfaces, surfaceId))
    return NOTHING;
  return decision({
    facts: [closed(live)],
    effects: [...letGo(live), { kind: "close-utterance", utteranceId }],
  });
}

function start(state: State, input: Of<"listen-start">, stamp: Stamp): Decision {
  if (state.present.runtime.phase !== "running")
    return decision({ reply: fail("unavailable", "Kodama is not running. Start it first.") });
  const { mode, surfaceId, context } = input;
  const { voice } = state.present;
  const before = liveIn(voice);
  const source = { kind: "microphone", mode } as const;
  if (before?.surfaceId === surfaceId && !before.ended) {
    const { utteranceId } = before;
    return decision({
      facts: before.source.mode === mode ? [] : [moved(before, { source })],
      reply: ok({ utterance_id: utteranceId, listening: true }),
    });
  }
  const utterance = opened(source, { surfaceId, context }, stamp);
  const { utteranceId } = utterance;
  return decision({
    facts: [...(before === undefined ? [] : [closed(before)]), { kind: "utterance-opened", utterance }],
    effects: [
      ...(before === undefined
        ? []
        : [{ kind: "close-utterance" as const, utteranceId: before.utteranceId }]),
      // Who takes the word is not talked over, also not by what is about to be said.
      { kind: "hush" },
      { kind: "listen", utteranceId },
    ],
    // Whoever presses the key wants to be heard.
    next: state.runtime.conversation.awake ? [] : [{ kind: "gate-set", active: true }],
    reply: ok({ utterance_id: utteranceId, listening: true }),
  });
}

function stop(state: State, { surfaceId, discard }: Of<"listen-stop">): Decision {
  const live = liveIn(state.present.voice);
  if (live?.surfaceId !== surfaceId) return decision({ reply: ok({ utterance_id: "", listening: false }) });
  const { utteranceId } = live;
  const reply = ok({ utterance_id: utteranceId, listening: false });
  const nothingYet = live.source.mode === "hands_free" && live.listen.kind === "listening";
  if (discard || nothingYet)
    return decision({
      facts: [closed(live)],
      effects: [...letGo(live), { kind: "close-utterance", utteranceId }],
      reply,
    });
  return decision({ effects: [{ kind: "end-listening", utteranceId }], reply });
}

const closed = ({ utteranceId }: Utterance) => ({ kind: "utterance-closed", utteranceId }) as const;

const moved = ({ utteranceId }: Utterance, change: Partial<Utterance>) =>
  ({ kind: "utterance-moved", utteranceId, change }) as const;
