// What a sentence is most like: learned from sentences, tried on others.
import assert from "node:assert/strict";
import fc from "fast-check";
import { understand, type Workspace } from "../../server/core/understand/grammar.ts";
import learnedEnglish from "../../server/core/understand/likeness/learned-en.json" with { type: "json" };
import { likelyOf, readLikeness } from "../../server/core/understand/likeness/likeness.ts";
import { readLinear, sureness } from "../../server/core/understand/likeness/linear.ts";
import { tidy } from "../../server/core/understand/words.ts";
import { partsOf } from "../../server/core/understand/likeness/named.ts";
import { digestOf, HELD_SETS, HELD_TALK, inSet, sentencesBut } from "../support/likeness-examples.ts";
import { fitLinear } from "../support/linear-fit.ts";
import { wrongOf } from "../support/phrase-sets.ts";
import { WORKSPACE } from "../support/workspaces.ts";

const models = readLikeness(learnedEnglish);
const alone = (original: string, workspace: Workspace = WORKSPACE) =>
  likelyOf({ words: tidy(original), original, workspace }, models);
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
    assert.equal(learnedEnglish.learnedFrom, digestOf(learned), "run: npm run likeness");
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
    for (const yes of ["yes go ahead with that", "I approve of it", "you have my permission", "sure do it"])
      assert.notEqual(alone(yes)?.payload["decision"], "approve", yes);
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

  it("[GRAMMAR-19] are nobody else's: not for who is named, also in the talk that was learned, not the contrary, and no idiom (E5)", () => {
    const talk = `kill the dev server|please cancel the tests|turn the linter off|please skip the unit tests|disable the linter
      |quit dev|interrupt the tests|switch off the tests|Tom, can you run the tests|Maria can you run the tests|could Priya run the tests
      |hey Dave run the linter|please ask Emma to run the tests|I want Bob to roll that back|please ask Bob to undo that
      |let Bob commit that with the message fix the parser|I take that back|I wish I could take that back
      |let's drop the weekly digest from the agenda|get rid of that weekly digest newsletter in my inbox`;
    for (const one of talk.split("|").map((text) => text.trim()))
      assert.equal(understand(one, WORKSPACE), null, one);
  });

  it("[GRAMMAR-19] leave questions to a model, which have no word of a command (E5)", () => {
    for (const question of [
      "what is in the note, in your words?",
      "what might another note say, in your words?",
      "could you tell me a story about a bridge",
      "what do you make of all this in the end",
      "how would you put that to a child",
    ])
      assert.equal(understand(question, WORKSPACE), null, question);
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

  it("[GRAMMAR-21] what is said to somebody else, kept from being done, told of or put up as an example is no request (E5)", () => {
    const talk = `Don't get rid of the weekly digest task.|Don't you ever undo that.|Will that delete the weekly digest task?
      |It can delete the tea task.|Ran the tests again.|Sorry for running the build again.|Undo the last change, Sanjay.
      |Pause the nightly cleanup, Bob.|Hey Siri, remind me at noon to call Bob.|Hi Anna, could you run the build please?
      |Option b, delete the tea task.|Worst case, undo the last change.|For example, run the tests.|New paragraph, run the tests.
      |Run the tests? No thanks.|The nightly cleanup task is on hold.|I rarely run the tests.|Git commit hooks are slow today.
      |Commit it and call it a day.|Commit with the message from before.|Do the laundry tomorrow at nine.`;
    for (const one of talk.split("|").map((text) => text.trim())) {
      const found = understand(one, WORKSPACE);
      assert.ok(found === null || found.payload["decision"] === "deny", `${one} ${JSON.stringify(found)}`);
    }
    for (const request of ["Hey Kodama, run the tests", "run the tests, please"])
      assert.equal(understand(request, WORKSPACE)?.command, "task.run", request);
  });

  it("[GRAMMAR-21] a request of which only a part would be done is left alone (E5)", () => {
    for (const more of [
      "run the tests as soon as the build is done",
      "run the tests automatically",
      "pause the nightly cleanup for two days",
      "delete all tasks except the tea task",
      "commit with message done if the tests pass",
    ])
      assert.equal(understand(more, WORKSPACE), null, more);
    assert.equal(understand("pause the nightly cleanup for now", WORKSPACE)?.command, "tasks.pause");
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
    const files = Array.from({ length: 4_000 }, (_, n) => `src/part${n}/deep/index.ts`);
    const many = partsOf("open part3999 deep index", { ...WORKSPACE, files });
    assert.deepEqual(many.at(-1)?.named, { kind: "FILE", value: "src/part3999/deep/index.ts" });
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
