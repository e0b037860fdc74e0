// Somebody speaks while Kodama does: what becomes of its voice, and whether their words count.
import { openQuestions } from "../approvals/types.ts";
import type { State } from "../state.ts";
import { isStop } from "../understand/consent.ts";
import { addressed } from "./addressed.ts";
import { type Closing, hush, letGo } from "./closing.ts";
import { isBackchannel, isHum, isTooLittle, seeksWords } from "./floor-words.ts";
import { type FloorAct, floorOnClock, floorOnEdge, floorOnWords, type FloorStep, isEcho } from "./floor.ts";
import type { Step } from "./turn-machine.ts";
import type { VoiceEffect } from "./effects.ts";
import { afterOursMs, type Floor, isHeld, type Told, type Utterance } from "./types.ts";

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
  /** They seek a word, and have said none. */
  readonly hummed: boolean;
}

interface Heard {
  readonly input: Told;
  /** What the turn machine made of it. */
  readonly step: Step;
  /** Speech that is not taken takes no word either. */
  readonly deaf: boolean;
}

export function talkOver(state: State, utterance: Utterance, heard: Heard): TalkOver {
  const { committed } = heard.step;
  if (utterance.faint === true) {
    const ignored = committed !== null && !isStop(committed.text);
    return { floor: utterance.floor, act: null, facts: [], effects: [], ignored, hummed: false };
  }
  const floor = committed === null ? utterance.floor : begunOver(utterance);
  const echoed = committed !== null && utterance.echo && isEcho(floor, committed.text);
  const moved = stepOf(state, { ...utterance, floor }, { ...heard, echoed });
  const over = floor.kind === "ducked" || floor.kind === "paused" || floor.kind === "waits";
  const waits = moved.floor.kind === "waits";
  const hummed = committed !== null && isOnlyHum(state, utterance, committed.text);
  const ignored =
    committed !== null &&
    (hummed ||
      echoed ||
      waits ||
      (over && moved.act !== "interrupt") ||
      isNod(state, utterance, committed.text));
  if (moved.act !== "interrupt")
    return { ...moved, facts: [], effects: moved.act === null ? [] : EFFECTS[moved.act], ignored, hummed };
  const silence = hush(state);
  // What is said next waits until they are done.
  const next = moved.floor.kind === "ours" ? letGo(floor) : STILL;
  return { ...moved, facts: silence.facts, effects: [...silence.effects, ...next], ignored, hummed };
}

/** Short words count only after we speak as loud as before; they were said over our voice all the same. */
function begunOver({ floor, over, listen }: Utterance): Floor {
  if (floor.kind !== "ours" || !over || listen.kind === "listening") return floor;
  return { kind: "ducked", fromMs: listen.fromMs, quietMs: listen.lastSpeechMs };
}

/** At both ends of what we say "okay" is no request; see the research of the voice, §5. */
const NOD_MS = 1_000;

function hasAsked({ runtime }: State): boolean {
  const sentences = Object.values(Object.values(runtime.conversation.turns).at(-1)?.sentences ?? {});
  return /\?\W*$/.test(sentences.at(-1)?.text ?? "");
}

/** Where something is asked, "uh-huh" is an answer, if not one that counts. */
const isOnlyHum = ({ control }: State, { source }: Utterance, text: string): boolean =>
  source.kind === "microphone" && isHum(text) && (openQuestions(control).length === 0 || seeksWords(text));

/** Somebody who is listened to all the time only shows that they listen. */
function isNod(state: State, { source, begunAtMs }: Utterance, text: string): boolean {
  const { control, present } = state;
  if (source.kind !== "microphone" || source.mode !== "hands_free") return false;
  if (openQuestions(control).length > 0) return false;
  if (present.voice.speaking && isTooLittle(text)) return true;
  if (!isBackchannel(text)) return false;
  if (isHum(text)) return true;
  // A model asks in plain words, too.
  if (hasAsked(state)) return false;
  return present.voice.speaking || afterOursMs(present.voice, begunAtMs) <= NOD_MS;
}

function stepOf(
  state: State,
  utterance: Utterance,
  { input, step, deaf, echoed }: Heard & { readonly echoed: boolean },
): FloorStep {
  const { floor, source } = utterance;
  // While a key is held the word is theirs, whatever is heard.
  if (source.kind === "file" || isHeld(source)) return { floor, act: null };
  if (step.committed !== null) {
    const words = addressed(state, utterance, step.committed.text);
    const asked = openQuestions(state.control).length > 0;
    return floorOnWords(floor, words ?? step.committed.text, {
      asked,
      // Of words to somebody else becomes what does of an echo: we go on.
      echoed: echoed || words === undefined,
      goesOn: source.mode === "hands_free",
    });
  }
  if (input.kind === "voice-edge" && !deaf) {
    const { atMs, speech } = input;
    return floorOnEdge(floor, speech, { atMs, speaking: state.present.voice.speaking });
  }
  const busy = step.listen.kind !== "listening";
  if (input.kind !== "voice-clock") return { floor, act: null };
  const { atMs, soundMs = atMs } = input;
  return floorOnClock(floor, atMs, { echo: utterance.echo, busy, soundMs });
}
