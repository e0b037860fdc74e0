// Builds everything that ships into dist/: entry, lazy client, server, store worker, CLI, webview.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";

const production = process.argv.includes("--production");
const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : "linked",
  logLevel: "warning",
  metafile: true,
  legalComments: "none",
};
/** Native packages are found at run time beside the bundle; see server/compose.ts. */
const natives = [
  "sherpa-onnx-node",
  "@picovoice/pvrecorder-node",
  "node-web-audio-api",
  "@ennuicastr/webrtcaec3.js",
  "node-llama-cpp",
  "@vscode/ripgrep",
  "@ricky0123/vad-web",
  "@lydell/node-pty",
];

/** The entry asks for the rest of the extension only when it is needed, so that rest is a file of its own. */
const lazySession = {
  name: "lazy-session",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/session\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./session.cjs", external: true } : undefined,
    ),
};

const extension = {
  ...common,
  platform: "node",
  format: "cjs",
  target: "node22",
  external: ["vscode", ...natives],
};
// Bundled CommonJS dependencies expect these names; an ES module does not have them.
const banner = {
  js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
};
const server = {
  ...common,
  platform: "node",
  format: "esm",
  target: "node22",
  external: natives,
  banner,
  // Its other form asks for its own parts in a way that no bundler follows.
  alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
};

mkdirSync("dist", { recursive: true });
// Named by what is in them, so the ones of an earlier build would stay.
for (const name of readdirSync("dist")) if (name.startsWith("shared-")) rmSync(join("dist", name));
await Promise.all([
  build({
    ...extension,
    entryPoints: ["extension/main.ts"],
    outfile: "dist/extension.cjs",
    plugins: [lazySession],
  }),
  build({ ...extension, entryPoints: ["extension/session.ts"], outfile: "dist/session.cjs" }),
  build({
    ...server,
    entryPoints: {
      server: "server/main.ts",
      cli: "server/cli.ts",
      "store-worker": "server/io/db/store-worker.ts",
      "voice-host": "native/voice-host.ts",
      "microphone-worker": "native/microphone-worker.ts",
      "caption-worker": "native/caption-worker.ts",
      "llama-host": "native/llama-host.ts",
      "embed-host": "native/embed-host.ts",
      "pty-host": "native/pty-host.ts",
      "egress-host": "native/egress-host.ts",
    },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    // What server and terminal have in common lies there once; what few need is read when it is needed.
    splitting: true,
    chunkNames: "shared-[hash]",
  }),
  build({
    ...common,
    platform: "browser",
    format: "iife",
    target: "chrome128",
    entryPoints: ["webview/main.tsx"],
    outfile: "dist/webview.js",
    jsx: "automatic",
    jsxImportSource: "preact",
  }),
]);
if (process.argv.includes("--tests")) {
  // Runs inside the extension host, which loads CommonJS.
  await build({
    ...extension,
    entryPoints: ["test/host/index.ts"],
    outfile: "dist/test/host.cjs",
    external: ["vscode", "mocha"],
  });
}
const { resolve } = createRequire(import.meta.url);
for (const file of [
  join(dirname(resolve("@ricky0123/vad-web/package.json")), "dist", "silero_vad_v6.onnx"),
  resolve("tree-sitter-bash/tree-sitter-bash.wasm"),
  resolve("web-tree-sitter/web-tree-sitter.wasm"),
  join("native", "asound.conf"),
])
  copyFileSync(file, join("dist", basename(file)));
mkdirSync(join("dist", "no-jack"), { recursive: true });
copyFileSync(join("native", "no-jack", "libjack.so.0"), join("dist", "no-jack", "libjack.so.0"));
