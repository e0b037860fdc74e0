// What the model inside has read of its instructions, kept for the next start: with the real llama host, and the files alone.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { LlamaEngine, type LlamaTeller } from "../../native/llama-engine.ts";
import { KeptPrefix } from "../../native/llama-prefix.ts";
import type { LocalJob } from "../../server/core/brain-ports.ts";
import { scriptedLlama } from "../fixtures/brain/scripted-llama.ts";
import { until } from "../support/until.ts";
import { temporaryFolder } from "../support/workbench.ts";

describe("what the model has read", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let prefixes: string;
  beforeEach(() => {
    folder = temporaryFolder("prefix");
    prefixes = join(folder.path, "prefixes");
  });
  afterEach(() => folder.remove());
  const sealed = (): readonly string[] =>
    existsSync(prefixes) ? readdirSync(prefixes).filter((name) => name.endsWith(".sha256")) : [];

  const signal = new AbortController().signal;
  const INSTRUCTIONS = "You are Kodama. ".repeat(30);
  /** By an engine of its own, as after a start. */
  async function ask(engine: LlamaEngine, text: string, change: Partial<LocalJob> = {}) {
    const modelPath = join(folder.path, "made.gguf");
    if (!existsSync(modelPath))
      writeFileSync(
        modelPath,
        scriptedLlama({
          rules: [
            { on: "hello", say: "Hi there." },
            { on: "goodbye", say: "See you." },
          ],
          otherwise: "What?",
          afterTool: "Done.",
        }),
      );
    const phases: string[] = [];
    let said = "";
    const tell: LlamaTeller = {
      phase: (doing) => void phases.push(doing),
      text: (more) => void (said += more),
      call() {},
      used() {},
    };
    const messages = [
      { role: "system", text: INSTRUCTIONS },
      { role: "user", text },
    ] as const;
    const job = { modelPath, contextTokens: 2_048, messages, tools: [], prefixFolder: prefixes };
    await engine.answer({ ...job, ...change }, tell, signal);
    return { said, restored: phases.includes("restoring what was read") };
  }

  it("[LLAMA-14] is restored at the first question after a start, and the answers are as good (B42)", async () => {
    const first = new LlamaEngine();
    assert.deepEqual(await ask(first, "hello"), { said: "Hi there.", restored: false });
    await until("it is kept", () => sealed().length === 1);
    const [kept] = readdirSync(prefixes).filter((name) => name.endsWith(".kv"));
    assert.equal(statSync(join(prefixes, kept ?? "")).mode & 0o777, 0o600);
    assert.deepEqual(await ask(first, "goodbye"), { said: "See you.", restored: false });
    const second = new LlamaEngine();
    assert.deepEqual(await ask(second, "goodbye"), { said: "See you.", restored: true });
    assert.deepEqual(await ask(second, "hello"), { said: "Hi there.", restored: false });
    assert.equal(sealed().length, 1);
  });

  it("[LLAMA-14] of other instructions, another length of context or another file nothing is restored (B42)", async () => {
    await ask(new LlamaEngine(), "hello");
    await until("it is kept", () => sealed().length === 1);
    const other = { role: "system", text: "Be somebody else. ".repeat(30) } as const;
    const asked = { role: "user", text: "hello" } as const;
    const changes: readonly Partial<LocalJob>[] = [{ messages: [other, asked] }, { contextTokens: 1_024 }];
    for (const change of changes)
      assert.deepEqual(await ask(new LlamaEngine(), "hello", change), { said: "Hi there.", restored: false });
    const model = join(folder.path, "made.gguf");
    utimesSync(model, 1, 1);
    assert.equal((await ask(new LlamaEngine(), "hello")).restored, false);
  });

  it("[LLAMA-14] what is short, or not to be kept, is not; what is damaged is deleted and read again (B42, D5)", async () => {
    const short = [
      { role: "system", text: "Short." },
      { role: "user", text: "hello" },
    ] as const;
    await ask(new LlamaEngine(), "hello", { messages: short });
    const { prefixFolder: _none, ...unkept } = { prefixFolder: "" };
    await ask(new LlamaEngine(), "hello", unkept);
    await ask(new LlamaEngine(), "hello");
    await until("it is kept", () => sealed().length === 1);
    const [name = ""] = readdirSync(prefixes).filter((one) => one.endsWith(".kv"));
    const path = join(prefixes, name);
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    writeFileSync(path, bytes);
    assert.deepEqual(await ask(new LlamaEngine(), "hello"), { said: "Hi there.", restored: false });
    await until("it is kept again", () => sealed().length === 1);
    assert.equal((await ask(new LlamaEngine(), "hello")).restored, true);
    // Whole by its hash, and no state all the same.
    const text = "no state of any model".repeat(99);
    writeFileSync(path, text);
    writeFileSync(`${path}.sha256`, createHash("sha256").update(text).digest("hex"));
    assert.equal((await ask(new LlamaEngine(), "hello")).said, "Hi there.");
  });

  it("[LLAMA-14] a file that ended the process, or is half written, is not tried again; old ones make room (B42, D5)", async () => {
    const one = new KeptPrefix(prefixes, ["one"]);
    const write = (text: string) => (path: string) => Promise.resolve(writeFileSync(path, text));
    await one.keep(write("state"));
    await until("it is sealed", () => sealed().length === 1);
    // What would be left by a process that ends in the middle of it.
    const dies = one.restore(() => {
      assert.deepEqual(sealed(), []);
      return Promise.reject(new Error("killed"));
    });
    assert.equal(await dies, false);
    assert.equal(await one.restore(() => Promise.resolve()), false);
    await one.keep(() => Promise.reject(new Error("ENOSPC")));
    assert.deepEqual(readdirSync(prefixes), []);
    mkdirSync(prefixes, { recursive: true });
    for (const [name, atS] of [
      ["old.kv", 1],
      ["older.kv", 0],
    ] as const) {
      writeFileSync(join(prefixes, name), "");
      truncateSync(join(prefixes, name), 6e8);
      utimesSync(join(prefixes, name), atS, atS);
    }
    await one.keep(write("state"));
    await until("room", () => !existsSync(join(prefixes, "older.kv")));
    assert.ok(existsSync(join(prefixes, "old.kv")));
    assert.equal(await one.restore(() => Promise.resolve()), true);
  });
});
