// The view's page in a real browser, without an editor around it; what it asks the extension is kept in the page.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { page as documentOf } from "../../extension/page.ts";
import type { ViewJson } from "../../proto/gen/kodama/v1/view_pb.ts";
import type { FromExtension, ToExtension } from "../../webview/bridge.ts";
import { openBrowser } from "../harness/browser.ts";
import { BROWSER_PACKAGES, ensureSystemPackages } from "../harness/system-packages.ts";
import { ROOT } from "./sandbox.ts";

const ARM_MS = 400;
export const VIEW: ViewJson = {
  orb: { mode: "idle", label: "Ready" },
  flags: { awake: true },
  turns: {
    "1": { text: "<img src=x onerror=alert(1)>", state: "done", sentences: [{ text: "<b>bold</b>" }] },
  } as unknown as ViewJson["turns"] & object,
};

export interface Watched extends Window {
  sent: ToExtension[];
  violations: string[];
}

interface ViewPage {
  view(): Page;
  /** As the extension says it. */
  say(message: FromExtension): Promise<void>;
  options(renderer: string, reducedMotion?: string): Promise<void>;
  /** Paths that the page fetched since it was opened. */
  readonly fetched: readonly string[];
}

/** A page for each test of a suite. */
export function viewPageForSuite(): ViewPage {
  let browser: Browser;
  let server: Server;
  let url: string;
  let view: Page;
  const fetched: string[] = [];
  const say = (message: FromExtension): Promise<void> =>
    view.evaluate((posted) => window.postMessage(posted, "*"), message as object);
  const options = (renderer: string, reducedMotion = "on"): Promise<void> =>
    say({ type: "options", armDelayMs: ARM_MS, reducedMotion, renderer, draft: "", hearsAt: "" });

  before(async () => {
    await ensureSystemPackages(BROWSER_PACKAGES);
    server = createServer((request, response) => {
      fetched.push(request.url ?? "");
      response.setHeader("content-type", "text/html").end(documentOf(join(ROOT, "dist")));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await openBrowser({ webgl: true });
  });
  after(async () => {
    await browser.close();
    server.close();
  });
  beforeEach(async () => {
    view = await browser.newPage({ viewport: { width: 360, height: 900 } });
    await view.addInitScript(() => {
      const watched = window as unknown as Watched;
      [watched.sent, watched.violations] = [[], []];
      Object.assign(window, {
        acquireVsCodeApi: () => ({ postMessage: (message: ToExtension) => watched.sent.push(message) }),
      });
      document.addEventListener("securitypolicyviolation", ({ violatedDirective }) =>
        watched.violations.push(violatedDirective),
      );
    });
    fetched.length = 0;
    await view.goto(url);
    await options("canvas");
    await say({ type: "status", status: "ready", detail: "" });
    await say({ type: "snapshot", rev: 1, view: VIEW });
    await view.locator(".transcript .asked").waitFor();
  });
  afterEach(() => view.close());
  return { view: () => view, say, options, fetched };
}
