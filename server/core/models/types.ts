// Models that Kodama fetches for the person: what there is, what is on this machine, what is on its way.
//
//   available --install--> downloading -> checking -> installed --remove--> available
//                              |             |
//                              '--- stop ----+--- failed (what came so far is kept, and install goes on from there)
//
// Nothing is fetched without a person asking for exactly that, with its licence accepted. One download is under way at a time.
import { isOneOf } from "../lib/kinds.ts";
import { setting } from "../settings/schema.ts";
import type { ControlPlane } from "../state.ts";

/**
 * What a model does: answers, understands speech, speaks, listens for phrases, shows words as they are said. One of each is in use. And
 * what has the one that answers work on a graphics processor, which is fetched and kept in the same way.
 */
export type ModelRole = "llm" | FolderRole;
export type SpeechRole = "stt" | "tts" | "kws" | "captions";
export type FolderRole = SpeechRole | "gpu";
/** The setting that names a folder of one's own. */
export const OWN_FOLDERS = {
  gpu: "models.gpuFolder",
  stt: "models.sttFolder",
  tts: "models.ttsFolder",
  kws: "models.kwsFolder",
  captions: "models.captionsFolder",
} as const;

interface Listed {
  readonly modelId: string;
  readonly title: string;
  /** One line: for what it is good. */
  readonly note: string;
  /** SPDX name, and where its text is. */
  readonly licence: string;
  readonly licenceUrl: string;
  /** Of all its files. */
  readonly bytes: number;
  /** Of the machine, while it is used; one that answers while models.localContextTokens is left as it is. */
  readonly memoryBytes: number;
}

interface Fetched {
  /** Pinned to a commit; another address may take the place of its first part. */
  readonly url: string;
  /** Hex. */
  readonly sha256: string;
}

/** How a language model is written to, and how the next word is chosen, as its publisher says; what is left out, its file and the library say. */
export interface ChatStyle {
  readonly wrapper?: (typeof CHAT_WRAPPERS)[number] | undefined;
  /** 0 always takes the likeliest. */
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly minP?: number | undefined;
}
export const CHAT_WRAPPERS = ["qwen3", "qwen3.5", "harmony", "llama3.1", "gemma", "mistral"] as const;

/** What reading takes: keys and values of each attention layer at 16 bits, by the model's own config.json. */
export interface ContextSize {
  readonly bytesPerToken: number;
  /** It was made to read no more than this at once. */
  readonly tokensMax: number;
}

/** A language model is one file. */
export interface LanguageEntry extends Listed, Fetched {
  readonly role?: "llm";
  /** Absent where it is not known: then a longer context counts for nothing. */
  readonly context?: ContextSize | undefined;
  readonly chat?: ChatStyle | undefined;
}

export interface ModelFile extends Fetched {
  /** Path below the model's folder, with forward slashes. */
  readonly name: string;
  readonly bytes: number;
}

/** Whatever else there is, is a folder. */
export interface FolderEntry extends Listed {
  readonly role: FolderRole;
  readonly files: readonly ModelFile[];
}

export type ModelEntry = LanguageEntry | FolderEntry;

/** What names every byte of it, in the order of its files. */
export const hashesOf = (entry: ModelEntry): readonly string[] =>
  "files" in entry ? entry.files.map(({ sha256 }) => sha256) : [entry.sha256];

export const roleOf = ({ role = "llm" }: ModelEntry): ModelRole => role;

export interface InstalledModel {
  /** As it was when it was installed: the list may have changed since. */
  readonly entry: ModelEntry;
  /** Of the file, or of the folder. */
  readonly path: string;
  readonly installedAtMs: number;
}

export interface ModelsState {
  readonly installed: Readonly<Record<string, InstalledModel>>;
  /** Of those: the one that answers where no file is named in the settings; empty for none. */
  readonly inUse: string;
  /** Those that are folders; absent for none. */
  readonly speech?: Readonly<Partial<Record<FolderRole, string>>>;
}
export const EMPTY_MODELS: ModelsState = { installed: {}, inUse: "" };

/** Empty for none. */
export const inUseOf = ({ inUse, speech = {} }: ModelsState, role: ModelRole): string =>
  role === "llm" ? inUse : (speech[role] ?? "");

/** A folder of the person's own comes before one that Kodama fetched; empty where there is none. */
export function folderInUse({ settings, models }: ControlPlane, role: FolderRole): string {
  const own = setting(settings, OWN_FOLDERS[role]);
  return own === "" ? (models.installed[inUseOf(models, role)]?.path ?? "") : own;
}

/** A file of the person's own comes before one that Kodama fetched; empty where there is none. */
export function localModelPath({ settings, models }: ControlPlane): string {
  const own = setting(settings, "models.localPath");
  return own === "" ? (models.installed[models.inUse]?.path ?? "") : own;
}

/** What people call it: its title, or the name of a file of their own; empty where there is none. */
export function localModelName(control: ControlPlane): string {
  const path = localModelPath(control);
  const known = Object.values(control.models.installed).find((one) => one.path === path);
  return known?.entry.title ?? path.split(/[/\\]/).at(-1) ?? "";
}

/** Of the one that Kodama fetched, where that answers; a file of the person's own says itself. */
export function localChat({ settings, models }: ControlPlane): ChatStyle | undefined {
  const entry = models.installed[models.inUse]?.entry;
  const isOwn = setting(settings, "models.localPath") !== "";
  return isOwn || entry === undefined || "files" in entry ? undefined : entry.chat;
}

export interface Download {
  readonly entry: ModelEntry;
  /** "waiting": for the one before it. */
  readonly state: "waiting" | "downloading" | "checking" | "failed";
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
