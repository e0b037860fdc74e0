// What is said, and where: sentences go to the voice as they come, or wait while it moves.
import { questionOf } from "../core/approvals/types.ts";
import type { Effect } from "../core/effect.ts";
import type { Voice, VoiceSettings } from "../core/voice-ports.ts";
import { folderInUse } from "../core/models/types.ts";
import { setting, stayOf } from "../core/settings/schema.ts";
import type { State } from "../core/state.ts";
import { saidWhole } from "../core/voice/said-whole.ts";
import { liveIn } from "../core/voice/types.ts";
import { pronunciations, spokenForm } from "../core/voice/spoken-form.ts";

type Sentence = Extract<Effect, { kind: "speak" }>;

export interface Mouth {
  /** Held speech waits, but the sentence that is being said is said to its end; released, it goes by the settings of then. */
  run(
    effect: Extract<
      Effect,
      { kind: "speak" | "earcon" | "hush" | "duck" | "pause-voice" | "hold-speech" | "release-speech" }
    >,
  ): void;
}

export function createMouth(voice: Voice, state: () => State): Mouth {
  let held: Sentence[] | undefined;
  const say = (sentence: Sentence): void => {
    if (held !== undefined) return void held.push(sentence);
    const { turnId, sentenceId, text } = sentence;
    // Who says yes to a question must have heard all of it, as it is written.
    const own = pronunciations(setting(state().control.settings, "voice.pronunciations"));
    const said = questionOf(sentenceId) !== undefined ? saidWhole(text) : spokenForm(text, own);
    return voice.speak({ turnId, sentenceId, text, said }, voiceSettings(state()));
  };
  const release = (): void => {
    const waited = held ?? [];
    held = undefined;
    waited.forEach(say);
  };
  return {
    run(effect) {
      switch (effect.kind) {
        case "speak":
          return say(effect);
        case "earcon":
          return held === undefined ? voice.earcon(effect.which, voiceSettings(state())) : undefined;
        case "hush":
          if (held !== undefined) held = [];
          return voice.hush();
        case "duck":
          return voice.duck(effect.soft);
        case "pause-voice":
          return voice.pause(effect.still);
        case "hold-speech":
          held ??= [];
          return undefined;
        case "release-speech":
          return release();
      }
    },
  };
}

export function voiceSettings({ control, present }: State): VoiceSettings {
  const { settings } = control;
  return {
    sttFolder: folderInUse(control, "stt"),
    ttsFolder: folderInUse(control, "tts"),
    kwsFolder: folderInUse(control, "kws"),
    captionsFolder: folderInUse(control, "captions"),
    wakePhrase: setting(control.settings, "voice.wakePhrase"),
    tts: setting(settings, "voice.tts"),
    output: setting(settings, "voice.output"),
    // The one that the voice was moved to comes first.
    speaker: present.surfaces.speaker || setting(settings, "voice.speaker"),
    microphone: setting(settings, "voice.microphone"),
    waits: liveIn(present.voice)?.source.mode === "hands_free",
    cancelEcho: setting(settings, "voice.echo") === "speakers",
    speed: setting(settings, "voice.speed") / 100,
    speakerNumber: setting(settings, "voice.speakerNumber"),
    systemVoice: setting(settings, "voice.systemVoice"),
    stay: stayOf(control),
  };
}
