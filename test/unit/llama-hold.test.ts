// How a model is laid into memory. The library is a made one; the real one does so in test/native/llama.test.ts.
import assert from "node:assert/strict";
import type * as Library from "node-llama-cpp";
import { hold } from "../../native/llama-hold.ts";

interface Made {
  readonly cores: number;
  readonly trainContextSize?: number;
  readonly failure?: Error;
}

async function held({ cores, trainContextSize = 40_960, failure }: Made, contextTokens = 8_192) {
  const seen: Record<string, unknown> = { disposed: false };
  const model = {
    trainContextSize,
    createContext: (options: object) => {
      Object.assign(seen, options);
      return failure === undefined ? Promise.resolve({}) : Promise.reject(failure);
    },
    dispose: () => Promise.resolve(void (seen["disposed"] = true)),
  };
  const llama = { gpu: false, cpuMathCores: cores, loadModel: () => Promise.resolve(model) };
  const made = hold(llama as unknown as Library.Llama, { modelPath: "/m.gguf", contextTokens }, 1_000);
  return { seen, failed: await made.then(() => "").catch((error: unknown) => String(error)) };
}

describe("a model in memory", () => {
  it("[LLAMA-19] leaves one processor to the rest of the machine, and takes one at least (B42)", async () => {
    const threads = await Promise.all(
      [1, 2, 4, 16].map(async (cores) => (await held({ cores })).seen["threads"]),
    );
    assert.deepEqual(threads, [1, 1, 3, 15]);
  });

  it("[LLAMA-19] reads as much at once as was asked for and the model was made for, and no more (B42)", async () => {
    const sizes = await Promise.all(
      [2_000, 8_192, 131_072].map(async (tokens) => (await held({ cores: 2 }, tokens)).seen["contextSize"]),
    );
    assert.deepEqual(sizes, [2_000, 8_192, 40_960]);
  });

  it("[LLAMA-19] gives everything back where there is no room for that, and says what to do (D4, D3)", async () => {
    class InsufficientMemoryError extends Error {}
    const other = await held({ cores: 2, failure: new Error("odd") });
    assert.deepEqual([other.seen["disposed"], other.failed], [true, "Error: odd"]);
    const { seen, failed } = await held({ cores: 2, failure: new InsufficientMemoryError("too large") });
    assert.equal(seen["disposed"], true);
    assert.match(failed, /not enough memory for this model to read 8192 tokens at once/);
  });
});
