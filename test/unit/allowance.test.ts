// What is asked about each time whatever was allowed, and a yes given ahead: so many changes, so long, in one folder.
import assert from "node:assert/strict";
import fc from "fast-check";
import { nextAlarmMs } from "../../server/core/decide.ts";
import { ALLOWANCE } from "../../server/core/approvals/types.ts";
import { auditDetails } from "../../server/core/view/audit.ts";
import { project } from "../../server/core/view/project.ts";
import { EMPTY_STATE } from "../../server/core/state.ts";
import type { Prepared } from "../../server/core/tools/types.ts";
import { give, isAsked, left, MINUTE_MS, program } from "../support/allowance-rig.ts";
import { edit, FILE } from "../support/edits.ts";
import { answerTo, ask, callTool, codeOf, createRunningCore, lastCall, pendingIn } from "../support/core.ts";

describe("a yes given ahead", () => {
  it("[APPROVAL-15] is for so many changes: each is counted on disk before it starts, then Kodama asks again (D20)", () => {
    const core = createRunningCore();
    assert.equal(isAsked(core, edit()), true, "off until it is given");
    assert.equal(give(core), "ok");
    const before = core.facts.length;
    assert.deepEqual([isAsked(core, edit()), left(core)], [false, 1]);
    const kinds = core.facts.slice(before).map(({ kind }) => kind);
    assert.ok(kinds.indexOf("allowance-used") < kinds.indexOf("tool-started"), kinds.join());
    assert.deepEqual([isAsked(core, program()), left(core)], [false, undefined], "used up");
    assert.equal(isAsked(core, edit()), true);
    const used = core.facts.filter(({ kind }) => kind === "allowance-used").map(auditDetails);
    assert.equal(used.length, 2);
    assert.ok(
      used.every((one) => one["call_id"] !== "" && one["allowance_id"] === used[0]?.["allowance_id"]),
    );
  });

  it("[APPROVAL-15] is for so long: over by the clock, and before the clock is looked at (D20)", () => {
    const core = createRunningCore();
    give(core);
    assert.equal(nextAlarmMs(core.state), core.nowMs + 5 * MINUTE_MS);
    core.advance(5 * MINUTE_MS);
    assert.equal(isAsked(core, edit()), true);
    assert.equal(left(core), 2);
    core.send({ kind: "tick" });
    assert.equal(left(core), undefined);
    assert.equal("allowance" in project(core.state), false);
  });

  it("[APPROVAL-15] is for one folder, for files shown whole, and for programs behind walls only where that was said (D20)", () => {
    const core = createRunningCore({}, { folders: ["/ws", "/other"] });
    give(core, { count: 50 });
    const asked: Readonly<Record<string, Partial<Prepared>>> = {
      "another folder": edit({ path: "/other/a", folder: "/other" }),
      "a second file of another folder": {
        risk: "change",
        subject: { kind: "edit", files: [FILE, { ...FILE, folder: "/other" }] },
      },
      "what was cut": edit({ cut: true }),
      "a program elsewhere": program({ cwd: "/other" }),
      "a program with all rights": program({ confined: undefined }),
      "a program that reaches the network": program({ confined: "network" }),
      "a program that reaches hosts": program({ confined: "hosts", hosts: ["a.example.com"] }),
      "what leaves the machine": program({ leaves: true }),
      "high risk": { ...edit(), risk: "high" },
      "an MCP server": { subject: { kind: "mcp", argv: ["s", "t", "{}"], digest: "1" } },
      "a question": { subject: { kind: "question", options: [] } },
    };
    for (const [what, change] of Object.entries(asked)) assert.equal(isAsked(core, change), true, what);
    assert.equal(left(core), 50);
    give(core, { programs: false });
    assert.equal(isAsked(core, program()), true);
    assert.equal(isAsked(core, edit()), false);
  });

  it("[APPROVAL-15] comes after every no, and after what is asked about each time (D18, D20)", () => {
    for (const decision of ["deny_always", "ask_always"] as const) {
      const core = createRunningCore();
      core.send(answerTo(ask(core, program()), { decision }));
      core.send({ kind: "turn-cancel", turnId: "" });
      give(core);
      callTool(core, { ...program(), digest: "again" });
      assert.equal(pendingIn(core.state).length, decision === "ask_always" ? 1 : 0);
      assert.notEqual(lastCall(core).state.kind, "running");
      assert.equal(left(core), 2);
    }
  });

  it("[APPROVAL-15] is bounded, taken back at any time, and survives a restart no longer than its time (D20, D42)", () => {
    const core = createRunningCore();
    for (const change of [
      { count: 0 },
      { count: ALLOWANCE.countMax + 1 },
      { minutes: 0 },
      { minutes: ALLOWANCE.minutesMax + 1 },
      { folder: "" },
    ])
      assert.equal(give(core, change), "invalid_payload", JSON.stringify(change));
    assert.equal(codeOf(core.send({ kind: "allowance-end" })), "not_found");
    give(core);
    assert.deepEqual(project(core.state)["allowance"], {
      allowance_id: core.state.control.approvals.allowance?.allowanceId,
      folder: "/ws",
      programs: true,
      of: 2,
      left: 2,
      expires_at_ms: core.nowMs + 5 * MINUTE_MS,
    });
    const state = { ...EMPTY_STATE, control: core.state.control };
    assert.equal(isAsked(createRunningCore({ state, sessionId: "next" }), edit()), false);
    const late = createRunningCore({ state, sessionId: "next", nowMs: core.nowMs + 6 * MINUTE_MS });
    assert.equal(isAsked(late, edit()), true);
    assert.equal(codeOf(core.send({ kind: "allowance-end" })), "ok");
    assert.equal(isAsked(core, edit()), true);
  });

  it("[APPROVAL-15] never lets more happen unasked than it says, in any order (D20)", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom("edit", "program", "wait", "mcp"), { maxLength: 12 }),
        (count, steps) => {
          const core = createRunningCore();
          give(core, { count, minutes: 3 });
          const untilMs = core.nowMs + 3 * MINUTE_MS;
          let unasked = 0;
          for (const step of steps) {
            if (step === "wait") core.advance(MINUTE_MS);
            else {
              const mcp = { subject: { kind: "mcp", argv: ["s"], digest: "1" } } as const;
              const asked = isAsked(core, step === "edit" ? edit() : step === "program" ? program() : mcp);
              if (!asked) assert.ok(core.nowMs < untilMs && step !== "mcp");
              unasked += asked ? 0 : 1;
            }
          }
          assert.ok(unasked <= count);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("asked each time", () => {
  it("[APPROVAL-14] allows once, goes before every yes, and takes none, until it is taken back (D18)", () => {
    const core = createRunningCore();
    const asked = ask(core, { digest: "each" });
    assert.equal(codeOf(core.send(answerTo(asked, { decision: "ask_always" }))), "ok");
    assert.equal(lastCall(core).state.kind, "running", "this once it is allowed");
    const rules = () => Object.values(core.state.control.approvals.rules);
    assert.deepEqual(
      rules().map(({ effect, scope, expiresAtMs }) => [effect, scope, expiresAtMs]),
      [["ask", "always", 0]],
    );
    core.send({ kind: "turn-cancel", turnId: "" });
    core.advance(1_000 * 24 * 3_600_000);
    const again = ask(core, { digest: "e2" });
    assert.equal(again.ruleId, "asked-each-time");
    assert.match(again.reason, /Manage Standing Permissions/);
    for (const decision of ["allow_session", "allow_workspace", "allow_always", "ask_always"] as const)
      assert.equal(codeOf(core.send(answerTo(again, { decision }))), "forbidden", decision);
    core.send(answerTo(again));
    core.send({ kind: "turn-cancel", turnId: "" });
    assert.equal(rules().length, 1, "asked again and again it is still one rule");
    core.send({ kind: "rule-remove", ruleId: rules()[0]?.ruleId ?? "" });
    core.send(answerTo(ask(core, { digest: "e3" }), { decision: "allow_always" }));
    core.send({ kind: "turn-cancel", turnId: "" });
    assert.equal(isAsked(core, {}), false);
  });

  it("[APPROVAL-14] goes before a lasting yes that was there before it (D18)", () => {
    const core = createRunningCore();
    core.send(answerTo(ask(core), { decision: "ask_always" }));
    core.send({ kind: "turn-cancel", turnId: "" });
    const [each] = Object.values(core.state.control.approvals.rules);
    assert.ok(each !== undefined);
    const yes = { ...each, ruleId: "yes", effect: "allow" } as const;
    const control = {
      ...core.state.control,
      approvals: { ...core.state.control.approvals, rules: { yes, [each.ruleId]: each } },
    };
    assert.equal(isAsked(createRunningCore({ state: { ...EMPTY_STATE, control } }), {}), true);
  });

  it("[APPROVAL-14] what can only be answered once has no such answer (D18)", () => {
    const core = createRunningCore();
    const asked = ask(core, { risk: "high" });
    assert.equal(codeOf(core.send(answerTo(asked, { decision: "ask_always" }))), "forbidden");
    assert.equal(pendingIn(core.state).length, 1);
  });
});
