// Questions to a person: stored, bound to what was shown, answered once.
import assert from "node:assert/strict";
import type { Decision } from "../../server/core/approvals/types.ts";
import {
  answerTo,
  ask,
  callTool,
  codeOf,
  type Core,
  createRunningCore,
  kinds,
  lastCall,
  pendingIn,
  prepared,
  type,
} from "../support/core.ts";

const startedIn = (core: Core): number => core.facts.filter((fact) => fact.kind === "tool-started").length;

type Asked = "pending" | "allowed" | "denied" | "expired" | "cancelled";
type Doing = "allow" | "deny" | "expire" | "cancel";
const TABLE: Record<Asked, Record<Doing, { readonly to: Asked; readonly code: string }>> = {
  pending: {
    allow: { to: "allowed", code: "ok" },
    deny: { to: "denied", code: "ok" },
    expire: { to: "expired", code: "" },
    cancel: { to: "cancelled", code: "ok" },
  },
  allowed: {
    allow: { to: "allowed", code: "already_resolved" },
    deny: { to: "allowed", code: "already_resolved" },
    expire: { to: "allowed", code: "" },
    cancel: { to: "allowed", code: "ok" },
  },
  denied: {
    allow: { to: "denied", code: "already_resolved" },
    deny: { to: "denied", code: "already_resolved" },
    expire: { to: "denied", code: "" },
    cancel: { to: "denied", code: "ok" },
  },
  expired: {
    allow: { to: "expired", code: "expired" },
    deny: { to: "expired", code: "expired" },
    expire: { to: "expired", code: "" },
    cancel: { to: "expired", code: "ok" },
  },
  cancelled: {
    allow: { to: "cancelled", code: "already_resolved" },
    deny: { to: "cancelled", code: "already_resolved" },
    expire: { to: "cancelled", code: "" },
    cancel: { to: "cancelled", code: "ok" },
  },
};
const REACH: Record<Asked, readonly Doing[]> = {
  pending: [],
  allowed: ["allow"],
  denied: ["deny"],
  expired: ["expire"],
  cancelled: ["cancel"],
};

describe("approvals", () => {
  const perform = (core: Core, asked: ReturnType<typeof ask>, doing: Doing): string => {
    switch (doing) {
      case "allow":
        return codeOf(core.send(answerTo(asked)));
      case "deny":
        return codeOf(core.send(answerTo(asked, { decision: "deny" })));
      case "expire":
        core.advance(60 * 60_000);
        return codeOf(core.send({ kind: "tick" }));
      case "cancel":
        return codeOf(core.send({ kind: "turn-cancel", turnId: "" }));
    }
  };
  for (const [from, row] of Object.entries(TABLE)) {
    for (const [doing, { to, code }] of Object.entries(row)) {
      it(`[APPROVAL-1] ${from} --${doing}--> ${to} (B6, D19)`, () => {
        const core = createRunningCore();
        const asked = ask(core);
        for (const step of REACH[from as Asked]) perform(core, asked, step);
        const before = core.facts.length;
        assert.equal(perform(core, asked, doing as Doing), code);
        assert.equal(core.state.control.approvals.approvals[asked.approvalId]?.state, to);
        if (from !== "pending") {
          const later = core.facts.slice(before);
          assert.deepEqual(
            kinds(later).filter((kind) => kind.startsWith("approval-")),
            [],
          );
        }
      });
    }
  }

  it("[APPROVAL-2] refuses an unknown id and leaves no fact (D19)", () => {
    const core = createRunningCore();
    const asked = ask(core);
    const before = core.facts.length;
    assert.equal(codeOf(core.send(answerTo(asked, { approvalId: "nowhere" }))), "not_found");
    assert.equal(core.facts.length, before);
  });

  for (const approvalId of ["constructor", "toString", "__proto__"]) {
    it(`[APPROVAL-2] refuses "${approvalId}" as any unknown id (D19)`, () => {
      const core = createRunningCore();
      assert.equal(codeOf(core.send(answerTo(ask(core), { approvalId }))), "not_found");
    });
  }

  const WRONG: Readonly<Record<string, object>> = {
    "another digest": { digest: "d2" },
    "no digest": { digest: "" },
    "an older revision": { revision: 0 },
    "a newer revision": { revision: 2 },
  };
  for (const [what, change] of Object.entries(WRONG)) {
    it(`[APPROVAL-3] refuses an answer with ${what} and leaves no fact (B6, D15)`, () => {
      const core = createRunningCore();
      const asked = ask(core);
      const before = core.facts.length;
      assert.equal(codeOf(core.send(answerTo(asked, change))), "conflict");
      assert.equal(core.facts.length, before);
      assert.equal(pendingIn(core.state).length, 1);
    });
  }

  it("[APPROVAL-4] dies with its deadline as a denial, also when the answer comes before the tick (B6)", () => {
    const core = createRunningCore();
    const asked = ask(core);
    core.advance(asked.expiresAtMs - core.nowMs);
    assert.equal(codeOf(core.send(answerTo(asked))), "expired");
    assert.equal(startedIn(core), 0);
    const { state } = lastCall(core);
    assert.ok(state.kind === "done" && state.result.errorCode === "expired");
  });

  it("[APPROVAL-4] is still open one millisecond before its deadline (B6)", () => {
    const core = createRunningCore();
    const asked = ask(core);
    core.advance(asked.expiresAtMs - core.nowMs - 1);
    core.send({ kind: "tick" });
    assert.equal(codeOf(core.send(answerTo(asked))), "ok");
  });

  const LASTING: readonly (readonly [Decision, object])[] = [
    ["allow_session", { scope: "session", folder: "/ws", sessionId: "session" }],
    ["allow_workspace", { scope: "workspace", folder: "/ws", sessionId: "" }],
    ["allow_always", { scope: "always", folder: "", sessionId: "" }],
  ];
  for (const [decision, expected] of LASTING) {
    it(`[APPROVAL-5] "${decision}" leaves one rule for exactly this, and the next call runs at once (D18)`, () => {
      const core = createRunningCore();
      core.send(answerTo(ask(core), { decision }));
      const rules = Object.values(core.state.control.approvals.rules);
      assert.equal(rules.length, 1);
      assert.deepEqual(rules[0], { ...rules[0], tool: "run_script", key: "npm test", ...expected });
      core.send({ kind: "turn-cancel", turnId: "" });
      callTool(core, { digest: "d2" });
      assert.equal(startedIn(core), 2);
      assert.equal(pendingIn(core.state).length, 0);
    });
  }

  it("[APPROVAL-5] a rule for one key says nothing of a longer one, another tool or another folder (D18)", () => {
    const core = createRunningCore();
    core.send(answerTo(ask(core), { decision: "allow_workspace" }));
    core.send({ kind: "turn-cancel", turnId: "" });
    callTool(core, { ruleKey: "npm test -- --write" });
    assert.equal(pendingIn(core.state).length, 1);
    core.send({ kind: "turn-cancel", turnId: "" });
    callTool(core, {}, "search.text");
    assert.equal(pendingIn(core.state).length, 1);
    core.send({ kind: "turn-cancel", turnId: "" });
    const { surfaces } = core.state.present.surfaces;
    assert.ok(surfaces["s1"] !== undefined);
    core.send({ kind: "surface-update", surfaceId: "s1", folders: ["/other"], trusted: true, visible: true });
    callTool(core);
    assert.equal(pendingIn(core.state).length, 1);
  });

  it("[APPROVAL-5] a session rule is worth nothing in the next session (D18)", () => {
    const first = createRunningCore({ sessionId: "a" });
    first.send(answerTo(ask(first), { decision: "allow_session" }));
    const { control } = first.state;
    const second = createRunningCore({ sessionId: "b" });
    const later = createRunningCore({ sessionId: "b", state: { ...second.state, control } });
    callTool(later);
    assert.equal(pendingIn(later.state).length, 1);
  });

  it("[APPROVAL-5] a removed rule asks again; removing it twice is not_found (D18)", () => {
    const core = createRunningCore();
    core.send(answerTo(ask(core), { decision: "allow_always" }));
    const [ruleId = ""] = Object.keys(core.state.control.approvals.rules);
    assert.equal(codeOf(core.send({ kind: "rule-remove", ruleId })), "ok");
    assert.equal(codeOf(core.send({ kind: "rule-remove", ruleId })), "not_found");
    core.send({ kind: "turn-cancel", turnId: "" });
    callTool(core);
    assert.equal(pendingIn(core.state).length, 1);
  });

  for (const [decision] of LASTING) {
    it(`[APPROVAL-6] a high-risk question refuses "${decision}" and stays open (D14, D18)`, () => {
      const core = createRunningCore();
      const asked = ask(core, { risk: "high" });
      assert.equal(codeOf(core.send(answerTo(asked, { decision }))), "forbidden");
      assert.equal(pendingIn(core.state).length, 1);
      assert.deepEqual(core.state.control.approvals.rules, {});
    });
  }

  it("[APPROVAL-6] a high-risk call asks even where a rule would fit (D14)", () => {
    const core = createRunningCore();
    core.send(answerTo(ask(core), { decision: "allow_always" }));
    core.send({ kind: "turn-cancel", turnId: "" });
    callTool(core, { risk: "high" });
    assert.equal(pendingIn(core.state).length, 1);
  });

  it("[APPROVAL-7] what a schedule asks with nobody there is denied at once where the setting says so, with its own code (D21)", () => {
    const core = createRunningCore();
    core.send({ kind: "config-patch", patch: { "scheduler.unattended": "skip" }, revision: 0 });
    const { turnId } = type(core, "run the tests", { origin: "schedule" });
    core.send({ kind: "understood", turnId, intent: { command: "task.run", payload: {}, confidence: 1 } });
    core.send({ kind: "surface-detach", surfaceId: "s1" });
    core.send({ kind: "tool-prepared", callId: lastCall(core).callId, prepared: prepared() });
    const { state } = lastCall(core);
    assert.ok(state.kind === "done" && !state.result.ok);
    assert.match(state.result.summary, /nobody is here to ask/i);
    assert.equal(state.result.errorCode, "nobody_to_ask");
    assert.equal(pendingIn(core.state).length, 0);
    assert.equal(startedIn(core), 0);
  });

  it("[APPROVAL-7] what a person asked waits for them to come back, until it expires (B6)", () => {
    const core = createRunningCore();
    const { turnId } = type(core, "run the tests");
    core.send({ kind: "understood", turnId, intent: { command: "task.run", payload: {}, confidence: 1 } });
    core.send({ kind: "surface-detach", surfaceId: "s1" });
    core.send({ kind: "tool-prepared", callId: lastCall(core).callId, prepared: prepared() });
    assert.equal(pendingIn(core.state).length, 1);
    assert.equal(startedIn(core), 0);
  });

  it("[APPROVAL-8] an open question is never forgotten, however many others come and go (B6)", () => {
    const core = createRunningCore();
    const first = ask(core);
    for (let n = 0; n < 110; n++) {
      const { turnId } = first;
      core.send({
        kind: "tool-propose",
        turnId,
        step: 0,
        name: "run_script",
        args: { n },
        providerCallId: "",
      });
      const { callId } = lastCall(core);
      core.send({ kind: "tool-prepared", callId, prepared: prepared({ digest: `d${n}` }) });
      const asked = pendingIn(core.state).at(-1);
      if (asked !== undefined) core.send(answerTo(asked, { decision: "deny" }));
    }
    assert.equal(core.state.control.approvals.approvals[first.approvalId]?.state, "pending");
  });
});
