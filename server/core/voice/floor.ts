// Who has the word, while Kodama speaks and somebody says something: softer at once, still after a moment, silent when they mean it.
// Pure; all times are milliseconds of the sound that is heard. Figures: docs/adr/0030-taking-the-word.md.
import { isStop, readConsent } from "../understand/consent.ts";
import { isBackchannel, isTooLittle, saysGoOn, saysWait } from "./floor-words.ts";
import type { Floor } from "./types.ts";

export const FLOOR_MS = {
  /** Sound of a voice after which Kodama stands still: 250 ms for who speaks, with the way to us and out of the speaker. */
  pause: 200,
  /** The same, where our own voice is taken out of it: that is 18 ms late, and swallows the first 20 to 30 ms of another one. */
  pauseUnechoed: 165,
  /** Voice after that which is no rest of our own: that one is silent then, but for its way through the room. */
  goesOn: 300,
  /** Silence after which it speaks on as loud as before, where it had not stood still. */
  unduck: 200,
  /** Silence without a word after which it goes on where it stood; longer where words are still looked for. */
  resume: 2_000,
  resumeLate: 8_000,
  /** Sound without a word after which it goes on all the same: music is nobody. */
  longest: 90_000,
  /** How long it stands still for who says "wait". */
  waits: 30_000,
} as const;

export type FloorAct = "duck" | "unduck" | "pause" | "wait" | "resume" | "interrupt";

export interface FloorStep {
  readonly floor: Floor;
  readonly act: FloorAct | null;
}

const OURS: Floor = { kind: "ours" };
const stay = (floor: Floor): FloorStep => ({ floor, act: null });

/** Somebody begins or ends to speak. `speaking`: our own voice is audible; else what it would say next waits. */
export function floorOnEdge(
  floor: Floor,
  speech: boolean,
  { atMs, speaking }: { readonly atMs: number; readonly speaking: boolean },
): FloorStep {
  if (floor.kind !== "ours")
    // What they begin after a pause counts anew: two coughs are no sentence.
    return stay(speech ? { ...floor, fromMs: atMs, quietMs: null } : { ...floor, quietMs: atMs });
  if (!speech) return stay(floor);
  const begun = { fromMs: atMs, quietMs: null };
  return speaking
    ? { floor: { kind: "ducked", ...begun }, act: "duck" }
    : { floor: { kind: "theirs", ...begun }, act: "wait" };
}

export interface Around {
  /** Our own voice was taken out of what is heard. */
  readonly echo: boolean;
  /** Words may come of what was heard. */
  readonly busy: boolean;
  /** Until when there was sound; a voice is taken to go on for longer. */
  readonly soundMs: number;
}

export function floorOnClock(floor: Floor, atMs: number, { echo, busy, soundMs }: Around): FloorStep {
  if (floor.kind === "ours") return stay(floor);
  const { fromMs, quietMs } = floor;
  const goOn: FloorStep = { floor: OURS, act: floor.kind === "ducked" ? "unduck" : "resume" };
  if (quietMs !== null) {
    const silentMs = atMs - quietMs;
    if (floor.kind === "waits") return silentMs >= FLOOR_MS.waits ? goOn : stay(floor);
    if (floor.kind === "ducked") return silentMs >= FLOOR_MS.unduck ? goOn : stay(floor);
    return silentMs >= (busy ? FLOOR_MS.resumeLate : FLOOR_MS.resume) ? goOn : stay(floor);
  }
  if (atMs - fromMs >= FLOOR_MS.longest) return goOn;
  const soundedMs = Math.min(soundMs, atMs) - fromMs;
  if (floor.kind === "ducked" && soundedMs >= (echo ? FLOOR_MS.pauseUnechoed : FLOOR_MS.pause))
    return { floor: { ...floor, kind: "paused", stillMs: atMs }, act: "pause" };
  return stay(floor);
}

export interface SaidOver {
  /** A question is open, which "yes" answers. */
  readonly asked: boolean;
  /** It may be a rest of our own voice. */
  readonly echoed: boolean;
  /** More may be said after it: who taps for one request asks for nothing by "wait". */
  readonly goesOn: boolean;
}

/** Words that count were said. */
export function floorOnWords(floor: Floor, text: string, { asked, echoed, goesOn }: SaidOver): FloorStep {
  if (floor.kind === "ours") return stay(floor);
  const answers = asked && readConsent(text) !== "none";
  if (goesOn && !answers && saysWait(text, echoed))
    return { floor: { ...floor, kind: "waits" }, act: "pause" };
  if (floor.kind === "theirs") return { floor: OURS, act: "resume" };
  const taken: FloorStep = { floor: OURS, act: "interrupt" };
  const left: FloorStep = { floor: OURS, act: floor.kind === "ducked" ? "unduck" : "resume" };
  if (echoed) return floor.kind === "waits" ? stay(floor) : left;
  if (!answers && saysGoOn(text)) return left;
  if (asked) return taken;
  if (!isBackchannel(text) && !isTooLittle(text)) return taken;
  return floor.kind === "waits" ? stay(floor) : left;
}

/** Whether words that began over our voice may be a rest of it. Somebody goes on when we are still; "stop" and "wait" are always somebody. */
export function isEcho(floor: Floor, text: string): boolean {
  if (isStop(text) || saysWait(text, true)) return false;
  if (floor.kind === "ours" || floor.kind === "ducked") return true;
  const { fromMs, quietMs, stillMs = fromMs } = floor;
  return quietMs !== null && quietMs - Math.max(fromMs, stillMs) < FLOOR_MS.goesOn;
}
