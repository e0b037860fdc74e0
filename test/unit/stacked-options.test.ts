import assert from "node:assert/strict";
import * as fc from "fast-check";
import { readingOf } from "../../server/core/tools/reading/readers.ts";

/** What a program that searches takes in one word, the option that brings its pattern among them. */
const PROGRAMS = { rg: "inlwcFvoSHINPUxs0u.", grep: "abcEFGhHiILlnoqsvwxzTUy", sed: "nErsuz" };

describe("options that stand together", () => {
  for (const [program, letters] of Object.entries(PROGRAMS))
    it(`[POLICY-22] of ${program}: where one of them brings the pattern, every other word is a file (D14)`, () => {
      const some = fc.array(fc.constantFrom(...letters), { maxLength: 4 }).map((all) => all.join(""));
      fc.assert(
        fc.property(some, fc.boolean(), (stacked, apart) => {
          const pattern = program === "sed" ? "1p" : "x";
          const option = apart ? [`-${stacked}e`, pattern] : [`-${stacked}e${pattern}`];
          assert.deepEqual(readingOf([program, ...option, "a.txt"])?.operands, ["a.txt"]);
          assert.equal(readingOf([program, ...option, ".env"]), undefined);
        }),
      );
    });
});
