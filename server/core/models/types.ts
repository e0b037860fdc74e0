// Language models that Kodama fetches for the person: what there is, what is on this machine, what is on its way.
//
//   available --install--> downloading -> checking -> installed --remove--> available
//                              |             |
//                              '--- stop ----+--- failed (what came so far is kept, and install goes on from there)
//
// Nothing is fetched without a person asking for exactly that, with its licence accepted. One download is under way at a time.
import { isOneOf } from "../lib/kinds.ts";
import { setting } from "../settings/schema.ts";
import type { ControlPlane } from "../state.ts";

export interface ModelEntry {
  readonly modelId: string;
  readonly title: string;
  /** One line: for what it is good. */
  readonly note: string;
  /** SPDX name, and where its text is. */
  readonly licence: string;
  readonly licenceUrl: string;
  /** Pinned to a commit; another address may take the place of its first part. */
  readonly url: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  /** Of the machine, while it is used with the usual context. */
  readonly memoryBytes: number;
}

export interface InstalledModel {
  /** As it was when it was installed: the list may have changed since. */
  readonly entry: ModelEntry;
  readonly path: string;
  readonly installedAtMs: number;
}

export interface ModelsState {
  readonly installed: Readonly<Record<string, InstalledModel>>;
  /** Of those: the one that answers where no file is named in the settings; empty for none. */
  readonly inUse: string;
}
export const EMPTY_MODELS: ModelsState = { installed: {}, inUse: "" };

/** A file of the person's own comes before one that Kodama fetched; empty where there is none. */
export function localModelPath({ settings, models }: ControlPlane): string {
  const own = setting(settings, "models.localPath");
  return own === "" ? (models.installed[models.inUse]?.path ?? "") : own;
}

export interface Download {
  readonly entry: ModelEntry;
  readonly state: "downloading" | "checking" | "failed";
  readonly doneBytes: number;
  readonly message: string;
  readonly nextStep: string;
}

export interface DownloadsState {
  readonly downloads: Readonly<Record<string, Download>>;
}
export const NO_DOWNLOADS: DownloadsState = { downloads: {} };

export type ModelsInput =
  | { readonly kind: "model-install"; readonly entry: ModelEntry; readonly licenceAccepted: boolean }
  | { readonly kind: "model-stop"; readonly modelId: string }
  /** `entry`: null where the list has none; what is installed is known without it. */
  | { readonly kind: "model-remove"; readonly modelId: string; readonly entry: ModelEntry | null }
  | { readonly kind: "model-use"; readonly modelId: string }
  | {
      readonly kind: "model-progress";
      readonly modelId: string;
      readonly doneBytes: number;
      readonly checking: boolean;
    }
  | { readonly kind: "model-arrived"; readonly modelId: string; readonly path: string }
  | {
      readonly kind: "model-failed";
      readonly modelId: string;
      readonly message: string;
      readonly nextStep: string;
    };

export const isModelsInput = isOneOf<ModelsInput>({
  "model-install": true,
  "model-stop": true,
  "model-remove": true,
  "model-use": true,
  "model-progress": true,
  "model-arrived": true,
  "model-failed": true,
});

export type ModelsFact =
  | { readonly kind: "model-installed"; readonly model: InstalledModel }
  | { readonly kind: "model-removed"; readonly entry: ModelEntry }
  | { readonly kind: "model-chosen"; readonly modelId: string }
  | { readonly kind: "download-moved"; readonly download: Download }
  | { readonly kind: "download-ended"; readonly entry: ModelEntry };

export type ModelsEffect =
  | { readonly kind: "fetch-model"; readonly entry: ModelEntry }
  | { readonly kind: "stop-fetching"; readonly modelId: string }
  /** Also what came of it so far. */
  | { readonly kind: "delete-model"; readonly entry: ModelEntry };
