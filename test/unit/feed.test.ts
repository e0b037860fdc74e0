import assert from "node:assert/strict";
import { createFeed } from "../../extension/feed.ts";

const view = (...ids: readonly string[]) => ({
  approvals: Object.fromEntries(ids.map((id) => [id, { approval_id: id }])),
});

describe("what a key answers", () => {
  it("[APPROVAL-16] a question that just took the place of another one is told as that, so that a key held down answers no second one (D17)", () => {
    const feed = createFeed(() => {});
    let rev = 0;
    const show = (...ids: readonly string[]): void => feed.reset({ rev: ++rev, view: view(...ids) });
    show("a");
    assert.equal(feed.takenOverMs(), Infinity, "the first one of all");
    show("a", "b");
    assert.equal(feed.takenOverMs(), Infinity, "another one behind it");
    show("b");
    assert.ok(feed.takenOverMs() < 1_000, "the next one");
    const before = createFeed(() => {});
    before.reset({ rev: 1, view: view("a") });
    before.reset({ rev: 2, view: view() });
    assert.equal(before.takenOverMs(), Infinity, "none is there");
    before.reset({ rev: 3, view: view("c") });
    assert.ok(before.takenOverMs() < 1_000, "one that came soon after");
  });
});
