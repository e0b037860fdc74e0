// Stages and packs the VSIX: only what this platform needs, natives in native/node_modules, no dependencies to install.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { closureOf } from "./package-closure.ts";
import { cleanEnvironment, execute } from "./processes.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const require = createRequire(import.meta.url);
const PACKAGES = join(ROOT, "node_modules");

interface Native {
  /** Below node_modules. */
  readonly path: string;
  /** What of it is never loaded. */
  readonly skip?: RegExp;
}
/** Sources, tools to build from them, and what only people read. */
const UNUSED =
  /\.(?:d\.[cm]?ts|ts|map|md)$|\/node-llama-cpp\/(?:templates|llama\/(?!package|.*\.json|grammars))/;

/** Where the package that reads the microphone keeps what it has for each system. */
const RECORDERS: Readonly<Record<string, string>> = {
  "linux-x64": "linux",
  "linux-arm64": "raspberry-pi",
  "darwin-x64": "mac/x86_64",
  "darwin-arm64": "mac/arm64",
  "win32-x64": "windows/amd64",
  "win32-arm64": "windows/arm64",
};

/** What is not shipped, and what only some platforms get. */
const LEFT_OUT = /\.map$|\.vsix$|dist\/(?:types|screenshots|test|install)|silero|egress-host|asound|no-jack/;

/** What the bundles load at run time. */
function natives(platform: string, arch: string): readonly Native[] {
  const os = platform === "win32" ? "win" : platform;
  const elsewhere = Object.values(RECORDERS).filter((one) => one !== RECORDERS[`${platform}-${arch}`]);
  const llama = `${platform === "darwin" ? "mac" : os}-${arch}${platform === "darwin" && arch === "arm64" ? "-metal" : ""}`;
  return [
    { path: "sherpa-onnx-node" },
    { path: `sherpa-onnx-${os}-${arch}`, skip: /cxx-api|\.lib$/ },
    {
      path: "@picovoice/pvrecorder-node",
      skip: new RegExp(`${UNUSED.source}|/(?:src|test|lib/(?:${elsewhere.join("|")}))$`),
    },
    ...closureOf(PACKAGES, "node-web-audio-api").map((path) => ({
      path,
      skip: new RegExp(`${UNUSED.source}|/node-web-audio-api\\.(?!${platform}-${arch})[^/]*\\.node$`),
    })),
    { path: "@ennuicastr/webrtcaec3.js", skip: /demo$|\.d\.ts$|\.md$|\.wasm\.js$/ },
    { path: "@vscode/ripgrep" },
    { path: "@lydell/node-pty", skip: UNUSED },
    { path: `@lydell/node-pty-${platform}-${arch}` },
    { path: `@vscode/ripgrep-${platform}-${arch}` },
    ...closureOf(PACKAGES, "node-llama-cpp").map((path) => ({ path, skip: UNUSED })),
    { path: `@node-llama-cpp/${llama}`, skip: UNUSED },
  ];
}

const target = `${process.platform}-${process.arch}`;
const PLATFORM_VSIX = `kodama-${target}.vsix`;

export interface Staged {
  readonly vsix: string;
  readonly bytes: number;
}

/** The VSIX of this machine that lies there, packed anew where the bundles, the packages or the manifest are newer. */
export async function freshVsix(outDir: string): Promise<string> {
  const vsix = join(outDir, PLATFORM_VSIX);
  const parts = ["package.json", join("node_modules", ".package-lock.json")].map((name) => join(ROOT, name));
  const bundles = readdirSync(join(ROOT, "dist")).filter((name) => /\.(?:[cm]?js|css|wasm|onnx)$/.test(name));
  const newest = [...parts, ...bundles.map((name) => join(ROOT, "dist", name))].map(
    (path) => statSync(path).mtimeMs,
  );
  const packedMs = existsSync(vsix) ? statSync(vsix).mtimeMs : 0;
  return packedMs > Math.max(...newest) ? vsix : (await packVsix("platform", outDir)).vsix;
}

/** @param kind "platform" carries natives for this machine; "universal" is text only. */
export async function packVsix(kind: "platform" | "universal", outDir: string): Promise<Staged> {
  const stage = mkdtempSync(join(tmpdir(), "kodama-stage-"));
  mkdirSync(outDir, { recursive: true });
  for (const name of ["dist", "media", "docs/media", "README.md", "LICENSE", "NOTICE", "CHANGELOG.md"]) {
    cpSync(join(ROOT, name), join(stage, name), {
      recursive: true,
      filter: (path) => !LEFT_OUT.test(path),
    });
  }
  if (kind === "platform") {
    // Sandboxes are on Linux only.
    const own = [
      "silero_vad_v6.onnx",
      ...(process.platform === "linux" ? ["egress-host.mjs", "asound.conf", "no-jack"] : []),
    ];
    for (const name of own) cpSync(join(ROOT, "dist", name), join(stage, "dist", name), { recursive: true });
    stageNatives(stage);
  }
  writeFileSync(join(stage, "package.json"), JSON.stringify(slimManifest(), null, 2));
  writeFileSync(join(stage, ".vscodeignore"), "**/*.map\n**/*.d.ts\n");
  const vsix = join(outDir, kind === "platform" ? PLATFORM_VSIX : "kodama.vsix");
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

/** What has native parts, into native/node_modules of that folder. */
export function stageNatives(stage: string): void {
  for (const native of natives(process.platform, process.arch)) copyNative(native, stage);
}

function copyNative({ path, skip }: Native, stage: string): void {
  const from = join(PACKAGES, path);
  if (!existsSync(from)) throw new Error(`${path} is not installed on this platform; run npm ci`);
  cpSync(from, join(stage, "native", "node_modules", path), {
    recursive: true,
    dereference: true,
    // What lies in a package's own node_modules is listed itself.
    filter: (one) => skip?.test(one) !== true && !one.slice(from.length).includes("/node_modules"),
  });
}

/** An installed extension installs nothing and runs no scripts. */
function slimManifest(): Record<string, unknown> {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Record<string, unknown>;
  for (const key of ["dependencies", "devDependencies", "scripts", "overrides", "private", "bin", "type"])
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
