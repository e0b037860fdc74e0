// Finds packages with native parts: beside the bundle in an installed extension, in node_modules in the repository.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const staged = join(here, "..", "native", "node_modules");

const require = createRequire(import.meta.url);

/** `require` that knows the native packages. */
export const nativeRequire = createRequire(
  existsSync(staged) ? pathToFileURL(`${staged}/`) : import.meta.url,
);

/** A program that runs in a process or thread of its own: TypeScript in the repository, a bundle when installed. */
export function siblingScript(name: string): string {
  return join(here, import.meta.url.endsWith(".ts") ? `${name}.ts` : `${name}.mjs`);
}

export function sileroPath(): string {
  const bundled = join(here, "silero_vad_v6.onnx");
  if (existsSync(bundled)) return bundled;
  return join(
    dirname(nativeRequire.resolve("@ricky0123/vad-web/package.json")),
    "dist",
    "silero_vad_v6.onnx",
  );
}

/** What the audio graph is told of ALSA: beside the bundle, or here. */
export const alsaConfigPath = (): string => join(here, "asound.conf");

/**
 * Where Linux is to look for libraries before anywhere else: a folder with an empty file in the place of JACK's. The audio graph tries
 * JACK wherever its library is, whose client waits for ever for a lock in /dev/shm that a killed process left.
 */
export const noJackPath = (): string => join(here, "no-jack");

/** Path of ripgrep, or its bare name where the package is missing. */
export function ripgrepPath(): string {
  const name = process.platform === "win32" ? "rg.exe" : "rg";
  try {
    // Its exports name only the main file.
    const main = nativeRequire.resolve("@vscode/ripgrep");
    return createRequire(main).resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/${name}`);
  } catch {
    return name;
  }
}

/** The grammar of bash for tree-sitter: next to the bundle, or in its package where there is none. */
export function bashGrammarPath(): string {
  const bundled = join(here, "tree-sitter-bash.wasm");
  return existsSync(bundled) ? bundled : require.resolve("tree-sitter-bash/tree-sitter-bash.wasm");
}

/** tree-sitter itself. */
export function treeSitterPath(): string {
  const bundled = join(here, "web-tree-sitter.wasm");
  return existsSync(bundled) ? bundled : require.resolve("web-tree-sitter/web-tree-sitter.wasm");
}
