// Why nothing is heard, or no words come of it, and what to do.
import { ModelError } from "./model-error.ts";
import { WavError } from "./wav.ts";

export type Why = Pick<ModelError, "message" | "nextStep">;

export const WELL: Why = { message: "", nextStep: "" };

const UNHEARD: Why = {
  message: "Kodama cannot hear you.",
  nextStep: 'Look at the log ("Kodama: Show Log"), or type.',
};

const UNSPOTTED: Why = {
  message: "The keyword model cannot be used.",
  nextStep: "Choose another one (kodama.models.kwsFolder), or leave it empty.",
};

export const whyUnread = (why: string): Why => ({
  message: `The speech-to-text model could not make words of what it heard. (${why})`,
  nextStep: "Say it again; if that does not help, choose another model, or type.",
});

/** What it says itself, where it does. */
const whyBy = (error: unknown, otherwise: Why): Why => (error instanceof ModelError ? error : otherwise);

export const whyUnheard = (error: unknown): Why => whyBy(error, UNHEARD);
export const whyUnspotted = (error: unknown): Why => whyBy(error, UNSPOTTED);

export function whyUnplayed(error: unknown, path: string): Why {
  if (error instanceof WavError) {
    return {
      message: `${path} cannot be heard: ${error.message}.`,
      nextStep: "Use a WAV file with 16 kHz, mono, 16 bit.",
    };
  }
  return whyBy(error, { message: `${path} cannot be read.`, nextStep: "Check that the file is there." });
}
