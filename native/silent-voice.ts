// The Voice port without ears or mouth: for hosts that must not start native code. It says so, truly.
import type { Voice, VoiceEvent } from "../server/core/voice-ports.ts";

export function createSilentVoice(): Voice {
  let tell: (event: VoiceEvent) => void = () => {};
  const refuse = (utteranceId: string): void =>
    tell({
      kind: "failed",
      utteranceId,
      message: "Speech is switched off here.",
      nextStep: "Type it instead.",
    });
  return {
    onEvent(listener) {
      tell = listener;
    },
    hearFile: refuse,
    listen: refuse,
    endListening() {},
    transcribe() {},
    listenOn() {},
    closeUtterance() {},
    speak({ turnId, sentenceId, text }) {
      tell({ kind: "spoken", turnId, sentenceId, text, heard: false });
    },
    earcon() {},
    hush() {},
    duck() {},
    pause() {},
    probe: () => Promise.resolve("Speech is switched off here."),
    devices: () => Promise.resolve({ microphones: [], speakers: [] }),
    close: () => Promise.resolve(),
  };
}
