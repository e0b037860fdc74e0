// Who is here, where the voice lives, and the life of the runtime.
import assert from "node:assert/strict";
import { LIMITS } from "../../server/core/limits.ts";
import { runtimeStatus } from "../../server/core/view/status.ts";
import { ask, codeOf, type Core, createCore, createRunningCore, SURFACE, type } from "../support/core.ts";

const come = (core: Core, surfaceId: string): string =>
  codeOf(
    core.send({ kind: "surface-attach", surface: { ...SURFACE, surfaceId, name: `name of ${surfaceId}` } }),
  );
const leave = (core: Core, surfaceId: string): string =>
  codeOf(core.send({ kind: "surface-detach", surfaceId }));
const places = (core: Core): readonly string[] => {
  const { home, active } = core.state.present.surfaces;
  return [home, active];
};

describe("surfaces", () => {
  it("[SURFACE-1] the first is home and active; a second changes neither (B3)", () => {
    const core = createRunningCore();
    come(core, "s2");
    assert.deepEqual(places(core), ["s1", "s1"]);
  });

  it("[SURFACE-2] voice moves to a surface that is here, by id or name, and home again (B3, D37)", () => {
    const core = createRunningCore();
    come(core, "s2");
    assert.equal(codeOf(core.send({ kind: "device-move", target: "name of s2" })), "ok");
    assert.deepEqual(places(core), ["s1", "s2"]);
    assert.equal(codeOf(core.send({ kind: "device-go-home" })), "ok");
    assert.deepEqual(places(core), ["s1", "s1"]);
  });

  it("[SURFACE-2] a target that is not here moves nothing (B3)", () => {
    const core = createRunningCore();
    const before = core.facts.length;
    for (const target of ["s9", "", "constructor"])
      assert.equal(codeOf(core.send({ kind: "device-move", target })), "not_found");
    assert.equal(core.facts.length, before);
  });

  it("[SURFACE-3] when the active one leaves, voice goes home; when home leaves, to who is left (B3, D37)", () => {
    const core = createRunningCore();
    come(core, "s2");
    come(core, "s3");
    core.send({ kind: "device-move", target: "s3" });
    leave(core, "s3");
    assert.deepEqual(places(core), ["s1", "s1"]);
    leave(core, "s1");
    assert.deepEqual(places(core), ["s2", "s2"]);
    leave(core, "s2");
    assert.deepEqual(places(core), ["", ""]);
  });

  const move = (core: Core, target: string): string => codeOf(core.send({ kind: "device-move", target }));
  const ends = (core: Core): readonly string[] =>
    Object.values(core.state.present.surfaces.ended).map(({ ok, message }) => (ok ? "moved" : message));
  /** A core whose second surface is asked before the voice comes to it. */
  const asking = (): Core => {
    const core = createRunningCore();
    core.send({
      kind: "surface-attach",
      surface: { ...SURFACE, surfaceId: "s2", name: "two", serves: ["focus"] },
    });
    return core;
  };
  const answer = (core: Core, ok: boolean): string => {
    const [window] = Object.values(core.state.present.windows.windows);
    return codeOf(
      core.send({
        kind: "window-report",
        windowId: window?.windowId ?? "",
        surfaceId: "s2",
        ok,
        errorKind: "rejected",
        message: ok ? "" : "Not now.",
        data: {},
      }),
    );
  };

  it("[SURFACE-6] the target is asked first, speech waits, and then everything changes at once (B28)", () => {
    const core = asking();
    move(core, "s2");
    assert.deepEqual(places(core), ["s1", "s1"], "nothing moved yet");
    assert.equal(core.effects.at(-1)?.kind, "hold-speech");
    const { generation } = core.state.present.surfaces;
    answer(core, true);
    assert.deepEqual(places(core), ["s1", "s2"]);
    assert.equal(core.state.present.surfaces.generation, generation + 1);
    assert.equal(core.effects.at(-1)?.kind, "release-speech");
    assert.deepEqual(ends(core), ["moved"]);
  });

  it("[SURFACE-6] a target that refuses, is late, or leaves meanwhile changes nothing, and speech goes on (B28)", () => {
    const ways: Readonly<Record<string, (core: Core) => void>> = {
      "Not now.": (core) => void answer(core, false),
      "The editor did not answer in time.": (core) => {
        core.advance(LIMITS.windowTtlMs);
        core.send({ kind: "tick" });
      },
      "The window was closed meanwhile.": (core) => {
        leave(core, "s2");
        core.send({ kind: "tick" });
      },
    };
    for (const [words, end] of Object.entries(ways)) {
      const core = asking();
      const { generation } = core.state.present.surfaces;
      move(core, "s2");
      end(core);
      assert.deepEqual(places(core), ["s1", "s1"]);
      assert.deepEqual(
        [core.state.present.surfaces.generation, core.state.present.surfaces.move],
        [generation, null],
      );
      assert.deepEqual(ends(core), [words]);
      assert.equal(core.effects.at(-1)?.kind, "release-speech");
      assert.equal(answer(core, true), "ok", "what comes late is dropped");
      assert.deepEqual(places(core), ["s1", "s1"]);
    }
  });

  it("[SURFACE-7] the same move again is the same move; another one waits its turn; where it is already, nothing happens (B28)", () => {
    const core = asking();
    come(core, "s3");
    const first = core.send({ kind: "device-move", target: "s2" });
    const again = core.send({ kind: "device-move", target: "two" });
    assert.deepEqual(again, first);
    assert.equal(move(core, "s3"), "conflict");
    answer(core, true);
    const { generation } = core.state.present.surfaces;
    assert.equal(move(core, "s2"), "ok");
    assert.equal(core.state.present.surfaces.generation, generation);
    assert.equal(ends(core).length, 2);
  });

  it("[SURFACE-8] a speaker is tried before anything is said on it, and home is the usual one (B28, B29)", () => {
    const core = asking();
    assert.equal(move(core, "speaker:hall"), "ok");
    const probe = core.effects.at(-1);
    assert.deepEqual([probe?.kind, core.state.present.surfaces.speaker], ["probe-speaker", ""]);
    const { moveId = "" } = core.state.present.surfaces.move ?? {};
    core.send({ kind: "move-staged", moveId: "an earlier one", ok: true, message: "" });
    assert.equal(core.state.present.surfaces.speaker, "", "what is of another move does not count");
    core.send({ kind: "move-staged", moveId, ok: true, message: "" });
    assert.equal(core.state.present.surfaces.speaker, "hall");
    core.send({ kind: "device-go-home" });
    assert.equal(core.state.present.surfaces.speaker, "");
    move(core, "speaker:roof");
    const { moveId: second = "" } = core.state.present.surfaces.move ?? {};
    core.send({ kind: "move-staged", moveId: second, ok: false, message: "No such speaker." });
    assert.deepEqual([core.state.present.surfaces.speaker, ends(core).at(-1)], ["", "No such speaker."]);
  });

  it("[SURFACE-2] a name that two windows have is no target (B28)", () => {
    const core = createRunningCore();
    for (const surfaceId of ["s2", "s3"])
      core.send({ kind: "surface-attach", surface: { ...SURFACE, surfaceId, name: "twin" } });
    assert.equal(move(core, "twin"), "not_found");
  });

  it("[SURFACE-4] at most the bound are attached; leaving twice is harmless (invariant 7)", () => {
    const core = createRunningCore();
    for (let n = 1; n < LIMITS.surfacesMax; n++) assert.equal(come(core, `s${n + 1}`), "ok");
    assert.equal(come(core, "one too many"), "overloaded");
    leave(core, "s2");
    const before = core.facts.length;
    assert.equal(leave(core, "s2"), "ok");
    assert.equal(core.facts.length, before);
    assert.equal(come(core, "again"), "ok");
  });

  it("[SURFACE-5] a turn keeps the folders and trust of the moment it began (B6, D45)", () => {
    const core = createRunningCore();
    const { turnId } = type(core, "run the tests");
    core.send({ kind: "surface-update", surfaceId: "s1", folders: ["/"], trusted: false, visible: true });
    const turn = core.state.runtime.conversation.turns[turnId];
    assert.deepEqual([turn?.folders, turn?.trusted], [["/ws"], true]);
  });

  it("[SURFACE-5] words of nobody's surface get no folder and no trust (invariant 5)", () => {
    const core = createRunningCore();
    const { turnId } = type(core, "run the tests", { surfaceId: "somebody" });
    const turn = core.state.runtime.conversation.turns[turnId];
    assert.deepEqual([turn?.folders, turn?.trusted], [[], false]);
  });

  it("[SURFACE-5] an update of a surface that is not here is not_found (invariant 10)", () => {
    const core = createRunningCore();
    const gone = {
      kind: "surface-update",
      surfaceId: "s9",
      folders: [],
      trusted: true,
      visible: true,
    } as const;
    assert.equal(codeOf(core.send(gone)), "not_found");
  });
});

describe("the runtime", () => {
  it("[RUNTIME-1] refuses work before it runs and after it stopped; start and stop twice are the same (B4)", () => {
    const core = createCore();
    assert.equal(codeOf(type(core, "hello").reply), "unavailable");
    core.send({ kind: "boot" });
    assert.equal(core.state.present.runtime.phase, "running");
    const before = core.facts.length;
    assert.equal(codeOf(core.send({ kind: "runtime-start" })), "ok");
    assert.equal(core.facts.length, before);
    core.send({ kind: "runtime-stop" });
    core.send({ kind: "runtime-stop" });
    assert.equal(codeOf(type(core, "hello").reply), "unavailable");
    core.send({ kind: "runtime-start" });
    assert.equal(codeOf(type(core, "hello").reply), "ok");
  });

  it("[RUNTIME-2] a stop ends every turn and withdraws its questions (B4, B6)", () => {
    const core = createRunningCore();
    const asked = ask(core);
    type(core, "and then open the readme");
    core.send({ kind: "runtime-stop" });
    const turns = Object.values(core.state.runtime.conversation.turns);
    assert.deepEqual([...new Set(turns.map((turn) => turn.state))], ["cancelled"]);
    assert.equal(core.state.control.approvals.approvals[asked.approvalId]?.state, "cancelled");
  });

  it("[RUNTIME-8] says each step of its life, and what is wrong while the disk refuses (B4, B19)", () => {
    const core = createRunningCore();
    core.send({ kind: "runtime-stop" });
    core.send({ kind: "runtime-start" });
    assert.deepEqual(
      core.facts.flatMap((fact) => (fact.kind === "runtime-moved" ? [fact.phase] : [])),
      ["starting", "running", "stopping", "stopped", "starting", "running"],
    );
    const full = { part: "storage", reason: "The disk is full.", nextStep: "Make room." };
    core.send({ kind: "health-report", part: "storage", reason: full });
    const { status, error } = runtimeStatus(core.state, core.nowMs);
    assert.deepEqual([status, error], ["error", "The disk is full."]);
    core.send({ kind: "health-report", part: "storage", reason: null });
    assert.equal(runtimeStatus(core.state, core.nowMs)["status"], "running");
  });

  it("[RUNTIME-8] counts each return of the speech process (B4)", () => {
    const core = createRunningCore();
    const gone = { part: "voice_host", reason: "The speech engine stopped.", nextStep: "Type." };
    for (let n = 0; n < 2; n++) {
      core.send({ kind: "health-report", part: "voice_host", reason: gone });
      core.send({ kind: "health-report", part: "voice_host", reason: null });
      core.send({ kind: "health-report", part: "voice_host", reason: null });
    }
    assert.equal(runtimeStatus(core.state, core.nowMs)["restart_count"], 2);
  });

  const reason = (text: string) => ({ part: "stt", reason: text, nextStep: "Install a model." });
  it("[RUNTIME-3] tells a degraded part once, and forgets it when it works again (D3)", () => {
    const core = createRunningCore();
    const report = { kind: "health-report", part: "stt", reason: reason("No model.") } as const;
    core.send(report);
    const before = core.facts.length;
    core.send(report);
    assert.equal(core.facts.length, before);
    assert.equal(core.state.present.runtime.reasons["stt"]?.nextStep, "Install a model.");
    core.send({ kind: "health-report", part: "stt", reason: null });
    assert.deepEqual(core.state.present.runtime.reasons, {});
  });

  it("[RUNTIME-4] a toast goes after its time and not before (A10)", () => {
    const core = createRunningCore();
    core.send({ kind: "health-report", part: "stt", reason: reason("No model.") });
    core.advance(LIMITS.toastHoldMs - 1);
    core.send({ kind: "tick" });
    assert.equal(core.state.present.runtime.toast?.text, "No model.");
    core.advance(1);
    core.send({ kind: "tick" });
    assert.equal(core.state.present.runtime.toast, null);
  });
});
