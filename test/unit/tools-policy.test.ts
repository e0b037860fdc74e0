// What runs at once, what asks and what is refused; and the life of a call.
import assert from "node:assert/strict";
import type { Input } from "../../server/core/input.ts";
import { LIMITS } from "../../server/core/limits.ts";
import { EMPTY_STATE } from "../../server/core/state.ts";
import type { Risk } from "../../server/core/tools/types.ts";
import {
  answerTo,
  ask,
  callTool,
  type Core,
  createRunningCore,
  kinds,
  lastCall,
  OK_RESULT,
  pendingIn,
  prepared,
  type,
} from "../support/core.ts";
import { edit } from "../support/edits.ts";

type Outcome = "runs" | "asks" | "refused";
const outcome = (core: Core): Outcome => {
  if (pendingIn(core.state).length > 0) return "asks";
  const { state } = lastCall(core);
  return state.kind === "running" ? "runs" : "refused";
};
const RISKS: Record<Risk, { readonly trusted: Outcome; readonly untrusted: Outcome }> = {
  read: { trusted: "runs", untrusted: "runs" },
  change: { trusted: "asks", untrusted: "refused" },
  run: { trusted: "asks", untrusted: "refused" },
  high: { trusted: "asks", untrusted: "refused" },
};

describe("tool policy", () => {
  for (const [risk, row] of Object.entries(RISKS)) {
    for (const trusted of [true, false]) {
      const expected = trusted ? row.trusted : row.untrusted;
      it(`[TOOL-1] "${risk}" in ${trusted ? "a trusted" : "an untrusted"} workspace: ${expected} (D14, B6)`, () => {
        const core = createRunningCore({}, { trusted });
        callTool(core, { risk: risk as Risk }, risk === "read" ? "git.status" : "task.run");
        assert.equal(outcome(core), expected);
      });
    }
  }

  it("[TOOL-1] in an untrusted workspace only what looks is prepared at all (D14, invariant 5)", () => {
    const core = createRunningCore({}, { trusted: false });
    const { turnId } = type(core, "help me");
    for (const name of ["edit_file", "write_file", "run_command", "git_commit", "undo", "kill_command"]) {
      core.send({ kind: "tool-propose", turnId, step: 1, name, args: { name }, providerCallId: "p" });
      const { state } = lastCall(core);
      assert.ok(state.kind === "done" && state.result.errorCode === "untrusted", name);
    }
    assert.equal(
      core.effects.some((one) => one.kind === "prepare-tool"),
      false,
    );
  });

  it("[TOOL-7] a folder that was granted and taken back while the question was open is not touched (B33, B58)", () => {
    const core = createRunningCore();
    const asked = { kind: "grant-request", capability: "filesystem_outside_workspace", reason: "x" } as const;
    core.send({ ...asked, scope: "/b" });
    const [grantId = ""] = Object.keys(core.state.control.grants.grants);
    core.send({ kind: "grant-allow", grantId, expiresInMs: 0 });
    const file = {
      path: "g.txt",
      folder: "/b",
      beforeSha: null,
      afterSha: "s",
      diff: "",
      cut: false,
      open: false,
    };
    const question = ask(core, { subject: { kind: "edit", files: [file] }, risk: "change" });
    core.send({ kind: "grant-revoke", grantId });
    core.send(answerTo(question));
    const { state } = lastCall(core);
    assert.ok(state.kind === "done" && state.result.errorCode === "denied");
    assert.equal(
      core.effects.some((one) => one.kind === "run-tool"),
      false,
    );
  });

  it("[TOOL-8] a yes that is older than a question may be does not start anything after a restart (C10)", () => {
    const first = createRunningCore();
    const question = ask(first);
    const { runtime } = first.state;
    first.send(answerTo(question));
    const stored = { ...EMPTY_STATE, control: first.state.control, runtime };
    const later = createRunningCore({ state: stored, nowMs: first.nowMs + LIMITS.yesTtlMs + 1 });
    const { state } = lastCall(later);
    assert.ok(state.kind === "done" && state.result.errorCode === "expired");
    const soon = createRunningCore({ state: stored, nowMs: first.nowMs + 1_000 });
    assert.equal(lastCall(soon).state.kind, "running");
  });

  it("[TOOL-1] no rule helps in an untrusted workspace (D14, invariant 5)", () => {
    const core = createRunningCore();
    core.send(answerTo(ask(core), { decision: "allow_always" }));
    core.send({ kind: "turn-cancel", turnId: "" });
    core.send({ kind: "surface-update", surfaceId: "s1", folders: ["/ws"], trusted: false, visible: true });
    callTool(core);
    assert.equal(outcome(core), "refused");
    const { state } = lastCall(core);
    assert.equal(state.kind === "done" ? state.result.errorCode : "", "untrusted");
  });

  type Life = "preparing" | "ready" | "running" | "done";
  type Event = "prepared" | "allowed" | "denied" | "progress" | "finished";
  const TABLE: Record<Life, Record<Event, Life>> = {
    preparing: {
      prepared: "ready",
      allowed: "preparing",
      denied: "done",
      progress: "preparing",
      finished: "done",
    },
    ready: { prepared: "ready", allowed: "running", denied: "done", progress: "ready", finished: "done" },
    running: {
      prepared: "running",
      allowed: "running",
      denied: "done",
      progress: "running",
      finished: "done",
    },
    done: { prepared: "done", allowed: "done", denied: "done", progress: "done", finished: "done" },
  };
  const event = (callId: string, what: Event): Input => {
    switch (what) {
      case "prepared":
        return { kind: "tool-prepared", callId, prepared: prepared() };
      case "allowed":
      case "denied":
        return { kind: "tool-decided", callId, allowed: what === "allowed", why: "denied", note: "" };
      case "progress":
        return { kind: "tool-progress", callId, tail: "", elapsedMs: 1 };
      case "finished":
        return { kind: "tool-finished", callId, result: OK_RESULT };
    }
  };
  const REACH: Record<Life, readonly Event[]> = {
    preparing: [],
    ready: ["prepared"],
    running: ["prepared", "allowed"],
    done: ["finished"],
  };
  for (const [from, row] of Object.entries(TABLE)) {
    for (const [what, to] of Object.entries(row)) {
      it(`[TOOL-2] ${from} --${what}--> ${to} (B22, D13)`, () => {
        const core = createRunningCore();
        const { turnId } = type(core, "run the tests");
        core.send({
          kind: "understood",
          turnId,
          intent: { command: "task.run", payload: {}, confidence: 1 },
        });
        const { callId } = lastCall(core);
        for (const step of REACH[from as Life]) core.send(event(callId, step));
        core.send(event(callId, what as Event));
        assert.equal(lastCall(core).state.kind, to);
        assert.ok(core.effects.filter((one) => one.kind === "run-tool").length <= 1);
      });
    }
  }

  it("[TOOL-3] the tool that runs is the one that was shown, prepared once (B6, D15)", () => {
    const core = createRunningCore();
    const asked = ask(core, { digest: "shown" });
    core.send({ kind: "tool-prepared", callId: asked.callId, prepared: prepared({ digest: "other" }) });
    core.send(answerTo(asked));
    const runs = core.effects.filter((one) => one.kind === "run-tool");
    assert.deepEqual(
      runs.map((one) => one.prepared.digest),
      ["shown"],
    );
  });

  it("[TOOL-4] the result is said once and ends the turn; a failed one ends it as failed (B20, B40)", () => {
    for (const ok of [true, false]) {
      const core = createRunningCore();
      const asked = ask(core);
      core.send(answerTo(asked));
      const result = { ...OK_RESULT, ok, errorCode: ok ? "" : "failed" } as const;
      core.send({ kind: "tool-finished", callId: asked.callId, result });
      const turn = core.state.runtime.conversation.turns[asked.turnId];
      assert.equal(turn?.state, ok ? "done" : "failed");
      assert.deepEqual(
        Object.values(turn.sentences).map((one) => one.text),
        ["Fine."],
      );
    }
  });

  it("[TOOL-5] started is a fact of its own, before its effect and after ready (invariant 1)", () => {
    const core = createRunningCore();
    callTool(core, { risk: "read" });
    const own = kinds(core.facts).filter((kind) => kind.startsWith("tool-"));
    assert.deepEqual(own, ["tool-proposed", "tool-ready", "tool-started"]);
  });

  for (const [errorCode, remembered] of [
    ["interrupted", true],
    ["cancelled", true],
    ["timeout", true],
    ["unavailable", true],
    ["failed", true],
    ["stale", false],
    ["conflict", false],
    ["denied", false],
  ] as const)
    it(`[TOOL-6] a change that was begun and ended as ${errorCode} can${remembered ? "" : "not"} be taken back: ${remembered ? "it may have been" : "nothing was"} made (D16, C10)`, () => {
      const core = createRunningCore();
      const made = ask(core, edit());
      core.send(answerTo(made));
      const result = { ...OK_RESULT, ok: false, errorCode };
      core.send({ kind: "tool-finished", callId: made.callId, result });
      const change = core.state.runtime.tools.changes[made.callId];
      assert.equal(change?.undone, remembered ? false : undefined);
      assert.equal(change?.unsure, remembered ? true : undefined);
    });

  it("[TOOL-6] stopped while it is written it can be taken back, and stopped before a yes there is nothing to (D16)", () => {
    const core = createRunningCore();
    const unasked = ask(core, edit());
    core.send({ kind: "turn-cancel", turnId: unasked.turnId });
    assert.deepEqual(core.state.runtime.tools.changes, {});
    const made = ask(core, edit());
    core.send(answerTo(made));
    core.send({ kind: "turn-cancel", turnId: made.turnId });
    assert.equal(core.state.runtime.tools.calls[made.callId]?.state.kind, "done");
    assert.equal(core.state.runtime.tools.changes[made.callId]?.undone, false);
  });

  it("[TOOL-6] a change is remembered for undo until it is undone (D16, E7)", () => {
    const core = createRunningCore();
    const made = ask(core, edit());
    core.send(answerTo(made));
    core.send({ kind: "tool-finished", callId: made.callId, result: OK_RESULT });
    const { turnId } = type(core, "undo that");
    core.send({ kind: "understood", turnId, intent: { command: "edit.undo", payload: {}, confidence: 1 } });
    const undo = lastCall(core);
    assert.deepEqual(undo.args, { call_id: made.callId });
    core.send({ kind: "tool-prepared", callId: undo.callId, prepared: prepared(edit()) });
    core.send({ kind: "tool-finished", callId: undo.callId, result: OK_RESULT });
    assert.equal(core.state.runtime.tools.changes[made.callId]?.undone, true);
  });
});
