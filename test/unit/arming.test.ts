// When the buttons of a question in the tree are there: a moment after it came to lie where it lies.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { createArming, movedBy } from "../../extension/arming.ts";
import { until } from "../support/until.ts";

describe("the buttons of a question", () => {
  it("[APPROVAL-17] come once it was shown for a moment, and again once it moved (B52, D17)", async () => {
    const drawn: string[] = [];
    const arming = createArming<string>({ delayMs: () => 20, drawAnew: (row) => void drawn.push(row) });
    assert.equal(arming.isArmed("a", "row a"), false);
    assert.equal(arming.isArmed("a", "row a"), false);
    await until("its buttons are there", () => drawn.length > 0);
    assert.equal(arming.isArmed("a", "row a"), true);
    arming.disarm(["a"]);
    assert.equal(arming.isArmed("a", "row a"), false, "it moved");
    await until("they are there again", () => drawn.length > 1);
    assert.deepEqual(drawn, ["row a", "row a"], "each time once");
    assert.equal(arming.isArmed("a", "row a"), true);
  });

  it("[APPROVAL-17] come not for a question that is gone (D17)", async () => {
    const drawn: string[] = [];
    const arming = createArming<string>({ delayMs: () => 10, drawAnew: (row) => void drawn.push(row) });
    arming.isArmed("a", "row a");
    arming.disarm(["a"]);
    await sleep(50);
    assert.deepEqual(drawn, []);
  });

  it("[APPROVAL-17] are there at once where nobody wants to wait (D17)", () => {
    const arming = createArming<string>({ delayMs: () => 0, drawAnew: () => assert.fail("nothing changed") });
    assert.equal(arming.isArmed("a", "row a"), true);
  });

  it("[APPROVAL-17] of those that move up with the one that is gone, and of no other, are taken away (D17)", () => {
    const gone = (...ids: string[]) => movedBy(["a", "b", "c"], (id) => !ids.includes(id));
    assert.deepEqual(gone(), []);
    assert.deepEqual(gone("a"), ["a", "b", "c"]);
    assert.deepEqual(gone("b"), ["b", "c"]);
    assert.deepEqual(gone("c"), ["c"]);
  });
});
