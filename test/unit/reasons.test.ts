// Reasons behind requests: which speak for what is done for good, and which take it back.
import assert from "node:assert/strict";
import { understoodAs } from "../support/phrase-sets.ts";

const KINDS: readonly (readonly [string, string, object, readonly string[]])[] = [
  [
    "delete the weekly digest",
    "tasks.delete",
    { title: "Weekly digest" },
    [
      "nobody reads it",
      "no one really needs it any more",
      "it's useless",
      "it was just a test",
      "I'm tired of it",
      "the migration is over",
    ],
  ],
  ["push my commits", "git.push", {}, ["the tests are green", "the reviewers are waiting", "I'm going home"]],
  ["commit everything", "git.commit", {}, ["I'm done for today", "it's ready", "the work is done"]],
  ["unstash my changes", "git.stash", { restore: true }, ["I want to carry on with that"]],
];
const AGAINST = [
  "we're keeping it",
  "I'm still using it",
  "that's a no",
  "it's worth keeping",
  "nobody should do that",
  "I'm unsure",
  "that's out of the question",
  "it's up to you",
  "I'm quoting Bob",
  "the remote is upstream",
  "it's the other one I want gone",
  "the config is private",
  "it's old but right",
  "nobody reads it but me",
];

describe("a reason behind a request", () => {
  for (const [request, command, payload, reasons] of KINDS) {
    it(`[GRAMMAR-35] "${request}" is done for what speaks for it (E5, D17)`, () => {
      for (const reason of reasons)
        assert.deepEqual(understoodAs(`${request}, ${reason}`), [command, payload], reason);
    });
    it(`[GRAMMAR-35] "${request}" is not done for what does not (E5, D17)`, () => {
      assert.deepEqual(understoodAs(request), [command, payload]);
      for (const reason of AGAINST) assert.equal(understoodAs(`${request}, ${reason}`), null, reason);
    });
  }

  it("[GRAMMAR-35] what speaks for one thing does not for another, and what is not so yet for none (E5, D17)", () => {
    for (const text of [
      "delete the tea task, it's working",
      "delete the tea task, I'm happy with it",
      "push, it's broken",
      "push, nobody needs it",
      "push it, it's ready soon",
      "delete the tea task, nobody needs it so nobody asked for it",
      "delete the tea task, the message is no",
      "commit everything, the message is not decided",
      "commit, the description is missing",
      "keep listening, it's fine",
      "undo it, that's perfect",
    ])
      assert.equal(understoodAs(text), null, text);
    assert.deepEqual(understoodAs("commit it, the comment is refactor parser"), [
      "git.commit",
      { message: "refactor parser" },
    ]);
    assert.deepEqual(understoodAs("undo it, that's not what I wanted"), ["edit.undo", {}]);
  });

  it("[GRAMMAR-35] what is forgotten is named, and nothing stands behind it (D30, E5)", () => {
    assert.deepEqual(understoodAs("forget the note about tabs"), ["memory.forget", { text: "tabs" }]);
    assert.deepEqual(understoodAs("forget the note about Priya, she moved to Berlin"), [
      "memory.forget",
      { text: "Priya" },
    ]);
    for (const more of [
      ", please don't",
      ", just kidding",
      " if it's wrong",
      " unless Bob needs it",
      " tomorrow",
      ", it's wrong to delete it",
      ", they changed the plan so keep it",
    ])
      assert.equal(understoodAs(`forget the note about tabs${more}`), null, more);
    assert.equal(understoodAs("forget that we use tabs and remember that we use spaces"), null);
  });
});
