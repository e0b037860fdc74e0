// Owns the headless Chromium of the editor tests and the two things every drive of the
// workbench needs: a webview's frame and running a command by its title.
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type Frame, type Page } from "playwright-core";
import { findBrowser } from "./system-packages.ts";

const QUIET = [
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const SOFTWARE_GL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"];
const TIMEOUT_MS = 30_000;
const PATIENT = fileURLToPath(new URL("./patient-browser.sh", import.meta.url));

function browserPath(): string {
  const found = findBrowser();
  if (found === undefined)
    throw new Error("There is no Chromium. Install chromium or Chrome, or name one with KODAMA_CHROMIUM.");
  return found;
}

/**
 * Starts Chromium. Playwright gives every launch a fresh profile and removes it on close.
 * @param webgl draws WebGL in software; without it a page is drawn by less than half the work.
 */
export async function openBrowser({ webgl, far }: BrowserOptions = {}): Promise<Browser> {
  const path = browserPath();
  const isPatient = process.platform === "linux";
  return chromium.launch({
    executablePath: isPatient ? PATIENT : path,
    env: { ...process.env, KODAMA_BROWSER: path },
    args: [
      "--no-sandbox",
      "--disable-quic",
      ...QUIET,
      ...(webgl === true ? SOFTWARE_GL : ["--disable-gpu"]),
      ...(far === undefined ? [] : asFar(far)),
    ],
  });
}

interface BrowserOptions {
  readonly webgl?: boolean;
  /** This machine's servers under the name of another one, "http://devbox:8080". */
  readonly far?: string;
}

/** Webviews work in what the browser takes for a secure place only. */
const asFar = (origin: string): readonly string[] => [
  `--host-resolver-rules=MAP ${new URL(origin).hostname} 127.0.0.1`,
  `--unsafely-treat-insecure-origin-as-secure=${origin}`,
];

/** Opens a page and waits until the workbench in it has drawn itself. */
export async function openWorkbench(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(url);
  await page
    .locator(".monaco-workbench .statusbar-item")
    .first()
    .waitFor({ timeout: 2 * TIMEOUT_MS });
  return page;
}

/** The frame that holds `selector`: VS Code nests a webview's document in frames that come and go. */
export async function webviewFrame(page: Page, selector: string): Promise<Frame> {
  const found = Promise.withResolvers<Frame>();
  const watch = (frame: Frame): void => {
    frame.waitForSelector(selector, { state: "attached", timeout: TIMEOUT_MS }).then(
      () => found.resolve(frame),
      // Detached, or not in this frame: another frame may still have it.
      () => undefined,
    );
  };
  const fail = (): void => {
    const urls = page.frames().map((frame) => frame.url().slice(0, 120));
    found.reject(new Error(`no frame has ${selector}; frames:\n${urls.join("\n")}`));
  };
  const timer = setTimeout(fail, TIMEOUT_MS);
  page.on("frameattached", watch);
  page.frames().forEach(watch);
  try {
    return await found.promise;
  } finally {
    clearTimeout(timer);
    page.off("frameattached", watch);
  }
}

/** Opens the command palette: the key is lost while the workbench has not bound it yet, so it is pressed again. */
async function openPalette(page: Page): Promise<void> {
  const input = page.locator(".quick-input-widget input.input");
  const end = Date.now() + TIMEOUT_MS;
  for (;;) {
    await page.keyboard.press("F1");
    try {
      return await input.waitFor({ state: "visible", timeout: 2_000 });
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** Runs the command with that title ("Category: Title") through the command palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const row = page.locator(".quick-input-list .monaco-list-row").filter({ hasText: title }).first();
  const end = Date.now() + TIMEOUT_MS;
  for (;;) {
    await openPalette(page);
    await page.locator(".quick-input-widget input.input").fill(`>${title}`);
    try {
      await row.click({ timeout: 3_000 });
      break;
    } catch (error) {
      // A palette that was opened while extensions were still read does not learn of their commands.
      if (Date.now() > end) throw error;
      await page.keyboard.press("Escape");
    }
  }
  await row.waitFor({ state: "hidden", timeout: TIMEOUT_MS });
}
