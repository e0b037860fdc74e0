// A language model in the editor: chosen from the list, fetched from a server on this machine, cancelled, gone on with; then it
// answers, with a tool, from its own process inside the packed extension.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeTools } from "../../server/io/tools/tools.ts";
import { knownTools } from "../fixtures/brain/known-tools.ts";
import { type Rule, scriptedLlama } from "../fixtures/brain/scripted-llama.ts";
import { runCommand } from "../harness/browser.ts";
import { askByPalette, auditOf, denyInWords } from "../support/editor-actions.ts";
import { editorForSuite } from "../support/editor-rig.ts";
import { delta, events } from "../support/misbehaving-endpoint.ts";
import { entryAt } from "../support/model-shop.ts";
import { type RangeServer, serveRanges } from "../support/range-server.ts";

const steps = ["the greeting", "the words about it", "the tests"].map((text) => ({ text, state: "pending" }));
const greeting = {
  path: "src/greet.js",
  edits: [{ old: "export function", new: "// Warmly.\nexport function" }],
};
const shiny = { path: "docs/greeting.md", content: "# Shiny words\n" };
const plain = [
  { path: "docs/greeting.md", content: "# How we greet\n" },
  { path: "docs/index.md", content: "# Words\n" },
];
/** What it does, by the end of what it was told last: the beginning is too near to what says that a tool told it. */
const TWO_FILES: readonly Rule[] = [
  { on: "greet people warmly", say: { call: "update_plan", args: { steps } } },
  { on: "sees it.", say: { call: "edit_file", args: greeting } },
  { on: "greet.js.", say: { call: "write_file", args: shiny } },
  { on: "say how we greet instead", say: { call: "edit_files", args: { files: plain } } },
  {
    on: "index.md.",
    say: { call: "run_script", args: { script: "test", background: null, outside_sandbox: null } },
  },
];

describe("A language model in the editor", () => {
  const dir = mkdtempSync(join(tmpdir(), "kodama-list-"));
  const list = join(dir, "list.json");
  let server: RangeServer;

  before(async () => {
    const args = { path: "README.md", from_line: null, to_line: null };
    const body = scriptedLlama({
      rules: [
        { on: "what is this project for", say: { call: "read_file", args } },
        { on: "small project", say: "It is there to try Kodama with." },
        ...TWO_FILES,
      ],
      otherwise: "I did not understand that one.",
      afterTool: "The tool is through.",
      known: knownTools(describeTools(false)),
      context: 4_096,
    });
    server = await serveRanges({ body, pieceMs: 600 });
    const words = { title: "Little Model", note: "It knows one answer.", memoryBytes: 100_000_000 };
    const entry = { ...entryAt(server.url, body), modelId: "little", ...words };
    writeFileSync(list, JSON.stringify([entry]));
  });
  after(async () => {
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const suite = editorForSuite("models", () => ({ "kodama.models.catalogue": list }));

  it("[E2E-17] is installed with its licence accepted, cancelled and gone on with, and answers with a tool and by the project's rules (B8, B42, B52, D5, A4)", async () => {
    const editor = suite();
    const { page } = editor;
    const view = await editor.view();
    const row = page.locator(".quick-input-list .monaco-list-row", { hasText: "Little Model" });
    const dialog = page.locator(".monaco-dialog-box");
    const progress = page.locator(".notifications-toasts .notification-list-item", {
      hasText: "Kodama: Little Model",
    });
    const install = async (): Promise<void> => {
      await runCommand(page, "Kodama: Models…");
      await row.waitFor();
      await page.waitForTimeout(300);
      await editor.screenshot("models");
      await row.click();
      await dialog.waitFor();
      await editor.screenshot("model-licence");
      await dialog.getByRole("button", { name: "Accept and Download" }).click();
    };

    await install();
    await progress.filter({ hasText: /\d MB of \d MB/ }).waitFor();
    await editor.screenshot("model-progress");
    await progress.getByRole("button", { name: "Cancel" }).click();
    await progress.waitFor({ state: "detached" });
    const before = server.seen.length;

    server.how.pieceMs = 0;
    await install();
    const done = page.locator(".notifications-toasts", {
      hasText: "Little Model is here and is used from now on",
    });
    await done.waitFor();
    assert.ok(
      server.seen.slice(before).every(({ range }) => range?.startsWith("bytes=")),
      "it went on",
    );
    writeFileSync(join(editor.folder, "AGENTS.md"), "Be brief.");
    await askByPalette(editor, "tell me, what is this project for?");
    await view.locator(".toast", { hasText: "I follow the instructions in AGENTS.md." }).waitFor();
    await view.locator(".said", { hasText: "It is there to try Kodama with." }).waitFor();
    await editor.screenshot("model-answer");

    await runCommand(page, "Kodama: Models…");
    await row.filter({ hasText: "in use" }).waitFor();
    await row.click();
    const check = page.locator(".quick-input-list .monaco-list-row", { hasText: "Check Its File" });
    await check.click();
    await page.locator(".notifications-toasts", { hasText: "every byte of Little Model is right" }).waitFor();
  });

  it("[E2E-45] changes two files by its plan: the difference is looked at, one is allowed, the other refused in words that it takes up; tests in the sandbox; undo; the record is whole (B42, B6, B22, D14, D16, D31, E7)", async () => {
    const editor = suite();
    const view = await editor.view();
    const [code, words] = ["src/greet.js", "docs/greeting.md"].map((path) => join(editor.folder, path));
    assert.ok(code !== undefined && words !== undefined);
    const before = readFileSync(code, "utf8");
    const card = view.locator(".card");
    const allow = card.getByRole("button", { name: "Allow once", disabled: false });

    await askByPalette(editor, "please greet people warmly");
    await card.filter({ hasText: "Edit src/greet.js" }).waitFor({ timeout: 30_000 });
    await view.locator(".plan", { hasText: "the words about it" }).waitFor();
    await editor.page.locator(".monaco-diff-editor", { hasText: "Warmly" }).first().waitFor();
    await editor.screenshot("own-model-diff");
    await allow.click();
    await card.filter({ hasText: "Shiny words" }).waitFor({ timeout: 30_000 });
    await denyInWords(card, "say how we greet instead");
    await card.filter({ hasText: "How we greet" }).waitFor({ timeout: 30_000 });
    await allow.click();
    await card.filter({ hasText: "npm run test" }).waitFor({ timeout: 30_000 });
    await card
      .filter({ hasText: process.platform === "linux" ? "in a sandbox" : "with all your rights" })
      .waitFor();
    await allow.click();
    await view.locator(".said", { hasText: "The tool is through." }).waitFor({ timeout: 60_000 });
    await editor.screenshot("own-model-two-files");
    assert.match(readFileSync(code, "utf8"), /^\/\/ Warmly\.$/m);
    assert.equal(readFileSync(words, "utf8"), "# How we greet\n");

    for (const n of [1, 2]) {
      await askByPalette(editor, "undo that");
      await view
        .locator(".said", { hasText: /as it was|Undo/ })
        .nth(n - 1)
        .waitFor({ timeout: 30_000 });
    }
    assert.deepEqual([readFileSync(code, "utf8"), existsSync(words)], [before, false]);
    const { intact, entries } = auditOf(editor.home);
    assert.ok(intact && entries > 10);
  });

  it("[E2E-26] a server is chosen by keyboard, with a model that it has, and answers from then on (B42, A4)", async () => {
    const editor = suite();
    const { page } = editor;
    const view = await editor.view();
    const other = createServer((request, response) => {
      if (request.url?.endsWith("/models") === true)
        return void response.end(JSON.stringify({ data: [{ id: "little-one" }, { id: "big-one" }] }));
      response.writeHead(200, { "content-type": "text/event-stream" });
      return void response.end(events(delta({ content: "I am the server." }), delta({}, "stop"), "[DONE]"));
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/v1`;
    const rows = page.locator(".quick-input-list .monaco-list-row");
    const input = page.locator(".quick-input-widget input.input");
    try {
      await runCommand(page, "Kodama: Models…");
      await input.fill("A model server");
      await rows.filter({ hasText: "A model server" }).waitFor();
      await page.keyboard.press("Enter");
      await rows.filter({ hasText: "LM Studio" }).waitFor();
      await editor.screenshot("model-servers");
      await input.fill("Another address");
      await page.keyboard.press("Enter");
      await page.locator(".quick-input-title", { hasText: "Address of the Model Server" }).waitFor();
      await input.fill("no address");
      await page.locator(".quick-input-message", { hasText: "An address such as" }).waitFor();
      await input.fill(url);
      await page.keyboard.press("Enter");
      await rows.filter({ hasText: "big-one" }).waitFor();
      await editor.screenshot("model-server-models");
      await input.fill("big");
      await page.keyboard.press("Enter");
      await page.locator(".notifications-toasts", { hasText: "big-one at 127.0.0.1" }).waitFor();
      await askByPalette(editor, "who is it that answers me now?");
      await view.locator(".said", { hasText: "I am the server." }).waitFor();
      await editor.screenshot("model-server-answer");
    } finally {
      other.closeAllConnections();
      other.close();
    }
  });
});
