// The Voice port without ears or mouth: for hosts that must not start native code. It says so, truly.
import type { Voice, VoiceEvent } from "../server/core/ports.ts";

export function createSilentVoice(): Voice {
  let tell: (event: VoiceEvent) => void = () => {};
  return {
    onEvent(listener) {
      tell = listener;
    },
    hearFile(utteranceId) {
      tell({
        kind: "failed",
        utteranceId,
        message: "Speech is switched off here.",
        nextStep: "Type it instead.",
      });
    },
    transcribe() {},
    listenOn() {},
    closeUtterance() {},
    speak({ turnId, sentenceId, text }) {
      tell({ kind: "spoken", turnId, sentenceId, text, heard: false });
    },
    hush() {},
    probe: () => Promise.resolve("Speech is switched off here."),
    close: () => Promise.resolve(),
  };
}
