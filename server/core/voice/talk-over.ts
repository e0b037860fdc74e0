// Somebody speaks while Kodama does: what becomes of its voice, and whether their words count.
import { openQuestions } from "../approvals/types.ts";
import type { State } from "../state.ts";
import { type Closing, hush, letGo } from "./closing.ts";
import { type FloorAct, floorOnClock, floorOnEdge, floorOnWords, type FloorStep, isEcho } from "./floor.ts";
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
  /** They only showed that they listen, asked for a moment, or it was our own voice: it is no request. */
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
  const { committed } = heard.step;
  const echoed = committed !== null && utterance.echo && isEcho(floor, committed.text, saidByUs(state));
  const moved = stepOf(state, utterance, { ...heard, echoed });
  const over = floor.kind === "ducked" || floor.kind === "paused" || floor.kind === "waits";
  const waits = moved.floor.kind === "waits";
  const ignored = committed !== null && (echoed || waits || (over && moved.act !== "interrupt"));
  if (moved.act !== "interrupt")
    return { ...moved, facts: [], effects: moved.act === null ? [] : EFFECTS[moved.act], ignored };
  const silence = hush(state);
  // What is said next waits until they are done.
  const next = moved.floor.kind === "ours" ? letGo(floor) : STILL;
  return { ...moved, facts: silence.facts, effects: [...silence.effects, ...next], ignored };
}

/** By the newest turns. */
const TURNS_SAID = 3;

function saidByUs({ runtime }: State): readonly string[] {
  const turns = Object.values(runtime.conversation.turns).slice(-TURNS_SAID);
  return turns.flatMap(({ sentences }) => Object.values(sentences).map(({ text }) => text));
}

function stepOf(
  state: State,
  utterance: Utterance,
  { input, step, deaf, echoed }: Heard & { readonly echoed: boolean },
): FloorStep {
  const { floor, source } = utterance;
  const held = source.kind === "microphone" && source.mode === "hold";
  // While a key is held the word is theirs, whatever is heard.
  if (source.kind === "file" || held) return { floor, act: null };
  if (step.committed !== null) {
    const asked = openQuestions(state.control).length > 0;
    return floorOnWords(floor, step.committed.text, { asked, echoed });
  }
  if (input.kind === "voice-edge" && !deaf) {
    const { atMs, speech } = input;
    return floorOnEdge(floor, speech, { atMs, speaking: state.present.voice.speaking });
  }
  if (input.kind === "voice-clock") return floorOnClock(floor, input.atMs, utterance.echo);
  return { floor, act: null };
}
