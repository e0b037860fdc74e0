// What a yes given ahead is not for.
import assert from "node:assert/strict";
import { evolveApprovals } from "../../server/core/approvals/evolve.ts";
import { EMPTY_STATE } from "../../server/core/state.ts";
import { judge } from "../../server/core/tools/policy.ts";
import type { Prepared, ToolCall } from "../../server/core/tools/types.ts";
import { give, isAsked, left, MINUTE_MS, program } from "../support/allowance-rig.ts";
import { edit, FILE } from "../support/edits.ts";
import {
  answerTo,
  ask,
  callTool,
  createRunningCore,
  lastCall,
  pendingIn,
  prepared,
  type,
} from "../support/core.ts";

describe("a yes given ahead, and what it is not for", () => {
  /** Two files in one change. */
  const two: Partial<Prepared> = {
    risk: "change",
    subject: { kind: "edit", files: [FILE, { ...FILE, path: "/ws/b.ts" }] },
  };

  it("[APPROVAL-15] is for no run of a task, no undo, no untrusted folder, and not after hostile text, which is said (D45, D14, D20)", () => {
    const core = createRunningCore();
    give(core);
    const { allowance } = core.state.control.approvals;
    const call = { ...callTool(core, edit()), name: "write_file", byModel: true } as ToolCall;
    const around = { rules: [], allowance, sessionId: "s", nowMs: core.nowMs, tainted: false };
    const changed = prepared(edit());
    assert.equal(judge(call, changed, around).kind, "ahead");
    const run = { taskId: "t", runKey: "t 1" } as ToolCall["run"];
    assert.equal(judge({ ...call, run } as ToolCall, changed, around).kind, "ask");
    assert.equal(judge({ ...call, name: "undo" }, changed, around).kind, "ask");
    assert.equal(judge({ ...call, trusted: false }, changed, around).kind, "refuse");
    const tainted = judge(call, changed, { ...around, tainted: true });
    assert.ok(tainted.kind === "ask" && tainted.ruleId === "read-unknown-text", JSON.stringify(tainted));
    const mcp = prepared({ subject: { kind: "mcp", argv: ["s"], digest: "1" } });
    const other = judge(call, mcp, { ...around, tainted: true });
    assert.ok(other.kind === "ask" && other.ruleId === "uses-an-mcp-server", "nothing was allowed there");
  });

  it("[APPROVAL-15] counts each file, and a change that holds more than is left is asked about (D20)", () => {
    const core = createRunningCore();
    give(core, { count: 3 });
    assert.deepEqual([isAsked(core, two), left(core)], [false, 1]);
    assert.deepEqual([isAsked(core, two), left(core)], [true, 1]);
    assert.deepEqual([isAsked(core, edit()), left(core)], [false, undefined]);
  });

  it("[APPROVAL-15] a no about a file with any name in it holds (D18, D20)", () => {
    const core = createRunningCore();
    give(core);
    const { allowance } = core.state.control.approvals;
    const call = { ...callTool(core, edit()), name: "write_file", byModel: true } as ToolCall;
    const path = "notes, old.md";
    const rule = {
      ruleId: "r",
      effect: "deny",
      scope: "always",
      tool: "edit_file",
      key: `change a.ts, change ${path}`,
      folder: "",
      sessionId: "",
      createdAtMs: 0,
      expiresAtMs: 0,
    } as const;
    const around = { rules: [rule], allowance, sessionId: "s", nowMs: core.nowMs, tainted: false };
    assert.equal(judge(call, prepared(edit({ path })), around).kind, "ask");
    assert.equal(judge(call, prepared(edit({ path: "b.ts" })), around).kind, "ahead");
    // By a link to it as well, which no rule is kept for.
    const byLink = prepared({ ...edit({ path: "z/a.ts", leadsTo: "a.ts" }), ruleKey: null });
    assert.equal(judge({ ...call, name: "edit_file" }, byLink, around).kind, "refuse");
    assert.equal(judge(call, byLink, around).kind, "ask");
  });

  it("[APPROVAL-15] one use of before files were counted is one (D20)", () => {
    const core = createRunningCore();
    give(core, { count: 3 });
    const { approvals } = core.state.control;
    const { allowanceId = "" } = approvals.allowance ?? {};
    assert.equal(
      evolveApprovals(approvals, { kind: "allowance-used", allowanceId, callId: "c" }).allowance?.left,
      2,
    );
  });

  it('[APPROVAL-15] no and "ask each time" about a file hold for every tool that changes it (D18, D20)', () => {
    for (const decision of ["deny_always", "ask_always"] as const) {
      const core = createRunningCore();
      const asked = ask(core, { ...edit({ path: "a.ts" }), ruleKey: "change a.ts" });
      core.send(answerTo(asked, { decision }));
      core.send({ kind: "turn-cancel", turnId: "" });
      const rules = Object.values(core.state.control.approvals.rules).map((rule) => ({
        ...rule,
        tool: "edit_file" as const,
      }));
      const [rule] = rules;
      const state = {
        ...EMPTY_STATE,
        control: {
          ...core.state.control,
          approvals: { approvals: {}, rules: { [rule?.ruleId ?? ""]: rule } },
        },
      } as typeof EMPTY_STATE;
      const other = createRunningCore({ state });
      give(other);
      assert.equal(
        isAsked(other, { ...edit({ path: "a.ts" }), ruleKey: "change a.ts" }),
        true,
        "another tool",
      );
      const both = {
        kind: "edit",
        files: [
          { ...FILE, path: "b.ts" },
          { ...FILE, path: "a.ts" },
        ],
      } as const;
      assert.equal(
        isAsked(other, { risk: "change", subject: both, ruleKey: "change b.ts, change a.ts" }),
        true,
      );
      assert.equal(isAsked(other, { ...edit({ path: "c.ts" }), ruleKey: "change c.ts" }), false);
    }
  });

  it("[APPROVAL-15] programs only where no other open folder is around that one (D20)", () => {
    const core = createRunningCore({}, { folders: ["/ws", "/ws/sub"] });
    give(core, { folder: "/ws/sub" });
    assert.equal(isAsked(core, program({ cwd: "/ws/sub" })), true, "its walls stand around /ws");
    assert.equal(isAsked(core, edit({ path: "a", folder: "/ws/sub" })), false);
  });

  it("[APPROVAL-15] is for folders that are open and trusted (D20, D42)", () => {
    const core = createRunningCore();
    for (const folder of ["/elsewhere", "/ws/", ""]) assert.equal(give(core, { folder }), "invalid_payload");
    core.send({ kind: "surface-update", surfaceId: "s1", folders: ["/ws"], trusted: false, visible: true });
    assert.equal(give(core), "invalid_payload");
  });

  it("[APPROVAL-15] is for now: not for what was asked for long ago, nor after the clock went back (D20, C10)", () => {
    const core = createRunningCore();
    give(core, { minutes: 30 });
    callTool(core, { ...edit(), digest: "late" });
    const { control, runtime } = core.state;
    const call = lastCall(core);
    const ready = { ...call, state: { kind: "ready", prepared: prepared({ ...edit(), digest: "late" }) } };
    const before = {
      ...EMPTY_STATE,
      control,
      runtime: { ...runtime, tools: { ...runtime.tools, calls: { [call.callId]: ready } } },
    } as typeof EMPTY_STATE;
    const soon = createRunningCore({ state: before, nowMs: core.nowMs + MINUTE_MS });
    assert.equal(lastCall(soon).state.kind, "running");
    const late = createRunningCore({ state: before, nowMs: core.nowMs + 6 * MINUTE_MS });
    assert.deepEqual([lastCall(late).state.kind, pendingIn(late.state).length], ["ready", 1]);
    const back = createRunningCore({ state: { ...EMPTY_STATE, control }, nowMs: core.nowMs - MINUTE_MS });
    assert.equal(isAsked(back, edit()), true);
  });

  it("[APPROVAL-15] words that a person put in place are asked about, as they were told (B6, D20)", () => {
    const core = createRunningCore();
    const { turnId } = type(core, "clean up");
    const call = { kind: "tool-propose", turnId, step: 1, name: "run_command", providerCallId: "p" } as const;
    core.send({ ...call, args: { command: "make clean" } });
    core.send({ kind: "tool-prepared", callId: lastCall(core).callId, prepared: prepared(program()) });
    const [asked] = pendingIn(core.state);
    assert.ok(asked !== undefined);
    give(core);
    core.send(answerTo(asked, { decision: "edit", text: "make test" }));
    const anew = prepared({ ...program(), digest: "anew" });
    core.send({ kind: "tool-prepared", callId: lastCall(core).callId, prepared: anew });
    assert.deepEqual([pendingIn(core.state).length, left(core)], [1, 2]);
  });

  it("[APPROVAL-15] two calls that are there at the same moment do not use the same one (D20)", () => {
    const core = createRunningCore();
    give(core, { count: 1 });
    const { turnId } = type(core, "change both");
    const calls = ["p1", "p2"].map((providerCallId) => {
      const call = { kind: "tool-propose", turnId, step: 1, name: "write_file", args: {} } as const;
      core.send({ ...call, providerCallId });
      return lastCall(core).callId;
    });
    for (const callId of calls)
      core.send({ kind: "tool-prepared", callId, prepared: prepared({ ...edit(), digest: callId }) });
    const states = calls.map((callId) => core.state.runtime.tools.calls[callId]?.state.kind);
    assert.deepEqual([states, pendingIn(core.state).length], [["running", "ready"], 1]);
  });
});
