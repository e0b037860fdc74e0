// Speech models beside the recogniser, which go on without: left out once the engine died of them, with the reason, until they are well.
import type { VoiceEvent, VoiceSettings } from "../server/core/voice-ports.ts";
import type { Supervisor } from "./supervisor.ts";

const NEXT = {
  keywords: "Choose another one (kodama.models.kwsFolder), or leave it empty.",
  captions: "Choose another one (kodama.models.captionsFolder), or leave it empty.",
  voice_model: "Choose another voice (kodama.models.ttsFolder), or check its file: then it is tried again.",
} as const;

export interface AsideParts {
  /** The folder, or nothing where that model is left out; told where that changes. */
  unlessAside(part: keyof typeof NEXT, folder: string): string;
  /** The engine died beside them, and nobody knows of what; until Kodama is restarted. */
  suspect(settings: VoiceSettings): void;
}

export function createAsideParts(
  obstacle: Supervisor<never, never>["obstacle"],
  listener: (event: VoiceEvent) => void,
): AsideParts {
  const suspects = new Set<string>();
  /** Of each part the folder that was told as left out; empty where it is well. */
  const told = new Map<string, string>();
  return {
    unlessAside(part, folder) {
      const was = told.get(part) ?? "";
      const now = obstacle(folder);
      // While the engine rests, what holds behind that is not known: it is as it was.
      const isUnknown = now === "resting" || now === "given_up";
      const isAside =
        folder !== "" && (suspects.has(folder) || (isUnknown ? folder === was : now === "put_aside"));
      const aside = isAside ? folder : "";
      if (aside !== was)
        listener({
          kind: "health",
          part,
          reason: isAside ? reasonOf(folder) : "",
          nextStep: isAside ? NEXT[part] : "",
        });
      told.set(part, aside);
      return isAside ? "" : folder;
    },
    suspect({ kwsFolder, captionsFolder }) {
      for (const folder of [kwsFolder, captionsFolder]) if (folder !== "") suspects.add(folder);
    },
  };
}

const reasonOf = (folder: string): string =>
  `The model ${folder} stopped the speech engine and was put aside.`;
