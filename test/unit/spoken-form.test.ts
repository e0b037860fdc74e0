// What is written, as it is said: names of code, places, numbers and signs. A table, and what holds of any text.
import assert from "node:assert/strict";
import fc from "fast-check";
import { pronunciations, spokenForm } from "../../server/core/voice/spoken-form.ts";

const NONE = pronunciations("");

const SAID: readonly (readonly [written: string, said: string])[] = [
  // Names of code, in words.
  ["I changed parseJsonFile() there.", "I changed parse Json File there."],
  ["at getHTTPServer.", "at get HTTP Server."],
  ["call my_snake_case and NODE_ENV=production", "call my snake case and NODE ENV equals production"],
  ["std::vector and obj.method()", "std dot vector and obj dot method"],
  ["Run with --force.", "Run with force."],
  // Places, by their ends.
  ["in src/app.ts.", "in src slash app dot T S."],
  ["in server/core/voice/types.ts:12:5, there", "in types dot T S in voice line 12, there"],
  ["see tsconfig.json and x.py", "see tsconfig dot jason and x dot pie"],
  ["see .gitignore, ../lib and ~/code", "see dot gitignore, up slash lib and home slash code"],
  ["either/or", "either or"],
  // Numbers and units.
  ["It took 12ms, 42% of 3.5GB", "It took 12 milliseconds, 42 percent of 3.5 gigabytes"],
  ["see #12 of v1.2.3, or 0x1F", "see number 12 of version 1 point 2 point 3, or hex 1 F"],
  ["commit c2e04b9 is in", "commit C 2 E 0 is in"],
  ["1,234 files at 09:30, 3/4 done", "1,234 files at 09:30, 3/4 done"],
  // Signs.
  ["a && b => c !== d", "a and b arrow c is not d"],
  ["C++ and C# and node.js, e.g. this", "C plus plus and C sharp and node J S, for example this"],
  ["“Quoted” (in brackets).", "Quoted in brackets."],
  // What is said as it is written.
  ["Don't worry, it's well-known in the U.S.", "Don't worry, it's well-known in the U.S."],
  ["The tests passed.", "The tests passed."],
];

describe("the spoken form", () => {
  for (const [written, said] of SAID)
    it(`[SAID-1] "${written}" is said "${said}" (C13)`, () => {
      assert.equal(spokenForm(written, NONE), said);
    });

  it("[SAID-2] words somebody has a way to say are said that way, also within names (B56)", () => {
    const own = pronunciations("nginx=engine x, SQL = sequel,bad,=x,y=");
    assert.equal(
      spokenForm("Nginx, sql and runSql() in sql/nginx.sql.", own),
      "engine x, sequel and run sequel in sequel slash engine x dot sequel.",
    );
    assert.equal(own.size, 2);
  });

  it("[SAID-3] any text is said in one line, without a sign of code, and no letter or figure is lost for nothing (B37)", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
        const said = spokenForm(text, NONE);
        assert.doesNotMatch(said, /\n|^\s|\s$/);
        assert.ok(said.length <= text.length * 12 + 12);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 20 }), (words) => {
        assert.equal(spokenForm(words.join(" "), NONE), words.join(" "));
      }),
    );
  });
});
