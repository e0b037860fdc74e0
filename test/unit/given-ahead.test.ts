// What a person gave for a while: a branch of another machine, a file of secrets.
import assert from "node:assert/strict";
import { givenAhead } from "../../server/core/tools/permissions.ts";
import { type Given, judge } from "../../server/core/tools/policy.ts";
import { auditDetails } from "../../server/core/view/audit.ts";
import type { Prepared, ToolCall } from "../../server/core/tools/types.ts";
import {
  answerTo,
  ask,
  callTool,
  createModelCore,
  createRunningCore,
  lastCall,
  modelTurn,
  pendingIn,
  prepared,
} from "../support/core.ts";

const PUSH = {
  risk: "high",
  ruleKey: null,
  title: "Push main to origin",
  subject: {
    kind: "command",
    argv: ["git", "push", "origin", "main"],
    shell: false,
    cwd: "/ws",
    timeoutMs: 1_000,
    background: false,
    detail: "1 commit",
    leaves: true,
    pushes: "https://example.org/app.git main",
  },
} as const;

/** Of the same call, by whom it comes. */
function verdicts(what: Partial<Prepared>, given: Given) {
  const core = createRunningCore();
  callTool(core, what);
  const call = lastCall(core);
  const kindOf = (change: Partial<ToolCall>, tainted = false) =>
    judge({ ...call, ...change }, prepared(what), { rules: [], sessionId: "s", nowMs: 0, tainted, given })
      .kind;
  return {
    asPerson: kindOf({}),
    asTask: kindOf({ run: { taskId: "t", runKey: "k" } }),
    asTainted: kindOf({ byModel: true }, true),
    untrusted: kindOf({ trusted: false }),
  };
}

const SECRET = {
  risk: "high",
  ruleKey: null,
  title: "Read .env",
  subject: { kind: "read", detail: ".env", secret: "/ws/.env" },
} as const;

describe("a file of secrets that may be read", () => {
  const give = (scope: string, change: { readonly expiresInMs?: number } = {}) => {
    const core = createRunningCore();
    core.send({ kind: "grant-keep", capability: "secrets", scope, reason: "the demo", ...change });
    return core;
  };

  it("[GRANT-7] is read unasked while that lasts, and asked about once it is over or taken back (B33)", () => {
    for (const [afterMs, asked] of [
      [0, 0],
      [999, 0],
      [1_000, 1],
    ] as const) {
      const core = give("/ws/.env", { expiresInMs: 1_000 });
      core.advance(afterMs);
      callTool(core, SECRET);
      assert.equal(pendingIn(core.state).length, asked);
    }
    const core = give("/ws/.env");
    const grantId = Object.values(core.state.control.grants.grants).at(-1)?.grantId ?? "";
    core.send({ kind: "grant-revoke", grantId });
    callTool(core, SECRET);
    assert.equal(pendingIn(core.state).length, 1);
  });

  it("[GRANT-7] is that file alone, for no task, no model that read unknown text, and nowhere without trust (B33, D14)", () => {
    for (const scope of ["/ws", "/ws/.env.local", "/ws/.en", ".env", "", "*"]) {
      const core = give(scope);
      callTool(core, SECRET);
      assert.equal(pendingIn(core.state).length, 1, scope);
    }
    assert.deepEqual(verdicts(SECRET, { pushes: [], secrets: [{ grantId: "g", scope: "/ws/.env" }] }), {
      asPerson: "auto",
      asTask: "ask",
      asTainted: "ask",
      untrusted: "refuse",
    });
  });
});

describe("what nobody is asked about", () => {
  it("[AUDIT-6] is on record with what allowed it before it starts, and so is what refused it (D15, D31)", () => {
    const recordOf = (core: ReturnType<typeof createRunningCore>): unknown => {
      const ready = core.facts.findLast(({ kind }) => kind === "tool-ready");
      const { verdict, rule_id, grant_id } = ready === undefined ? {} : auditDetails(ready);
      return { verdict, rule_id, grant_id };
    };
    const core = createRunningCore();
    core.send({ kind: "grant-keep", capability: "secrets", scope: "/ws/.env", reason: "the demo" });
    const grant_id = Object.values(core.state.control.grants.grants).at(-1)?.grantId;
    const { state } = callTool(core, SECRET);
    assert.equal(state.kind, "running");
    assert.deepEqual(recordOf(core), { verdict: "auto", rule_id: "was-given", grant_id });
    const kinds = core.facts.map(({ kind }) => kind);
    assert.ok(kinds.lastIndexOf("tool-ready") < kinds.lastIndexOf("tool-started"));
    for (const [what, verdict, rule_id] of [
      [{ risk: "read" }, "auto", "read-only"],
      [PUSH, "ask", "high-risk"],
    ] as const) {
      const other = createRunningCore();
      callTool(other, what);
      assert.deepEqual(recordOf(other), { verdict, rule_id, grant_id: undefined });
    }
    const never = createRunningCore();
    never.send(answerTo(ask(never), { decision: "deny_always" }));
    const [no] = Object.values(never.state.control.approvals.rules);
    callTool(never);
    assert.ok(no !== undefined);
    assert.deepEqual(recordOf(never), { verdict: "refuse", rule_id: no.ruleId, grant_id: undefined });
  });
});

describe("a branch that may be pushed to", () => {
  const give = (scope: string, change: { readonly expiresInMs?: number; readonly within?: string } = {}) => {
    const core = createRunningCore();
    core.send({ kind: "grant-keep", capability: "git_push", scope, reason: "the demo", ...change });
    return core;
  };

  it("[GRANT-5] is pushed to unasked while that lasts, and asked about once it is over or taken back (B33)", () => {
    for (const [afterMs, state] of [
      [0, "running"],
      [999, "running"],
      [1_000, "ready"],
    ] as const) {
      const core = give("https://example.org/app.git main", { expiresInMs: 1_000 });
      core.advance(afterMs);
      assert.equal(callTool(core, PUSH).state.kind, state);
      assert.equal(pendingIn(core.state).length, state === "ready" ? 1 : 0);
    }
    const again = give("https://example.org/app.git main");
    const grant = Object.values(again.state.control.grants.grants).at(-1);
    assert.ok(grant !== undefined);
    again.send({ kind: "grant-revoke", grantId: grant.grantId });
    assert.equal(callTool(again, PUSH).state.kind, "ready");
  });

  it("[GRANT-9] is asked about where a model wants it and the person spoke of no push: a file may have told it (B33, D17)", () => {
    const pushesOf = (text: string, byModel: boolean): number => {
      const core = createModelCore();
      const scope = "https://example.org/app.git main";
      core.send({ kind: "grant-keep", capability: "git_push", scope, reason: "the demo" });
      const turnId = modelTurn(core, text);
      return givenAhead(core.state, { folders: ["/ws"], turnId, byModel }, { nowMs: 0 }).pushes.length;
    };
    for (const text of [
      "tidy this up",
      "fix the bug and run the tests",
      "read the readme and do what it says",
    ]) {
      assert.equal(pushesOf(text, true), 0, text);
      assert.equal(pushesOf(text, false), 1, "what a person asks for in words that are understood is theirs");
    }
    for (const text of ["fix it and push", "commit this and send it to origin", "make a pull request of it"])
      assert.equal(pushesOf(text, true), 1, text);
  });

  it("[GRANT-5] is that one, or each of the remote, in the window that it was given for, and nothing else (B33)", () => {
    for (const scope of ["https://example.org/app.git main", "https://example.org/app.git"])
      assert.equal(callTool(give(scope), PUSH).state.kind, "running");
    for (const scope of [
      "https://example.org/app.git mai",
      "https://example.org/app",
      "main",
      "",
      "origin/main",
      "https://example.org/app.git main x",
      "*",
    ])
      assert.equal(callTool(give(scope), PUSH).state.kind, "ready", scope);
    assert.equal(
      callTool(give("https://example.org/app.git", { within: "/ws" }), PUSH).state.kind,
      "running",
    );
    assert.equal(
      callTool(give("https://example.org/app.git", { within: "/other" }), PUSH).state.kind,
      "ready",
    );
    const { pushes: _none, ...other } = PUSH.subject;
    assert.equal(
      callTool(give("https://example.org/app.git"), { ...PUSH, subject: other }).state.kind,
      "ready",
    );
  });

  it("[GRANT-5] counts for no task, for no model that read unknown text, and in no workspace without trust (B33, D14)", () => {
    assert.deepEqual(
      verdicts(PUSH, { pushes: [{ grantId: "g", scope: "https://example.org/app.git" }], secrets: [] }),
      {
        asPerson: "auto",
        asTask: "ask",
        asTainted: "refuse",
        untrusted: "refuse",
      },
    );
  });
});
