// What is looked for, out of sentences that say much around it.
import assert from "node:assert/strict";
import { soughtIn } from "../../server/core/understand/sought.ts";
import { documented, understoodAs, wrongOf } from "../support/phrase-sets.ts";

describe("what is looked for", () => {
  for (const [text, query] of [
    ["look for every place that says retry count", "retry count"],
    ["look for everywhere deprecated is called", "deprecated"],
    ["search for anything we call leaderLease", "leaderLease"],
    ["i'm looking for each usage of leaderLease in the code base", "leaderLease"],
    ["locate every single instance that mentions retry count in the codebase", "retry count"],
    ["list the places where the code mentions leaderLease", "leaderLease"],
    // These words are what is looked for.
    ["search for line ending", "line ending"],
    ["search for import fs", "import fs"],
    ["search for mentions total", "mentions total"],
    ["grep wherever", "wherever"],
  ] as const)
    it(`[GRAMMAR-26] "${text}": ${query} (E5)`, () => {
      assert.deepEqual(understoodAs(text), ["search.text", { query }]);
    });

  it("[GRAMMAR-26] leaves a text alone that says nothing around it, and never gives nothing (E5)", () => {
    for (const text of ["", "uses", "every place that says", "any", "the word", "a".repeat(10_000)])
      assert.equal(soughtIn(text), text);
  });

  it("[GRAMMAR-26] what is named in a documented sentence counts, not only which command it is (E5)", () => {
    const wrong = (text: string): boolean => wrongOf([{ ...one, said: text }]).length > 0;
    const one = { command: "editor.open", payload: {}, meant: ["README.md"], said: "" };
    assert.equal(wrong("open the readme"), false);
    assert.equal(wrong("open package json"), true);
    const asleep = documented().find(({ said: text }) => text === "go to sleep");
    assert.deepEqual(asleep?.meant, [false]);
    assert.ok(documented().filter(({ meant }) => (meant ?? []).length > 0).length > 1_000);
  });

  it("[GRAMMAR-26] a script is no loudspeaker, a type check no symbol, and a name is only the name (E5)", () => {
    assert.deepEqual(understoodAs("put it through the unit tests"), ["task.run", { script: "test:unit" }]);
    assert.deepEqual(understoodAs("put it through the headset"), ["voice.speaker", { name: "headset" }]);
    assert.deepEqual(understoodAs("watch the tests run"), ["task.run", { script: "test" }]);
    assert.deepEqual(understoodAs("create a new branch by the name of feature/tokens"), [
      "git.switch",
      { branch: "feature/tokens", create: true },
    ]);
    assert.deepEqual(understoodAs("you can speak to me again now"), [
      "conversation.gate_set",
      { active: true },
    ]);
    assert.deepEqual(understoodAs("don't talk until I call you back"), [
      "conversation.gate_set",
      { active: false },
    ]);
    assert.deepEqual(understoodAs("what was committed today"), ["git.log", {}]);
  });
});
