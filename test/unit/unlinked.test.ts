// What models, projects and tasks say, in a notification of the editor.
import assert from "node:assert/strict";
import { joinedWords } from "../../proto/joined-words.ts";
import { unlinked } from "../../extension/unlinked.ts";

describe("words in a notification", () => {
  it("[PAGE-12] are never a link, and read the same (D17)", () => {
    const text = 'run [here](command:workbench.action.terminal.new "x") and [there](https://example.org)';
    const shown = unlinked(text);
    assert.doesNotMatch(shown, /\[[^\]]*\]\([^)]*\)/);
    assert.equal(shown.replaceAll("] (", "]("), text);
  });
});

describe("words behind words", () => {
  it("[LISTEN-19] are parted by one space, and nothing of what stood there is lost (D40)", () => {
    assert.equal(joinedWords("", "run the tests"), "run the tests");
    assert.equal(joinedWords("Please,", "run"), "Please, run");
    assert.equal(joinedWords("Please, ", "run"), "Please, run");
    assert.equal(joinedWords("x".repeat(9_000), "run").length, 9_004);
  });
});
