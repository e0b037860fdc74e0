// What is to be heard, to the voice host; and what it says, as inputs.
import type { Input } from "../core/input.ts";
import { LIMITS } from "../core/limits.ts";
import { isOneOf } from "../core/lib/kinds.ts";
import type { Understanding } from "../core/ports.ts";
import type { State } from "../core/state.ts";
import type { Voice, VoiceEvent } from "../core/voice-ports.ts";
import type { HearEffect } from "../core/voice/effects.ts";
import { voiceSettings } from "./mouth.ts";

export const isForEars = isOneOf<HearEffect>({
  "hear-file": true,
  listen: true,
  "end-listening": true,
  transcribe: true,
  "listen-on": true,
  "close-utterance": true,
});

export interface EarPorts {
  readonly voice: Voice;
  readonly understanding: Pick<Understanding, "prepare">;
  readonly state: () => State;
}

export function hear({ voice, understanding, state }: EarPorts, effect: HearEffect): void {
  if (effect.kind === "listen" || effect.kind === "hear-file") understanding.prepare();
  switch (effect.kind) {
    case "hear-file":
      return voice.hearFile(effect.utteranceId, effect.path, voiceSettings(state()));
    case "listen":
      return voice.listen(effect.utteranceId, voiceSettings(state()));
    case "end-listening":
      return voice.endListening(effect.utteranceId);
    case "transcribe":
      return voice.transcribe(effect);
    case "listen-on":
      return voice.listenOn(effect.utteranceId);
    case "close-utterance":
      return voice.closeUtterance(effect.utteranceId);
  }
}

/** What the voice host says, as inputs. */
export function voiceInput(event: VoiceEvent): Input {
  switch (event.kind) {
    case "edge":
      return { ...event, kind: "voice-edge" };
    case "clock":
      return { ...event, kind: "voice-clock" };
    case "text":
      // Nothing that people say is longer.
      return {
        ...event,
        kind: "voice-text",
        text: event.text.slice(0, LIMITS.textCharsMax),
        ...(event.named === undefined ? {} : { named: event.named.slice(0, LIMITS.textCharsMax) }),
      };
    case "keyword":
      return { ...event, kind: "voice-keyword" };
    case "failed":
      return { ...event, kind: "voice-failed" };
    case "again":
      return { ...event, kind: "voice-again" };
    case "microphone":
      return { ...event, kind: "voice-microphone" };
    case "level":
      return { ...event, kind: "voice-level" };
    case "spoken":
      return { ...event, kind: "speech-done" };
    case "playing":
      return { ...event, kind: "speech-playing" };
    case "health": {
      const { part, reason, nextStep } = event;
      return { kind: "health-report", part, reason: reason === "" ? null : { part, reason, nextStep } };
    }
  }
}
