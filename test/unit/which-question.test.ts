// Several open questions: which of them is answered in words.
import assert from "node:assert/strict";
import type { Approval } from "../../server/core/approvals/types.ts";
import type { Prepared } from "../../server/core/tools/types.ts";
import { questionNumbered } from "../../server/core/understand/which-question.ts";
import { spoken } from "../support/consent-rig.ts";
import {
  answerTo,
  ask,
  type Core,
  createRunningCore,
  lastCall,
  pendingIn,
  prepared,
  type,
} from "../support/core.ts";

/** So many are asked in one step of one turn, and said to their end. */
function severalAsked(core: Core, count: number): readonly Approval[] {
  const first = ask(core);
  const more = Array.from({ length: count - 1 }, () => another(core, first));
  for (const one of [first, ...more]) hear(core, one);
  core.advance(3_000);
  return [first, ...more];
}

function another(core: Core, { turnId }: Approval, change: Partial<Prepared> = {}): Approval {
  core.advance(100);
  core.send({ kind: "tool-propose", turnId, step: 0, name: "run_command", args: {}, providerCallId: "" });
  core.send({ kind: "tool-prepared", callId: lastCall(core).callId, prepared: prepared(change) });
  const asked = pendingIn(core.state).at(-1);
  assert.ok(asked !== undefined);
  return asked;
}
const hear = (core: Core, { approvalId }: Approval): void =>
  void core.send({ kind: "speech-done", turnId: "", sentenceId: `ask-${approvalId}`, text: "", heard: true });
const stateOf = (core: Core, all: readonly Approval[]): readonly (string | undefined)[] =>
  all.map(({ approvalId }) => core.state.control.approvals.approvals[approvalId]?.state);
const saidNow = (core: Core): readonly string[] =>
  core.effects.flatMap((one) => (one.kind === "speak" ? [one.text] : []));

describe("which question", () => {
  for (const [text, place, rest] of [
    ["yes to the first one", 1, "yes"],
    ["allow the second", 2, "allow"],
    ["the third one, yes", 3, "yes"],
    ["no to number two", 2, "no"],
    ["yes, question 4", 4, "yes"],
    ["Approve the last one.", -1, "Approve"],
  ] as const)
    it(`[CONSENT-13] "${text}" names one (E3)`, () => {
      assert.deepEqual(questionNumbered(text), { place, rest });
    });

  it("[CONSENT-13] no other words do, and those of two name none (E3)", () => {
    for (const text of [
      "yes",
      "first yes",
      "yes to the best one",
      "one",
      "",
      "open the last file",
      "push the first branch",
      "no, call the first function parse",
      "no, use the second option instead of it",
    ])
      assert.equal(questionNumbered(text), undefined, text);
    for (const text of ["yes to the first and the second", "deny the first, allow the second"])
      assert.equal(questionNumbered(text)?.place, 0, text);
    assert.deepEqual(questionNumbered("no to the second one, because the tests need it"), {
      place: 2,
      rest: "no, because the tests need it",
    });
  });

  for (const [text, states] of [
    ["yes to the first one", ["allowed", "pending", "pending"]],
    ["allow the second one please", ["pending", "allowed", "pending"]],
    ["yes to the last one", ["pending", "pending", "allowed"]],
    ["no to the first one", ["denied", "pending", "pending"]],
    ["yes", ["pending", "pending", "pending"]],
    ["no to the second one, because the tests need it", ["pending", "denied", "pending"]],
    ["no", ["pending", "pending", "denied"]],
    ["no, call the first function parse", ["pending", "pending", "denied"]],
    ["no to the fourth one", ["pending", "pending", "pending"]],
    ["deny the first, allow the second", ["pending", "pending", "pending"]],
    ["yes to the fourth one", ["pending", "pending", "pending"]],
    ["yes to the first and the second", ["pending", "pending", "pending"]],
    ["wait, yes to the first one", ["pending", "pending", "pending"]],
    ["is it yes to the first one?", ["pending", "pending", "pending"]],
  ] as const)
    it(`[CONSENT-13] of three: "${text}" (E3, D17)`, () => {
      const core = createRunningCore();
      const all = severalAsked(core, 3);
      spoken(core, text, core.nowMs);
      assert.deepEqual(stateOf(core, all), states);
      const { turns } = core.state.runtime.conversation;
      if (text.startsWith("no to") || text.startsWith("deny")) assert.equal(Object.keys(turns).length, 1);
    });

  it("[CONSENT-13] one alone is meant by no other number, as after another one went (E3)", () => {
    const core = createRunningCore();
    const all = severalAsked(core, 1);
    spoken(core, "no to the second one", core.nowMs);
    assert.deepEqual(stateOf(core, all), ["pending"]);
    spoken(core, "no, call the second function parse", core.nowMs);
    assert.deepEqual(stateOf(core, all), ["denied"]);
  });

  it("[CONSENT-13] each is asked with its number once another one waits (E3)", () => {
    const core = createRunningCore();
    severalAsked(core, 2);
    const [first = "", second = ""] = saidNow(core);
    assert.match(first, /^May I /);
    assert.match(second, /^Question two\. May I /);
  });

  it("[CONSENT-13] where they moved up the one that is named is asked about anew, and counts then (E3, D17)", () => {
    const core = createRunningCore();
    const all = severalAsked(core, 3);
    const [first] = all;
    assert.ok(first !== undefined);
    core.send(answerTo(first));
    core.advance(3_000);
    const before = saidNow(core).length;
    assert.equal(spoken(core, "yes to the second one", core.nowMs).reply?.ok, false);
    assert.deepEqual(stateOf(core, all), ["allowed", "pending", "pending"]);
    const again = saidNow(core).slice(before);
    assert.match(again[0] ?? "", /^Question one\. /);
    assert.match(again[1] ?? "", /^Question two\. /);
    core.advance(100);
    for (const one of all.slice(1)) hear(core, one);
    core.advance(3_000);
    spoken(core, "yes to the second one", core.nowMs);
    assert.deepEqual(stateOf(core, all), ["allowed", "pending", "allowed"]);
  });

  it("[CONSENT-13] typed, what is on the screen counts, but not in the moment after it changed (E3)", () => {
    const core = createRunningCore();
    const all = severalAsked(core, 3);
    const [first] = all;
    assert.ok(first !== undefined);
    core.send(answerTo(first));
    core.advance(500);
    type(core, "yes to the second one");
    assert.equal(pendingIn(core.state).length, 2);
    core.advance(3_000);
    type(core, "yes to the second one");
    assert.deepEqual(stateOf(core, all), ["allowed", "pending", "allowed"]);
  });

  it("[CONSENT-13] what is of high risk is allowed by its number on the screen alone, and one that came meanwhile moves all (E3, D14)", () => {
    const core = createRunningCore();
    const [first] = severalAsked(core, 1);
    assert.ok(first !== undefined);
    const all = [first, another(core, first, { risk: "high", ruleKey: null })];
    for (const one of all) hear(core, one);
    core.advance(3_000);
    const { reply } = spoken(core, "yes to the second one", core.nowMs);
    assert.deepEqual(stateOf(core, all), ["pending", "pending"]);
    assert.match(reply?.ok === false ? reply.failure.message : "", /on the screen/);
    const begunAtMs = core.nowMs;
    core.advance(10);
    const late = another(core, first);
    spoken(core, "yes to the first one", begunAtMs);
    assert.deepEqual(stateOf(core, [...all, late]), ["pending", "pending", "pending"]);
  });
});
