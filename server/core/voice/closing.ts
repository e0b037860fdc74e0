// The end of a time of listening, whatever ends it: nothing of it stays open, held or on a screen.
import type { State } from "../state.ts";
import type { VoiceEffect } from "./effects.ts";
import type { Floor, SessionEnd, Utterance, VoiceFact } from "./types.ts";

export interface Closing {
  readonly facts: readonly VoiceFact[];
  readonly effects: readonly VoiceEffect[];
}

export function close(utterance: Utterance, reason: SessionEnd): Closing {
  const { utteranceId, surfaceId } = utterance;
  return {
    facts: [{ kind: "utterance-closed", utteranceId, surfaceId, reason }, ...noWords(utterance)],
    effects: [...letGo(utterance.floor), { kind: "close-utterance", utteranceId }],
  };
}

/** Words that are shown are taken back: they count elsewhere, or nowhere. */
export function noWords({ source, spokenId, surfaceId }: Utterance): readonly VoiceFact[] {
  return source.kind === "microphone" ? [{ kind: "words-so-far", spokenId, surfaceId, text: "" }] : [];
}

/** Kodama's voice goes on, where nobody has the word any more. */
export const letGo = ({ kind }: Floor): readonly VoiceEffect[] =>
  kind === "ours"
    ? []
    : [
        { kind: "duck", soft: false },
        { kind: "pause-voice", still: false },
      ];

/** Silence at once, also for what a model that is still at it would say next. */
export function hush({ runtime }: State): Closing {
  const cut = Object.values(runtime.conversation.turns).filter(({ sentences }) =>
    Object.values(sentences).some(({ speech }) => speech === "pending"),
  );
  return {
    facts:
      cut.length === 0
        ? []
        : [
            {
              kind: "turns-hushed",
              steps: Object.fromEntries(cut.map(({ turnId, step }) => [turnId, step])),
            },
          ],
    effects: [{ kind: "hush" }],
  };
}
