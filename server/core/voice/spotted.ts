// A phrase that was heard while it was said: the one that wakes, and "stop". The words around it are still looked up and still decide
// what is done; this only says earlier for whom they are, and who has the word.
import { type Decision, decision, NOTHING } from "../effect.ts";
import { openQuestions } from "../approvals/types.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { hush } from "./closing.ts";
import { FLOOR_MS } from "./floor.ts";
import { type Floor, isHeld, isLive, type SpottedInput, type Utterance } from "./types.ts";

/** What begins so soon after the phrase is meant as well: who calls takes a breath. */
const WOKEN_MS = 8_000;

export function spotted(state: State, utterance: Utterance, { keyword, atMs }: SpottedInput): Decision {
  if (!isLive(utterance)) return NOTHING;
  const { utteranceId, floor, listen, source } = utterance;
  if (keyword === "wake") {
    const change = { wokenAtMs: atMs, ...(listen.kind === "listening" ? {} : { woken: "here" as const }) };
    return decision({ facts: [{ kind: "utterance-moved", utteranceId, change }] });
  }
  const silence = hush(state);
  // Over speakers nothing else is heard of who talks over us, until our voice is taken out of what is heard.
  const { speaking } = state.present.voice;
  const overSpeakers = setting(state.control.settings, "voice.echo") === "speakers";
  if (floor.kind === "ours" && speaking && overSpeakers && !isHeld(source) && !saysStop(state))
    return decision({ facts: silence.facts, effects: silence.effects });
  if (!takesTheWord(utterance, atMs) || floor.kind === "ours") return NOTHING;
  const { fromMs, quietMs } = floor;
  const theirs: Floor = { kind: "theirs", fromMs, quietMs };
  return decision({
    facts: [{ kind: "utterance-moved", utteranceId, change: { floor: theirs } }, ...silence.facts],
    // What would be said next waits until they are done.
    effects: [...silence.effects, { kind: "pause-voice", still: true }],
  });
}

/** Our own voice may be what was heard. */
function saysStop({ control, runtime }: State): boolean {
  const saying = Object.values(runtime.conversation.turns).flatMap(({ sentences }) =>
    Object.values(sentences).flatMap(({ text, speech }) => (speech === "pending" ? [text] : [])),
  );
  return [...saying, ...openQuestions(control).map(({ question }) => question)].some((text) =>
    /\bstop/i.test(text),
  );
}

/** "Stop", said over our voice by somebody: where it may be our own, only once that has been still for as long as it takes to fade. */
function takesTheWord({ source, floor, echo }: Utterance, atMs: number): boolean {
  if (isHeld(source) || (floor.kind !== "ducked" && floor.kind !== "paused")) return false;
  if (!echo) return true;
  return floor.kind === "paused" && atMs - (floor.stillMs ?? atMs) >= FLOOR_MS.goesOn;
}

/** An onset is dated back to its first sound, and the phrase is reported a little late. */
const LATE_MS = 100;

/** Whether what begins now belongs to the phrase before it. */
export function goesWithWake({ wokenAtMs }: Utterance, fromMs: number): boolean {
  if (wokenAtMs === undefined) return false;
  const sinceMs = fromMs - wokenAtMs;
  return sinceMs >= -LATE_MS && sinceMs <= WOKEN_MS;
}
