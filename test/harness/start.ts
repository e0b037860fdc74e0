// `npm start`: builds, then opens Kodama on the sample project in an editor that is here, else in code-server.
// With --terminal: a conversation in the terminal, no editor.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { installCodeServer, installExtension, NEWEST, startCodeServer } from "./code-server.ts";
import { freshVsix } from "./stage.ts";
import { BUILD_PACKAGES, ensureSystemPackages } from "./system-packages.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const TOOLS = join(ROOT, ".kodama-tools");
const EDITORS = ["code", "codium", "cursor"];

const has = (program: string): boolean => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;

/** A copy: what Kodama changes in it is not a change of the repository. */
function sampleFolder(): string {
  const folder = join(TOOLS, "sample");
  mkdirSync(TOOLS, { recursive: true });
  if (!existsSync(folder)) cpSync(join(ROOT, "examples", "sample"), folder, { recursive: true });
  return folder;
}

async function inTerminal(folder: string): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  console.log('Ask for something, for instance "run the tests". An empty line ends it.');
  for (;;) {
    const text = await terminal.question("> ");
    if (text.trim() === "") break;
    terminal.pause();
    spawnSync(process.execPath, [join(ROOT, "server", "cli.ts"), "ask", text, "--workspace", folder], {
      stdio: "inherit",
    });
    terminal.resume();
  }
  terminal.close();
}

async function inCodeServer(folder: string, vsix: string): Promise<void> {
  await ensureSystemPackages(BUILD_PACKAGES);
  await ensureSystemPackages(["bubblewrap"]).catch(() =>
    console.log("Commands will run without a sandbox. To have one: sudo apt-get install bubblewrap"),
  );
  const install = await installCodeServer({ version: NEWEST, root: TOOLS });
  const dataDir = join(TOOLS, "editor");
  await installExtension(install, dataDir, vsix);
  const server = await startCodeServer({ install, dataDir });
  console.log(`\nKodama is open at ${server.url}?folder=${folder}\nEnd it with Ctrl+C.`);
  await new Promise<void>((done) => process.once("SIGINT", done).once("SIGTERM", done));
  await server.stop();
}

const folder = sampleFolder();
if (process.argv.includes("--terminal")) {
  await inTerminal(folder);
} else {
  const built = spawnSync(process.execPath, [join(ROOT, "esbuild.mjs"), "--production"], {
    cwd: ROOT,
    stdio: "inherit",
  });
  if (built.status !== 0) process.exit(built.status ?? 1);
  const vsix = await freshVsix(join(ROOT, "dist"));
  const editor = EDITORS.find(has);
  if (editor === undefined) {
    await inCodeServer(folder, vsix);
  } else {
    spawnSync(editor, ["--install-extension", vsix, "--force"], { stdio: "inherit" });
    spawn(editor, [folder], { stdio: "ignore", detached: true }).unref();
    console.log(`Kodama is open in ${editor}. Its view is in the activity bar.`);
  }
}
