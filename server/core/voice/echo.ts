// Our own voice in what is heard: while it sounds, and as long as it goes on in the room.
import type { Stamp } from "../input.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { afterOursMs, type Told, type Utterance, type VoiceFact } from "./types.ts";

/** Our own voice is in the room a little longer than it is played. */
const ECHO_TAIL_MS = 300;

/** Our own voice comes back through the microphone, unless the person wears headphones. */
export function isDeaf({ control, present }: State, { source }: Utterance, { nowMs }: Stamp): boolean {
  // A key that is held hushed it, and a tap as well: the first word after it is not lost.
  if (source.kind !== "microphone" || source.mode === "hold") return false;
  if (setting(control.settings, "voice.echo") !== "speakers") return false;
  return present.voice.speaking || (source.mode === "hands_free" && isEchoing(present.voice, nowMs));
}

export const isUnechoed = (input: Told): boolean => input.kind === "voice-edge" && !!input.echoCancelled;

export function overUs({ voice }: State["present"], input: Told, { nowMs }: Stamp): Partial<Utterance> {
  const inTheRoom = voice.speaking || isEchoing(voice, nowMs);
  return { over: voice.speaking, echo: isUnechoed(input) && inTheRoom };
}

function isEchoing(voice: State["present"]["voice"], nowMs: number): boolean {
  const sinceMs = afterOursMs(voice, nowMs);
  return sinceMs >= 0 && sinceMs < ECHO_TAIL_MS;
}

/** Where the clock was set back, our voice has not fallen silent yet by it; that is long ago then. */
export function sinceSetBack({ present }: State, { nowMs }: Stamp): readonly VoiceFact[] {
  const { speaking, quietSinceMs } = present.voice;
  return !speaking && quietSinceMs > nowMs ? [{ kind: "speaking-changed", speaking, atMs: 0 }] : [];
}
