// Stages and packs the VSIX: only what this platform needs, natives in native/node_modules, no dependencies to install.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { cleanEnvironment, execute } from "./processes.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const require = createRequire(import.meta.url);
/** What the bundles load at run time; `skip` leaves out what is never loaded. */
const NATIVES = (
  platform: string,
  arch: string,
): readonly { readonly name: string; readonly skip?: RegExp }[] => [
  { name: "sherpa-onnx-node" },
  { name: `sherpa-onnx-${platform === "win32" ? "win" : platform}-${arch}`, skip: /cxx-api|\.lib$/ },
  { name: "@vscode/ripgrep" },
  { name: `@vscode/ripgrep-${platform}-${arch}` },
];

export interface Staged {
  readonly vsix: string;
  readonly bytes: number;
}

/** @param kind "platform" carries natives for this machine; "universal" is text only. */
export async function packVsix(kind: "platform" | "universal", outDir: string): Promise<Staged> {
  const stage = mkdtempSync(join(tmpdir(), "kodama-stage-"));
  mkdirSync(outDir, { recursive: true });
  for (const name of ["dist", "media", "docs/media", "README.md", "LICENSE", "NOTICE", "CHANGELOG.md"]) {
    cpSync(join(ROOT, name), join(stage, name), {
      recursive: true,
      filter: (path) => !/\.map$|\.vsix$|dist\/(?:types|screenshots|test)|silero/.test(path),
    });
  }
  if (kind === "platform") {
    cpSync(join(ROOT, "dist", "silero_vad_v6.onnx"), join(stage, "dist", "silero_vad_v6.onnx"));
    for (const { name, skip } of NATIVES(process.platform, process.arch)) copyNative(name, stage, skip);
  }
  writeFileSync(join(stage, "package.json"), JSON.stringify(slimManifest(), null, 2));
  writeFileSync(join(stage, ".vscodeignore"), "**/*.map\n**/*.d.ts\n");
  const target = `${process.platform}-${process.arch}`;
  const vsix = join(outDir, kind === "platform" ? `kodama-${target}.vsix` : "kodama.vsix");
  const vsce = join(dirname(require.resolve("@vscode/vsce/package.json")), "vsce");
  const args = [
    vsce,
    "package",
    "--no-dependencies",
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    "--out",
    vsix,
    ...(kind === "platform" ? ["--target", target] : []),
  ];
  await execute(process.execPath, args, { cwd: stage, env: cleanEnvironment() });
  rmSync(stage, { recursive: true, force: true });
  return { vsix, bytes: statSync(vsix).size };
}

function copyNative(name: string, stage: string, skip: RegExp | undefined): void {
  const from = join(ROOT, "node_modules", name);
  if (!existsSync(from)) throw new Error(`${name} is not installed on this platform; run npm ci`);
  cpSync(from, join(stage, "native", "node_modules", name), {
    recursive: true,
    dereference: true,
    filter: (path) => skip === undefined || !skip.test(path),
  });
}

/** An installed extension installs nothing and runs no scripts. */
function slimManifest(): Record<string, unknown> {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Record<string, unknown>;
  for (const key of ["dependencies", "devDependencies", "scripts", "private", "bin", "type"])
    delete manifest[key];
  return { ...manifest, engines: { vscode: "^1.105.0" } };
}

if (process.argv[1]?.endsWith("stage.ts") === true) {
  const out = join(ROOT, "dist");
  for (const kind of ["platform", "universal"] as const) {
    const { vsix, bytes } = await packVsix(kind, out);
    console.log(`${vsix} ${(bytes / 1e6).toFixed(2)} MB`);
  }
}
