// A request at the end of other words, and reminders for a time of today.
import assert from "node:assert/strict";
import { understand } from "../../server/core/understand/grammar.ts";
import { understoodAs } from "../support/phrase-sets.ts";
import { WORKSPACE } from "../support/workspaces.ts";

describe("what is asked for last", () => {
  it("[GRAMMAR-23] is done, whatever stands before it, as long as that is nobody's words, wish or condition (E5)", () => {
    assert.deepEqual(understoodAs("Sorry, she was crying, what was that? Say it once more."), [
      "speech.repeat",
      {},
    ]);
    assert.deepEqual(understoodAs("Shh, the baby just fell asleep, stop talking."), ["runtime.stop", {}]);
    assert.deepEqual(understoodAs("Big moment, people, commit with the message first live feature"), [
      "git.commit",
      { message: "first live feature" },
    ]);
    for (const said of [
      "He goes to the fridge and then he says, open the readme",
      "If the sky is green, it is late, run the tests",
      "The manual is clear about that, run the tests, it says",
      "I would never ask for that, undo the last change",
      "Not today, run the tests",
      "Rather not, run the tests",
      "He doesn't do that, run the build",
      "The door is stuck, come on, push it",
      "There's a mess in the garage, stash everything away for now",
      "Carl, undo the last change",
      "The recipe from the book goes like this, run the build",
      "It is about time, don't run the tests",
      "Hey everybody, there is a question, allow it",
      "Do I need the Tea task, hm, no, not really, delete the Tea task",
    ])
      assert.equal(understoodAs(said), null, said);
  });

  it("[GRAMMAR-33] may say it of the one thing that was named before (E5)", () => {
    const readings = [
      ["Nobody reads the weekly digest, get rid of it", "tasks.delete", { title: "Weekly digest" }],
      [
        "we no longer need nightly cleanup, please remove it from the schedule",
        "tasks.delete",
        { title: "Nightly cleanup" },
      ],
      ["the digest is useful again, resume it", "tasks.resume", { title: "Weekly digest" }],
      ["the guide is outdated so open it", "editor.open", { path: "docs/guide.md" }],
    ] as const;
    for (const [said, command, payload] of readings)
      assert.deepEqual(understoodAs(said), [command, payload], said);
    for (const said of [
      "she said the digest is bad, pause it",
      "if nobody reads the weekly digest, delete it",
      "nobody reads the weekly digest, don't delete it",
      "the digest and the nightly cleanup are slow, pause it",
      "the tests are slow, delete it",
      "who reads the weekly digest? delete it",
    ])
      assert.equal(understoodAs(said), null, said);
  });

  it("[GRAMMAR-23] is not done where another thing was asked for before it, or it is long (E5)", () => {
    assert.equal(understoodAs("so here we are again, run the tests; switch to main"), null);
    assert.equal(understoodAs("remind me at nine I mean ten to call Ada"), null);
    assert.equal(understoodAs("go to line 12 I mean 13"), null);
    assert.deepEqual(understoodAs("I mean, run the tests"), ["task.run", { script: "test" }]);
    assert.equal(understoodAs(`${"well, ".repeat(9)}that was something, open the readme`), null);
    assert.equal(understoodAs(`${"a".repeat(300)} was it, open the readme`), null);
  });
});

describe("reminders", () => {
  it("[GRAMMAR-24] for an hour that has passed in the morning are for the afternoon of today (E5)", () => {
    const at = (said: string) => Object(understoodAs(said)?.[1])["schedule"];
    for (const said of [
      "remind me at quarter past two to call Bob",
      "at quarter past two remind me to call Bob",
      "remind me at quarter past two to read the next chapter of the test",
      "remind me at quarter past two to plan for friday",
    ])
      assert.deepEqual(at(said), { onceAt: "11/18 14:15" }, said);
    assert.deepEqual(at("remind me tomorrow at two to call Bob"), { onceAt: "11/19 14:00" });
    assert.deepEqual(at("remind me on the second at two to call Bob"), { onceAt: "12/2 14:00" });
    const night = { ...WORKSPACE, now: { ...WORKSPACE.now, hour: 20 } };
    assert.deepEqual(understand("remind me at two to call Bob", night)?.payload, {
      schedule: { onceAt: "11/19 14:00" },
      title: "call Bob",
    });
  });

  it("[GRAMMAR-24] are never about the time that they are for (E5)", () => {
    assert.deepEqual(understoodAs("set a reminder for friday at ten am, renew the certificate"), [
      "scheduler.create",
      { schedule: { onceAt: "11/20 10:00" }, title: "renew the certificate" },
    ]);
    assert.deepEqual(understoodAs("set a reminder for December first at ten am, renew it all"), [
      "scheduler.create",
      { schedule: { onceAt: "12/1 10:00" }, title: "renew it all" },
    ]);
    assert.deepEqual(understoodAs("don't let me forget to call Bob, remind me on Friday at noon"), [
      "scheduler.create",
      { schedule: { onceAt: "11/20 12:00" }, title: "call Bob" },
    ]);
    assert.equal(understoodAs("remind me on monday"), null);
  });
});

describe("a part of what was said", () => {
  it("[GRAMMAR-21] is not done: another kind of script, or another remote, is meant (E5)", () => {
    for (const said of ["run build prod", "run tests in watch mode", "run the build for production"])
      assert.equal(understoodAs(said), null, said);
    assert.deepEqual(understoodAs("push it to upstream"), ["git.push", { remote: "upstream" }]);
    assert.deepEqual(understoodAs("pull the latest changes from GitHub"), ["git.pull", { remote: "github" }]);
    assert.deepEqual(understoodAs("push my commits"), ["git.push", {}]);
    assert.deepEqual(understoodAs("unstash"), ["git.stash", { restore: true }]);
  });
});
