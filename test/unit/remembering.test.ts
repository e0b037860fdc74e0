// What the grammar keeps in mind, and what it runs out of the sandbox.
import assert from "node:assert/strict";
import { understand } from "../../server/core/understand/grammar.ts";
import { cpuMs } from "../support/cpu-time.ts";
import { WORKSPACE } from "../support/workspaces.ts";

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
      "remember that Anna reviews the backend": "Anna reviews the backend",
      "remember that most bugs come from the parser": "most bugs come from the parser",
      "remember that Monday deploys are forbidden": "Monday deploys are forbidden",
      "remember that JavaScript files go to dist": "JavaScript files go to dist",
      "remember that Sara speaks German": "Sara speaks German",
      "remember that when you edit YAML you must keep comments": "when you edit YAML you must keep comments",
      "take a note that Ben owns billing": "Ben owns billing",
      "can you remember that I prefer dark themes?": "I prefer dark themes",
      "could you please remember that I work from Vienna?": "I work from Vienna",
      "from now on, remember that we squash commits": "we squash commits",
      "don't forget: the port is 8080": "the port is 8080",
      "keep in mind I'm a beginner": "I'm a beginner",
      "note that the API key rotates on Mondays": "the API key rotates on Mondays",
    };
    for (const [text, what] of Object.entries(kept))
      assert.deepEqual(said(text), ["memory.remember", what], text);
    assert.deepEqual(said("what do you remember about deploys?"), ["memory.recall", "deploys"]);
    for (const text of [
      "do you remember anything about Postgres?",
      "what did I tell you about Postgres",
      "what have you remembered about Postgres",
    ])
      assert.deepEqual(said(text), ["memory.recall", "Postgres"], text);
    assert.deepEqual(said("list memories"), ["memory.recall", ""]);
    assert.deepEqual(said("What do you remember?"), ["memory.recall", ""]);
    assert.deepEqual(said("forget that we deploy on Fridays"), ["memory.forget", "we deploy on Fridays"]);
    assert.deepEqual(said("forget what I told you about Yarn"), ["memory.forget", "Yarn"]);
    for (const text of [
      "forget everything about Yarn",
      "erase what you remember about Yarn",
      "remove the memory about Yarn",
    ])
      assert.deepEqual(said(text), ["memory.forget", "Yarn"], text);
    for (const text of [
      "remember that tests folder we had",
      "remember that files test was flaky",
      "remember that class we refactored",
      "remember that process from Monday",
      "remember that Kubernetes cluster",
      "remember that https link",
      "remember that no",
      "remember that it",
      "remember I asked you to rename the function",
      "remember we had a function for that, find it",
      "remember my last question and answer it again",
      "forget that it is nothing",
      "forget that and run the tests",
      "what do you remember about TypeScript generics in general? explain them",
      "remember that bug from last week",
      "remember that time we broke main",
      "do you remember that we ship on Fridays?",
      "remember when we had to run the build by hand",
      "I can't remember that the tests need Docker",
      "forget that thing",
      "forget about it",
      "forget it",
      "remember to breathe",
    ])
      assert.notEqual(String(said(text)[0]).split(".")[0], "memory", text);
    const slow = `remember ${"that ".repeat(390)}`;
    const took = cpuMs(() => understand(slow, WORKSPACE));
    assert.ok(took < 50, String(took));
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

  it("[RUN-16] leaves running what is to run in the background, and nothing else (E5, D13)", () => {
    const said = (text: string): readonly unknown[] => {
      const found = understand(text, WORKSPACE);
      return [found?.command, found?.payload["script"], found?.payload["background"]];
    };
    assert.deepEqual(said("run dev in the background"), ["task.run", "dev", true]);
    assert.deepEqual(said("Start the dev script as a background job, please."), ["task.run", "dev", true]);
    assert.deepEqual(said("run the tests"), ["task.run", "test", undefined]);
    for (const text of ["open the readme in the background", "don't run dev in the background"])
      assert.deepEqual(said(text), [undefined, undefined, undefined], text);
  });

  it("[GRAMMAR-18] a reason behind a request and a remark before it change nothing, but for what takes it back (E5)", () => {
    const command = (text: string): string => understand(text, WORKSPACE)?.command ?? "none";
    assert.equal(command("get rid of the weekly digest task, nobody reads it"), "tasks.delete");
    assert.equal(command("I can't wait, start the tea task right now"), "tasks.run");
    assert.equal(command("open the readme, it's about the install steps"), "editor.open");
    for (const text of [
      "run the tests, it's not what I said",
      "delete the weekly digest task, I'm just kidding",
      "yes, it's a good idea to ask him",
      "don't run the tests, nobody needs them",
      "Okay, I rolled that back.",
      "Okay, I deleted the tea task",
      "Delete the tea task, that's a bad idea",
      "Maybe undo that",
      'With message "fix", commit once the tests pass',
    ])
      assert.equal(command(text), "none", text);
  });
});
