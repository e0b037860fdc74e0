// What is said, and where: sentences go to the voice as they come, or wait while it moves.
import type { Effect } from "../core/effect.ts";
import type { Voice, VoiceSettings } from "../core/ports.ts";
import { setting } from "../core/settings/schema.ts";
import type { State } from "../core/state.ts";

type Sentence = Extract<Effect, { kind: "speak" }>;

export interface Mouth {
  say(sentence: Sentence): void;
  hush(): void;
  /** From now on sentences wait; the one that is being said is said to its end. */
  hold(): void;
  /** Those that waited are said, by the settings of now. */
  release(): void;
}

export function createMouth(voice: Voice, state: () => State): Mouth {
  let held: Sentence[] | undefined;
  const say = (sentence: Sentence): void => {
    if (held === undefined) voice.speak(sentence, voiceSettings(state()));
    else held.push(sentence);
  };
  return {
    say,
    hush() {
      if (held !== undefined) held = [];
      voice.hush();
    },
    hold: () => void (held ??= []),
    release() {
      const waited = held ?? [];
      held = undefined;
      waited.forEach(say);
    },
  };
}

export function voiceSettings({ control, present }: State): VoiceSettings {
  const { settings } = control;
  return {
    sttFolder: setting(settings, "models.sttFolder"),
    ttsFolder: setting(settings, "models.ttsFolder"),
    tts: setting(settings, "voice.tts"),
    output: setting(settings, "voice.output"),
    // The one that the voice was moved to comes first.
    speaker: present.surfaces.speaker || setting(settings, "voice.speaker"),
  };
}
