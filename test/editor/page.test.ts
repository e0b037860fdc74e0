// The view's page in a real browser, without an editor around it: its policy, its guards, its pictures, what a screen reader finds.
import assert from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "playwright-core";
import type { ApprovalJson } from "../../proto/gen/kodama/v1/approval_pb.ts";
import type { ViewJson } from "../../proto/gen/kodama/v1/view_pb.ts";
import { ORB_MODES } from "../../server/core/orb/types.ts";
import type { ToExtension } from "../../webview/bridge.ts";
import { settled, type Shot } from "../support/canvas-shot.ts";
import { VIEW, viewPageForSuite, type Watched } from "../support/view-page.ts";

const QUESTION: ApprovalJson = {
  approval_id: "a-1",
  digest: "d",
  revision: 1,
  state: "pending",
  title: "Run npm run test",
  risk: "run",
  expires_at_ms: Date.now() + 600_000,
  reason: "It starts a program on your machine.",
  subject: { kind: "command", argv: ["npm", "run", "test"], cwd: "/home/me/project" },
};

describe("the view's page in a browser", () => {
  const page = viewPageForSuite();
  const { say, options, fetched } = page;
  let view: Page;
  beforeEach(() => void (view = page.view()));

  const sent = (): Promise<ToExtension[]> =>
    view.evaluate(() => (window as unknown as Watched).sent.filter(({ type }) => type === "command"));
  const ask = (): Promise<void> =>
    say({ type: "snapshot", rev: 2, view: { ...VIEW, approvals: { "a-1": QUESTION } } });

  it("[PAGE-4] runs our script alone, fetches nothing, and shows words as words (A4, B59)", async () => {
    assert.deepEqual(await view.evaluate(() => (window as unknown as Watched).violations), []);
    assert.deepEqual(fetched, ["/"]);
    await view.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.foreign = true";
      const image = document.createElement("img");
      image.src = "/outside.png";
      document.body.append(script, image);
      document.body.setAttribute("style", "color: red");
      return fetch("/outside.json").catch(() => undefined);
    });
    await view.waitForFunction(() => (window as unknown as Watched).violations.length >= 4);
    const violations = await view.evaluate(() => (window as unknown as Watched).violations);
    assert.deepEqual(violations.map((one) => one.replace(/-(?:elem|attr)$/, "")).toSorted(), [
      "connect-src",
      "img-src",
      "script-src",
      "style-src",
    ]);
    assert.equal(await view.evaluate(() => "foreign" in window), false);
    assert.deepEqual(fetched, ["/"]);
    assert.equal(await view.locator(".transcript img, .transcript b").count(), 0);
    assert.match(
      await view.locator(".transcript").innerText(),
      /<img src=x onerror=alert\(1\)>[\s\S]*<b>bold<\/b>/,
    );
  });

  it("[PAGE-5] a question cannot be answered before it was seen for a moment, nor by what is typed in the composer (B6, D17)", async () => {
    await view.locator("textarea").focus();
    await ask();
    const allow = view.getByRole("button", { name: "Allow once" });
    await allow.waitFor();
    assert.equal(await allow.isDisabled(), true);
    assert.equal(await view.locator("textarea:focus").count(), 1, "the focus stays where one types");
    await allow.click({ force: true });
    await view.locator("textarea").focus();
    await view.keyboard.type("yes\n");
    assert.deepEqual(
      (await sent()).map((message) => message.type === "command" && message.command),
      ["conversation.inject_text"],
    );
    await view.locator("button.primary:enabled", { hasText: "Allow once" }).click();
    const [, answer] = await sent();
    assert.ok(answer?.type === "command");
    const { approval_id, digest, revision, decision } = answer.payload as Record<string, unknown>;
    assert.deepEqual(
      [answer.command, approval_id, digest, revision, decision],
      ["approval.respond", "a-1", "d", 1, "allow_once"],
    );
  });

  it("[PAGE-5] arms anew when the window comes back to the front (D17)", async () => {
    await ask();
    const allow = view.locator("button.primary", { hasText: "Allow once" });
    await view.locator("button.primary:enabled", { hasText: "Allow once" }).waitFor();
    await view.evaluate(() => window.dispatchEvent(new Event("focus")));
    assert.equal(await allow.isEnabled(), true, "a click from elsewhere in the window is for the card");
    await say({ type: "returned" });
    await view.waitForFunction(
      () => document.querySelector<HTMLButtonElement>(".card button.primary")?.disabled === true,
    );
    await view.locator("button.primary:enabled", { hasText: "Allow once" }).waitFor();
    assert.equal(await allow.isEnabled(), true);
  });

  for (const renderer of ["webgl", "canvas"])
    it(`[PAGE-6] draws the orb by ${renderer}: round, coloured, another one for another palette and feeling (B30, B57)`, async () => {
      await options(renderer);
      await view.locator(`canvas[data-renderer=${renderer}]`).waitFor();
      const shots: Shot[] = [];
      for (const [palette, feeling, rev] of [
        ["rowan-berry", "neutral", 3],
        ["glen-green", "neutral", 4],
        ["glen-green", "warmth", 5],
      ] as const) {
        const before = await view.locator("canvas").getAttribute("data-frames");
        await say({
          type: "snapshot",
          rev,
          view: { ...VIEW, orb: { mode: "idle", label: "Ready", palette, feeling } },
        });
        await view.waitForFunction(
          (drawn) => document.querySelector("canvas")?.dataset["frames"] !== drawn,
          before,
        );
        shots.push(await settled(view));
      }
      const [red, green, warm] = shots;
      assert.ok(red !== undefined && green !== undefined && warm !== undefined);
      assert.ok(red.corner < 8 && red.middle[3] > 240, "round on nothing");
      assert.ok(
        red.middle[0] > red.middle[1] && green.middle[1] >= green.middle[0],
        `${red.middle} ${green.middle}`,
      );
      assert.notDeepEqual(warm.middle, green.middle);
    });

  it("[PAGE-13] the orb rests where the editor was asked for less motion, at once (A4)", async () => {
    const drawn = async (): Promise<number> =>
      Number(await view.locator("canvas").getAttribute("data-frames"));
    await options("canvas", "auto");
    await say({ type: "snapshot", rev: 3, view: { ...VIEW, orb: { mode: "thinking", label: "Thinking" } } });
    const before = await drawn();
    await view.waitForFunction(
      (frames) => Number(document.querySelector("canvas")?.dataset["frames"]) > frames + 5,
      before,
    );
    await view.evaluate(() => document.body.classList.add("vscode-reduce-motion"));
    await view.waitForTimeout(300);
    const rested = await drawn();
    await view.waitForTimeout(500);
    assert.equal(await drawn(), rested);
  });

  it("[PAGE-14] each thing that it does has a mark of its own, in the colours of the theme (A4, D6)", async () => {
    const mark = view.locator(".orb-mark path");
    const drawn = new Map<string, string>();
    for (const [at, mode] of ORB_MODES.entries()) {
      await say({ type: "snapshot", rev: 3 + at, view: { ...VIEW, orb: { mode, label: mode } } });
      await view.locator(".orb-label", { hasText: new RegExp(`^${mode}$`) }).waitFor();
      if (mode !== "idle") drawn.set(mode, (await mark.getAttribute("d")) ?? "");
    }
    assert.equal(new Set(drawn.values()).size, ORB_MODES.length - 1, [...drawn.keys()].join(" "));
    await say({ type: "snapshot", rev: 90, view: VIEW });
    await mark.waitFor({ state: "detached" });
    const far = {
      type: "options",
      armDelayMs: 400,
      reducedMotion: "on",
      renderer: "canvas",
      draft: "",
    } as const;
    await say({ ...far, hearsAt: "devbox" });
    await view.locator(".orb-mark[data-mode=remote]").waitFor();
  });

  it("[APPROVAL-18] of several files one is left out by keyboard alone, and never all or none of them (B6, D17)", async () => {
    const files = ["a.ts", "b.ts", "c.ts"].map((path) => ({ path, diff: "@@ -1 +1 @@\n-a\n+b" }));
    const subject = { kind: "edit", cwd: "/home/me/project", files };
    const asked = { ...QUESTION, subject, editable_text: "a.ts\nb.ts\nc.ts" };
    await say({ type: "snapshot", rev: 2, view: { ...VIEW, approvals: { "a-1": asked } } });
    await view.locator("button.primary:enabled", { hasText: "Allow once" }).waitFor();
    await view.getByRole("button", { name: "Leave out…" }).press("Enter");
    const again = view.getByRole("button", { name: "Ask me about these alone" });
    assert.equal(await again.isDisabled(), true, "all of them");
    for (const name of ["a.ts", "b.ts", "c.ts"]) {
      assert.equal(await view.evaluate(() => document.activeElement?.parentElement?.textContent), name);
      await view.keyboard.press("Space");
      await view.keyboard.press("Tab");
    }
    assert.equal(await again.isDisabled(), true, "none of them");
    await view.getByLabel("a.ts").check();
    await view.getByLabel("c.ts").check();
    await again.press("Enter");
    const answer = (await sent()).at(-1);
    assert.ok(answer?.type === "command");
    const { decision, edited_text } = answer.payload as Record<string, unknown>;
    assert.deepEqual([decision, edited_text], ["edit", "a.ts\nc.ts"]);
  });

  const listens = async (): Promise<readonly unknown[]> =>
    (await sent()).map((message) => message.type === "command" && message.payload);
  const HOLD = { active: true, mode: "hold" };
  const TAP = { active: true, mode: "tap" };
  const heardNow = (voice: ViewJson["voice"] & object): Promise<void> =>
    say({ type: "snapshot", rev: 3, view: { ...VIEW, voice } });

  it("[TALK-3] the orb hears while it is held, by pointer and by key, and tapped it hears one request (D8, A4)", async () => {
    await say({ type: "status", status: "ready", detail: "" });
    await heardNow({});
    const orb = view.getByRole("button", { name: /Press to talk, or hold/ });
    await orb.click({ delay: 600 });
    assert.deepEqual(await listens(), [HOLD, { active: false }]);
    await orb.click();
    assert.deepEqual((await listens()).slice(2), [HOLD, TAP]);
    await orb.press(" ", { delay: 600 });
    await orb.press("Enter");
    assert.deepEqual((await listens()).slice(4), [HOLD, { active: false }, HOLD, TAP]);
    // As a screen reader does it: a click without a press.
    await orb.evaluate((button: HTMLButtonElement) => button.click());
    assert.deepEqual((await listens()).slice(8), [TAP]);
  });

  it("[TALK-3] pressed while it hears, it ends that; Esc forgets what was said (D8, D39)", async () => {
    await say({ type: "status", status: "ready", detail: "" });
    await heardNow({ mode: "hands_free", capture: true, device: "desk" });
    const orb = view.getByRole("button", { name: /Press to end listening/ });
    await orb.click();
    await orb.press("Escape");
    assert.deepEqual(await listens(), [{ active: false }, { active: false, discard: true }]);
  });

  it("[TALK-4] says with which device the microphone is open, only while it is, and what is being said (D39, B36)", async () => {
    await say({ type: "status", status: "ready", detail: "" });
    await heardNow({ mode: "toggle", capture: false, device: "desk" });
    await say({ type: "caption", text: "run the <b>tests" });
    await view.locator(".caption", { hasText: "run the <b>tests" }).waitFor();
    assert.equal(await view.locator(".microphone").count(), 0);
    await say({
      type: "snapshot",
      rev: 4,
      view: { ...VIEW, voice: { mode: "toggle", capture: true, device: "desk" } },
    });
    await view.locator(".microphone", { hasText: "Microphone on: desk" }).waitFor();
    await say({ type: "snapshot", rev: 5, view: VIEW });
    await view.locator(".microphone").waitFor({ state: "detached" });
    assert.equal(await view.locator(".caption").count(), 0);
  });

  it("[PAGE-8] tells of sound what is true of it, one by one, and nothing where there is none (D39)", async () => {
    const flags = (): Promise<readonly string[]> => view.locator(".sound li").allInnerTexts();
    assert.deepEqual(await flags(), []);
    await heardNow({ mode: "hands_free", capture: true, processing: true, device: "desk" });
    await view.locator(".sound").waitFor();
    assert.deepEqual(await flags(), [
      "Microphone on: desk",
      "Listened to on this machine",
      "No sound kept",
      "Not speaking",
    ]);
    await say({ type: "snapshot", rev: 7, view: { ...VIEW, voice: { mode: "hands_free", playback: true } } });
    await view.locator(".sound li", { hasText: "Microphone off" }).waitFor();
    assert.deepEqual(await flags(), ["Microphone off", "Nothing listened to", "No sound kept", "Speaking"]);
  });

  it("[PAGE-9] tells what is ill with a way out of it, once (D3)", async () => {
    const reason = "Kodama cannot hear you: the microphone is not there.";
    const reasons = [{ part: "microphone", reason, next_step: "Plug it in." }];
    await say({ type: "snapshot", rev: 7, view: { ...VIEW, runtime: { reasons }, toast: { text: reason } } });
    await view.locator(".banner", { hasText: "Plug it in." }).waitFor();
    assert.equal(await view.locator(".toast").count(), 0);
    await view.getByRole("button", { name: "Choose a Microphone" }).click();
    await view.waitForFunction(() =>
      (window as unknown as Watched).sent.some((one) => one.type === "run" && one.id === "kodama.microphone"),
    );
  });

  it("[PAGE-7] is complete for keyboard and screen reader, with and without a question (A4)", async () => {
    await ask();
    await view.locator("button.primary:enabled", { hasText: "Allow once" }).waitFor();
    await view.getByRole("button", { name: "More" }).click();
    await view.evaluate(axe.source);
    // Colours are the editor's; the page alone has none to judge.
    const { violations } = await view.evaluate(() =>
      (window as unknown as { axe: typeof axe }).axe.run(document, {
        rules: { "color-contrast": { enabled: false } },
      }),
    );
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 80)).join(" | ")}`),
      [],
    );
    const reached = new Set<string>();
    await view.locator("textarea").last().focus();
    for (let presses = 0; presses < 8; presses++) {
      await view.keyboard.press("Shift+Tab");
      reached.add(await view.evaluate(() => (document.activeElement?.textContent ?? "").trim().slice(0, 40)));
    }
    for (const name of ["Allow once", "Deny", "More"]) assert.ok(reached.has(name), [...reached].join(" · "));
  });
});
