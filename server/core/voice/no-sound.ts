// A microphone that gives nothing but noughts: muted by a switch, or by a system that lets nobody hear.
import type { Fact } from "../fact.ts";
import type { Stamp } from "../input.ts";
import { toast } from "../runtime/types.ts";
import type { Told, Utterance } from "./types.ts";

/** Some rooms are that quiet behind a filter that takes noise away; somebody who talks is heard by then. */
const NOTHING_YET_MS = 10_000;
const DO =
  'Check that it is not muted and that your system lets the editor use it, or choose another one with "Kodama: Microphone…".';
export const MUTE = `The microphone gives no sound at all. ${DO}`;
const SO_FAR = `The microphone has given no sound at all so far. ${DO}`;

interface NoSound {
  readonly facts: readonly Fact[];
  readonly change: Partial<Utterance>;
}

/** Hands-free nothing ends by itself, so that it is told meanwhile, once. */
export function noSoundYet({ source, noSoundTold }: Utterance, input: Told, stamp: Stamp): NoSound {
  const isDue =
    input.kind === "voice-clock" &&
    input.mute === true &&
    input.atMs >= NOTHING_YET_MS &&
    source.kind === "microphone" &&
    source.mode === "hands_free" &&
    noSoundTold !== true;
  return isDue ? { facts: [toast(SO_FAR, stamp)], change: { noSoundTold: true } } : { facts: [], change: {} };
}
