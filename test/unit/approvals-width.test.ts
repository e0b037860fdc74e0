// Answers besides yes and no: rewritten, never, for some days; and the question that is asked once more.
import assert from "node:assert/strict";
import { LIMITS } from "../../server/core/limits.ts";
import type { Approval } from "../../server/core/approvals/types.ts";
import { EMPTY_STATE } from "../../server/core/state.ts";
import {
  answerTo,
  ask,
  callTool,
  codeOf,
  type Core,
  createRunningCore,
  lastCall,
  pendingIn,
  prepared,
  type,
} from "../support/core.ts";

const DAY_MS = 24 * 3_600_000;

/** A command that a model proposed, prepared and asked about. */
function askCommand(core: Core, command = "rm -r build"): Approval {
  const { turnId } = type(core, "clean up");
  core.send({
    kind: "tool-propose",
    turnId,
    step: 1,
    name: "run_command",
    args: { command },
    providerCallId: "p1",
  });
  core.send({ kind: "tool-prepared", callId: lastCall(core).callId, prepared: prepared() });
  const [asked] = pendingIn(core.state);
  assert.ok(asked !== undefined);
  return asked;
}
const rewrite = (core: Core, asked: Approval, text: string): string =>
  codeOf(core.send(answerTo(asked, { decision: "edit", text })));

describe("a rewritten question", () => {
  it("[APPROVAL-10] settles it, allows nothing, and asks about what the new words would do (B6, B22)", () => {
    const core = createRunningCore();
    const asked = askCommand(core);
    assert.equal(asked.text, "rm -r build");
    assert.equal(rewrite(core, asked, "rm -r build/cache"), "ok");
    assert.equal(core.state.control.approvals.approvals[asked.approvalId]?.state, "edited");
    const call = lastCall(core);
    assert.deepEqual([call.state.kind, call.args], ["preparing", { command: "rm -r build/cache" }]);
    const effect = core.effects.findLast((one) => one.kind === "prepare-tool");
    assert.deepEqual(effect?.kind === "prepare-tool" && effect.call.args, { command: "rm -r build/cache" });
    assert.equal(
      core.facts.some((fact) => fact.kind === "tool-started"),
      false,
    );
    core.send({ kind: "tool-prepared", callId: call.callId, prepared: prepared({ digest: "d2" }) });
    const [anew] = pendingIn(core.state);
    assert.deepEqual(
      [anew?.digest, anew?.text, pendingIn(core.state).length],
      ["d2", "rm -r build/cache", 1],
    );
    assert.equal(codeOf(core.send(answerTo(asked))), "already_resolved");
    assert.ok(anew !== undefined);
    core.send(answerTo(anew));
    assert.equal(lastCall(core).state.kind, "running");
  });

  for (const [words, why] of [
    ["rm -r build", "unchanged"],
    ["", "empty"],
    ["  \n", "blank"],
  ] as const)
    it(`[APPROVAL-10] with ${why} words stays open (B6)`, () => {
      const core = createRunningCore();
      assert.equal(rewrite(core, askCommand(core), words), "forbidden");
      assert.equal(pendingIn(core.state).length, 1);
    });

  it("[APPROVAL-10] where there is nothing to rewrite stays open (B6)", () => {
    const core = createRunningCore();
    const asked = ask(core);
    assert.equal(asked.text, "");
    assert.equal(rewrite(core, asked, "npm run build"), "forbidden");
    assert.equal(pendingIn(core.state).length, 1);
  });

  it("[APPROVAL-10] is resumed when the process ended before the call was changed (B6, C10)", () => {
    const core = createRunningCore();
    const asked = askCommand(core);
    const before = core.state.runtime;
    rewrite(core, asked, "ls");
    // The answer was stored, the call was not.
    const state = { ...EMPTY_STATE, control: core.state.control, runtime: before };
    const again = createRunningCore({ state });
    const call = lastCall(again);
    assert.deepEqual([call.state.kind, call.args], ["preparing", { command: "ls" }]);
    again.send({ kind: "tool-prepared", callId: call.callId, prepared: prepared({ digest: "d2" }) });
    assert.equal(pendingIn(again.state).length, 1);
  });

  it("[APPROVAL-10] is asked about when the process ended before the new question was stored (B6, C10)", () => {
    const core = createRunningCore();
    const asked = askCommand(core);
    rewrite(core, asked, "ls");
    const { control } = core.state;
    core.send({
      kind: "tool-prepared",
      callId: lastCall(core).callId,
      prepared: prepared({ digest: "d2" }),
    });
    const again = createRunningCore({ state: { ...EMPTY_STATE, control, runtime: core.state.runtime } });
    assert.deepEqual(
      pendingIn(again.state).map(({ digest }) => digest),
      ["d2"],
    );
    assert.equal(lastCall(again).state.kind, "ready");
  });
});

describe("a lasting answer", () => {
  it("[APPROVAL-11] never: refused without a question, with the way back, before every yes (D18)", () => {
    const core = createRunningCore();
    core.send(answerTo(ask(core), { decision: "allow_always" }));
    const [yes = ""] = Object.keys(core.state.control.approvals.rules);
    core.send({ kind: "rule-remove", ruleId: yes });
    core.send({ kind: "turn-cancel", turnId: "" });
    core.send(answerTo(ask(core), { decision: "deny_always" }));
    const rules = Object.values(core.state.control.approvals.rules);
    assert.deepEqual(
      rules.map(({ effect, scope }) => [effect, scope]),
      [["deny", "always"]],
    );
    callTool(core, { digest: "d2" });
    assert.equal(pendingIn(core.state).length, 0);
    const { state } = lastCall(core);
    assert.ok(state.kind === "done" && state.result.errorCode === "denied");
    assert.match(state.result.summary, /Manage Standing Permissions/);
    core.send({ kind: "rule-remove", ruleId: rules[0]?.ruleId ?? "" });
    core.send({ kind: "turn-cancel", turnId: "" });
    callTool(core, { digest: "d3" });
    assert.equal(pendingIn(core.state).length, 1);
  });

  for (const decision of ["allow_workspace", "allow_always", "deny_always"] as const)
    it(`[APPROVAL-12] "${decision}" ends after the days of the setting (D18)`, () => {
      const core = createRunningCore();
      core.send({ kind: "config-patch", patch: { "approvals.ruleDays": 2 }, revision: 0 });
      core.send(answerTo(ask(core), { decision }));
      core.send({ kind: "turn-cancel", turnId: "" });
      core.advance(2 * DAY_MS - 1);
      callTool(core, { digest: "d2" });
      assert.equal(pendingIn(core.state).length, 0);
      core.send({ kind: "turn-cancel", turnId: "" });
      core.advance(1);
      callTool(core, { digest: "d3" });
      assert.equal(pendingIn(core.state).length, 1);
    });
});

describe("a question that waits", () => {
  const spoken = (core: Core): number =>
    core.effects.filter((one) => one.kind === "speak" && one.text.startsWith("I still wait")).length;
  const reminded = (core: Core): number =>
    core.facts.filter((fact) => fact.kind === "approval-reminded").length;

  it("[APPROVAL-13] is asked once more after a minute, and not again (D17)", () => {
    const core = createRunningCore();
    ask(core);
    core.advance(LIMITS.approvalReminderMs - 1);
    core.send({ kind: "tick" });
    assert.deepEqual([reminded(core), spoken(core)], [0, 0]);
    core.advance(1);
    core.send({ kind: "tick" });
    core.advance(LIMITS.approvalReminderMs);
    core.send({ kind: "tick" });
    assert.deepEqual([reminded(core), spoken(core)], [1, 1]);
  });

  it("[APPROVAL-13] is not asked again once it is settled, and silently where nothing is spoken (D17)", () => {
    const core = createRunningCore();
    core.send({ kind: "config-patch", patch: { "voice.speak": "never" }, revision: 0 });
    core.send(answerTo(ask(core), { decision: "deny" }));
    core.advance(LIMITS.approvalReminderMs);
    core.send({ kind: "tick" });
    assert.equal(reminded(core), 0);
    ask(core, { digest: "d2" });
    core.advance(LIMITS.approvalReminderMs);
    core.send({ kind: "tick" });
    assert.deepEqual([reminded(core), spoken(core)], [1, 0]);
  });
});
