// Somebody speaks while Kodama does: what becomes of its voice, and whether their words count.
import { openQuestions } from "../approvals/types.ts";
import type { State } from "../state.ts";
import { type Closing, hush, letGo } from "./closing.ts";
import { type FloorAct, floorOnClock, floorOnEdge, floorOnWords, type FloorStep } from "./floor.ts";
import type { Step } from "./turn-machine.ts";
import type { Told, Utterance, VoiceEffect } from "./types.ts";

const STILL: readonly VoiceEffect[] = [{ kind: "pause-voice", still: true }];
const EFFECTS: Readonly<Record<Exclude<FloorAct, "interrupt">, readonly VoiceEffect[]>> = {
  duck: [{ kind: "duck", soft: true }],
  unduck: [{ kind: "duck", soft: false }],
  pause: STILL,
  wait: STILL,
  resume: letGo({ kind: "theirs", fromMs: 0, quietMs: null }),
};

export interface TalkOver extends FloorStep, Closing {
  /** They only showed that they listen: it is no request. */
  readonly ignored: boolean;
}

interface Heard {
  readonly input: Told;
  /** What the turn machine made of it. */
  readonly step: Step;
  /** Speech that is not taken takes no word either. */
  readonly deaf: boolean;
}

export function talkOver(state: State, utterance: Utterance, heard: Heard): TalkOver {
  const { floor } = utterance;
  const moved = stepOf(state, utterance, heard);
  const over = floor.kind === "ducked" || floor.kind === "paused";
  const ignored = heard.step.committed !== null && over && moved.act !== "interrupt";
  if (moved.act !== "interrupt")
    return { ...moved, facts: [], effects: moved.act === null ? [] : EFFECTS[moved.act], ignored };
  const silence = hush(state);
  // What is said next waits until they are done.
  const waits = moved.floor.kind === "ours" ? letGo(floor) : STILL;
  return { ...moved, facts: silence.facts, effects: [...silence.effects, ...waits], ignored };
}

function stepOf(state: State, utterance: Utterance, { input, step, deaf }: Heard): FloorStep {
  const { floor, source } = utterance;
  const held = source.kind === "microphone" && source.mode === "hold";
  // While a key is held the word is theirs, whatever is heard.
  if (source.kind === "file" || held) return { floor, act: null };
  if (step.committed !== null)
    return floorOnWords(floor, step.committed.text, openQuestions(state.control).length > 0);
  if (input.kind === "voice-edge" && !deaf) {
    const { atMs, speech } = input;
    return floorOnEdge(floor, speech, { atMs, speaking: state.present.voice.speaking });
  }
  if (input.kind === "voice-clock") return floorOnClock(floor, input.atMs);
  return { floor, act: null };
}
