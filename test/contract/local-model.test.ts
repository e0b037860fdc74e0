// The composed host with a model inside: real hands, the real engine, a made model.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { LlamaBridge } from "../../native/llama-bridge.ts";
import { siblingScript } from "../../native/resolve.ts";
import type { Composed } from "../../server/compose.ts";
import { describeTools } from "../../server/io/tools/tools.ts";
import { knownTools } from "../fixtures/brain/known-tools.ts";
import { scriptedLlama } from "../fixtures/brain/scripted-llama.ts";
import { compose } from "../support/composed.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "../support/scripted-endpoint.ts";
import { attachClient } from "../support/test-host.ts";
import { temporaryFolder } from "../support/workbench.ts";

describe("a model inside the composed host", () => {
  const state = temporaryFolder("state");
  const folder = temporaryFolder("ws");
  const modelPath = join(state.path, "made.gguf");
  let engine: LlamaBridge;
  let composed: Composed;
  let endpoint: ScriptedEndpoint;

  before(async () => {
    writeFileSync(join(folder.path, "greeting.txt"), "Good morning, everybody.\n");
    const args = { path: "greeting.txt", from_line: null, to_line: null };
    const made = scriptedLlama({
      rules: [
        { on: "what would the greeting wish", say: { call: "read_file", args } },
        { on: "Good morning", say: "It wishes a good day." },
      ],
      otherwise: "I did not understand that one.",
      afterTool: "The tool is through.",
      known: knownTools(describeTools(false)),
    });
    writeFileSync(modelPath, made);
    endpoint = await startScriptedEndpoint([{ text: "The server answers." }]);
    engine = new LlamaBridge({ script: siblingScript("llama-host"), log: () => {} });
    composed = await compose(state.path, { engine });
  });
  after(async () => {
    await composed.close();
    await endpoint.close();
    state.remove();
    folder.remove();
  });

  const ask = async (patch: Readonly<Record<string, string>>, text: string) => {
    const client = await attachClient(composed.host, { folders: [folder.path], trusted: true });
    await client.send("config.patch", { patch });
    await client.send("conversation.inject_text", { text });
    return client;
  };

  it("[LLAMA-12] reads a file by a tool and says what came of it; nothing was asked of anybody else (B42, B22)", async () => {
    const client = await ask({ "models.localPath": modelPath }, "tell me, what would the greeting wish?");
    const { payload } = await client.until("runtime.model_selected");
    assert.deepEqual([payload["provider"], payload["model"]], ["local", "made.gguf"]);
    const result = await client.until("runtime.tool_result");
    assert.equal(result.payload["success"], true, JSON.stringify(result.payload));
    assert.equal((await client.until("runtime.assistant_sentence")).payload["text"], "It wishes a good day.");
    assert.notEqual(engine.pid(), 0);
  });

  it("[LLAMA-17] the doctor says what works: known after the first answer, and why it is not what was wanted (B8, D3)", async () => {
    const gpuFolder = temporaryFolder("gpu");
    const looked = async (): Promise<unknown[]> => {
      const client = await attachClient(composed.host, { folders: [folder.path], trusted: true });
      const { checks } = (await client.send("doctor.run", {})).payload as {
        readonly checks: readonly { readonly name: string; readonly [key: string]: string }[];
      };
      return checks
        .filter(({ name }) => name === "graphics processor")
        .map((check) => [check["status"], check["detail"], check["next_step"]]);
    };
    try {
      const [[status, detail] = assert.fail()] = (await looked()) as string[][];
      assert.equal(status, "ok");
      assert.match(detail ?? "", /^used: (?:the processor alone|\w+, .+)$/);
      writeFileSync(join(gpuFolder.path, "package.json"), '{"name":"left-pad"}');
      const client = await ask({ "models.gpuFolder": gpuFolder.path }, "what is it?");
      await client.until("runtime.assistant_sentence");
      const [[warns, alone, why] = assert.fail()] = (await looked()) as string[][];
      assert.deepEqual([warns, alone], ["warn", "the processor answers alone"]);
      assert.match(why ?? "", /no package of node-llama-cpp.*kodama\.models\.gpuFolder/);
      await client.send("config.patch", { patch: { "models.gpu": "off", "models.gpuFolder": null } });
      assert.deepEqual(await looked(), [["ok", "kept out of it", ""]]);
      await client.send("config.patch", { patch: { "models.localPath": "" } });
      assert.deepEqual(await looked(), [], "without a model inside there is nothing to say");
    } finally {
      gpuFolder.remove();
    }
  });

  it("[PROVIDER-2] where the file is gone the server answers, and it is told why (B42, A5)", async () => {
    const patch = { "models.localPath": join(state.path, "none.gguf"), "models.endpointUrl": endpoint.url };
    const client = await ask(patch, "tell me a story");
    const { payload } = await client.until("runtime.provider_fallback");
    assert.match(JSON.stringify(payload), /none\.gguf is not there/);
    assert.equal((await client.until("runtime.assistant_sentence")).payload["text"], "The server answers.");
  });
});
