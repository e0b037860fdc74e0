// Which build answers, where a graphics processor is there but does not hold the model. The library is a made one; the real one is
// tried in test/native/llama-gpu.test.ts.
import assert from "node:assert/strict";
import type * as Library from "node-llama-cpp";
import { LlamaBackend } from "../../native/llama-backend.ts";
import { type Device, ProviderError } from "../../server/core/brain-ports.ts";

class MadeLlama {
  readonly gpu: string | false;
  disposed = false;

  constructor(gpu: string | false) {
    this.gpu = gpu;
  }

  getGpuDeviceNames(): Promise<string[]> {
    return Promise.resolve(["Little Card"]);
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }
}

function open({ broken = false }: { readonly broken?: boolean } = {}) {
  const told: Device[] = [];
  const made: MadeLlama[] = [];
  const how = { broken };
  const library = {
    LlamaLogLevel: { error: "error" },
    getLlama({ gpu }: { readonly gpu: string | false }) {
      if (how.broken) return Promise.reject(new Error("no build works"));
      const one = new MadeLlama(gpu === "auto" ? "vulkan" : false);
      made.push(one);
      return Promise.resolve(one);
    },
  } as unknown as typeof Library;
  const backend = new LlamaBackend(
    (device) => told.push(device),
    () => Promise.resolve(library),
  );
  const load = (fails: (llama: Library.Llama) => Error | undefined) =>
    backend.onBest({}, (llama) => {
      const error = fails(llama);
      return error === undefined ? Promise.resolve(llama.gpu) : Promise.reject(error);
    });
  return { backend, told, made, how, load };
}

describe("what works on a model", () => {
  const tooSmall = (llama: Library.Llama): Error | undefined =>
    llama.gpu === false
      ? undefined
      : new Error("A context size of 8192 is too large for the available VRAM.");

  it("[LLAMA-18] is the processor where a graphics processor cannot hold it, with the reason; the next one is tried there again (B8, D3)", async () => {
    const { backend, told, made, load } = open();
    assert.equal(await load(tooSmall), false);
    assert.ok(!backend.isOnGraphics());
    assert.deepEqual(
      made.map(({ gpu, disposed }) => [gpu, disposed]),
      [
        ["vulkan", true],
        [false, false],
      ],
    );
    assert.equal(told.at(-1)?.name, "the processor alone");
    assert.match(told.at(-1)?.why ?? "", /could not load it: .*available VRAM\. Choose a smaller model/);
    assert.equal(await load(() => undefined), "vulkan");
    assert.deepEqual(told.at(-1), { name: "Vulkan, Little Card", why: "" });
    assert.ok(backend.isOnGraphics());
  });

  it("[LLAMA-18] is not looked for twice where it fails on the processor as well, or is refused for what it is (B8)", async () => {
    const { made, load } = open();
    await assert.rejects(
      load(() => new Error("broken file")),
      /broken file/,
    );
    assert.equal(made.length, 2);
    await assert.rejects(
      load(({ gpu }) => new ProviderError("refused", `no room beside ${String(gpu)}`, "Close something.")),
      /no room beside vulkan/,
    );
  });

  it("[LLAMA-18] is never one that was closed, also where none could be opened after it (B8)", async () => {
    const { backend, made, how } = open();
    await backend.llama({});
    how.broken = true;
    await assert.rejects(backend.llama({ withoutGpu: true }), /no build works/);
    assert.equal(backend.current(), undefined);
    how.broken = false;
    assert.equal((await backend.llama({})).gpu, "vulkan");
    assert.deepEqual(
      made.map(({ disposed }) => disposed),
      [true, false],
    );
  });
});
