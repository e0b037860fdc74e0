// Which of the names that a sound system gives are those of something that hears a person.

/** What PulseAudio lets hear of a speaker; and, where no sound server runs, the parts that ALSA builds devices of. */
const NO_MICROPHONE =
  /^(?:Monitor of |Discard all samples|Rate Converter Plugin|Plugin (?:for|using) |Samplerate |Speex )/i;

export const microphonesOf = (names: readonly string[]): readonly string[] =>
  names.filter((name) => !NO_MICROPHONE.test(name));
