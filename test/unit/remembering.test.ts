// What the grammar keeps in mind, and what it runs out of the sandbox.
import assert from "node:assert/strict";
import { understand } from "../../server/core/understand/grammar.ts";
import { WORKSPACE } from "../support/phrase-sets.ts";

describe("the command grammar, beside its phrases", () => {
  it("[MEMORY-8] takes a whole sentence that is to be remembered or forgotten, and no talk of remembering (D30, E5)", () => {
    const said = (text: string): readonly unknown[] => {
      const found = understand(text, WORKSPACE);
      return found === null ? [] : [found.command, ...Object.values(found.payload)];
    };
    const kept: Readonly<Record<string, string>> = {
      "remember that we deploy every Friday at five": "we deploy every Friday at five",
      "Please remember that I never use Yarn.": "I never use Yarn",
      "Hey Kodama, keep in mind that the tests need Docker": "the tests need Docker",
      "remember I prefer tabs, please": "I prefer tabs",
      "don't forget that deploys need a VPN": "deploys need a VPN",
      "remember: stop on red": "stop on red",
      "remember that production runs on node 22": "production runs on node 22",
    };
    for (const [text, what] of Object.entries(kept))
      assert.deepEqual(said(text), ["memory.remember", what], text);
    assert.deepEqual(said("what do you remember about deploys?"), ["memory.recall", "deploys"]);
    assert.deepEqual(said("What do you remember?"), ["memory.recall", ""]);
    assert.deepEqual(said("forget that we deploy on Fridays"), ["memory.forget", "we deploy on Fridays"]);
    assert.deepEqual(said("forget what I told you about Yarn"), ["memory.forget", "Yarn"]);
    for (const text of [
      "remember that bug from last week",
      "remember that time we broke main",
      "do you remember that we ship on Fridays?",
      "remember when we had to run the build by hand",
      "I can't remember that the tests need Docker",
      "don't remember that we deploy on Fridays",
      "forget that thing",
      "forget about it",
      "forget it",
      "remember to breathe",
    ])
      assert.notEqual(String(said(text)[0]).split(".")[0], "memory", text);
    const slow = `remember ${"that ".repeat(390)}`;
    const times = [0, 1, 2].map(() => {
      const began = performance.now();
      understand(slow, WORKSPACE);
      return performance.now() - began;
    });
    assert.ok(Math.min(...times) < 50, String(times));
  });

  it("[SANDBOX-11] takes only what runs out of the sandbox, and only where that is said (E5, D14)", () => {
    const said = (text: string): readonly unknown[] => {
      const found = understand(text, WORKSPACE);
      return [found?.command, found?.payload["outside_sandbox"]];
    };
    for (const text of ["run the tests outside the sandbox", "Run the build, without the sandbox, please."])
      assert.deepEqual(said(text), ["task.run", true], text);
    assert.deepEqual(said("run the tests"), ["task.run", undefined]);
    assert.deepEqual(said("stop, out of the sandbox"), ["runtime.stop", undefined]);
    for (const text of [
      "don't run the tests outside the sandbox",
      "open the readme outside the sandbox",
      "yes, without the sandbox",
    ])
      assert.deepEqual(said(text), [undefined, undefined], text);
  });
});
