// The grammar made ready in a running process.
import assert from "node:assert/strict";
import { createUnderstanding, inPieces } from "../../server/io/understanding.ts";
import { until } from "../support/until.ts";

describe("the grammar, while somebody begins to speak", () => {
  it("[GRAMMAR-25] is made ready in the pauses of the loop: whoever waits has a turn after each piece (E5)", async () => {
    const seen: string[] = [];
    const work = function* (): Generator<void> {
      for (let piece = 0; piece < 5; piece++) yield void seen.push("piece");
    };
    const done = Promise.withResolvers<void>();
    const turn = setInterval(() => seen.push("other"), 1);
    inPieces(work(), done.resolve);
    await done.promise;
    clearInterval(turn);
    assert.equal(seen.filter((one) => one === "piece").length, 5);
    assert.doesNotMatch(seen.join(" "), /piece piece/);
  });

  it("[GRAMMAR-25] is made ready once at a time, and anew for whoever speaks later (E5)", async () => {
    let begun = 0;
    const ears = createUnderstanding("no-ripgrep", () => {
      begun++;
      return new Date(1_800_000_000_000);
    });
    ears.prepare();
    ears.prepare();
    assert.equal(begun, 1);
    await until("it can be made ready anew", () => {
      ears.prepare();
      return begun === 2;
    });
    assert.equal((await ears.understand("run the tests", [], []))?.command, "task.run");
  });
});
