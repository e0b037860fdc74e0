// Which build of node-llama-cpp works: the one for the processor, or one for a graphics processor that was found. Kept until the other
// one is wanted.
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type * as Library from "node-llama-cpp";
import type { Device, LocalJob } from "../server/core/brain-ports.ts";
import { gpuPackageIn, provide } from "./gpu-package.ts";
import { ModelError } from "./model-error.ts";
import { nativeRequire } from "./resolve.ts";

export type Wanted = Pick<LocalJob, "withoutGpu" | "gpuFolder">;

/** Names of the library's builds, for a person. */
const BUILDS: Readonly<Record<string, string>> = { vulkan: "Vulkan", cuda: "CUDA", metal: "Metal" };

export class LlamaBackend {
  readonly #told: (device: Device) => void;
  #library: typeof Library | undefined;
  #llama: Library.Llama | undefined;
  #withoutGpu = false;
  /** One folder in the life of a process: what was imported stays. */
  #gpuFolder: string | undefined;
  #why = "";

  constructor(told: (device: Device) => void) {
    this.#told = told;
  }

  /** Not bundled: it tries its own binaries in a process of its own. */
  async library(): Promise<typeof Library> {
    return (this.#library ??= (await import(pathToFileURL(libraryPath()).href)) as typeof Library);
  }

  current(): Library.Llama | undefined {
    return this.#llama;
  }

  async llama({ withoutGpu, gpuFolder = "" }: Wanted): Promise<Library.Llama> {
    const isOff = withoutGpu === true;
    if (!isOff) await this.#find(gpuFolder);
    const kept = this.#llama;
    if (kept !== undefined && this.#withoutGpu === isOff) return kept;
    await kept?.dispose();
    this.#withoutGpu = isOff;
    const { getLlama, LlamaLogLevel } = await this.library();
    const llama = (this.#llama = await getLlama({
      gpu: isOff ? false : "auto",
      build: "never",
      logLevel: LlamaLogLevel.error,
      progressLogs: false,
      maxThreads: Math.max(1, cpus().length - 1),
    }));
    const names = llama.gpu === false ? [] : await llama.getGpuDeviceNames();
    const build = BUILDS[String(llama.gpu)] ?? String(llama.gpu);
    this.#told({
      name: names.length === 0 ? "the processor alone" : `${build}, ${[...new Set(names)].join(" and ")}`,
      why: isOff ? "" : this.#why,
    });
    return llama;
  }

  /** What cannot be used is told, and the processor answers. */
  async #find(folder: string): Promise<void> {
    if (folder === "" || this.#gpuFolder !== undefined) return;
    this.#gpuFolder = folder;
    try {
      provide(await gpuPackageIn(folder, versionOfLibrary()));
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      this.#why = `${error.message} ${error.nextStep}`;
    }
  }
}

const libraryPath = (): string => nativeRequire.resolve("node-llama-cpp");

/** Its main file is dist/index.js. */
function versionOfLibrary(): string {
  const manifest = join(dirname(libraryPath()), "..", "package.json");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string }).version;
}
