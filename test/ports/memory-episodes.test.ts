// How long what happened once is recalled.
import assert from "node:assert/strict";
import { recalled } from "../../server/core/memory/recall.ts";
import { MEMORY } from "../../server/core/memory/types.ts";
import { createMemory } from "../../server/io/memory/memory-store.ts";

describe("memories of what happened once", () => {
  it("[MEMORY-15] an episode is recalled for a year, written or taken over, unless it says for how long (D30)", () => {
    const memory = createMemory({ path: ":memory:", nowMs: () => 9_000 });
    const line = (id: string, more: object): string =>
      JSON.stringify({ id, text: `went to ${id}`, created_at: 5_000, ...more });
    memory.take(
      [
        line("Rome", { kind: "episode" }),
        line("Bern", { kind: "episode", stale_after_secs: 60 }),
        line("Oslo", { kind: "event" }),
      ].join("\n"),
      "records",
    );
    const written = memory.remember({ text: "went to Wien", folder: "", kind: "episode" });
    const ends = new Map(
      memory
        .find({ folders: [], words: "went", max: 9 })
        .map(({ record }) => [record.text, record.staleAtMs - record.createdAtMs]),
    );
    assert.deepEqual(
      ["Rome", "Bern", "Wien"].map((name) => ends.get(`went to ${name}`)),
      [MEMORY.episodeMs, 60_000, MEMORY.episodeMs],
    );
    const oslo = memory.find({ folders: [], words: "Oslo", max: 1 })[0]?.record;
    assert.equal(oslo?.staleAtMs, 0);
    assert.deepEqual(
      recalled(memory.find({ folders: [], words: "Wien", max: 1 }), written.createdAtMs + MEMORY.episodeMs),
      [],
    );
    memory.close();
  });
});
