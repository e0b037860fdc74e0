// What a model asks for in several steps, decided one by one: one file allowed, the other one refused with words, the tests run in
// the sandbox, both steps taken back, and the record whole at the end.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { auditOf, denyInWords } from "../support/editor-actions.ts";
import { editorForSuite } from "../support/editor-rig.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "../support/scripted-endpoint.ts";

const FIRST_LINE = "# Sample";
const WANTED = "# The sample project";
const PLAN = ["the greeting", "the readme", "the tests"].map((text) => ({ text, state: "pending" }));

describe("A change of two files in the editor", () => {
  let endpoint: ScriptedEndpoint;
  const edit = (path: string, old: string, to: string): { readonly call: string; readonly args: object } => ({
    call: "edit_file",
    args: { path, edits: [{ old, new: to }] },
  });

  before(async () => {
    endpoint = await startScriptedEndpoint([
      { call: "update_plan", args: { steps: PLAN } },
      edit("src/greet.js", "`hello, ", "`good day, "),
      edit("README.md", FIRST_LINE, "# My shiny project"),
      // The editor takes the spaces away while it saves.
      edit("README.md", FIRST_LINE, `${WANTED}   `),
      { call: "run_script", args: { script: "test" } },
      { text: "Both files are changed, and the tests were run." },
      {
        call: "edit_files",
        args: {
          files: [
            { path: "src/greet.js", edits: [{ old: "`hello, ", new: "`welcome, " }] },
            { path: "docs/greeting.md", content: "# How we greet\n" },
          ],
        },
      },
      { text: "Both went together." },
      {
        call: "edit_files",
        args: {
          files: [
            { path: "src/greet.js", edits: [{ old: "`hello, ", new: "`hail, " }] },
            { path: "docs/hail.md", content: "# Hail\n" },
            { path: "docs/why.md", content: "# Why\n" },
          ],
        },
      },
      { text: "The rest is done." },
    ]);
  });
  after(() => endpoint.close());
  const suite = editorForSuite("two-files", () => ({
    "kodama.models.endpointUrl": endpoint.url,
    "kodama.models.endpointModel": "scripted",
    "files.trimTrailingWhitespace": true,
  }));

  it("[E2E-18] is allowed in one file and refused in words in the other, which are taken up; tests run in the sandbox; undo; the record is whole (B6, D14, D16, D31, E7)", async () => {
    const editor = suite();
    const files = ["src/greet.js", "README.md"].map((path) => join(editor.folder, path));
    const read = (): readonly string[] => files.map((path) => readFileSync(path, "utf8"));
    const before = read();
    const view = await editor.view();
    const ask = async (text: string): Promise<void> => {
      await view.locator("textarea").last().fill(text);
      await view.locator("textarea").last().press("Enter");
    };
    const card = view.locator(".card");
    const allow = card.getByRole("button", { name: "Allow once", disabled: false });

    await ask("make the greeting friendlier, and say so in the readme");
    await card.filter({ hasText: "Edit src/greet.js" }).waitFor({ timeout: 30_000 });
    await view.locator(".plan", { hasText: "the readme" }).waitFor();
    await editor.page.locator(".monaco-diff-editor", { hasText: "good day" }).first().waitFor();
    await editor.screenshot("first-file-diff");
    await allow.click();
    await card.filter({ hasText: "My shiny project" }).waitFor({ timeout: 30_000 });
    await editor.screenshot("second-file");
    await denyInWords(card, "call it the sample project");
    await card.filter({ hasText: "The sample project" }).waitFor({ timeout: 30_000 });
    const told = JSON.stringify(endpoint.requests.at(-1));
    assert.match(told, /You said no\. call it the sample project/);
    await allow.click();

    await card.filter({ hasText: "npm run test" }).waitFor({ timeout: 30_000 });
    const where = process.platform === "linux" ? "in a sandbox" : "with all your rights";
    await card.filter({ hasText: where }).waitFor();
    await editor.screenshot("tests-in-sandbox");
    await allow.click();
    await view.locator(".said", { hasText: "Both files are changed" }).waitFor({ timeout: 60_000 });
    await editor.screenshot("two-files");
    assert.match(
      JSON.stringify(endpoint.requests.at(-1)),
      /# fail 1|exit code 1/,
      "the old tests expect the old words",
    );
    assert.ok(read()[1]?.startsWith(`${WANTED}\n`), read()[1]);

    for (const n of [1, 2]) {
      await ask("undo that");
      await view
        .locator(".said", { hasText: /as it was|Undo/ })
        .nth(n - 1)
        .waitFor({ timeout: 30_000 });
    }
    assert.deepEqual(read(), before);
    await editor.screenshot("both-undone");

    const { intact, entries } = auditOf(editor.home);
    assert.ok(intact && entries > 10);
  });

  it("[E2E-23] as one is reviewed in one difference, allowed once, and undone in one step (D16, B6, A4)", async () => {
    const editor = suite();
    const { page } = editor;
    const view = await editor.view();
    const paths = ["src/greet.js", "docs/greeting.md"].map((path) => join(editor.folder, path));
    const [code = "", text = ""] = paths;
    const before = readFileSync(code, "utf8");
    const ask = async (words: string): Promise<void> => {
      await view.locator("textarea").last().fill(words);
      await view.locator("textarea").last().press("Enter");
    };
    const card = view.locator(".card", { hasText: "Change 2 files: src/greet.js, docs/greeting.md" });

    await ask("greet people warmly, and write down how, in your own words");
    await card.waitFor({ timeout: 30_000 });
    await page.locator(".tab", { hasText: "Kodama: Change 2 files" }).waitFor({ timeout: 30_000 });
    await page.locator(".multiDiffEntry").nth(1).waitFor();
    await editor.screenshot("several-files");
    await card.getByRole("button", { name: "Allow once", disabled: false }).click();
    await view.locator(".said", { hasText: "Both went together." }).waitFor({ timeout: 30_000 });
    await page.locator(".tab", { hasText: "Kodama: Change 2 files" }).waitFor({ state: "detached" });
    assert.match(readFileSync(code, "utf8"), /`welcome, /);
    assert.equal(readFileSync(text, "utf8"), "# How we greet\n");
    await ask("undo that");
    await view
      .locator(".said", { hasText: "src/greet.js, docs/greeting.md is as it was." })
      .waitFor({ timeout: 30_000 });
    assert.deepEqual([readFileSync(code, "utf8"), existsSync(text)], [before, false]);
  });

  it("[E2E-51] loses one file in words and one by key before it is allowed, and the model is told (B6, D16, E3)", async () => {
    const editor = suite();
    const view = await editor.view();
    const paths = ["src/greet.js", "docs/hail.md", "docs/why.md"].map((path) => join(editor.folder, path));
    const [code = "", hail = "", why = ""] = paths;
    const say = async (words: string): Promise<void> => {
      await view.locator("textarea").last().fill(words);
      await view.locator("textarea").last().press("Enter");
    };
    const card = (title: string) => view.locator(".card", { hasText: title });
    await say("hail people from now on, and say why, in your own words");
    await card("Change 3 files: src/greet.js, docs/hail.md, docs/why.md").waitFor({ timeout: 30_000 });
    await say("leave out why.md");
    const two = card("Change 2 files: src/greet.js, docs/hail.md");
    await two.waitFor({ timeout: 30_000 });
    await two.getByRole("button", { name: "Leave out…" }).press("Enter");
    await two.getByLabel("docs/hail.md").press("Space");
    await editor.screenshot("leave-out");
    await two.getByRole("button", { name: "Ask me about these alone", disabled: false }).press("Enter");
    const one = card("Change src/greet.js");
    await one.waitFor({ timeout: 30_000 });
    await one.getByRole("button", { name: "Allow once", disabled: false }).click();
    await view.locator(".said", { hasText: "The rest is done." }).waitFor({ timeout: 30_000 });
    assert.match(
      JSON.stringify(endpoint.requests.at(-1)),
      /The person left out docs\/why\.md, docs\/hail\.md/,
    );
    assert.match(readFileSync(code, "utf8"), /`hail, /);
    assert.deepEqual([existsSync(hail), existsSync(why)], [false, false]);
    await say("undo that");
    await view
      .locator(".said", { hasText: "Done: Undo the change to src/greet.js." })
      .waitFor({ timeout: 30_000 });
  });
});
