// Which models a machine can hold, and which one it is proposed.
import assert from "node:assert/strict";
import fc from "fast-check";
import { fitOf, HEADROOM_BYTES, proposed, type Room } from "../../server/core/models/fit.ts";
import { EMPTY_MODELS, type ModelEntry, type ModelsState, roleOf } from "../../server/core/models/types.ts";
import { readCatalogue } from "../../server/io/models/catalogue.ts";
import { gpuPackages } from "../../server/io/models/gpu-packages.ts";
import { TINY } from "../support/fake-models.ts";

const GB = 1e9;
const OURS = readCatalogue({ path: "", key: "" });
const machine = (gb: number, room: Partial<Room> = {}): Room => ({
  memoryBytes: gb * GB,
  totalMemoryBytes: gb * GB,
  diskBytes: 500 * GB,
  ...room,
});
const titles = (room: Room, models: ModelsState = EMPTY_MODELS, entries = OURS): readonly string[] =>
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
