// What is said haltingly, or misheard in more than one word: read anew where it is nothing as it stands.
import assert from "node:assert/strict";
import { hearings } from "../../server/core/understand/hearing.ts";
import { unhalting } from "../../server/core/understand/halting.ts";
import { fixtureLines } from "../support/fixture-lines.ts";
import { understoodAs } from "../support/phrase-sets.ts";
import { WORKSPACE } from "../support/workspaces.ts";

const read = (said: string): unknown => {
  const [command, payload] = understoodAs(said) ?? [];
  if (command === undefined || payload === undefined) return null;
  const keys = Object.keys(payload).toSorted();
  return [command, ...keys.map((key) => payload[key])];
};

describe("what is said haltingly or misheard", () => {
  it("[GRAMMAR-28] is understood without what fills a pause, and once (E5)", () => {
    for (const [said, meant] of [
      ["open the, uh, the readme", ["editor.open", "README.md"]],
      ["show show me the the diff", ["git.diff"]],
      [
        "um remember that that the build server is called Otto",
        ["memory.remember", "the build server is called Otto"],
      ],
      ["resume resume the, er, weekly digest", ["tasks.resume", "Weekly digest"]],
    ] as const)
      assert.deepEqual(read(said), meant, said);
    for (const said of [
      "open the readme",
      "well, well, well, well, open it",
      "push to origin I mean to upstream",
    ])
      assert.equal(unhalting(said), said);
  });

  it("[GRAMMAR-29] is understood where each word that no command has sounds like one that a command has (E5)", () => {
    for (const [said, meant] of [
      ["paws the nightly clean up", ["tasks.pause", "Nightly cleanup"]],
      ["put week lee digest on hold", ["tasks.pause", "Weekly digest"]],
      ["create a knew branch called spike", ["git.switch", "spike", true]],
      ["four get the demo date", ["memory.forget", "the demo date"]],
      ["uh know don't do that", ["approval.respond", "deny"]],
      ["pleas pull the latest changes", ["git.pull"]],
    ] as const)
      assert.deepEqual(read(said), meant, said);
  });

  it('[GRAMMAR-30] never makes a yes, and loses no "not", no question and no word of what is kept, found or committed (E5, D17)', () => {
    for (const said of [
      "yes yes uh go a head",
      "why uh why execute the tests",
      "do not um do not remind me to stretch in thirty minutes",
      "never paws the nightly clean up",
      "Tom, uh, Tom run the the tests",
      "run the the tests, no wait",
      "de lete the tee task",
      "Deletes the weekly digest task.",
      "git checkout HEAD~1",
      "git checkout main && npm test",
      "un till nine",
      "she said paws the nightly clean up",
    ])
      assert.equal(read(said), null, said);
    // By a reviewer: conditions, reports, other times and places, other people.
    for (const said of fixtureLines("spoken-talk-halting.txt")) assert.equal(read(said), null, said);
    assert.deepEqual(read("four get that um we deploy on fridays"), [
      "memory.forget",
      "we deploy on fridays",
    ]);
    // Mostly words of no command: that is talk.
    assert.deepEqual(hearings("hannah bakes sourdough bagels on weekends", WORKSPACE), []);
    assert.deepEqual(hearings("a ".repeat(40).trim(), WORKSPACE), []);
  });

  it("[GRAMMAR-31] knows requests to git, to memory and for help in other words than the documented ones (E5)", () => {
    for (const [said, meant] of [
      ["all tests are green so push", ["git.push"]],
      ["bring me up to date with what the others pushed", ["git.pull"]],
      ["set aside what I've got, I need a clean tree", ["git.stash"]],
      ["let's get the stashed stuff back", ["git.stash", true]],
      ["let's hop back onto the main branch", ["git.switch", "main"]],
      ["I want a fresh branch called experiments", ["git.switch", "experiments", true]],
      ["put me back on the branch from before", ["git.switch", "-"]],
      ["which things can I ask you", ["help.show"]],
      [
        "remember the API runs on port eight thousand",
        ["memory.remember", "the API runs on port eight thousand"],
      ],
      ["our standup is at nine, keep that in mind", ["memory.remember", "our standup is at nine"]],
    ] as const)
      assert.deepEqual(read(said), meant, said);
    for (const talk of [
      "give me examples",
      "we should push more often",
      "Anna pulled the branch this morning",
      "remember the milk",
      "the stash of cookies is gone",
      "note, the branch below is unreachable",
    ])
      assert.equal(read(talk), null, talk);
  });
});
