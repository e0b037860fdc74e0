// An MCP server from npm, by keyboard: looked at, started, allowed, used by a model after a question, and taken back.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { runCommand } from "../harness/browser.ts";
import { editorForSuite } from "../support/editor-rig.ts";
import { askByPalette } from "../support/editor-actions.ts";
import { MISBEHAVING } from "../support/mcp-rig.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "../support/scripted-endpoint.ts";

const FILES = createRequire(import.meta.url).resolve("@modelcontextprotocol/server-filesystem/dist/index.js");

const KEY = "canary-of-an-mcp-key";

describe("MCP servers in the editor", () => {
  let endpoint: ScriptedEndpoint;
  before(async () => {
    endpoint = await startScriptedEndpoint([
      { call: "mcp__files__list_allowed_directories", args: {} },
      { text: "It may see one folder." },
      { text: "I have no such tool any more." },
    ]);
  });
  after(() => endpoint.close());
  const suite = editorForSuite("mcp", () => ({ "kodama.models.endpointUrl": endpoint.url }));

  it("[E2E-20] one is started and allowed after its command and tools were shown, asked about when a model uses it, and taken back (D25, A4)", async () => {
    const editor = suite();
    const { page } = editor;
    const view = await editor.view();
    const rows = page.locator(".quick-input-list .monaco-list-row");
    const dialog = page.locator(".monaco-dialog-box");
    const files = { command: process.execPath, args: [FILES, editor.folder] };
    writeFileSync(join(editor.home, "mcp.json"), JSON.stringify({ mcpServers: { files } }));

    await runCommand(page, "Kodama: MCP Servers…");
    await rows.filter({ hasText: "not allowed yet" }).waitFor();
    await editor.screenshot("mcp-list");
    await page.keyboard.press("Enter");
    await rows.filter({ hasText: "Start and Look at Its Tools…" }).waitFor();
    await page.keyboard.press("Enter");
    await dialog.filter({ hasText: 'Start the MCP server "files"?' }).waitFor();
    await dialog.filter({ hasText: "with all your rights" }).waitFor();
    await editor.screenshot("mcp-start");
    await dialog.getByRole("button", { name: "Start" }).click();
    await dialog.filter({ hasText: /Let language models ask for the \d+ tools of "files"\?/ }).waitFor();
    await dialog.filter({ hasText: "read_text_file" }).waitFor();
    await editor.screenshot("mcp-allow");
    await dialog.getByRole("button", { name: "Allow" }).click();
    await rows.filter({ hasText: "runs" }).waitFor();
    await editor.screenshot("mcp-allowed");
    await page.keyboard.press("Escape");

    await askByPalette(editor, "which folders may your files server see, in your words?");
    const card = view.locator(".card", { hasText: "Use list_allowed_directories of the MCP server files" });
    await card.waitFor({ timeout: 30_000 });
    await card.filter({ hasText: "with all your rights" }).waitFor();
    await editor.screenshot("mcp-card");
    await card.getByRole("button", { name: "Allow once", disabled: false }).click();
    await view.locator(".said", { hasText: "It may see one folder." }).waitFor({ timeout: 30_000 });
    assert.ok(JSON.stringify(endpoint.requests[1]?.messages).includes(editor.folder));

    await runCommand(page, "Kodama: MCP Servers…");
    await rows.filter({ hasText: "runs" }).waitFor();
    await page.keyboard.press("Enter");
    await rows.filter({ hasText: "Take the Permission Back" }).click();
    await rows.filter({ hasText: "not allowed yet" }).waitFor();
    await page.keyboard.press("Escape");
    await askByPalette(editor, "which folders is it now, in your words?");
    await view.locator(".said", { hasText: "no such tool any more" }).waitFor({ timeout: 30_000 });
    assert.ok(!JSON.stringify(endpoint.requests[2]).includes('"name":"mcp__files__read_text_file"'));
  });

  it("[E2E-37] a key is set by keyboard, kept by the editor, and given to the server that the list names it for (D25, B53)", async () => {
    const editor = suite();
    const { page } = editor;
    const rows = page.locator(".quick-input-list .monaco-list-row");
    const input = page.locator(".quick-input-box input");
    await runCommand(page, "Kodama: MCP Servers…");
    await rows.filter({ hasText: "Set a Key…" }).waitFor();
    await page.keyboard.type("Set a Key");
    await page.keyboard.press("Enter");
    await page.locator(".quick-input-message", { hasText: "Its name, for instance" }).waitFor();
    await page.keyboard.type("no name!");
    await page.locator(".quick-input-message", { hasText: "letters, digits and underscores" }).waitFor();
    await editor.screenshot("mcp-key-name");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("ISSUES_TOKEN");
    await page.keyboard.press("Enter");
    await page.locator(".quick-input-message", { hasText: "${key:ISSUES_TOKEN}" }).waitFor();
    assert.equal(await input.getAttribute("type"), "password");
    await page.keyboard.type(KEY);
    await editor.screenshot("mcp-key");
    await page.keyboard.press("Enter");
    await page.locator(".notification-toast", { hasText: "The key ISSUES_TOKEN is kept." }).waitFor();
    const odd = {
      command: process.execPath,
      args: [MISBEHAVING, "tells-key"],
      env: { ISSUES_TOKEN: "${key:ISSUES_TOKEN}" },
    };
    writeFileSync(join(editor.home, "mcp.json"), JSON.stringify({ mcpServers: { odd } }));
    const dialog = page.locator(".monaco-dialog-box");
    await runCommand(page, "Kodama: MCP Servers…");
    await rows.filter({ hasText: "not allowed yet" }).waitFor();
    await page.keyboard.press("Enter");
    await rows.filter({ hasText: "Start and Look at Its Tools…" }).waitFor();
    await page.keyboard.press("Enter");
    await dialog.filter({ hasText: 'Start the MCP server "odd"?' }).waitFor();
    await dialog.getByRole("button", { name: "Start" }).click();
    await dialog.filter({ hasText: /Let language models ask for the/ }).waitFor({ timeout: 30_000 });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    const files = readdirSync(editor.home, { recursive: true, encoding: "utf8" })
      .map((name) => join(editor.home, name))
      .filter((path) => statSync(path).isFile());
    assert.deepEqual(
      files.filter((path) => readFileSync(path).includes(KEY)),
      [],
    );
  });
});
