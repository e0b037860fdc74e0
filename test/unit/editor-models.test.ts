// Models that an editor lends to Kodama, and the one that Kodama lends to the editor, through the real loop and effects.
import assert from "node:assert/strict";
import { ProviderError } from "../../server/core/brain-ports.ts";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { LIMITS } from "../../server/core/limits.ts";
import type { Surface } from "../../server/core/surfaces/types.ts";
import { project } from "../../server/core/view/project.ts";
import { SURFACE } from "../support/core.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createRig, type Rig, typeIn } from "../support/rig.ts";
import { createScriptedModel } from "../support/scripted-model.ts";
import { connectClient, createTestHost } from "../support/test-host.ts";

const MODEL = { modelId: "m1", vendor: "elsewhere", family: "echo", name: "Echo 1", contextTokens: 8_000 };
const EDITOR: Surface = { ...SURFACE, surfaceId: "ed", kind: "editor", serves: ["chat"], models: [MODEL] };
const LOCAL = { "models.localPath": "/a.gguf" };

interface Lent {
  readonly rig: Rig;
  readonly turnId: string;
}

async function ask(patch: JsonRecord = {}, editor: Surface = EDITOR): Promise<Lent> {
  const tools = createFakeTools({ risk: "high", result: { summary: "the file" } });
  const down = new ProviderError("unreachable", "Nobody is there.", "Start it.");
  const rig = await createRig({ tools, models: { local: createScriptedModel([down, down]) } });
  await rig.loop.ask({ kind: "surface-attach", surface: editor });
  await rig.loop.ask({ kind: "config-patch", patch, revision: 0 });
  const turnId = await typeIn(rig, "explain this");
  await rig.still();
  return { rig, turnId };
}

const turnOf = ({ rig, turnId }: Lent) => rig.loop.state().runtime.conversation.turns[turnId];
const said = (lent: Lent): readonly string[] =>
  Object.values(turnOf(lent)?.sentences ?? {}).map((one) => one.text);
const windows = ({ rig }: Lent) =>
  Object.values(rig.loop.state().present.windows.windows).filter((one) => one.kind === "chat");

async function allow(lent: Lent): Promise<void> {
  const { rig } = lent;
  const [asked] = Object.values(rig.loop.state().control.approvals.approvals);
  const { approvalId = "", revision = 0, digest = "" } = asked ?? {};
  const answer = { decision: "allow_once", note: "", text: "", by: "you, by click" } as const;
  await rig.loop.ask({ kind: "approval-answer", approvalId, revision, digest, ...answer });
  await rig.still();
}

const given = {
  kind: "grant-keep",
  capability: "network",
  scope: "editor:elsewhere",
  reason: "test",
} as const;

/** As `ask`, where the person said yes before. */
async function askAllowed(patch: JsonRecord = {}): Promise<Lent> {
  const first = await ask({ "models.editorModel": "off", ...patch });
  await first.rig.loop.ask({ kind: "config-patch", patch: { "models.editorModel": "auto" }, revision: 0 });
  first.rig.loop.submit(given);
  await first.rig.still();
  const turnId = await typeIn(first.rig, "explain that");
  await first.rig.still();
  return { rig: first.rig, turnId };
}

async function report(lent: Lent, change: JsonRecord = {}): Promise<void> {
  const [window] = windows(lent);
  const done = { ok: true, errorKind: "other", message: "", data: {}, surfaceId: "ed", ...change } as const;
  await lent.rig.loop.ask({ kind: "window-report", windowId: window?.windowId ?? "", ...done });
  await lent.rig.still();
}

async function part(lent: Lent, text: string, surfaceId = "ed") {
  const [window] = windows(lent);
  const parts = [{ kind: "text", text }] as const;
  const told = await lent.rig.loop.ask({
    kind: "window-part",
    windowId: window?.windowId ?? "",
    surfaceId,
    parts,
  });
  await lent.rig.still();
  return told;
}

describe("a model that the editor lends", () => {
  it("[PROVIDER-6] is asked about before its first use, by its name, and answers after the yes, part by part (B33, B42)", async () => {
    const lent = await ask();
    assert.equal(windows(lent).length, 0);
    const [asked] = Object.values(lent.rig.loop.state().runtime.tools.calls);
    assert.deepEqual(asked?.args, {
      scope: "editor:elsewhere",
      who: "elsewhere (through your editor)",
      model: "Echo 1 of elsewhere (through your editor)",
    });
    await allow(lent);
    const [window] = windows(lent);
    assert.equal(window?.surfaceId, "ed");
    assert.equal(window.request["vendor"], "elsewhere");
    assert.equal(window.request["model_id"], "m1");
    assert.equal(window.request["unattended"], false);
    assert.match(JSON.stringify(window.request["messages"]), /explain this/);
    const flags = project(lent.rig.loop.state())["flags"] as JsonRecord;
    assert.equal(flags["egress"], "elsewhere (through your editor)");
    assert.equal((await part(lent, "It is ")).ok, true);
    await part(lent, "short. And");
    await report(lent);
    assert.deepEqual(said(lent), ["It is short.", "And"]);
    assert.equal(turnOf(lent)?.state, "done");
  });

  it("[PROVIDER-6] is chosen by id, family or name, never where it is off, and of the window that asks first (B42)", async () => {
    for (const wanted of ["m1", "ECHO", "Echo 1", "auto"]) {
      const lent = await ask({ "models.editorModel": wanted });
      assert.equal(Object.keys(lent.rig.loop.state().runtime.tools.calls).length, 1, wanted);
    }
    for (const wanted of ["off", "another"]) {
      const lent = await ask({ "models.editorModel": wanted });
      assert.equal(turnOf(lent)?.state, "failed", wanted);
      assert.match(turnOf(lent)?.nextStep ?? "", /Models…/);
    }
    const none = await ask({}, { ...EDITOR, models: [] });
    assert.match(turnOf(none)?.nextStep ?? "", /Models…/);
  });

  it("[PROVIDER-7] one that fails is told as what it is, and a window that closed is told to stop (B42, D3)", async () => {
    for (const [errorKind, code] of [
      ["rejected", "refused"],
      ["unavailable", "unreachable"],
      ["other", "server"],
    ] as const) {
      const lent = await askAllowed();
      await report(lent, { ok: false, errorKind, message: "It would not." });
      assert.deepEqual(said(lent), ["It would not."]);
      const fell = lent.rig.appends
        .flatMap(({ facts }) => facts)
        .findLast((one) => one.kind === "provider-fell-back");
      assert.equal(fell?.kind === "provider-fell-back" ? fell.errorCode : "", code);
      assert.deepEqual(await part(lent, "late"), { ok: true, value: { taken: false } });
    }
  });

  it("[PROVIDER-7] only the window that lends is heard; a silent one is given up, and a stop closes it (B22, D4)", async () => {
    const lent = await askAllowed();
    assert.equal((await part(lent, "I am not it", "s1")).ok, false);
    lent.rig.clock.advance(LIMITS.chatIdleMs - 1);
    await part(lent, "Hm. ");
    assert.equal(windows(lent).length, 1);
    lent.rig.clock.advance(LIMITS.chatIdleMs + 1);
    lent.rig.loop.submit({ kind: "tick" });
    await lent.rig.still();
    assert.equal(windows(lent).length, 0);
    assert.equal(turnOf(lent)?.state, "failed");
    const stopped = await askAllowed();
    assert.equal(windows(stopped).length, 1);
    await stopped.rig.loop.ask({ kind: "turn-cancel", turnId: "" });
    await stopped.rig.still();
    assert.equal(windows(stopped).length, 0);
    assert.equal(turnOf(stopped)?.state, "cancelled");
  });

  it("[PROVIDER-7] where the model inside fails, the one of the editor is asked, and that is told (B42)", async () => {
    const lent = await askAllowed(LOCAL);
    const fell = lent.rig.appends
      .flatMap(({ facts }) => facts)
      .find((one) => one.kind === "provider-fell-back");
    assert.equal(fell?.kind === "provider-fell-back" ? fell.primary : "", "local");
    await part(lent, "Here.");
    await report(lent);
    assert.deepEqual(said(lent), ["Here."]);
  });
});

describe("three models", () => {
  it("[PROVIDER-8] those of an editor are told on one line; whose vendor only looks like another's is none (B33, B59)", async () => {
    const { host } = await createTestHost();
    const client = connectClient(host);
    const model = {
      model_id: "m1",
      vendor: "elsewhere",
      family: "ec\u200Bho",
      name: "Echo\n1\u202E",
      context_length: 9,
    };
    const models = [model, { ...model, vendor: "copi\u200Blot" }, { ...model, vendor: "copilot\n" }];
    await client.send("surface.attach", { kind: "editor", name: "one", models });
    const [surface] = Object.values(host.loop.state().present.surfaces.surfaces);
    assert.deepEqual(
      surface?.models.map(({ vendor, family, name }) => [vendor, family, name]),
      [["elsewhere", "echo", "Echo 1"]],
    );
    await host.close();
  });

  it("[PROVIDER-4] where two rest, the third one answers (B42, D41)", async () => {
    const down = new ProviderError("unreachable", "Nobody is there.", "Start it.");
    const fails = () => createScriptedModel(Array.from({ length: 9 }, () => down));
    const [local, endpoint] = [fails(), fails()];
    const editor = createScriptedModel(
      Array.from({ length: 9 }, () => [{ kind: "text", text: "There." } as const]),
    );
    const rig = await createRig({ tools: createFakeTools(), models: { local, endpoint, editor } });
    await rig.loop.ask({ kind: "surface-attach", surface: EDITOR });
    rig.loop.submit(given);
    const patch = { ...LOCAL, "models.endpointUrl": "http://127.0.0.1:1/v1" };
    await rig.loop.ask({ kind: "config-patch", patch, revision: 0 });
    for (let n = 0; n < 5; n++) {
      const turnId = await typeIn(rig, "explain this");
      await rig.still();
      assert.deepEqual(said({ rig, turnId }), ["There."]);
    }
    assert.deepEqual([local.requests.length, endpoint.requests.length, editor.requests.length], [3, 3, 5]);
  });
});
