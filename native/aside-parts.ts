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
  /** What was last told of each part. */
  const told = new Map<string, string>();
  return {
    unlessAside(part, folder) {
      const now = obstacle(folder);
      // While the engine rests, what holds behind that is not known: it is as it was.
      const isUnknown = now === "resting" || now === "given_up";
      const was = folder !== "" && (told.get(part) ?? "").includes(` ${folder} `);
      const isAside = folder !== "" && (suspects.has(folder) || (isUnknown ? was : now === "put_aside"));
      const reason = isAside ? `The model ${folder} stopped the speech engine and was put aside.` : "";
      if (reason !== (told.get(part) ?? ""))
        listener({ kind: "health", part, reason, nextStep: isAside ? NEXT[part] : "" });
      told.set(part, reason);
      return isAside ? "" : folder;
    },
    suspect({ kwsFolder, captionsFolder }) {
      for (const folder of [kwsFolder, captionsFolder]) if (folder !== "") suspects.add(folder);
    },
  };
}
