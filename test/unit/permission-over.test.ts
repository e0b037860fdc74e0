// A permission that is taken back, or whose time is over: what uses it at that moment.
import assert from "node:assert/strict";
import { grantedScopes } from "../../server/core/capabilities/types.ts";
import { nextAlarmMs } from "../../server/core/decide.ts";
import { LIMITS } from "../../server/core/limits.ts";
import {
  callTool,
  codeOf,
  type Core,
  createModelCore,
  createRunningCore,
  modelTurn,
  prepared,
} from "../support/core.ts";

describe("a permission that is taken back", () => {
  const URL_THERE = "https://models.example.org/v1";
  const grant = (
    core: Core,
    capability: "network" | "filesystem_outside_workspace",
    scope: string,
  ): string => {
    core.send({ kind: "grant-keep", capability, scope, reason: "a test" });
    return Object.values(core.state.control.grants.grants).at(-1)?.grantId ?? "";
  };

  it("[CAPABILITY-9] stops the thought that goes there, at once, and no other (B33)", () => {
    const core = createModelCore({}, { "models.endpointUrl": URL_THERE });
    const there = grant(core, "network", "models.example.org");
    const other = grant(core, "network", "elsewhere.example.org");
    const turnId = modelTurn(core);
    const state = (): string => core.state.runtime.conversation.turns[turnId]?.state ?? "";
    assert.equal(state(), "thinking");
    core.send({ kind: "grant-revoke", grantId: other });
    assert.equal(state(), "thinking");
    core.send({ kind: "grant-revoke", grantId: there });
    assert.equal(state(), "cancelled");
    assert.ok(core.effects.some((effect) => effect.kind === "cancel-think" && effect.turnId === turnId));
    assert.match(core.state.present.runtime.toast?.text ?? "", /was stopped/);
    assert.equal(codeOf(core.send({ kind: "grant-revoke", grantId: there })), "already_resolved");
  });

  it("[CAPABILITY-10] whose time is over is told as expired at that moment, and what uses it is stopped (B33)", () => {
    const core = createModelCore({}, { "models.endpointUrl": URL_THERE });
    const scope = "models.example.org";
    core.send({ kind: "grant-request", capability: "network", scope, reason: "a test" });
    const grantId = Object.values(core.state.control.grants.grants).at(-1)?.grantId ?? "";
    core.send({ kind: "grant-allow", grantId, expiresInMs: 60_000 });
    const dueMs = core.nowMs + 60_000;
    const turnId = modelTurn(core);
    const grantState = (): string => core.state.control.grants.grants[grantId]?.state ?? "";
    assert.ok((nextAlarmMs(core.state) ?? Infinity) <= dueMs);
    core.advance(59_999);
    core.send({ kind: "tick" });
    assert.equal(grantState(), "granted");
    core.advance(1);
    core.send({ kind: "tick" });
    assert.equal(grantState(), "expired");
    assert.equal(core.state.runtime.conversation.turns[turnId]?.state, "cancelled");
    assert.deepEqual(grantedScopes(core.state.control.grants, "network", core), []);
    assert.equal(codeOf(core.send({ kind: "grant-revoke", grantId })), "already_resolved");
  });

  it("[CAPABILITY-10] a request that nobody answers is over after an hour, stops nobody, and makes room (B32)", () => {
    const core = createModelCore({}, { "models.endpointUrl": URL_THERE });
    const ask = (scope: string): string =>
      codeOf(core.send({ kind: "grant-request", capability: "network", scope, reason: "a test" }));
    core.send({ kind: "grant-keep", capability: "network", scope: "models.example.org", reason: "mine" });
    const turnId = modelTurn(core);
    const asked = [...Array(LIMITS.approvalsPendingMax).keys()].map((n) =>
      ask(n === 0 ? "models.example.org" : `host:${n}`),
    );
    assert.deepEqual([...new Set(asked), ask("one more")], ["ok", "overloaded"]);
    core.advance(LIMITS.grantRequestTtlMs);
    core.send({ kind: "tick" });
    const states = new Set(Object.values(core.state.control.grants.grants).map(({ state }) => state));
    assert.deepEqual([...states], ["granted", "expired"]);
    assert.equal(ask("one more"), "ok");
    assert.equal(core.state.runtime.conversation.turns[turnId]?.state, "thinking");
  });

  it("[CAPABILITY-10] a permission that was asked for a while is given for no longer (B32, B33)", () => {
    const core = createRunningCore();
    const until = (expiresInMs: number, atMostMs?: number): number => {
      core.send({
        kind: "grant-request",
        capability: "network",
        scope: "host:a",
        reason: "a test",
        ...(atMostMs === undefined ? {} : { atMostMs }),
      });
      const grantId = Object.keys(core.state.control.grants.grants).at(-1) ?? "";
      core.send({ kind: "grant-allow", grantId, expiresInMs });
      const { expiresAtMs = NaN } = core.state.control.grants.grants[grantId] ?? {};
      return expiresAtMs === 0 ? 0 : expiresAtMs - core.nowMs;
    };
    assert.deepEqual([until(0, 5_000), until(9_000, 5_000), until(1_000, 5_000)], [5_000, 5_000, 1_000]);
    assert.deepEqual([until(0), until(9_000)], [0, 9_000]);
  });

  it("[CAPABILITY-7] what still counts is never forgotten for what was denied; beyond the bound none is added (B33)", () => {
    const core = createRunningCore();
    const keep = (scope: string): string =>
      codeOf(
        core.send({ kind: "grant-keep", capability: "microphone", scope, reason: "mine", answered: true }),
      );
    const before = Object.keys(core.state.control.grants.grants).length;
    assert.equal(keep("kept"), "ok");
    for (let n = 0; n < 2 * LIMITS.grantsMax; n++) {
      core.send({ kind: "grant-request", capability: "network", scope: `host:${n}`, reason: "a test" });
      core.send({ kind: "grant-deny", grantId: Object.keys(core.state.control.grants.grants).at(-1) ?? "" });
    }
    const scopes = (): readonly string[] => grantedScopes(core.state.control.grants, "microphone", core);
    assert.equal(scopes().at(-1), "kept");
    assert.equal(Object.keys(core.state.control.grants.grants).length, LIMITS.grantsMax);
    for (let n = before + 1; n < LIMITS.grantsMax; n++) assert.equal(keep(`${n}`), "ok");
    assert.equal(keep("too much"), "overloaded");
    assert.equal(scopes().length, LIMITS.grantsMax);
    const asked = core.send({ kind: "grant-request", capability: "network", scope: "b", reason: "a test" });
    assert.equal(codeOf(asked), "overloaded");
  });

  it("[CAPABILITY-10] what another grant still covers goes on (B33)", () => {
    const core = createModelCore({}, { "models.endpointUrl": URL_THERE });
    const scope = "models.example.org";
    core.send({ kind: "grant-request", capability: "network", scope, reason: "a test" });
    const grantId = Object.values(core.state.control.grants.grants).at(-1)?.grantId ?? "";
    core.send({ kind: "grant-allow", grantId, expiresInMs: 1_000 });
    core.send({ kind: "grant-request", capability: "network", scope, reason: "another" });
    const other = Object.values(core.state.control.grants.grants).at(-1)?.grantId ?? "";
    core.send({ kind: "grant-allow", grantId: other, expiresInMs: 0 });
    const turnId = modelTurn(core);
    core.advance(1_000);
    core.send({ kind: "tick" });
    assert.equal(core.state.control.grants.grants[grantId]?.state, "expired");
    assert.equal(core.state.runtime.conversation.turns[turnId]?.state, "thinking");
  });

  it("[CAPABILITY-9] stops the program that runs in a granted folder (B33, B54)", () => {
    const core = createRunningCore();
    const grantId = grant(core, "filesystem_outside_workspace", "/elsewhere");
    const subject = { ...prepared().subject, cwd: "/elsewhere/below" } as ReturnType<
      typeof prepared
    >["subject"];
    const { callId, turnId } = callTool(core, { risk: "read", subject });
    assert.equal(core.state.runtime.tools.calls[callId]?.state.kind, "running");
    core.send({ kind: "grant-revoke", grantId });
    assert.equal(core.state.runtime.conversation.turns[turnId]?.state, "cancelled");
    assert.ok(core.effects.some((effect) => effect.kind === "cancel-tool" && effect.callId === callId));
  });
});
