// A model that fails, and a server that is killed while a model answers or changes a file: nothing is half, nothing happens twice.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type LspProcess, startLsp } from "../support/lsp-process.ts";
import { delta, events, serve } from "../support/misbehaving-endpoint.ts";
import { createSandbox } from "../support/sandbox.ts";
import { finished } from "../support/scenario.ts";
import { startScriptedEndpoint } from "../support/scripted-endpoint.ts";
import { askedIn, type Json } from "../support/wire-client.ts";

const TALE = "one line of many\n".repeat(10_000);
const OLD = `once upon a time\n${TALE}`;
const FILES = ["Makefile", "README.md", "long.txt", "run.sh"];
const NEW = `long ago\n${TALE}`;

describe("a model at work on a server", () => {
  const sandbox = createSandbox();
  afterEach(() => sandbox.clean());

  const start = async (home: string, folder: string, url: string): Promise<LspProcess> => {
    const lsp = await startLsp(sandbox, { home, folders: [folder], own: { serves: [], name: "window" } });
    const patch = { "models.endpointUrl": url, "models.endpointModel": "scripted", "voice.output": "none" };
    await lsp.client.send("config.patch", { patch });
    return lsp;
  };
  const turnOf = async ({ client }: LspProcess, turnId: string): Promise<Json> => {
    const { payload } = await client.send("conversation.snapshot", {});
    return (payload["view"] as { turns: Record<string, Json> }).turns[turnId] ?? {};
  };
  /** Where the turn comes to rest. */
  const settled = async (lsp: LspProcess, turnId: string): Promise<string> => {
    for (;;) {
      const state = String((await turnOf(lsp, turnId))["state"]);
      if (["waiting", "done", "failed", "cancelled"].includes(state)) return state;
      await sleep(20);
    }
  };
  const intact = async ({ client }: LspProcess): Promise<void> => {
    assert.equal((await client.send("audit.verify", {})).payload["intact"], true);
    assert.deepEqual(client.faults, []);
  };

  it("[CRASH-6] in the middle of the model's words: the turn says so, what was said stays, and the model is not asked again (C10)", async () => {
    const endpoint = await serve((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events(delta({ content: "The first sentence is here. The second" })));
    });
    try {
      const [home, folder] = [sandbox.folder(), sandbox.workspace()];
      const first = await start(home, folder, endpoint.url);
      const { payload } = await first.client.send("conversation.inject_text", { text: "tell me a tale" });
      const turnId = String(payload["turn_id"]);
      await first.client.until("runtime.assistant_sentence");
      await sandbox.kill(first);
      const second = await start(home, folder, endpoint.url);
      const turn = await turnOf(second, turnId);
      assert.equal(turn["state"], "failed");
      assert.match(JSON.stringify(turn), /The first sentence is here\..*interrupted/i);
      await sleep(300);
      assert.equal(endpoint.seen.length, 1);
      await intact(second);
    } finally {
      await endpoint.close();
    }
  });

  it("[CRASH-7] while a file is changed: it holds the old or the new words, whole, and undo knows which (C10, D16, E7)", async () => {
    const endings = new Set<string>();
    for (const waitMs of [0, 2, 4, 6, 9, 14, 400]) {
      const folder = sandbox.workspace();
      const path = join(folder, "long.txt");
      writeFileSync(path, OLD);
      const args = { path: "long.txt", edits: [{ old: "once upon a time", new: "long ago" }] };
      const endpoint = await startScriptedEndpoint([{ call: "edit_file", args }, { text: "Changed." }]);
      try {
        const home = sandbox.folder();
        const first = await start(home, folder, endpoint.url);
        const { payload } = await first.client.send("conversation.inject_text", { text: "reword it for me" });
        const asked = askedIn(await first.client.until("approval.requested"));
        void first.client.send("approval.respond", { ...asked, decision: "allow_once" }).catch(() => {});
        await sleep(waitMs);
        await sandbox.kill(first);
        const whole = (text: string): boolean => text === OLD || text === NEW;
        assert.ok(whole(readFileSync(path, "utf8")), `half a file after ${waitMs} ms`);
        const second = await start(home, folder, endpoint.url);
        const state = await settled(second, String(payload["turn_id"]));
        const found = readFileSync(path, "utf8");
        assert.ok(whole(found));
        // A yes that was stored before the end is followed; one that was not leaves the question open.
        endings.add(`${found === OLD ? "old" : "new"}, ${state}`);
        if (state === "waiting") await second.client.send("conversation.cancel", {});
        const undo = await second.client.send("conversation.undo", {});
        if (undo.ok) await finished(second.client, String(undo.payload["turn_id"]));
        assert.equal(readFileSync(path, "utf8"), OLD, `${[...endings].at(-1)} after ${waitMs} ms`);
        assert.deepEqual(readdirSync(folder).toSorted(), FILES, "nothing is left beside it");
        await intact(second);
      } finally {
        await endpoint.close();
      }
    }
    assert.ok(endings.has("new, done"), [...endings].join(" | "));
  });

  it("[ENDPOINT-15] a model that cannot answer is told as such, with its code, and stored with the turn (B42, D3)", async () => {
    const lsp = await start(sandbox.folder(), sandbox.workspace(), "http://127.0.0.1:9/v1");
    const { payload } = await lsp.client.send("conversation.inject_text", { text: "tell me a tale" });
    const fallback = await lsp.client.until("runtime.provider_fallback");
    assert.ok(fallback.seq > 0);
    const { turn_id, primary, fallback: to, error_code, reason } = fallback.payload;
    assert.deepEqual([turn_id, primary, to], [payload["turn_id"], "endpoint", "none"]);
    assert.match(`${String(error_code)} ${String(reason)}`, /^unreachable .{10,}/);
    assert.deepEqual(lsp.client.faults, []);
  });
});
