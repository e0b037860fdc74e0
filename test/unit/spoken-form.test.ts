// What is written, as it is said: names of code, places, numbers and signs, from what a model writes to what the voice gets.
import assert from "node:assert/strict";
import fc from "fast-check";
import { speakable } from "../../server/core/conversation/sentences.ts";
import { saidWhole } from "../../server/core/voice/said-whole.ts";
import { pronunciations, spokenForm } from "../../server/core/voice/spoken-form.ts";

const PLAIN = pronunciations("");
const aloud = (written: string): string => spokenForm(speakable(written), PLAIN);

const SAID: readonly (readonly [written: string, said: string])[] = [
  // Names of code, in words.
  ["I changed `parseJsonFile()` there.", "I changed parse Json File there."],
  ["at getHTTPServer.", "at get HTTP Server."],
  ["call my_snake_case and NODE_ENV=production", "call my snake case and NODE ENV equals production"],
  ["std::vector and obj.method()", "std dot vector and obj dot method"],
  ["f(x) is O(n), obj['key'] too", "f of x is O of n, obj key too"],
  ["Run with --force.", "Run with force."],
  ["x86_64 and UTF-8 in 2D", "x86 64 and UTF-8 in 2 D"],
  // Places, by their ends.
  ["in src/app.ts.", "in src slash app dot T S."],
  ["in server/core/voice/types.ts:12:5, there", "in types dot T S in voice line 12, there"],
  ["see tsconfig.json and x.py", "see tsconfig dot jason and x dot pie"],
  ["see .gitignore, ../lib and ~/code", "see dot gitignore, up slash lib and home slash code"],
  ["either/or", "either or"],
  // Numbers and units.
  ["It took 12ms, 42% of 3.5GB in 1h", "It took 12 milliseconds, 42 percent of 3.5 gigabytes in 1 hour"],
  ["see #12 of v1.2.3, or 0x1F", "see number 12 of version 1 point 2 point 3, or hex 1 F"],
  ["commit c2e04b9 is in", "commit C 2 E 0 is in"],
  ["1,234 files at 09:30, 3/4 done", "1,234 files at 09:30, 3/4 done"],
  ["3.14159, 2.0, 1,234.56 and $5.99", "3.14159, 2.0, 1,234.56 and $5.99"],
  ["A 7B model of the 1990s and 80s, 10x faster", "A 7B model of the 1990s and 80s, 10 times faster"],
  ["10 - 3 is 7 - well, x - 1", "10 minus 3 is 7 well, x minus 1"],
  ["Plan A - a good one - on pages 3 - 5", "Plan A a good one on pages 3 to 5"],
  ["`!isReady`, `arr[i-1]` and `f(x+1)`", "not is Ready, arr i minus 1 and f of x plus 1"],
  [
    "indexOf(-1) of 3.5e-4, x*y and 2 ** 3",
    "index Of of minus 1 of 3.5e-4, x times y and 2 to the power of 3",
  ],
  ["Open File > Preferences > Settings", "Open File, then Preferences, then Settings"],
  ["tests/min of my Ph.D. on IPv6 at 5GHz", "tests min of my Ph.D. on I P version 6 at 5 gigahertz"],
  ["at 192.168.0.1, 20 MB/s", "at 192 point 168 point 0 point 1, 20 megabytes per second"],
  ["write to me@example.com", "write to me at example dot com"],
  // Signs and short words.
  ["Use `a && b => c !== d`.", "Use a and b arrow c is not d."],
  ["Use `x >= 3`, not `x > 3`.", "Use x at least 3, not x greater than 3."],
  ["C++ and C# and node.js, e.g. this", "C plus plus and C sharp and node J S, for example this"],
  ["i.e., at 5 p.m., w/o I/O", "that is, at 5 P M, without I O"],
  ["“Quoted” (in brackets).", "Quoted in brackets."],
  // Markup goes, what looks like it stays.
  ["**Bold**, *soft*, _also_ and ***both*** of `code`", "Bold, soft, also and both of code"],
  ["## Title", "Title"],
  ["- 2 * 3 is ~6", "2 times 3 is ~6"],
  // What is said as it is written.
  ["Don't worry, it's well-known in the U.S.", "Don't worry, it's well-known in the U.S."],
  ["The URLs and APIs passed.", "The URLs and APIs passed."],
];

describe("the spoken form", () => {
  for (const [written, said] of SAID)
    it(`[SAID-1] "${written}" is said "${said}" (C13)`, () => {
      assert.equal(aloud(written), said);
    });

  it("[SAID-2] words somebody has a way to say are said that way, also within names (B56)", () => {
    const own = pronunciations("nginx=engine x, SQL = sequel,bad,=x,y=");
    assert.equal(
      spokenForm("Nginx, sql and runSql() in sql/nginx.rs.", own),
      "engine x, sequel and run sequel in sequel slash engine x dot R S.",
    );
    assert.equal(own.size, 2);
    assert.equal(spokenForm("Nginx's conf, nginx-proxy.", own), "engine x's conf, engine x proxy.");
    const several = pronunciations("visual studio=vee ess, studio=room, c++ lang=see");
    assert.equal(
      spokenForm("Visual  Studio has no C++ lang, and audiovisual studios have.", several),
      "vee ess has no see, and audiovisual studios have.",
    );
  });

  for (const [written, said] of [
    ["May I edit ../me/.ssh/config?", "May I edit dot dot slash me slash dot ssh slash config?"],
    [
      "May I run rm -rf --force !(keep_me) .?",
      "May I run rm dash rf dash dash force exclamation mark open parenthesis keep underscore me close parenthesis dot?",
    ],
    [
      "git checkout - && git push origin :old_branch, then",
      "git checkout dash ampersand ampersand git push origin colon old underscore branch, then",
    ],
    [
      "May I run cp -r .. $HOME/x --limit=-1?",
      "May I run cp dash r dot dot dollar HOME slash x dash dash limit equals dash 1?",
    ],
    ["Say yes or no. It's well-known.", "Say yes or no. It's well-known."],
  ] as const)
    it(`[SAID-7] of the question "${written}" every sign is said (E3)`, () => {
      assert.equal(saidWhole(written), said);
    });

  it("[SAID-7] no two questions are said alike, but for their spaces (E3)", () => {
    const text = fc.array(fc.constantFrom(..."ab1.-_/!*$:;,?'\"|&<>()".split("")), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [a, b] = [one.join(""), other.join("")];
        // What ends a sentence is heard by its melody alone.
        const bare = (question: string): string => question.replace(/[.,;:!?]$/, "");
        fc.pre(bare(a) !== bare(b));
        assert.notEqual(bare(saidWhole(a)), bare(saidWhole(b)));
      }),
    );
  });

  it("[SAID-3] any text is said in one line, plain words as they are written, and fast (B37)", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
        const said = spokenForm(text, PLAIN);
        assert.doesNotMatch(said, /\n|^\s|\s$/);
        assert.ok(said.length <= text.length * 12 + 12);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 20 }), (words) => {
        assert.equal(aloud(words.join(" ")), words.join(" "));
      }),
    );
    const begun = performance.now();
    for (const unit of ["*a", "_a", "a.", "../", "((", "'\"", "- 1 ", "~~", "a_*", "1.1"])
      aloud(unit.repeat(4_000));
    assert.ok(performance.now() - begun < 15_000, "no text takes for ever");
  });
});
