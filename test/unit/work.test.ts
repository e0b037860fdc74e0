// What of a turn is remembered as done, and asking for it by when it was.
import assert from "node:assert/strict";
import { firstWords, toldOf, workOf } from "../../server/core/work.ts";
import type { Prepared, ToolCall, ToolResult } from "../../server/core/tools/types.ts";
import { readMemory } from "../../server/core/understand/remembering.ts";
import { OK_RESULT, prepared } from "../support/core.ts";
import { call, TURN } from "../support/done-calls.ts";

describe("what was done", () => {
  it("[MEMORY-18] is told of each call that did something and went well, or ran and failed (D30)", () => {
    const done = (
      title: string,
      change: Partial<Prepared> = {},
      result: Partial<ToolResult> = {},
    ): ToolCall =>
      call("run_command", {
        state: {
          kind: "done",
          prepared: prepared({ title, ...change }),
          result: { ...OK_RESULT, ...result },
        },
      });
    const refused = { ok: false, errorCode: "denied" } as const;
    const file = {
      path: "src/a\u202Eb.ts",
      folder: "/ws",
      beforeSha: null,
      afterSha: "1",
      diff: "",
      cut: false,
      open: false,
    };
    const work = workOf({ ...TURN, text: "tidy\n up " }, [
      done("Look at the git status", { risk: "read" }),
      done("Change a.ts", { subject: { kind: "edit", files: [file] } }),
      done('Create branch "tidy" and switch to it'),
      done("Push main to origin", {}, refused),
      done("Run npm test", {}, { ok: false, errorCode: "failed" }),
      done(
        "Run rm -rf /",
        { subject: { ...prepared().subject, argv: ["rm", "-rf", "/"] } as Prepared["subject"] },
        refused,
      ),
    ]);
    assert.deepEqual(work?.tags, [
      "changed src/ab.ts",
      'did created branch "tidy" and switched to it',
      "failed npm test",
    ]);
    assert.equal(
      work?.text,
      '"tidy up": changed ab.ts, created branch "tidy" and switched to it, and ran npm test, which failed.',
    );
    assert.deepEqual([work?.kind, work?.folder, work?.sourceTurnId], ["episode", "/ws", "t"]);
    assert.equal(workOf({ ...TURN, text: "x" }, [done("Push main to origin", {}, refused)]), undefined);
  });

  it("[MEMORY-21] is told by its parts: files, programs and how they ended, and the rest (D30)", () => {
    for (const [deeds, told] of [
      [["changed src/a.ts"], "changed a.ts"],
      [
        ["changed a", "changed b", "changed c", "changed d", "changed e"],
        "changed a, b, c, and 2 other files",
      ],
      [["ran test", "failed test"], "ran test twice, which failed the last time"],
      [["failed test", "ran test"], "ran test twice"],
      [
        ["failed lint", "ran test", "did pushed main to origin"],
        "ran test, pushed main to origin, and ran lint, which failed",
      ],
      [[], ""],
    ] as const)
      assert.equal(toldOf(deeds), told);
  });

  it("[MEMORY-18] of a command its first words are kept, and nothing that may be secret (D30, D17)", () => {
    for (const [line, kept] of [
      ["npm run -s test", "npm run"],
      ["npm run test:unit -- --token=x", "npm run test:unit"],
      ["pnpm test", "pnpm test"],
      ["git push https://me:secret@example.org", "git push"],
      ["curl -H 'Authorization: x' https://example.org", "curl"],
      ["vault-login s3cret", "vault-login"],
      ["/opt/bin/deploy s3cret", "deploy"],
      ["make KEY=s3cret", "make"],
      ["cd app && npm test", "npm test"],
      ["API_KEY=s3cret node run.js", ""],
      ["$(cat key)", ""],
      ["", ""],
    ] as const)
      assert.equal(firstWords(line), kept, line);
  });

  it("[MEMORY-23] what was promised is asked for by its kind (D30, B20)", () => {
    const asked = (text: string): unknown => readMemory(text)?.payload;
    for (const text of ["what have I promised?", "what are my commitments", "list my promises"])
      assert.deepEqual(asked(text), { about: "", kind: "commitment" }, text);
    assert.deepEqual(asked("what did I promise Ana"), { about: "Ana", kind: "commitment" });
    for (const text of [
      "what does this promise resolve to",
      "what do I owe you for that one",
      "promise me something",
    ])
      assert.equal(asked(text), undefined, text);
  });

  it("[GRAMMAR-38] is asked for by when it was; a question with more in it is not (B20, D30)", () => {
    const when = (text: string): unknown => readMemory(text)?.payload["when"];
    for (const [text, named] of [
      ["What did we do today?", "today"],
      ["what have you changed so far", "today"],
      ["can you tell me what we did this morning", "today"],
      ["what did I do yesterday, please", "yesterday"],
      ["show me yesterday's work", "yesterday"],
      ["summarise the week", "this week"],
      ["give me a recap of last week", "last week"],
      ["what was I working on last friday", "friday"],
      ["what have we been doing the last few days", "lately"],
      ["where did we leave off?", "lately"],
      ["catch me up", "lately"],
      ["which files did you change the day before yesterday", "two days ago"],
      ["what did we do over the weekend", "on the weekend"],
      ["what have we got done this month", "this month"],
      ["recap", "today"],
      ["give me the weekly summary", "this week"],
      ["how far did we get yesterday", "yesterday"],
    ] as const)
      assert.equal(when(text), named, text);
    assert.deepEqual(readMemory("what did we do to greet.js yesterday")?.payload, {
      about: "greet.js",
      when: "yesterday",
    });
    for (const text of [
      "what did we do wrong",
      "what have you done",
      "what did we do today to break the build",
      "what happened to the tests today",
      "what happens tomorrow",
      "what did they do yesterday",
      "give me a summary of src/main.ts",
      "go over the tests",
      "what did we deploy on friday",
      "what should we do today",
      "do what we did yesterday",
      "go over today",
      "history of the day",
      "recap the meeting",
      "what did I commit today",
      "what did bob do yesterday",
      "where did we leave off in the tutorial",
      "how was your day",
    ])
      assert.equal(when(text), undefined, text);
  });
});
