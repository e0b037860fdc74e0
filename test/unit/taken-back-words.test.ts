// What somebody takes back, or puts right, in the same breath.
import assert from "node:assert/strict";
import { understand } from "../../server/core/understand/grammar.ts";
import { WORKSPACE } from "../support/phrase-sets.ts";

describe("what is taken back", () => {
  it("[GRAMMAR-22] does not do what was put right, where what was put in its place is not understood (E5)", () => {
    const read = (said: string) => understand(said, WORKSPACE)?.payload ?? null;
    assert.equal(read("open the readme, no wait, the thing with the colours"), null);
    assert.deepEqual(read("run the tests, no wait, build it"), { script: "build" });
    assert.deepEqual(read("run the tests, no rush"), { script: "test" });
    assert.deepEqual(read("test every ten minutes, no, every twenty minutes"), {
      schedule: { cron: "*/20 * * * *" },
      script: "test",
    });
    assert.equal(read("test every ten, no, build every twenty minutes"), null);
    for (const end of [
      "no",
      "no wait",
      "wait, no",
      "actually no",
      "wait",
      "hmm, no",
      "scratch that",
      "never mind",
    ])
      for (const said of [
        `run the tests, ${end}`,
        `undo that... ${end}.`,
        `every day at nine run the tests, ${end}`,
      ])
        assert.equal(read(said), null, said);
    assert.deepEqual(read("no, no"), { decision: "deny" });
    for (const said of ["okay, great", "please, please!", "hey, okay, thanks"])
      assert.equal(read(said), null);
  });
});
