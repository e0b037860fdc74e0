// When a short tone says what happens.
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import type { Earcon } from "../voice-ports.ts";
import type { VoiceEffect } from "./effects.ts";
import type { Utterance } from "./types.ts";

/** Who holds a key knows. */
export function earcon(
  { control }: State,
  { source }: Pick<Utterance, "source">,
  which: Earcon,
): readonly VoiceEffect[] {
  const tells = source.kind === "microphone" && source.mode !== "hold";
  return tells && setting(control.settings, "voice.earcons") ? [{ kind: "earcon", which }] : [];
}
