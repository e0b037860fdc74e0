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
import { createLentModel, createScriptedModel } from "../support/scripted-model.ts";
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

describe("the model inside Kodama, lent to the editor", () => {
  const request = { chat_id: "c1", messages: [{ role: "user", text: "hello" }] };
  const words = (text: string) => ({ kind: "text", text }) as const;

  async function borrower(patch: Readonly<Record<string, string>> = LOCAL) {
    const { host } = await createTestHost({ lent: createLentModel([words("Good "), words("day.")]) });
    const client = connectClient(host);
    const attach = { kind: "editor", name: "one", folders: [], trusted: true, visible: true, serves: [] };
    await client.send("surface.attach", attach);
    await client.send("config.patch", { patch });
    return { host, client };
  }

  it("[LEND-1] answers who asked, gathered, and nobody else (B33)", async () => {
    const { host, client } = await borrower();
    const other = connectClient(host);
    await other.send("surface.attach", { kind: "test", name: "two" });
    assert.equal((await client.send("model.chat", request)).ok, true);
    const ended = await client.until("model.chat_ended");
    assert.deepEqual([ended.payload["chat_id"], ended.payload["error_code"] ?? ""], ["c1", ""]);
    const parts = client.heard.filter(({ event }) => event === "model.chat_part");
    assert.deepEqual(
      parts.map(({ payload }) => payload["parts"]),
      [[{ text: "Good day." }]],
    );
    assert.equal(
      other.heard.some(({ event }) => event.startsWith("model.chat")),
      false,
    );
    const { lent } = (await client.send("model.list", {})).payload as { readonly lent?: JsonRecord };
    assert.equal(lent?.["name"], "a.gguf");
    await host.close();
  });

  it("[LEND-2] without a model, in safe mode, from nobody, or malformed, it is refused in words (D2, E5)", async () => {
    const { host, client } = await borrower({});
    const codes: string[] = [];
    const refused = async (payload: object = request): Promise<void> => {
      const answer = await client.send("model.chat", payload);
      codes.push(answer.error?.code ?? "");
    };
    await refused();
    await client.send("config.patch", { patch: LOCAL });
    await refused({ ...request, chat_id: "no spaces" });
    await refused({ ...request, messages: [] });
    await refused({ ...request, messages: [{ role: "constructor", text: "x" }] });
    await refused({ ...request, messages: Array.from({ length: 501 }, () => request.messages[0]) });
    await client.send("config.patch", { patch: { "tools.safeMode": true } });
    await refused();
    const broken = "invalid_payload";
    assert.deepEqual(codes, ["not_found", broken, broken, broken, "payload_too_large", "denied"]);
    const stranger = await connectClient(host).send("model.chat", request);
    assert.equal(stranger.error?.code, "forbidden");
    await host.close();
  });

  it("[LEND-3] what nobody listens to any more ends, and only who asked may stop it (D4)", async () => {
    const rig = await createRig({
      tools: createFakeTools(),
      lent: {
        async *answer(_request, signal) {
          await new Promise((resolve) =>
            signal.addEventListener("abort", () => resolve(undefined), { once: true }),
          );
          yield words("too late");
        },
      },
    });
    await rig.loop.ask({ kind: "config-patch", patch: LOCAL, revision: 0 });
    const lend = (chatId: string) =>
      rig.loop.ask({ kind: "lend", loan: { chatId, surfaceId: "s1" }, messages: [], tools: [] });
    const loans = () => Object.keys(rig.loop.state().present.lending.loans);
    for (let n = 0; n < LIMITS.loansMax; n++) assert.equal((await lend(`c${n}`)).ok, true);
    const twice = await lend("c0");
    assert.equal(twice.ok ? "" : twice.failure.code, "conflict");
    const full = await lend("more");
    assert.equal(full.ok ? "" : full.failure.code, "overloaded");
    const foreign = await rig.loop.ask({ kind: "lend-stop", loan: { chatId: "c0", surfaceId: "other" } });
    assert.deepEqual(foreign, { ok: true, value: { stopped: false } });
    const own = await rig.loop.ask({ kind: "lend-stop", loan: { chatId: "c0", surfaceId: "s1" } });
    assert.deepEqual(own, { ok: true, value: { stopped: true } });
    assert.equal(loans().includes("c0"), false);
    await rig.loop.ask({ kind: "surface-detach", surfaceId: "s1" });
    await rig.still();
    assert.deepEqual(loans(), []);
  });
});
