// A real editor with the packed extension installed, on a copy of the sample project, ready to be driven by a browser.
import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Browser, Frame, Page } from "playwright-core";
import { record } from "../fixtures/voice/recording.ts";
import { type ToyVoice, writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { openBrowser, openWorkbench, runCommand, webviewFrame } from "../harness/browser.ts";
import {
  type CodeServer,
  installCodeServer,
  installExtension,
  NEWEST,
  type RunningServer,
  startCodeServer,
  TOOLS_ROOT,
  writeSettings,
} from "../harness/code-server.ts";
import { freshVsix } from "../harness/stage.ts";
import { BROWSER_PACKAGES, BUILD_PACKAGES, ensureSystemPackages } from "../harness/system-packages.ts";
import { parentOf, processWith } from "./proc.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const SHOTS = join(ROOT, "dist", "screenshots");

export interface EditorRig {
  readonly page: Page;
  readonly folder: string;
  readonly spokenFile: string;
  readonly voice: ToyVoice;
  /** The Kodama view, shown. */
  view(): Promise<Frame>;
  /** Another window of the same editor on the same folder, with an extension host of its own. */
  secondWindow(): Promise<Page>;
  /** Kodama's state folder. */
  readonly home: string;
  screenshot(name: string): Promise<void>;
  /** A recording of these words, with half a second of silence around them. */
  record(text: string): string;
  reload(): Promise<void>;
  /** SIGKILL to the process that runs the extension, the parent of Kodama's server. */
  killExtensionHost(): void;
  /** Asks from a terminal that joins the editor's server; the terminal waits for an answer from elsewhere. */
  askFromTerminal(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface RigOptions {
  readonly version: string;
  readonly settings?: object;
  readonly asksForTrust?: boolean;
  /** For Kodama's server, besides its own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Puts extensions of others into the folder of those that are installed. */
  readonly others?: (folder: string) => void;
  /** As whose the server is opened: "devbox", another machine as far as the editor knows. */
  readonly machine?: string;
  /** A second folder of the window, by its name: with a script "deploy" and a file "store.ts". */
  readonly second?: string;
}

/** The editor of a suite of its own: opened before it, closed after it, with a picture of each test that failed. */
export function editorForSuite(
  name: string,
  settings: () => object = () => ({}),
  others?: RigOptions["others"],
): () => EditorRig {
  let editor: EditorRig;
  before(async () => {
    editor = await openEditor({
      version: NEWEST,
      settings: settings(),
      ...(others === undefined ? {} : { others }),
    });
  });
  after(() => editor.close());
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await editor.screenshot(`failed-${name}`);
  });
  return () => editor;
}

export async function openEditor({
  version,
  settings = {},
  asksForTrust = false,
  env = {},
  others,
  second,
  machine,
}: RigOptions): Promise<EditorRig> {
  await ensureSystemPackages([...BROWSER_PACKAGES, ...BUILD_PACKAGES]);
  const install = await installCodeServer({ version, root: TOOLS_ROOT });
  const dir = mkdtempSync(join(tmpdir(), "kodama-e2e-"));
  const folder = join(dir, "sample");
  cpSync(join(ROOT, "examples", "sample"), folder, { recursive: true });
  const voice = writeToyVoice(join(dir, "voice"));
  const spokenFile = join(dir, "spoken.wav");
  const speech = {
    "kodama.models.sttFolder": voice.stt.folder,
    "kodama.models.ttsFolder": voice.tts.folder,
    "kodama.voice.output": spokenFile,
  };
  const vsix = await freshVsix(join(ROOT, "dist"));
  await writeSettings(dir, { ...speech, ...settings });
  const extensions = join(dir, "extensions");
  if (others === undefined) cpSync(await installedOnce(install, vsix), extensions, { recursive: true });
  else {
    others(extensions);
    await installExtension(install, dir, vsix);
  }
  let server: RunningServer | undefined;
  let browser: Browser | undefined;
  try {
    server = await startCodeServer({
      install,
      dataDir: dir,
      env: { ...env, KODAMA_HOUSE_TASKS: "off", KODAMA_HOME: join(dir, "home") },
      asksForTrust,
    });
    const url = machine === undefined ? server.url : server.url.replace("127.0.0.1", machine);
    browser = await openBrowser(machine === undefined ? {} : { far: new URL(url).origin });
    const page = await openWorkbench(
      browser,
      `${url}?${second === undefined ? `folder=${folder}` : `workspace=${bothIn(dir, second)}`}`,
    );
    return rigOf({ page, folder, spokenFile, voice, dir, server, browser });
  } catch (error) {
    await browser?.close();
    await server?.stop();
    throw error;
  }
}

/** The file of a workspace that holds the sample and another folder. */
function bothIn(dir: string, second: string): string {
  mkdirSync(join(dir, second));
  writeFileSync(
    join(dir, second, "package.json"),
    JSON.stringify({ scripts: { test: "node --test", deploy: "echo deployed" } }),
  );
  writeFileSync(join(dir, second, "store.ts"), "export const store = 1;\n");
  const file = join(dir, "both.code-workspace");
  writeFileSync(file, JSON.stringify({ folders: [{ path: "sample" }, { path: second }] }));
  return file;
}

/** The folder of extensions with this one installed by the editor itself: done once for each package, copied by every suite. */
async function installedOnce(install: CodeServer, vsix: string): Promise<string> {
  const installed = join(ROOT, "dist", "installed", `${install.vscodeVersion}-${statSync(vsix).mtimeMs}`);
  if (!existsSync(installed)) {
    const making = mkdtempSync(join(ROOT, "dist", "installing-"));
    await installExtension(install, making, vsix);
    rmSync(dirname(installed), { recursive: true, force: true });
    mkdirSync(dirname(installed), { recursive: true });
    renameSync(join(making, "extensions"), installed);
    rmSync(making, { recursive: true });
  }
  return installed;
}

/** The process that started the server whose extension is installed under this folder. */
function extensionHostOf(dir: string): number {
  const server = processWith([dir, "server.mjs"]);
  if (server === undefined) throw new Error("Kodama's server does not run");
  return parentOf(server);
}

/** The Kodama view of a window, shown. */
export async function viewOf(page: Page): Promise<Frame> {
  await page.locator('.activitybar a[aria-label*="Kodama"]').waitFor();
  // By command, never by a click on the icon: while the workbench restores its layout, a click may hide the view.
  if (!(await page.locator('.activitybar .action-item.checked a[aria-label*="Kodama"]').isVisible()))
    await runCommand(page, "Kodama: Show Orb");
  const frame = await webviewFrame(page, ".kodama textarea");
  await frame.locator(".orb-label").waitFor();
  return frame;
}

interface Parts extends Pick<EditorRig, "page" | "folder" | "spokenFile" | "voice"> {
  readonly dir: string;
  readonly server: RunningServer;
  readonly browser: Browser;
}

function rigOf({ dir, server, browser, ...parts }: Parts): EditorRig {
  const { page } = parts;
  let recordings = 0;
  const terminals: ChildProcess[] = [];
  return {
    ...parts,
    view: () => viewOf(page),
    secondWindow: () => openWorkbench(browser, `${server.url}?folder=${parts.folder}`),
    home: join(dir, "home"),
    async screenshot(name) {
      mkdirSync(SHOTS, { recursive: true });
      await page.screenshot({ path: join(SHOTS, `${name}.png`) });
    },
    record: (text) => record(join(dir, `recording-${++recordings}.wav`), text),
    async reload() {
      await page.reload();
      await page.locator(".monaco-workbench .statusbar-item").first().waitFor({ timeout: 60_000 });
    },
    killExtensionHost: () => void process.kill(extensionHostOf(dir), "SIGKILL"),
    async askFromTerminal(text) {
      const args = ["server/cli.ts", "ask", text, "--workspace", parts.folder, "--approve", "ask"];
      const terminal = spawn(process.execPath, args, {
        cwd: ROOT,
        env: { ...process.env, KODAMA_HOUSE_TASKS: "off", KODAMA_HOME: join(dir, "home") },
        stdio: ["pipe", "pipe", "pipe"],
      });
      terminals.push(terminal);
      for await (const chunk of terminal.stderr) if (String(chunk).includes("Allow once?")) return;
    },
    async close() {
      for (const terminal of terminals) terminal.kill();
      await browser.close();
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
