// What somebody takes back, or puts right, in the same breath.
import assert from "node:assert/strict";
import { understand } from "../../server/core/understand/grammar.ts";
import { WORKSPACE } from "../support/workspaces.ts";

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
    const ends =
      "no|no wait|wait, no|actually no|wait|hmm, no|scratch that|never mind|no thanks|no, wait, please|forget about it|scratch that please|wait a minute|hold on a second|changed my mind|on second thoughts no|actually don't|cancel it|skip it";
    for (const end of ends.split("|"))
      for (const said of [
        `run the tests, ${end}`,
        `undo that... ${end}.`,
        `every day at nine run the tests, ${end}`,
        `commit with message fix it, ${end}`,
        `remember that I like tea, ${end}`,
      ])
        assert.equal(read(said), null, said);
  });

  it("[GRAMMAR-22] takes nothing back that was not asked before, nor by a name or a sigh (E5)", () => {
    const read = (said: string) => understand(said, WORKSPACE)?.payload ?? null;
    for (const lead of ["oh, wait,", "hey, wait,", "so, wait,", "um, wait,", "sorry, wait,", "hello, wait,"])
      assert.deepEqual(read(`${lead} run the tests`), { script: "test" }, lead);
    assert.deepEqual(read("switch to branch no-wait"), { branch: "no-wait" });
    assert.deepEqual(read("search for async-wait"), { query: "async-wait" });
    assert.deepEqual(read("search for kubectl --wait"), { query: "kubectl --wait" });
    assert.deepEqual(read("commit with message fix the no-wait"), { message: "fix the no-wait" });
    assert.equal(understand("undo that, oh no", WORKSPACE)?.command, "edit.undo");
    assert.deepEqual(read("no, no"), { decision: "deny" });
    for (const said of ["okay, great", "please, please!", "hey, okay, thanks"])
      assert.equal(read(said), null);
  });
});
