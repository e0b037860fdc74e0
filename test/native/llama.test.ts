// The llama host for real: the real node-llama-cpp over made models; and what happens when it dies, hangs or is fed rubbish.
import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LlamaBridge, type LlamaBridgeOptions } from "../../native/llama-bridge.ts";
import { siblingScript } from "../../native/resolve.ts";
import { type LocalJob, ProviderError, type ThinkPart } from "../../server/core/brain-ports.ts";
import { ggufBytes } from "../fixtures/brain/gguf-writer.ts";
import { randomLlama } from "../fixtures/brain/random-llama.ts";
import { scriptedLlama } from "../fixtures/brain/scripted-llama.ts";
import { createRandom } from "../support/random.ts";

const LONG = Array.from({ length: 150 }, (_, n) => `n${n}`).join(" ");
const TOOLS: LocalJob["tools"] = [
  {
    name: "run_command",
    description: "Runs a command.",
    schema: {
      type: "object",
      properties: {
        command: { type: "string", minLength: 1 },
        cwd: { type: "string" },
        wait: { anyOf: [{ type: "boolean" }, { type: "integer" }] },
      },
      required: ["command"],
      additionalProperties: false,
    },
  },
];
const SYSTEM = { role: "system", text: "You are Kodama." } as const;
const RESULT = [
  { role: "call", callId: "a", name: "run_command", args: { command: "npm test" } },
  { role: "result", callId: "a", text: "ok, 42 passing" },
] as const;

describe("the llama host", () => {
  let dir: string;
  let scripted: string;
  let bridge: LlamaBridge;

  before(() => {
    dir = mkdtempSync(join(tmpdir(), "kodama-llama-"));
    scripted = join(dir, "scripted.gguf");
    const args = { command: "npm test", cwd: null, wait: null };
    const model = scriptedLlama({
      rules: [
        { on: "hello", say: "Hi there, I am the made model." },
        { on: "count slowly", say: LONG },
        { on: "run the tests", say: { call: "run_command", args } },
        { on: "42 passing", say: "All tests pass." },
      ],
      otherwise: "I did not understand that one.",
      afterTool: "The tool is through.",
    });
    writeFileSync(scripted, model);
    writeFileSync(join(dir, "random.gguf"), randomLlama(7));
  });
  beforeEach(() => open());
  afterEach(() => bridge.close());
  after(() => rmSync(dir, { recursive: true, force: true }));

  const open = (options: Partial<LlamaBridgeOptions> = {}): void => {
    bridge = new LlamaBridge({
      script: siblingScript("llama-host"),
      log: () => {},
      ...options,
      times: { backOffMs: [0, 0, 0, 0], ...options.times },
    });
  };
  const job = (text: string, change: Partial<LocalJob> = {}): LocalJob => ({
    modelPath: scripted,
    contextTokens: 2_048,
    messages: [SYSTEM, { role: "user", text }],
    tools: [],
    ...change,
  });
  /** What the last answer took. */
  let counted: Extract<ThinkPart, { kind: "used" }> | undefined;
  const partsOf = async (
    wanted: LocalJob,
    signal = new AbortController().signal,
  ): Promise<readonly ThinkPart[]> => {
    const parts: ThinkPart[] = [];
    counted = undefined;
    for await (const part of bridge.generate(wanted, signal))
      if (part.kind === "used") counted = part;
      else parts.push(part);
    return parts;
  };
  const textOf = (parts: readonly ThinkPart[]): string =>
    parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
  const failure = async (wanted: LocalJob, signal?: AbortSignal): Promise<ProviderError> => {
    const error: unknown = await partsOf(wanted, signal).then(
      (parts) => assert.fail(`it answered: ${JSON.stringify(parts)}`),
      (why: unknown) => why,
    );
    assert.ok(error instanceof ProviderError, String(error));
    return error;
  };

  it("[LLAMA-1] streams its answer in pieces, and answers the next request with the same model (B42)", async () => {
    const parts = await partsOf(job("hello"));
    assert.equal(textOf(parts), "Hi there, I am the made model.");
    assert.ok(parts.length > 3);
    const { readTokens = 0, writtenTokens = 0 } = counted ?? {};
    assert.ok(readTokens > 0 && writtenTokens >= parts.length, JSON.stringify(counted));
    const pid = bridge.pid();
    assert.equal(textOf(await partsOf(job("nonsense"))), "I did not understand that one.");
    assert.equal(bridge.pid(), pid);
  });

  it("[LLAMA-2] calls a tool with arguments of its schema, without what it had to write as nothing (B42, B22)", async () => {
    assert.deepEqual(await partsOf(job("please run the tests", { tools: TOOLS })), [
      { kind: "call", name: "run_command", args: { command: "npm test" }, providerCallId: "local-1-0" },
    ]);
  });

  it("[LLAMA-3] goes on after the result of a tool (B42)", async () => {
    const messages = [SYSTEM, { role: "user", text: "please run the tests" } as const, ...RESULT];
    assert.equal(textOf(await partsOf(job("", { messages, tools: TOOLS }))), "All tests pass.");
  });

  it("[LLAMA-4] stops in the middle of an answer and in the middle of reading, and is as good as before (B42)", async () => {
    const random = createRandom(4_711);
    for (let n = 0; n < 100; n++) {
      const control = new AbortController();
      const wanted =
        n % 2 === 0 ? job("count slowly") : job(`${"think about it ".repeat(60 + (n % 40))} hello`);
      setTimeout(() => control.abort(), random() * 60);
      await partsOf(wanted, control.signal).catch((error: unknown) => {
        assert.equal(error instanceof ProviderError && error.code, "cancelled");
      });
    }
    assert.equal(textOf(await partsOf(job("hello"))), "Hi there, I am the made model.");
  });

  it("[LLAMA-5] tells of each file that is no model what is wrong with it, and lives on (B8, D3, D5)", async () => {
    const write = (name: string, bytes: string | Buffer): string => {
      writeFileSync(join(dir, name), bytes);
      return join(dir, name);
    };
    const whole = scriptedLlama({ rules: [], otherwise: "Yes.", afterTool: "Done." });
    const huge = write("huge.gguf", whole);
    truncateSync(huge, 4_000_000_000_000);
    mkdirSync(join(dir, "folder.gguf"));
    const kind = (architecture: string, type = "model"): string =>
      write(
        `${architecture}-${type}.gguf`,
        ggufBytes({ "general.architecture": { text: architecture }, "general.type": { text: type } }, []),
      );
    for (const [modelPath, words] of [
      [join(dir, "none.gguf"), /is not there/],
      [join(dir, "folder.gguf"), /is no file/],
      [write("text.gguf", "this is no model"), /is no GGUF file/],
      [write("empty.gguf", ""), /is no GGUF file/],
      [write("half.gguf", whole.subarray(0, whole.length / 2)), /cannot be used|stopped/],
      [
        write("junk.gguf", Buffer.concat([Buffer.from("GGUF"), Buffer.alloc(4_096, 0xff)])),
        /cannot be used|stopped/,
      ],
      [kind("nomic-bert"), /turns texts into numbers/],
      [kind("clip"), /sees pictures/],
      [kind("whisper"), /model for sound/],
      [kind("llama", "adapter"), /adapter for another model/],
      [kind("llama", "mmproj"), /sees pictures/],
      [huge, /needs about 5000\.\d GB of memory/],
    ] as const) {
      const error = await failure(job("hello", { modelPath }));
      assert.match(error.message, words, modelPath);
      assert.notEqual(error.nextStep, "");
    }
    assert.equal(textOf(await partsOf(job("hello"))), "Hi there, I am the made model.");
  });

  it("[LLAMA-6] dies with its reason, and the model it died of is put aside until the file changes (B8, D3, D5)", async () => {
    const path = join(dir, "deadly.gguf");
    copyFileSync(scripted, path);
    const wanted = job("count slowly", { modelPath: path });
    const killedBy = (signal: "SIGKILL" | "SIGSEGV"): Promise<void> =>
      assert.rejects(
        async () => {
          for await (const _ of bridge.generate(wanted, new AbortController().signal))
            process.kill(bridge.pid(), signal);
        },
        (error: ProviderError) =>
          error.code === "server" && error.message.includes(`stopped while answering (${signal})`),
      );
    // The system may have taken its memory for somebody else.
    await killedBy("SIGKILL");
    assert.equal(textOf(await partsOf(wanted)), LONG);
    await killedBy("SIGSEGV");
    assert.match((await failure(wanted)).message, /put aside/);
    assert.equal(textOf(await partsOf(job("hello"))), "Hi there, I am the made model.");
    utimesSync(path, new Date(), new Date(Date.now() + 5_000));
    assert.equal(textOf(await partsOf(wanted)), LONG);
  });

  it("[LLAMA-7] gives its memory back after a while, or when it is needed, and comes back when it is asked (D4)", async () => {
    await bridge.close();
    for (const { free, ...ofJob } of [
      { free: 2e9, stay: { idleMs: 50, freeBytesMin: 1e9 } },
      { free: 2e9, stay: { idleMs: 600_000, freeBytesMin: 3e9 } },
      { free: 0 },
    ]) {
      open({ freeMemory: () => free, times: { lookEveryMs: 10 } });
      await partsOf(job("hello", ofJob));
      while (bridge.pid() !== 0) await sleep(5);
      assert.equal(textOf(await partsOf(job("hello"))), "Hi there, I am the made model.");
      await bridge.close();
    }
  });

  it("[LLAMA-8] answers one request after the other; one that is cancelled while it waits is not begun (B42)", async () => {
    const waiting = new AbortController();
    const all = Promise.all([
      partsOf(job("count slowly")),
      failure(job("hello"), waiting.signal),
      partsOf(job("hello")),
    ]);
    waiting.abort();
    const [first, second, third] = await all;
    assert.equal(textOf(first), LONG);
    assert.equal(second.code, "cancelled");
    assert.equal(textOf(third), "Hi there, I am the made model.");
  });

  it("[LLAMA-9] lets the oldest exchanges go where all is too long, and says when even the question is (B42)", async () => {
    const old = { role: "user", text: "x".repeat(900) } as const;
    const said = { role: "assistant", text: "y".repeat(300) } as const;
    const messages = [SYSTEM, old, said, old, said, { role: "user", text: "hello" } as const];
    assert.equal(textOf(await partsOf(job("", { messages }))), "Hi there, I am the made model.");
    assert.match((await failure(job("z".repeat(3_000)))).message, /more than the model can read/);
  });

  it("[LLAMA-10] is ended when it hangs, and whoever waited is told (D1)", async () => {
    await bridge.close();
    open({ times: { pingEveryMs: 50, missedMax: 40 } });
    await partsOf(job("hello"));
    process.kill(bridge.pid(), "SIGSTOP");
    assert.equal((await failure(job("hello"))).code, "server");
    assert.equal(textOf(await partsOf(job("hello"))), "Hi there, I am the made model.");
  });

  it("[LLAMA-13] an answer that is cut off is told as that, with its text; a call that did not fit is not taken for done (B42, D3)", async () => {
    const words = Array.from({ length: 1_000 }, (_, n) => `m${n}`).join(" ");
    const path = join(dir, "endless.gguf");
    const rules = [
      { on: "count slowly", say: words },
      { on: "run the tests", say: { call: "run_command", args: { command: words } } },
    ];
    writeFileSync(path, scriptedLlama({ rules, otherwise: "What?", afterTool: "Done." }));
    for (const [said, tools, contextTokens] of [
      ["count slowly", [], 768],
      ["run the tests", TOOLS, 2_048],
    ] as const) {
      const error = await failure(job(said, { modelPath: path, tools, contextTokens }));
      assert.equal(error.code, "truncated", `${said}: ${error.message}`);
    }
  });

  it("[LLAMA-13] a host that cannot be started fails the request and everything after it, and closes (D1, D3)", async () => {
    const { execPath } = process;
    try {
      process.execPath = join(dir, "no-such-program");
      const error = await failure(job("hello"));
      assert.match(error.message, /ENOENT/);
    } finally {
      process.execPath = execPath;
    }
    assert.match(textOf(await partsOf(job("hello"))), /Hi there/);
  });

  it("[LLAMA-11] also nonsense comes as text and as calls of tools that are there (B42)", async () => {
    const parts: ThinkPart[] = [];
    for (let n = 0; n < 3; n++) {
      const wanted = job(`say something ${n}`, { modelPath: join(dir, "random.gguf"), tools: TOOLS });
      try {
        for await (const part of bridge.generate(wanted, new AbortController().signal)) parts.push(part);
      } catch (error) {
        // It hardly ever comes to an end.
        assert.ok(error instanceof ProviderError && error.code === "truncated", String(error));
      }
    }
    assert.ok(parts.length > 0);
    for (const part of parts) if (part.kind === "call") assert.equal(part.name, "run_command");
  });
});
