// Which models a machine can hold, and which one it is proposed.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  fitOf,
  HEADROOM_BYTES,
  memoryOf,
  type Place,
  proposed,
  USUAL_CONTEXT_TOKENS,
} from "../../server/core/models/fit.ts";
import { EMPTY_MODELS, type ModelEntry, type ModelsState, roleOf } from "../../server/core/models/types.ts";
import { SETTINGS } from "../../server/core/settings/table.ts";
import { readCatalogue } from "../../server/io/models/catalogue.ts";
import { gpuPackages } from "../../server/io/models/gpu-packages.ts";
import { TINY } from "../support/fake-models.ts";

const GB = 1e9;
const OURS = readCatalogue({ path: "", key: "" });
const machine = (gb: number, room: Partial<Place> = {}): Place => ({
  memoryBytes: gb * GB,
  totalMemoryBytes: gb * GB,
  diskBytes: 500 * GB,
  contextTokens: USUAL_CONTEXT_TOKENS,
  ...room,
});
const titles = (room: Place, models: ModelsState = EMPTY_MODELS, entries = OURS): readonly string[] =>
  [...proposed(entries, room, models)].toSorted();
const here = (entry: ModelEntry): ModelsState => ({
  ...EMPTY_MODELS,
  installed: { [entry.modelId]: { entry, path: "/m", installedAtMs: 0 } },
});

describe("which model", () => {
  it("[MODELS-20] is proposed goes by the machine's memory, one of each kind (B8, D5)", () => {
    assert.deepEqual(titles(machine(4)), ["kokoro", "parakeet-v2", "qwen3-0.6b"]);
    assert.deepEqual(titles(machine(8)), ["kokoro", "parakeet-v2", "qwen3-1.7b"]);
    assert.deepEqual(titles(machine(10)), ["kokoro", "parakeet-v2", "qwen3.5-4b"]);
    assert.deepEqual(titles(machine(16)), ["kokoro", "parakeet-v2", "qwen3.5-9b"]);
    assert.deepEqual(titles(machine(32)), ["gpt-oss-20b", "kokoro", "parakeet-v2"]);
    assert.deepEqual(titles(machine(1)), ["moonshine-tiny-en", "supertonic-3"], "nothing that answers");
    const busy = machine(10, { memoryBytes: 1 * GB });
    assert.deepEqual(titles(busy), titles(machine(10)), "what is open now changes nothing");
  });

  it("[MODELS-24] is proposed, but nothing for a processor that may not be there (B8)", () => {
    const gpu = gpuPackages("linux-x64");
    assert.equal(gpu.length, 1);
    assert.deepEqual(titles(machine(16), EMPTY_MODELS, [TINY, ...gpu]), [TINY.modelId]);
    assert.equal(fitOf(gpu[0] ?? assert.fail(), machine(4), EMPTY_MODELS), "fits");
  });

  it("[MODELS-20] needs the disk only until it is here (B8, D5)", () => {
    const full = machine(16, { diskBytes: TINY.bytes + HEADROOM_BYTES - 1 });
    assert.equal(fitOf(TINY, full, EMPTY_MODELS), "disk");
    assert.deepEqual(titles(full, EMPTY_MODELS, [TINY]), []);
    assert.equal(fitOf(TINY, full, here(TINY)), "fits");
    assert.deepEqual(titles(full, here(TINY), [TINY]), [TINY.modelId]);
  });

  it("[MODELS-20] lacks memory that others have now, but not what it has itself (B8, D5)", () => {
    const busy = machine(16, { memoryBytes: TINY.memoryBytes - 1 });
    assert.equal(fitOf(TINY, busy, here(TINY)), "memory");
    assert.equal(fitOf(TINY, busy, { ...here(TINY), inUse: TINY.modelId }), "fits");
  });

  it("[MODELS-26] takes more memory the more it may read at once, up to what it was made for (B8, D5)", () => {
    const [small, hybrid] = ["qwen3-0.6b", "qwen3.5-4b"].map(
      (id) => OURS.find(({ modelId }) => modelId === id) ?? assert.fail(id),
    );
    assert.ok(small !== undefined && hybrid !== undefined);
    assert.equal(USUAL_CONTEXT_TOKENS, SETTINGS["models.localContextTokens"].default);
    assert.equal(memoryOf(small, 8_192), small.memoryBytes);
    assert.ok(memoryOf(small, 2_048) < small.memoryBytes);
    // 28 layers × 8 heads × 128 numbers, keys and values, two bytes each.
    assert.equal(memoryOf(small, 32_768) - small.memoryBytes, 28 * 8 * 128 * 2 * 2 * 24_576);
    assert.equal(memoryOf(small, 131_072), memoryOf(small, 40_960), "it reads no more than that");
    assert.ok(
      memoryOf(hybrid, 131_072) - hybrid.memoryBytes < memoryOf(small, 40_960) - small.memoryBytes + 1 * GB,
    );
    assert.equal(memoryOf(TINY, 131_072), TINY.memoryBytes, "nobody said how much more");
    const long = machine(8, { contextTokens: 131_072 });
    assert.equal(fitOf(small, machine(5), EMPTY_MODELS), "fits");
    assert.equal(fitOf(small, machine(5, { contextTokens: 131_072 }), EMPTY_MODELS), "context");
    assert.equal(fitOf(small, machine(1, { contextTokens: 131_072 }), EMPTY_MODELS), "memory");
    assert.deepEqual(titles(long), ["kokoro", "parakeet-v2"], "nothing that answers holds so much here");
    assert.deepEqual(titles(machine(24, { contextTokens: 131_072 })), [
      "kokoro",
      "parakeet-v2",
      "qwen3.5-9b",
    ]);
  });

  it("[MODELS-20] is never one that the machine was not made for, whatever it has (B8, D5)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 64 }), fc.integer({ min: 0, max: 30 }), (gb, disk) => {
        const room = machine(gb, { diskBytes: disk * GB });
        const ids = proposed(OURS, room, EMPTY_MODELS);
        const picked = OURS.filter(({ modelId }) => ids.has(modelId));
        assert.equal(new Set(picked.map(roleOf)).size, picked.length, "two of a kind");
        for (const entry of picked)
          assert.ok(entry.memoryBytes <= gb * GB && entry.bytes <= room.diskBytes, entry.modelId);
      }),
    );
  });
});
