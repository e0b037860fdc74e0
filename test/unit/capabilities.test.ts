// Grants of a person, and windows: one bounded errand of one surface.
import assert from "node:assert/strict";
import { type CapabilityWindow, type Grant, grantedScopes } from "../../server/core/capabilities/types.ts";
import { nextAlarmMs } from "../../server/core/decide.ts";
import { LIMITS } from "../../server/core/limits.ts";
import {
  answerTo,
  ask,
  callTool,
  codeOf,
  type Core,
  createRunningCore,
  lastCall,
  prepared,
  type Report,
  reportOf,
  SURFACE,
  type,
} from "../support/core.ts";
import { edit } from "../support/edits.ts";

const EDITOR = { kind: "editor", window: "reveal_range", request: { path: "a.ts" }, detail: "" } as const;

function openWindow(core: Core): CapabilityWindow {
  callTool(core, { risk: "read", subject: EDITOR }, "editor.open");
  const window = Object.values(core.state.present.windows.windows).at(-1);
  if (window === undefined) throw new Error("no window was opened");
  return window;
}

const able = (): Core => createRunningCore({}, { serves: ["reveal_range"] });

const resultOf = (core: Core): string => {
  const { state } = lastCall(core);
  return state.kind === "done" ? (state.result.ok ? "ok" : state.result.errorCode) : state.kind;
};

describe("capability windows", () => {
  const ERRORS: Readonly<Record<Report["errorKind"], string>> = {
    rejected: "denied",
    cancelled: "cancelled",
    timeout: "timeout",
    unavailable: "unavailable",
    invalid_response: "internal",
    other: "failed",
  };
  for (const [errorKind, code] of Object.entries(ERRORS)) {
    it(`[CAPABILITY-1] the surface's "${errorKind}" ends the call as "${code}" and is counted (A5, A12)`, () => {
      const core = able();
      const window = openWindow(core);
      const failed = reportOf(window, { ok: false, errorKind: errorKind as Report["errorKind"] });
      assert.equal(codeOf(core.send(failed)), "ok");
      assert.equal(resultOf(core), code);
      assert.deepEqual(core.state.present.windows.counters.reveal_range?.failed, { [errorKind]: 1 });
    });
  }

  it("[CAPABILITY-1] a report closes the window, ends the call and counts its time (A11, A12)", () => {
    const core = able();
    const window = openWindow(core);
    core.advance(40);
    core.send(reportOf(window, { data: { summary: "shown" } }));
    assert.equal(resultOf(core), "ok");
    assert.deepEqual(core.state.present.windows.windows, {});
    const counters = core.state.present.windows.counters.reveal_range;
    assert.deepEqual([counters?.opened, counters?.completed, counters?.latencyMsTotal], [1, 1, 40]);
  });

  it("[CAPABILITY-2] a second report is late: not taken, counted, and changes no call (A11)", () => {
    const core = able();
    const window = openWindow(core);
    core.send(reportOf(window));
    const before = core.state.runtime;
    const again = core.send(reportOf(window, { ok: false }));
    assert.deepEqual(again, { ok: true, value: { taken: false } });
    assert.equal(core.state.runtime, before);
    assert.equal(core.state.present.windows.lateEvents, 1);
  });

  it("[CAPABILITY-3] only the surface that holds the window is heard (A11, C65)", () => {
    const core = able();
    const window = openWindow(core);
    core.send({ kind: "surface-attach", surface: { ...SURFACE, surfaceId: "s2" } });
    for (const surfaceId of ["s2", ""])
      assert.equal(codeOf(core.send(reportOf(window, { surfaceId }))), "forbidden");
    assert.equal(resultOf(core), "running");
    assert.equal(codeOf(core.send(reportOf(window))), "ok");
  });

  it("[CAPABILITY-4] closes at its deadline as a timeout; a report after that is late (A11)", () => {
    const core = able();
    const window = openWindow(core);
    assert.equal(nextAlarmMs(core.state), window.deadlineMs);
    assert.equal(window.deadlineMs - core.nowMs, LIMITS.windowTtlMs);
    core.advance(LIMITS.windowTtlMs - 1);
    core.send({ kind: "tick" });
    assert.equal(resultOf(core), "running");
    core.advance(1);
    core.send({ kind: "tick" });
    assert.equal(resultOf(core), "timeout");
    assert.deepEqual(core.send(reportOf(window)), { ok: true, value: { taken: false } });
    assert.equal(core.state.present.windows.counters.reveal_range?.timedOut, 1);
  });

  it("[CAPABILITY-5] a window of a surface that left is closed by the next tick (A11)", () => {
    const core = able();
    openWindow(core);
    core.send({ kind: "surface-detach", surfaceId: "s1" });
    core.send({ kind: "tick" });
    assert.notEqual(resultOf(core), "running");
    assert.deepEqual(core.state.present.windows.windows, {});
  });

  it("[CAPABILITY-5] when a surface leaves, its windows close at once (A11)", () => {
    const core = able();
    openWindow(core);
    core.send({ kind: "surface-detach", surfaceId: "s1" });
    assert.deepEqual(core.state.present.windows.windows, {});
    assert.notEqual(resultOf(core), "running");
  });

  it("[CAPABILITY-6] without a surface that serves it, the call ends as unavailable (A11, D3)", () => {
    const core = createRunningCore();
    callTool(core, { risk: "read", subject: EDITOR }, "editor.open");
    assert.equal(resultOf(core), "unavailable");
  });

  /** The first window shows /ws, the second one another folder; the terminal shows both and has no editor. */
  const twoWindows = (): Core => {
    const serves = ["reveal_range", "diagnostics", "apply_edit"] as const;
    const core = createRunningCore({}, { serves });
    const second = { ...SURFACE, surfaceId: "s2", folders: ["/other"], serves };
    core.send({ kind: "surface-attach", surface: second });
    core.send({ kind: "surface-attach", surface: { ...second, surfaceId: "s3" } });
    core.send({ kind: "surface-attach", surface: { ...SURFACE, surfaceId: "cli", serves: [] } });
    return core;
  };
  const wants = (core: Core, window: "reveal_range" | "diagnostics", folder: string) =>
    callTool(core, { risk: "read", subject: { ...EDITOR, window, request: { path: "", folder } } });
  const windowOf = (core: Core): string | undefined =>
    Object.values(core.state.present.windows.windows).at(-1)?.surfaceId;

  it("[CAPABILITY-6] it goes to the window that shows the place, of several to the one that asks, else to the one with the voice (B3)", () => {
    for (const [folder, asker, active, to] of [
      ["/other", "s1", "s1", "s2"],
      ["/other", "s3", "s1", "s3"],
      ["/other", "cli", "s3", "s3"],
      ["/ws", "s2", "s2", "s1"],
      ["/nowhere", "s2", "s1", "s2"],
      ["/nowhere", "cli", "s3", "s3"],
    ] as const) {
      const core = twoWindows();
      core.send({ kind: "device-move", target: active });
      const { turnId } = type(core, "open it", { surfaceId: asker });
      const intent = { command: "editor.open", payload: { path: "a.ts" }, confidence: 1 };
      core.send({ kind: "understood", turnId, intent });
      const subject = { ...EDITOR, request: { path: "a.ts", folder } };
      const { callId } = lastCall(core);
      core.send({ kind: "tool-prepared", callId, prepared: prepared({ risk: "read", subject }) });
      assert.equal(windowOf(core), to, `${folder} ${asker} ${active}`);
    }
  });

  it("[CAPABILITY-6] problems of a folder that no window shows are not told of another one (B3, B58)", () => {
    const core = twoWindows();
    wants(core, "diagnostics", "/nowhere");
    assert.equal(resultOf(core), "unavailable");
    assert.equal(windowOf(core), undefined);
    wants(core, "diagnostics", "/other/inside");
    assert.equal(windowOf(core), "s2");
  });

  it("[CAPABILITY-6] a file is changed by the window that shows it (B3, D16)", () => {
    const core = twoWindows();
    core.send({ kind: "device-move", target: "s2" });
    core.send(answerTo(ask(core, edit({ open: true }))));
    assert.equal(windowOf(core), "s1");
  });

  it("[CAPABILITY-6] never more than the bound are open at once (invariant 7)", () => {
    const core = able();
    for (let n = 0; n <= LIMITS.windowsOpenMax; n++)
      core.send({ kind: "window-wanted", callId: "c", window: "reveal_range", request: {}, surfaceId: "" });
    assert.equal(Object.keys(core.state.present.windows.windows).length, LIMITS.windowsOpenMax);
  });
});

describe("grants", () => {
  const requested = (core: Core): string => {
    const input = {
      kind: "grant-request",
      capability: "network",
      scope: "host:a",
      reason: "to fetch",
    } as const;
    const reply = core.send(input);
    return reply?.ok === true ? String(reply.value["grant_id"]) : "";
  };
  const may = (core: Core, scope = "host:a"): boolean =>
    grantedScopes(core.state.control.grants, "network", core).includes(scope);

  type Doing = "allow" | "deny" | "revoke";
  const TABLE: Record<"requested" | "granted" | "denied" | "revoked", Record<Doing, string>> = {
    requested: { allow: "granted", deny: "denied", revoke: "" },
    granted: { allow: "", deny: "", revoke: "revoked" },
    denied: { allow: "", deny: "", revoke: "" },
    revoked: { allow: "", deny: "", revoke: "" },
  };
  const REACH = {
    requested: [],
    granted: ["allow"],
    denied: ["deny"],
    revoked: ["allow", "revoke"],
  } as const;
  const perform = (core: Core, grantId: string, doing: Doing): string =>
    codeOf(
      core.send(
        doing === "allow"
          ? { kind: "grant-allow", grantId, expiresInMs: 0 }
          : { kind: doing === "deny" ? "grant-deny" : "grant-revoke", grantId },
      ),
    );
  for (const [from, row] of Object.entries(TABLE)) {
    for (const [doing, to] of Object.entries(row)) {
      it(`[CAPABILITY-7] ${from} --${doing}--> ${to === "" ? "refused" : to} (D15)`, () => {
        const core = createRunningCore();
        const grantId = requested(core);
        for (const step of REACH[from as keyof typeof REACH]) perform(core, grantId, step);
        const code = perform(core, grantId, doing as Doing);
        assert.equal(code, to === "" ? "already_resolved" : "ok");
        const state: Grant["state"] | undefined = core.state.control.grants.grants[grantId]?.state;
        assert.equal(state, to === "" ? from : to);
      });
    }
  }

  it("[CAPABILITY-8] expiry and scope are judged at the moment of use (D15)", () => {
    const core = createRunningCore();
    const grantId = requested(core);
    assert.equal(may(core), false);
    core.send({ kind: "grant-allow", grantId, expiresInMs: 1_000 });
    assert.equal(may(core), true);
    assert.equal(may(core, "host:b"), false);
    core.advance(999);
    assert.equal(may(core), true);
    core.advance(1);
    assert.equal(may(core), false);
  });

  it("[CAPABILITY-8] a revoked grant is worth nothing from then on (D15)", () => {
    const core = createRunningCore();
    const grantId = requested(core);
    core.send({ kind: "grant-allow", grantId, expiresInMs: 0 });
    core.advance(10 ** 9);
    assert.equal(may(core), true);
    core.send({ kind: "grant-revoke", grantId });
    assert.equal(may(core), false);
  });

  it("[CAPABILITY-8] unknown kinds and ids are refused and leave no fact (A11)", () => {
    const core = createRunningCore();
    const before = core.facts.length;
    const odd = { kind: "grant-request", capability: "root", scope: "", reason: "x" } as const;
    assert.equal(codeOf(core.send(odd)), "invalid_payload");
    assert.equal(perform(core, "nowhere", "allow"), "not_found");
    assert.equal(core.facts.length, before);
  });

  it("[CAPABILITY-8] an id that is the name of a method is unknown (A11)", () => {
    const core = createRunningCore();
    assert.equal(perform(core, "constructor", "allow"), "not_found");
  });
});
