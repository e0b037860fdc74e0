// Owns running code-servers: the bare VS Code server for tests, the code-server CLI for a person
// or an end-to-end run, and installing a VSIX. Installing code-server is in code-server-install.ts.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { CodeServer } from "./code-server-install.ts";
import { cleanEnvironment, execute, startGroup, waitForLog, type Environment } from "./processes.ts";

export { installCodeServer, type CodeServer } from "./code-server-install.ts";
const ROOT = resolve(import.meta.dirname, "..", "..");
/** Where installed editors are kept. */
export const TOOLS_ROOT = process.env["KODAMA_TOOLS"] ?? join(ROOT, ".kodama-tools");
export const NEWEST = "4.139.1";
/** VS Code 1.105.1: the oldest editor we promise to run in. */
export const FLOOR = "4.105.1";
export type ServerOptions = {
  readonly install: CodeServer;
  readonly dataDir: string;
  readonly env?: Environment;
  /** Let the editor ask whether the folder is trusted; otherwise every folder is. */
  readonly asksForTrust?: boolean;
};
export type RunningServer = {
  readonly url: string;
  readonly port: number;
  readonly logPath: string;
  stop(): Promise<void>;
};
/** What a test's editor need not do: look online, open a welcome page, start the built-in AI. */
const SETTINGS = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "telemetry.telemetryLevel": "off",
  "workbench.startupEditor": "none",
};
type Launch = { readonly args: readonly string[]; readonly listening: RegExp };

function dataFolders(dataDir: string): readonly string[] {
  return ["--user-data-dir", join(dataDir, "data"), "--extensions-dir", join(dataDir, "extensions")];
}

/** Writes the user settings unless the data folder already has its own. */
export async function writeSettings(dataDir: string, extra: object = {}): Promise<void> {
  const user = join(dataDir, "data", "User");
  await mkdir(user, { recursive: true });
  await writeFile(join(user, "settings.json"), JSON.stringify({ ...SETTINGS, ...extra }, null, 2), {
    flag: "wx",
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

async function start(options: ServerOptions, launch: Launch): Promise<RunningServer> {
  await writeSettings(options.dataDir);
  // A short folder of its own: Unix socket paths end at 107 characters.
  const sockets = await mkdtemp(join(tmpdir(), "editor-"));
  const group = await startGroup({
    command: options.install.nodeBin,
    args: launch.args,
    env: cleanEnvironment({ XDG_RUNTIME_DIR: sockets, ...options.env }),
    logPath: join(options.dataDir, "server.log"),
  });
  const stop = async (): Promise<void> => {
    await group.stop();
    await rm(sockets, { recursive: true, force: true });
  };
  try {
    const port = Number(await waitForLog(group, launch.listening));
    return { url: `http://127.0.0.1:${port}/`, port, logPath: group.logPath, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts VS Code's own server with the smoke test driver on, which lets a page ask for a test run. */
export async function startServerMain(options: ServerOptions): Promise<RunningServer> {
  const args = [
    options.install.serverMain,
    "--host",
    "127.0.0.1",
    "--port",
    "0",
    "--without-connection-token",
    "--accept-server-license-terms",
    "--telemetry-level",
    "off",
    "--disable-workspace-trust",
    "--enable-smoke-test-driver",
    ...dataFolders(options.dataDir),
    "--server-data-dir",
    join(options.dataDir, "server"),
  ];
  return start(options, { args, listening: /Extension host agent listening on (\d+)/ });
}

function cliArgs(options: ServerOptions): readonly string[] {
  return [
    options.install.entry,
    "--config",
    join(options.dataDir, "config.yaml"),
    ...dataFolders(options.dataDir),
  ];
}

/** Starts code-server as a person would, without a password, on a loopback port. */
export async function startCodeServer(options: ServerOptions): Promise<RunningServer> {
  const args = [
    ...cliArgs(options),
    "--auth",
    "none",
    "--bind-addr",
    "127.0.0.1:0",
    "--disable-telemetry",
    "--disable-update-check",
    ...(options.asksForTrust === true ? [] : ["--disable-workspace-trust"]),
    "--disable-getting-started-override",
  ];
  return start(options, { args, listening: /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/ });
}

/** Installs a VSIX where a server with the same data folder finds it. */
export async function installExtension(install: CodeServer, dataDir: string, vsix: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const args = cliArgs({ install, dataDir });
  await execute(install.nodeBin, [...args, "--install-extension", vsix], { env: cleanEnvironment() });
}
