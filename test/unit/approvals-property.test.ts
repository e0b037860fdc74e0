// Any order of asking, answering, waiting and leaving: the promise about started tools holds.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Input } from "../../server/core/input.ts";
import {
  answerTo,
  type Core,
  createRunningCore,
  lastCall,
  pendingIn,
  prepared,
  SURFACE,
  type,
} from "../support/core.ts";

describe("approvals, whatever happens", () => {
  const step = fc.constantFrom(
    "ask",
    "ask high",
    "allow",
    "always",
    "deny",
    "wrong",
    "stale",
    "tick",
    "wait",
    "cancel",
    "yes",
    "leave",
    "come",
  );
  it("[APPROVAL-9] a tool that needs a person starts only after its stored yes, once (B6, D19)", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const core = createRunningCore();
        for (const one of steps) act(core, one);
        const allowed = new Set<string>();
        const ready = new Set<string>();
        const started = new Set<string>();
        let rules = 0;
        for (const fact of core.facts) {
          if (fact.kind === "tool-ready") ready.add(fact.callId);
          if (fact.kind === "rule-added") rules++;
          if (fact.kind === "approval-resolved" && fact.approval.state === "allowed")
            allowed.add(fact.approval.callId);
          if (fact.kind !== "tool-started") continue;
          assert.ok(ready.has(fact.callId), "started before it was ready");
          assert.ok(allowed.has(fact.callId) || rules > 0, "started without a yes");
          assert.ok(!started.has(fact.callId), "started twice");
          started.add(fact.callId);
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});

function act(core: Core, step: string): void {
  const [asked] = pendingIn(core.state);
  const send = (input: Input): void => void core.send(input);
  switch (step) {
    case "ask":
    case "ask high": {
      const { turnId } = type(core, "run the tests");
      if (turnId === "" || core.state.runtime.conversation.turns[turnId]?.state !== "understanding") return;
      send({ kind: "understood", turnId, intent: { command: "task.run", payload: {}, confidence: 1 } });
      const change = step === "ask" ? {} : { risk: "high" as const, ruleKey: null };
      return send({ kind: "tool-prepared", callId: lastCall(core).callId, prepared: prepared(change) });
    }
    case "tick":
      return send({ kind: "tick" });
    case "wait":
      return core.advance(10 * 60_000);
    case "cancel":
      return send({ kind: "turn-cancel", turnId: "" });
    case "yes":
      return void type(core, "yes");
    case "leave":
      return send({ kind: "surface-detach", surfaceId: "s1" });
    case "come":
      return send({ kind: "surface-attach", surface: SURFACE });
    default:
      if (asked === undefined) return;
      if (step === "allow") return send(answerTo(asked));
      if (step === "always") return send(answerTo(asked, { decision: "allow_always" }));
      if (step === "deny") return send(answerTo(asked, { decision: "deny" }));
      return send(answerTo(asked, step === "wrong" ? { digest: "x" } : { revision: 9 }));
  }
}
