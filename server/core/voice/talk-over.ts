// Somebody speaks while Kodama does: what becomes of its voice, and whether their words count.
import type { VoiceEffect } from "./types.ts";
import type { State } from "../state.ts";
import { type FloorAct, floorOnClock, floorOnEdge, floorOnWords, type FloorStep } from "./floor.ts";
import type { Step } from "./turn-machine.ts";
import type { ListenInput, Utterance } from "./types.ts";

type Told = Exclude<ListenInput, { kind: "voice-failed" }>;

const EFFECTS: Readonly<Record<FloorAct, readonly VoiceEffect[]>> = {
  duck: [{ kind: "duck", soft: true }],
  unduck: [{ kind: "duck", soft: false }],
  pause: [{ kind: "pause-voice", still: true }],
  resume: [
    { kind: "duck", soft: false },
    { kind: "pause-voice", still: false },
  ],
  interrupt: [{ kind: "hush" }],
};

export interface TalkOver extends FloorStep {
  readonly effects: readonly VoiceEffect[];
  /** They only showed that they listen: it is no request. */
  readonly ignored: boolean;
}

/** `step` is what the turn machine made of the input; speech that is not taken takes no word either. */
export function talkOver(state: State, utterance: Utterance, { input, step, deaf }: Heard): TalkOver {
  const { floor } = utterance;
  const moved = stepOf(state, utterance, { input, step, deaf });
  const ignored = step.committed !== null && floor.kind !== "ours" && moved.act !== "interrupt";
  return { ...moved, effects: moved.act === null ? [] : EFFECTS[moved.act], ignored };
}

/** Its voice goes on, where nobody can take the word any more. */
export const letGo = ({ floor }: Utterance): readonly VoiceEffect[] =>
  floor.kind === "ours" ? [] : EFFECTS.resume;

interface Heard {
  readonly input: Told;
  readonly step: Step;
  readonly deaf: boolean;
}

function stepOf(state: State, { floor }: Utterance, { input, step, deaf }: Heard): FloorStep {
  if (step.committed !== null) return floorOnWords(floor, step.committed.text, asks(state));
  if (input.kind === "voice-edge" && !deaf) {
    const { atMs, speech } = input;
    return floorOnEdge(floor, speech, { atMs, speaking: state.present.voice.speaking });
  }
  if (input.kind === "voice-clock") return floorOnClock(floor, input.atMs);
  return { floor, act: null };
}

const asks = ({ control }: State): boolean =>
  Object.values(control.approvals.approvals).some((one) => one.state === "pending");
