// How a model is written to and how its next word is chosen, as the list of models says it; the real node-llama-cpp over made models.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LlamaBridge } from "../../native/llama-bridge.ts";
import { siblingScript } from "../../native/resolve.ts";
import { type LocalJob, ProviderError } from "../../server/core/brain-ports.ts";
import { CHAT_WRAPPERS } from "../../server/core/models/types.ts";
import { randomLlama } from "../fixtures/brain/random-llama.ts";
import { scriptedLlama } from "../fixtures/brain/scripted-llama.ts";

describe("the style of a model", () => {
  const dir = mkdtempSync(join(tmpdir(), "kodama-style-"));
  const [scripted, random] = [join(dir, "scripted.gguf"), join(dir, "random.gguf")];
  let bridge: LlamaBridge;
  before(() => {
    const rules = [{ on: "hello", say: "Hi there, I am the made model." }];
    writeFileSync(
      scripted,
      scriptedLlama({ rules, otherwise: "I did not understand that one.", afterTool: "" }),
    );
    writeFileSync(random, randomLlama(7));
    bridge = new LlamaBridge({ script: siblingScript("llama-host"), log: () => {} });
  });
  after(async () => {
    await bridge.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** As far as it came: a random one hardly ever ends. */
  async function said(change: Partial<LocalJob>): Promise<string> {
    const messages = [{ role: "user", text: "hello" }] as const;
    const job = { modelPath: scripted, contextTokens: 512, messages, tools: [], ...change };
    let text = "";
    try {
      for await (const part of bridge.generate(job, new AbortController().signal))
        if (part.kind === "text") text += part.text;
    } catch (error) {
      assert.ok(error instanceof ProviderError && error.code === "truncated", String(error));
    }
    return text;
  }

  it("[LLAMA-16] is the one that the list names, each of them known to the library; without one it is seen in the file (B8)", async () => {
    assert.equal(await said({}), "Hi there, I am the made model.");
    assert.equal(await said({ chat: { wrapper: "qwen3" } }), "Hi there, I am the made model.");
    for (const wrapper of CHAT_WRAPPERS)
      assert.notEqual(await said({ contextTokens: 2_048, chat: { wrapper } }), "", wrapper);
  });

  it("[LLAMA-16] chooses words by chance as far as the list says, and else always the likeliest (B8)", async () => {
    const likeliest = [await said({ modelPath: random }), await said({ modelPath: random })];
    assert.equal(likeliest[0], likeliest[1]);
    const chat = { temperature: 1.5, topP: 1, topK: 200, minP: 0 };
    const byChance = [
      await said({ modelPath: random, chat }),
      await said({ modelPath: random, chat }),
      await said({ modelPath: random, chat }),
    ];
    assert.ok(new Set([...byChance, likeliest[0]]).size > 1, byChance.join("\n"));
    const one = { temperature: 1.5, topK: 1 };
    assert.equal(await said({ modelPath: random, chat: one }), likeliest[0]);
  });

  it("[LLAMA-16] works on the processor alone where the person wants that, and back again (B8, D4)", async () => {
    assert.equal(await said({ withoutGpu: true }), "Hi there, I am the made model.");
    assert.equal(await said({}), "Hi there, I am the made model.");
  });
});
