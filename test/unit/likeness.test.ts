// What a sentence is most like: learned from sentences, tried on others.
import assert from "node:assert/strict";
import fc from "fast-check";
import { understand, type Workspace } from "../../server/core/understand/grammar.ts";
import { LEARNED_FROM, LIKENESS_EN } from "../../server/core/understand/likeness/learned-en.ts";
import { likelyOf, readLikeness } from "../../server/core/understand/likeness/likeness.ts";
import { readLinear, sureness } from "../../server/core/understand/likeness/linear.ts";
import { partsOf } from "../../server/core/understand/likeness/named.ts";
import { digestOf, HELD_SETS, HELD_TALK, inSet, sentencesBut } from "../support/likeness-examples.ts";
import { fitLinear } from "../support/linear-fit.ts";
import { WORKSPACE, wrongOf } from "../support/phrase-sets.ts";

const models = readLikeness(LIKENESS_EN);
const alone = (original: string, workspace: Workspace = WORKSPACE) =>
  likelyOf({ words: "", original, workspace }, models);
const said = (original: string): unknown => {
  const found = alone(original);
  return found === null ? null : [found.command, found.payload];
};

const learned = sentencesBut([...HELD_SETS, ...HELD_TALK]);
const seen = new Set(learned.map((one) => one.said.toLowerCase()));
/** "git status" everybody says. */
const unseen = (name: string) => inSet(name).filter((one) => !seen.has(one.said.toLowerCase()));
const UNREAD = new Set(["none", "approval.respond"]);

describe("likenesses", () => {
  it("[GRAMMAR-19] were learned from the sentences that are there (E5)", () => {
    assert.equal(LEARNED_FROM, digestOf(learned), "run: npm run likeness");
  });

  it("[GRAMMAR-19] alone, know six of ten requests they never saw, and take 1 % for another one at most (E5)", () => {
    const all = HELD_SETS.flatMap(unseen).filter(({ command }) => !UNREAD.has(command));
    assert.ok(all.length >= 600, String(all.length));
    const wrong = all.flatMap((one) => wrongOf([one], one.workspace, alone));
    assert.ok(1 - wrong.length / all.length >= 0.6, `${wrong.length} of ${all.length}`);
    const misread = wrong.filter((line) => !line.endsWith("-> none"));
    assert.ok(misread.length <= all.length / 100, misread.join("\n"));
  });

  it("[GRAMMAR-19] take at most 1 % of the talk they never saw for a request, and nothing ever for a yes (E5, D17)", () => {
    const all = HELD_TALK.flatMap(unseen);
    assert.ok(all.length >= 400, String(all.length));
    const taken = all.filter((one) => alone(one.said) !== null);
    assert.ok(taken.length <= all.length / 100, taken.map((one) => one.said).join("\n"));
    const every = [...HELD_SETS, ...HELD_TALK].flatMap(inSet);
    assert.deepEqual(
      every.filter((one) => alone(one.said)?.payload["decision"] === "approve"),
      [],
    );
  });

  it("[GRAMMAR-19] say what a request is about only where it is named and the only one of its kind (E5)", () => {
    assert.deepEqual(said("would you be a dear and bring the guide up for me on the screen"), [
      "editor.open",
      { path: "docs/guide.md" },
    ]);
    assert.deepEqual(said("bring me over to line one fifty would you"), ["editor.goto_line", { line: 150 }]);
    for (const talk of [
      "would you be a dear and bring the guide and the license up for me on the screen",
      "would you be a dear and bring the handbook up for me on the screen",
      "Sanjay would you be a dear and bring the guide up for me on the screen",
      "she said would you be a dear and bring the guide up for me on the screen",
      "if the build is green bring the guide up for me on the screen",
      "do not bring the guide up for me on the screen",
    ])
      assert.equal(said(talk), null, talk);
  });

  it("[GRAMMAR-19] are asked last: what a template reads stays as it reads it (E5)", () => {
    assert.equal(understand("run the tests", WORKSPACE)?.confidence, 0.95);
    assert.equal(understand("the linter could do with another go", WORKSPACE)?.command, "task.run");
  });

  it("[GRAMMAR-19] leave any text alone that is none, however long or odd, and always say the same (E5)", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: "grapheme" }), (text) => {
        assert.deepEqual(alone(text), alone(text));
      }),
      { numRuns: 300 },
    );
    assert.equal(alone("open the guide ".repeat(40)), null);
    assert.equal(alone(""), null);
  });

  it("[GRAMMAR-20] finds the words of a file, a script, a task, a number and a colour where they stand (E5)", () => {
    const named = (text: string): unknown[] =>
      partsOf(text, WORKSPACE).flatMap((part) =>
        part.named === undefined ? [] : [[part.named.kind, part.named.value, text.slice(part.from, part.to)]],
      );
    assert.deepEqual(named("take the scheduler's index, line two twelve, and the unit tests"), [
      ["FILE", "server/src/scheduler/index.ts", "scheduler's index"],
      ["NUMBER", 212, "two twelve"],
      ["SCRIPT", "test:unit", "unit tests"],
    ]);
    assert.deepEqual(named("weekly digest in purple, see parseToken"), [
      ["TASK", "Weekly digest", "weekly digest"],
      ["COLOUR", "purple", "purple"],
      ["NAME", "parseToken", "parseToken"],
    ]);
    // Ends of paths are names, the shallowest file first; two letters are none.
    const files = Array.from({ length: 20_000 }, (_, n) => `src/part${n}/deep/index.ts`);
    const many = partsOf("open part19999 deep index", { ...WORKSPACE, files });
    assert.deepEqual(many.at(-1)?.named, { kind: "FILE", value: "src/part19999/deep/index.ts" });
  });

  it("[GRAMMAR-20] learns what tells kinds apart, writes it as text and reads it back (E5)", () => {
    const examples = ["run it", "start it", "run that", "start that"].map((text) => ({
      marks: text.split(" "),
      kind: text.startsWith("run") ? "run" : "start",
    }));
    const model = readLinear(fitLinear(examples));
    assert.deepEqual(model.kinds, ["run", "start"]);
    const [run = 0, start = 0] = sureness(model, ["run", "those"]);
    assert.ok(run > 0.9 && Math.abs(run + start - 1) < 1e-9, String(run));
    assert.deepEqual(fitLinear(examples), fitLinear(examples));
    // Of marks nobody has seen nothing is known.
    const [unknown = 0] = sureness(model, ["never"]);
    assert.ok(unknown > 0.4 && unknown < 0.6, String(unknown));
  });
});
