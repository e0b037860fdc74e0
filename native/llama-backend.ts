// Which build of node-llama-cpp works: one for a graphics processor where there is one and it holds the model, else the one for the
// processor. Kept until the other one is wanted.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Library from "node-llama-cpp";
import { type Device, type LocalJob, ProviderError } from "../server/core/brain-ports.ts";
import { gpuPackageIn, provide } from "./gpu-package.ts";
import { ModelError, reasonOf } from "./model-error.ts";
import { nativeRequire } from "./resolve.ts";

export type Wanted = Pick<LocalJob, "withoutGpu" | "gpuFolder">;

/** Names of the library's builds, for a person. */
const BUILDS: Readonly<Record<string, string>> = { vulkan: "Vulkan", cuda: "CUDA", metal: "Metal" };
const PROCESSOR = "the processor alone";
const NONE_FOUND =
  'No graphics processor was found. Install its driver, or remove what it needs with "Kodama: Models…".';

export class LlamaBackend {
  readonly #told: (device: Device) => void;
  readonly #import: () => Promise<typeof Library>;
  #library: typeof Library | undefined;
  #llama: Library.Llama | undefined;
  #withoutGpu = false;
  #onGraphics = false;
  /** One folder in the life of a process: what was imported stays. */
  #gpuFolder: string | undefined;
  #provided = false;
  #why = "";

  constructor(told: (device: Device) => void, imported: () => Promise<typeof Library> = importLibrary) {
    this.#told = told;
    this.#import = imported;
  }

  async library(): Promise<typeof Library> {
    return (this.#library ??= await this.#import());
  }

  current(): Library.Llama | undefined {
    return this.#llama;
  }

  /** Where the process ends while that is so, a driver may be to blame. */
  isOnGraphics(): boolean {
    return this.#onGraphics;
  }

  /** What a graphics processor cannot hold, or fails at, is loaded for the processor, and that is told with the reason. */
  async onBest<T>(wanted: Wanted, load: (llama: Library.Llama) => Promise<T>): Promise<T> {
    const llama = await this.llama(wanted);
    try {
      return await load(llama);
    } catch (error) {
      if (!this.#onGraphics || error instanceof ProviderError) throw error;
      const plain = await this.llama({ withoutGpu: true });
      const loaded = await load(plain);
      this.#told({
        name: PROCESSOR,
        why: `The graphics processor could not load it: ${reasonOf(error)}. Choose a smaller model or kodama.models.localContextTokens.`,
      });
      return loaded;
    }
  }

  async llama({ withoutGpu, gpuFolder = "" }: Wanted): Promise<Library.Llama> {
    const isOff = withoutGpu === true;
    const kept = this.#llama;
    if (kept !== undefined && this.#withoutGpu === isOff) return kept;
    if (!isOff) await this.#find(gpuFolder);
    this.#llama = undefined;
    this.#onGraphics = false;
    await kept?.dispose();
    const { getLlama, LlamaLogLevel } = await this.library();
    const llama = await getLlama({
      gpu: isOff ? false : "auto",
      build: "never",
      logLevel: LlamaLogLevel.error,
      progressLogs: false,
      maxThreads: Math.max(1, cpus().length - 1),
    });
    const names = llama.gpu === false ? [] : await llama.getGpuDeviceNames().catch(() => []);
    this.#llama = llama;
    this.#withoutGpu = isOff;
    this.#onGraphics = names.length > 0;
    this.#tell(names);
    return llama;
  }

  #tell(names: readonly string[]): void {
    const build = BUILDS[String(this.#llama?.gpu)] ?? "";
    const missing = this.#gpuFolder !== undefined && names.length === 0 ? NONE_FOUND : "";
    this.#told({
      name: names.length === 0 ? PROCESSOR : `${build}, ${[...new Set(names)].join(" and ")}`,
      why: this.#withoutGpu ? "" : this.#why || missing,
    });
  }

  /** What cannot be used is told, and the processor answers. */
  async #find(folder: string): Promise<void> {
    if (folder === "" || (this.#gpuFolder ?? folder) !== folder) return;
    this.#gpuFolder = folder;
    try {
      // Unpacked anew, where a check dropped it.
      const found = await gpuPackageIn(folder, versionOfLibrary());
      if (!this.#provided) provide(found);
      this.#provided = true;
      this.#why = "";
    } catch (error) {
      this.#why = error instanceof ModelError ? `${error.message} ${error.nextStep}` : reasonOf(error);
    }
  }
}

const libraryPath = (): string => nativeRequire.resolve("node-llama-cpp");

/** Not bundled: it tries its own binaries in a process of its own. */
export const importLibrary = (): Promise<typeof Library> =>
  import(pathToFileURL(libraryPath()).href) as Promise<typeof Library>;

/** Its main file is dist/index.js. */
function versionOfLibrary(): string {
  const manifest = join(dirname(libraryPath()), "..", "package.json");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string }).version;
}
