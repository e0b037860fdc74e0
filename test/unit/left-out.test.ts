// Of several files of a change some are left out: in words, and as an answer that allows nothing.
import assert from "node:assert/strict";
import type { Approval } from "../../server/core/approvals/types.ts";
import { buildMessages } from "../../server/core/conversation/prompt.ts";
import type { FileChange, Prepared } from "../../server/core/tools/types.ts";
import { keptFiles } from "../../server/core/understand/left-out.ts";
import { isRecord, type JsonRecord } from "../../server/core/lib/json.ts";
import {
  answerTo,
  ask,
  codeOf,
  type Core,
  createModelCore,
  createRunningCore,
  lastCall,
  modelTurn,
  OK_RESULT,
  pendingIn,
  prepared,
  type,
} from "../support/core.ts";

const PATHS = ["src/greet.js", "README.md", "styles/main.css"];
const [GREET = "", README = "", STYLES = ""] = PATHS;

const WORDS: Readonly<Record<string, readonly string[]>> = {
  "leave out the second file": [GREET, STYLES],
  "Leave the readme out.": [GREET, STYLES],
  "yes, but not the readme": [GREET, STYLES],
  "everything except main.css": [GREET, README],
  "allow it but without the last one": [GREET, README],
  "skip the first and the third": [README],
  "don't touch main dot css": [GREET, README],
  "only greet.js": [GREET],
  "just the first one please": [GREET],
  "change only the readme and main.css": [README, STYLES],
  "leave out the readme please": [GREET, STYLES],
  "sure but not the readme": [GREET, STYLES],
  "go ahead without the readme": [GREET, STYLES],
  "okay, not the readme please": [GREET, STYLES],
  "don't edit the readme": [GREET, STYLES],
  "don't include the readme, thanks": [GREET, STYLES],
  "all but the readme": [GREET, STYLES],
  "everything except the second": [GREET, STYLES],
  "without the styles": [GREET, README],
  "exclude the css": [GREET, README],
  "skip file two": [GREET, STYLES],
  "leave out the 2nd file": [GREET, STYLES],
  "no to the readme": [GREET, STYLES],
  "no to the last one": [GREET, README],
  "yes to the first one": [GREET],
  "allow the first": [GREET],
  "yes to greet.js": [GREET],
  "only change greet.js": [GREET],
  "greet.js only": [GREET],
  "no, only the css": [STYLES],
  "leave out the second, and the third": [GREET],
  "leave out the second and third files": [GREET],
  "skip the second and third": [GREET],
  "leave out files 2 and 3": [GREET],
  "leave out both the readme and the css": [GREET],
  "leave out the last two": [GREET],
  "only the first two files": [GREET, README],
  "leave the readme as is": [GREET, STYLES],
  "leave the readme the way it was": [GREET, STYLES],
  "keep greet.js unchanged": [README, STYLES],
  "not greet.js but the readme": [README],
  "the readme, not greet.js": [README],
  "yes to the readme but not greet.js": [README],
  "okay, leave out styles slash main dot css": [GREET, README],
};
const NOTHING = [
  "yes",
  "no",
  "don't change it",
  "don't touch that",
  "leave it alone",
  "skip it",
  "leave out the tests",
  "leave out the fourth file",
  "only the readme or the changelog",
  "leave out the first, the second and the third",
  "not now",
  "just do it",
  "without further ado, run the tests",
  "is the readme left out",
  "only greet.js?",
  "not the readme?",
  "only greet.js or the readme",
  "skip the first or the second",
  "drop the last change",
  "undo the second change",
  "not the second change",
  "not just the readme",
  "yes the readme looks good",
  "the first one yes",
  "allow it",
  "yes to all of them",
  "yes, allow that",
  "why not the readme",
  "only run the tests",
  "don't write anything",
  "leave out the first three",
  "leave out the last four",
  "only the last one hundred",
  "leave it as it is",
  "leave it as is",
  "not that but the readme",
  "not the readme but not the readme either",
  "not now but later",
  "the first one, not that I mind",
  "keep it out of this",
];
/** Files that are called as something else is said. */
const ODD: readonly (readonly [
  said: string,
  paths: readonly string[],
  kept: readonly string[] | undefined,
])[] = [
  ["skip it", ["locales/it.json", "a.ts"], undefined],
  ["leave it alone", ["locales/it.json", "a.ts"], undefined],
  ["just do it", ["src/do-it.ts", "a.ts"], undefined],
  ["not now", ["now.ts", "a.ts"], undefined],
  ["don't change anything", ["anything.ts", "a.ts"], undefined],
  ["leave out it.json", ["locales/it.json", "a.ts"], ["a.ts"]],
  ["leave out check out", ["check-out.ts", "check.ts"], ["check.ts"]],
  ["skip the check out", ["check-out.ts", "check.ts"], ["check.ts"]],
  ["leave out salt and pepper.ts", ["salt and pepper.ts", "pepper.ts", "salt.ts"], ["pepper.ts", "salt.ts"]],
  ["leave out the last one", ["last.ts", "b.ts"], undefined],
  ["leave out the second", ["second.ts", "first.ts", "c.ts"], undefined],
  ["leave out café.md", ["cafe\u0301.md", "a.md"], ["a.md"]],
  ["leave out index.ts", ["index.ts", "src/index.ts"], ["src/index.ts"]],
  ["leave out a/b.ts", ["a/b.ts", "ab.ts"], ["ab.ts"]],
  ["leave out a, b.ts", ["a, b.ts", "b.ts", "c.ts"], ["b.ts", "c.ts"]],
];

describe("files that are left out of a change, in words", () => {
  for (const [text, kept] of Object.entries(WORDS))
    it(`[APPROVAL-18] "${text}" keeps ${kept.join(", ")} (B6, D16, E3)`, () => {
      assert.deepEqual(keptFiles(text, PATHS), kept);
    });
  for (const text of NOTHING)
    it(`[APPROVAL-18] "${text}" leaves nothing out (E3)`, () => {
      assert.equal(keptFiles(text, PATHS), undefined);
    });
  for (const [said, paths, kept] of ODD)
    it(`[APPROVAL-18] "${said}", of ${paths.join(" and ")}, keeps ${kept?.join(", ") ?? "all"} (E3)`, () => {
      assert.deepEqual(keptFiles(said, paths), kept);
    });
  it("[APPROVAL-18] a name that two files have leaves nothing out (E3)", () => {
    assert.equal(keptFiles("leave out index.ts", ["a/index.ts", "b/index.ts", "c.ts"]), undefined);
    assert.deepEqual(keptFiles("leave out a/index.ts", ["a/index.ts", "b/index.ts", "c.ts"]), [
      "b/index.ts",
      "c.ts",
    ]);
  });
});

describe("a change of several files that is asked about", () => {
  const file = (path: string): FileChange => ({
    path,
    folder: "/project",
    beforeSha: "a",
    afterSha: "b",
    diff: "@@ -1 +1 @@\n-a\n+b",
    cut: false,
    open: false,
  });
  const of = (paths: readonly string[]): Prepared =>
    prepared({
      title: `Change ${paths.length} files`,
      subject: { kind: "edit", files: paths.map(file) },
      risk: "change",
      ruleKey: paths.map((path) => `change ${path}`).join(", "),
      digest: paths.join("+"),
    });
  /** As a model proposes it, prepared and asked about. */
  const propose = (core: Core, turnId: string, paths: readonly string[]): Approval => {
    const files = paths.map((path) => ({ path, content: "b" }));
    const call = { step: 1, name: "edit_files", args: { files }, providerCallId: "p1" };
    core.send({ kind: "tool-propose", turnId, ...call });
    core.send({ kind: "tool-prepared", callId: lastCall(core).callId, prepared: of(paths) });
    const [asked] = pendingIn(core.state);
    assert.ok(asked !== undefined);
    return asked;
  };
  const asking = (paths: readonly string[]): { readonly core: Core; readonly asked: Approval } => {
    const core = createModelCore();
    return { core, asked: propose(core, modelTurn(core), paths) };
  };
  const answer = (core: Core, asked: Approval, text: string): string =>
    codeOf(core.send(answerTo(asked, { decision: "edit", text })));
  const pathsOf = ({ args }: { readonly args: JsonRecord }): unknown =>
    Array.isArray(args["files"]) && args["files"].map((one) => isRecord(one) && one["path"]);

  it("[APPROVAL-18] without one of them is prepared and asked about anew, starts nothing, and tells the model (B6, D16, D22)", () => {
    const { core, asked } = asking(PATHS);
    assert.equal(asked.text, PATHS.join("\n"));
    assert.match(asked.question, /Say yes, no, or which file to leave out\.$/);
    assert.equal(answer(core, asked, `${GREET}\n${STYLES}`), "ok");
    const call = lastCall(core);
    assert.deepEqual(
      [call.state.kind, pathsOf(call), call.leftOut],
      ["preparing", [GREET, STYLES], [README]],
    );
    assert.ok(!core.facts.some(({ kind }) => kind === "tool-started"));
    core.send({ kind: "tool-prepared", callId: call.callId, prepared: of([GREET, STYLES]) });
    const [anew] = pendingIn(core.state);
    assert.ok(anew !== undefined);
    // And one more of those.
    assert.equal(answer(core, anew, STYLES), "ok");
    core.send({ kind: "tool-prepared", callId: call.callId, prepared: of([STYLES]) });
    const [last] = pendingIn(core.state);
    assert.ok(last !== undefined);
    assert.equal(last.text, "", "of one file there is nothing to leave out");
    core.send(answerTo(last));
    core.send({ kind: "tool-finished", callId: call.callId, result: OK_RESULT });
    const turn = core.state.runtime.conversation.turns[call.turnId];
    assert.ok(turn !== undefined);
    const told = buildMessages(core.state, turn).find(({ role }) => role === "result");
    assert.match(
      JSON.stringify(told),
      /The person left out README\.md, src\/greet\.js, which stayed as it was\./,
    );
  });

  it("[APPROVAL-18] is left open by what names no part of it (B6, invariant 10)", () => {
    const { core, asked } = asking(PATHS);
    for (const text of [
      "",
      asked.text,
      PATHS.toReversed().join("\n"),
      "elsewhere.js",
      `${GREET}\nelsewhere.js`,
      `${GREET} ${README}`,
    ])
      assert.equal(answer(core, asked, text), "forbidden", JSON.stringify(text));
    assert.equal(pendingIn(core.state).length, 1);
  });

  it("[APPROVAL-18] loses a file by words, and where two are asked about by none (E3, D17)", () => {
    const { core } = asking(PATHS);
    core.advance(10);
    type(core, "leave out the readme");
    const call = lastCall(core);
    assert.deepEqual([call.state.kind, pathsOf(call)], ["preparing", [GREET, STYLES]]);
    core.send({ kind: "tool-prepared", callId: call.callId, prepared: of([GREET, STYLES]) });
    const run = { name: "run_command", args: { command: "npm test" }, providerCallId: "p2" } as const;
    core.send({ kind: "tool-propose", turnId: call.turnId, step: 1, ...run });
    core.send({ kind: "tool-prepared", callId: lastCall(core).callId, prepared: prepared() });
    assert.equal(pendingIn(core.state).length, 2);
    type(core, "leave out greet.js");
    assert.equal(pendingIn(core.state).length, 2);
  });

  for (const text of [
    "yes to the first",
    "yes, the first one",
    "allow the first one",
    "yes to number one",
    "allow the last one",
    "the first one yes",
  ])
    it(`[APPROVAL-18] "${text}" allows no file (E3, D17)`, () => {
      const { core } = asking(PATHS);
      core.advance(10);
      type(core, text);
      assert.ok(!core.facts.some(({ kind }) => kind === "tool-started"));
      assert.ok(
        Object.values(core.state.control.approvals.approvals).every(({ state }) => state !== "allowed"),
      );
    });

  it("[APPROVAL-18] an undo of several files is all of it or nothing, and says so (E3, E7)", () => {
    const core = createRunningCore();
    const asked = ask(core, { subject: of(PATHS).subject, risk: "change" });
    assert.match(asked.question, /Say yes or no\.$/);
    core.advance(10);
    const { reply } = type(core, "yes to the first one");
    assert.equal(reply?.ok === false && reply.failure.message, "Say yes to all of it, or no.");
    assert.equal(pendingIn(core.state).length, 1);
  });

  it("[APPROVAL-18] by voice it counts as a yes does: not long after it was asked, nor before it was to the end (E3, B36)", () => {
    const { core } = asking(PATHS);
    core.advance(10);
    type(core, "leave out the readme", { origin: "voice" });
    assert.equal(lastCall(core).state.kind, "ready", "it was not asked aloud yet");
  });

  it("[APPROVAL-18] what is left is asked about also where a yes stands for it (B6, D17)", () => {
    const { core, asked } = asking([GREET, README]);
    core.send(answerTo(asked, { decision: "allow_session" }));
    core.send({ kind: "tool-finished", callId: lastCall(core).callId, result: OK_RESULT });
    const anew = propose(core, asked.turnId, PATHS);
    answer(core, anew, `${GREET}\n${README}`);
    core.send({ kind: "tool-prepared", callId: lastCall(core).callId, prepared: of([GREET, README]) });
    assert.equal(pendingIn(core.state).length, 1);
  });
});
