// `npm start` where no editor is installed: one printed address, and behind it Kodama, ready, on the sample project.
import assert from "node:assert/strict";
import { once } from "node:events";
import { delimiter } from "node:path";
import type { Browser } from "playwright-core";
import { openBrowser, openWorkbench, runCommand, webviewFrame } from "../harness/browser.ts";
import { BROWSER_PACKAGES, ensureSystemPackages } from "../harness/system-packages.ts";
import { createSandbox } from "../support/sandbox.ts";

describe("npm start", () => {
  const sandbox = createSandbox();
  afterEach(() => sandbox.clean());

  it("[START-2] prints an address where Kodama answers, and ends with Ctrl+C (A4, E1)", async () => {
    await ensureSystemPackages(BROWSER_PACKAGES);
    // Without the places where an editor would be.
    const path = (process.env["PATH"] ?? "")
      .split(delimiter)
      .filter((folder) => !/code|codium|cursor/i.test(folder));
    const start = sandbox.start(["test/harness/start.ts"], {
      home: sandbox.folder(),
      env: { PATH: path.join(delimiter) },
    });
    const ended = once(start.child, "exit");
    let browser: Browser | undefined;
    try {
      const url = await new Promise<string>((resolve, reject) => {
        start.child.stdout?.on("data", () => {
          const found = /Kodama is open at (\S+)\s/.exec(start.text())?.[1];
          if (found !== undefined) resolve(found);
        });
        void ended.then(() => reject(new Error(start.text())));
      });
      browser = await openBrowser();
      const page = await openWorkbench(browser, url);
      await runCommand(page, "Kodama: Show Orb");
      const view = await webviewFrame(page, ".kodama textarea");
      await view.locator(".orb-label", { hasText: "Ready" }).waitFor();
      await view.locator(".composer textarea:focus").waitFor();
      await page.keyboard.type("run the tests");
      await page.keyboard.press("Enter");
      await view.locator(".card", { hasText: "npm run test" }).waitFor();
      await page.keyboard.press("Control+Alt+KeyN");
      await view.locator(".said", { hasText: "You said no." }).waitFor();
    } finally {
      await browser?.close();
      start.child.kill("SIGINT");
    }
    assert.deepEqual(await ended, [0, null]);
  });
});
