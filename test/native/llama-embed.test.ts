// The embedding host: the real node-llama-cpp with made models, in its own process.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { EmbedBridge } from "../../native/embed-bridge.ts";
import { siblingScript } from "../../native/resolve.ts";
import { EMBED, type EmbedJob, ProviderError } from "../../server/core/brain-ports.ts";
import { madeEmbedding } from "../fixtures/brain/made-embedding.ts";
import { randomLlama } from "../fixtures/brain/random-llama.ts";
import { until } from "../support/until.ts";
import { temporaryFolder } from "../support/workbench.ts";

const dot = (a: Int8Array, b: Int8Array): number =>
  a.reduce((sum, one, n) => sum + one * (b[n] ?? 0), 0) / (127 * 127);
const never = new AbortController().signal;

describe("the embedding model", function () {
  this.timeout(60_000);
  const folder = temporaryFolder("embedding");
  const file = (name: string, bytes: Buffer): string => {
    const path = join(folder.path, name);
    writeFileSync(path, bytes);
    return path;
  };
  let bridge: EmbedBridge;
  let modelPath: string;
  before(() => {
    modelPath = file("made.gguf", madeEmbedding([["database", "postgres"], ["deploy", "ship"], ["tests"]]));
    bridge = new EmbedBridge({ script: siblingScript("embed-host"), log: () => {} });
  });
  after(async () => {
    await bridge.close();
    folder.remove();
  });
  const embed = (texts: readonly string[], more: Partial<EmbedJob> = {}) =>
    bridge.embed({ modelPath, texts, as: "document", ...more }, never);
  const refusal = (path: string): Promise<ProviderError> =>
    embed(["a"], { modelPath: path }).then(
      () => assert.fail("it was taken"),
      (error: unknown) => (error instanceof ProviderError ? error : assert.fail(String(error))),
    );

  it("[EMBED-1] what means the same points the same way, of unit length, in the order of the texts (D30)", async () => {
    const { vectors, model } = await embed(["postgres", "we ship it", "which database is it", ""]);
    const [postgres, ship, database, nothing] = vectors;
    assert.ok(postgres && ship && database && nothing);
    assert.ok(Math.abs(dot(postgres, postgres) - 1) < 0.02);
    assert.ok(dot(postgres, database) > 0.9, `${dot(postgres, database)}`);
    assert.ok(dot(postgres, ship) < 0.3, `${dot(postgres, ship)}`);
    assert.equal(dot(nothing, nothing), 0);
    assert.match(model, /^made\.gguf \d+ /);
  });

  it("[EMBED-2] a text that is longer than the model reads counts with its beginning (D30)", async () => {
    const { vectors } = await embed([`postgres ${"tests ".repeat(2_000)}`, "tests"]);
    assert.ok(vectors[0] !== undefined && vectors[1] !== undefined && dot(vectors[0], vectors[1]) > 0.9);
    const tooMany = Array.from({ length: EMBED.textsMax + 1 }, () => "a");
    await assert.rejects(embed(tooMany), /At most 32 texts/);
  });

  it("[EMBED-3] a file that is none, or of another kind, is refused with what to do, and the next one works (D30)", async () => {
    const wrong = [
      [join(folder.path, "none.gguf"), /is not there/],
      [folder.path, /is no file/],
      [file("text.gguf", Buffer.from("hello, this is a text")), /is no GGUF file/],
      [file("chat.gguf", randomLlama(1)), /does not turn texts into directions/],
      [file("cut.gguf", madeEmbedding([["a"]]).subarray(0, 3_000)), /cut\.gguf|cannot be used/],
    ] as const;
    for (const [path, why] of wrong) {
      const { message, nextStep, code } = await refusal(path);
      assert.match(message, why);
      assert.match(nextStep, /kodama\.models\.embeddingPath/);
      assert.equal(code, "refused");
    }
    assert.equal((await embed(["tests"])).vectors.length, 1);
  });

  it("[EMBED-4] who stops waiting is not worked for, and a host that dies is told of and started anew (D30, B52)", async () => {
    const control = new AbortController();
    control.abort();
    await assert.rejects(bridge.embed({ modelPath, texts: ["a"], as: "query" }, control.signal), {
      code: "cancelled",
    });
    const pid = bridge.pid();
    const long = embed(Array.from({ length: EMBED.textsMax }, () => "tests ".repeat(2_000)));
    process.kill(pid, "SIGKILL");
    await assert.rejects(long, /The embedding model stopped/);
    await assert.rejects(embed(["tests"]), { code: "unreachable" });
    await until(
      "it may be started again",
      async () => (await embed(["tests"]).catch(() => {})) !== undefined,
    );
    assert.notEqual(bridge.pid(), pid);
  });
});
