// The model inside Kodama, lent to the editor, through the real host.
import assert from "node:assert/strict";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { LIMITS } from "../../server/core/limits.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createRig } from "../support/rig.ts";
import { createLentModel } from "../support/scripted-model.ts";
import { connectClient, createTestHost } from "../support/test-host.ts";

const LOCAL = { "models.localPath": "/a.gguf" };

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

  it("[LEND-4] which model was lent is on record, and nothing that was asked (B42, D15)", async () => {
    const { host, client } = await borrower();
    assert.equal((await client.send("model.chat", request)).ok, true);
    await client.until("model.chat_ended");
    const { lines = [] } = (await client.send("audit.export", { plane: "control" })).payload as {
      readonly lines?: readonly string[];
    };
    const lent = lines
      .map((line) => JSON.parse(line) as JsonRecord)
      .filter(({ kind }) => kind === "model-lent");
    assert.deepEqual(
      lent.map(({ chat_id, model }) => [chat_id, model]),
      [["c1", "a.gguf"]],
    );
    assert.doesNotMatch(lines.join("\n"), /hello/);
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
