// Branches, stashes, news of a remote and a commit without a message, in words; and talking without a key.
import assert from "node:assert/strict";
import { fixtureLines } from "../support/fixture-lines.ts";
import { understoodAs } from "../support/phrase-sets.ts";

const all = (rows: readonly (readonly [string, string, object])[]): void => {
  for (const [text, command, payload] of rows) assert.deepEqual(understoodAs(text), [command, payload], text);
};
const none = (texts: readonly string[]): void => {
  for (const text of texts) assert.equal(understoodAs(text), null, text);
};

describe("words for what git has", () => {
  it("[GRAMMAR-34] branches and stashes are told, news are fetched, and all is committed without a message (D14, E5)", () => {
    all([
      ["which branches are there", "git.branches", {}],
      ["list the branches", "git.branches", {}],
      ["could you show me what branches we have", "git.branches", {}],
      ["what is in the stash", "git.stashes", {}],
      ["show me my stashes please", "git.stashes", {}],
      ["fetch from origin", "git.fetch", { remote: "origin" }],
      ["is there anything new on the remote?", "git.fetch", {}],
      ["check whether the remote has anything new", "git.fetch", {}],
      ["commit my changes", "git.commit", {}],
      ["the tests are green, commit everything", "git.commit", {}],
      ["commit everything with the message fix it", "git.commit", { message: "fix it" }],
    ]);
  });

  it("[GRAMMAR-34] what drops, merges or amends is another request, and talk of it none (D14, E5)", () => {
    none([
      "drop the stash",
      "delete the old branches",
      "merge the branch into main",
      "commit this to memory",
      "don't commit yet",
      "amend the last commit",
      "how do I commit my changes",
      "commit everything but the tests",
      "he should commit to it",
      "fetch me a coffee",
      "fetch the user from the api",
      "did you fetch the milk",
      "which branches does the bank have",
    ]);
  });

  it("[GRAMMAR-34] hands-free begins and ends by words (D9, E1)", () => {
    all([
      ["go hands-free", "editor.show", { action: "hands_free" }],
      ["keep listening without a key", "editor.show", { action: "hands_free" }],
      ["turn hands free off", "editor.show", { action: "push_to_talk" }],
      ["back to push to talk", "editor.show", { action: "push_to_talk" }],
      ["only listen while I hold the key", "editor.show", { action: "push_to_talk" }],
      // Who is asleep is woken by these.
      ["listen to me", "conversation.gate_set", { active: true }],
      ["stop listening", "conversation.gate_set", { active: false }],
    ]);
    none(["the car has hands free calling", "keep listening to the lecture", "is hands-free any good"]);
  });

  it("[GRAMMAR-34] what a reviewer tried to be taken for any of it is none of it (D9, E5, D17)", () => {
    none(fixtureLines("spoken-talk-reviewed.txt"));
  });

  it("[MEMORY-17] what is to be kept, or was kept, is known in more words; what is only remembered aloud is not (D30, E5)", () => {
    all([
      ["make a mental note, the demo is on Friday", "memory.remember", { text: "the demo is on Friday" }],
      ["for future reference our lead is Priya", "memory.remember", { text: "our lead is Priya" }],
      ["what did I say my preferred indentation is", "memory.recall", { about: "my preferred indentation" }],
      ["what did I say about the demo", "memory.recall", { about: "the demo" }],
      ["do you remember my name", "memory.recall", { about: "my name" }],
      ["do you remember which database we use", "memory.recall", { about: "database we use" }],
      ["erase what you know about priya, she left", "memory.forget", { text: "priya" }],
      ["you don't need to remember the demo date any more", "memory.forget", { text: "the demo date" }],
    ]);
    none([
      "take a note, the orb should be purple in the mockup",
      "do you remember when we broke main",
      "do you remember what he said",
      "for future reference, how does the cache work?",
    ]);
  });
});
