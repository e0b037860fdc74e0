// Owns running a test module inside VS Code's extension host: the server runs the host,
// a headless page is its window, and the module's run() decides the exit code.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { format } from "node:util";
import type { Page } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { startServerMain, type CodeServer, type RunningServer } from "./code-server.ts";
import type { Environment } from "./processes.ts";

export type HostRun = {
  readonly install: CodeServer;
  readonly extensionPath: string;
  /** Puts extensions of others into the folder of those that are installed. */
  readonly others?: (folder: string) => void;
  readonly testsPath: string;
  readonly folder: string;
  readonly env?: Environment;
};
/** A suite that takes half a minute by itself may take some on a machine with much else to do. */
const RESULT_MAX_MS = 300_000;

/** Holds what the tests printed; a suite that must be parsed writes its results to a file named in `env`. */
export type HostResult = { readonly code: number; readonly output: string };

/** What the workbench itself says between the lines of the tests. */
const WORKBENCH_NOISE = new RegExp(
  [
    "^\\[[A-Z][\\w :-]*\\] |^\\[reconnection|^Resolv(ing|ed) connection|^Creating a socket|^ChatSessionStore",
    "^Updating additional|^No default agent|open-vsx\\.org|^Timed out waiting for authentication provider",
  ].join("|"),
);

/** The address that makes the workbench load the extension from its folder and run the tests. */
function testUrl(server: RunningServer, run: HostRun): string {
  const remote = (path: string): string => `vscode-remote://127.0.0.1:${server.port}${resolve(path)}`;
  const payload = [
    ["extensionDevelopmentPath", remote(run.extensionPath)],
    ["extensionTestsPath", remote(run.testsPath)],
    ["skipWelcome", "true"],
  ];
  const query = new URLSearchParams({ folder: resolve(run.folder), payload: JSON.stringify(payload) });
  return `${server.url}?${query}`;
}

/** Opens the address and waits for VS Code's smoke test driver to say the exit code. */
async function drive(page: Page, url: string): Promise<HostResult> {
  const lines: string[] = [];
  const ended = Promise.withResolvers<number>();
  await page.exposeFunction("codeAutomationLog", (_level: string, args: readonly unknown[]) => {
    const line = format(...args);
    if (!WORKBENCH_NOISE.test(line)) lines.push(line);
  });
  await page.exposeFunction("codeAutomationExit", (code: number) => ended.resolve(code));
  const fail = (what: string): void =>
    ended.reject(new Error(`${what}; its output so far:\n${lines.join("\n")}`));
  page.on("crash", () => fail("the page crashed"));
  const timer = setTimeout(() => fail(`no test result in ${RESULT_MAX_MS} ms`), RESULT_MAX_MS);
  try {
    await page.goto(url);
    return { code: await ended.promise, output: lines.join("\n") };
  } finally {
    clearTimeout(timer);
  }
}

/** Runs `testsPath`'s run() in the extension host: code 0 when it resolves, 1 when it rejects. */
export async function runInExtensionHost(run: HostRun): Promise<HostResult> {
  const dataDir = await mkdtemp(join(tmpdir(), "editor-test-"));
  run.others?.(join(dataDir, "extensions"));
  const server = await startServerMain({ install: run.install, dataDir, env: run.env ?? {} });
  try {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      return await drive(page, testUrl(server, run));
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
