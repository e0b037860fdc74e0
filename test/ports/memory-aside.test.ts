// What is set aside: told to nobody, kept, and brought back; and files that are imported in portions.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { IMPORT_CHARS_MAX, importMemoryLines } from "../../proto/memory-import.ts";
import { MEMORY, type Memory, MemoryError } from "../../server/core/memory/types.ts";
import { createMemory } from "../../server/io/memory/memory-store.ts";
import { temporaryFolder } from "../support/workbench.ts";

describe("the memory, what is set aside", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let memory: Memory;
  let nowMs = 1_000;
  const path = (): string => join(folder.path, "memory.db");
  const open = (): Memory => createMemory({ path: path(), nowMs: () => nowMs++ });
  const found = (words = ""): readonly string[] =>
    memory.find({ folders: ["/a"], words, max: 50 }).map(({ record }) => record.text);
  const aside = (folders = ["/a"]): readonly string[] =>
    memory.setAside({ folders, max: 50 }).map(({ text }) => text);
  const gone = (work: () => unknown): void =>
    assert.throws(work, (error) => error instanceof MemoryError && error.code === "not_found");
  beforeEach(() => {
    folder = temporaryFolder("memory-aside");
    memory = open();
  });
  afterEach(() => {
    memory.close();
    folder.remove();
  });

  it("[MEMORY-13] is found no more, by words or as new, over a restart, and comes back as it was (B9, D30)", () => {
    const { recordId } = memory.remember({
      text: "the zanzibar host is slow",
      folder: "/a",
      tags: ["hosts"],
    });
    memory.remember({ text: "we use pnpm", folder: "" });
    memory.putAside(recordId);
    memory.close();
    memory = open();
    assert.deepEqual(
      [found("zanzibar"), found("hosts"), aside()],
      [["we use pnpm"], ["we use pnpm"], ["the zanzibar host is slow"]],
    );
    assert.deepEqual(aside(["/b"]), [], "it is about another folder");
    gone(() => memory.putAside(recordId));
    gone(() => memory.rewrite(recordId, "x"));
    const back = memory.bringBack(recordId);
    assert.deepEqual(
      [back.status, back.text, back.tags, back.folder],
      ["active", "the zanzibar host is slow", ["hosts"], "/a"],
    );
    assert.equal(found("zanzibar")[0], "the zanzibar host is slow");
    assert.deepEqual(aside(), []);
    gone(() => memory.bringBack(recordId));
    memory.close();
    const db = new DatabaseSync(path(), { readOnly: true });
    const ops = db.prepare("SELECT op FROM audit WHERE target_id=? ORDER BY at_ms").all(recordId);
    db.close();
    assert.deepEqual(
      ops.map(({ op }) => op),
      ["insert", "forget_soft", "patch"],
    );
  });

  it("[MEMORY-13] can be forgotten for good from there, and comes back once where it is there again (B9, D30)", () => {
    const first = memory.remember({ text: "zanzibar ships daily", folder: "" });
    memory.putAside(first.recordId);
    const second = memory.remember({ text: "zanzibar ships daily", folder: "" });
    assert.notEqual(second.recordId, first.recordId);
    assert.equal(memory.bringBack(first.recordId).recordId, second.recordId);
    assert.deepEqual([found("zanzibar"), aside()], [["zanzibar ships daily"], []]);
    memory.putAside(second.recordId);
    memory.forget(second.recordId);
    assert.deepEqual([found(), aside()], [[], []]);
    memory.close();
    for (const name of readdirSync(folder.path))
      assert.ok(!readFileSync(join(folder.path, name)).includes("zanzibar"), name);
  });

  it("[MEMORY-13] what was imported without its text cannot come back (B9, B10)", () => {
    const line = { id: "old", kind: "fact", status: "invalidated", text: "was so", created_at: 1 };
    assert.equal(memory.take(JSON.stringify(line), "records").taken, 1);
    assert.deepEqual(aside(), []);
    gone(() => memory.bringBack("old"));
    gone(() => memory.bringBack("nobody"));
  });

  it("[MEMORY-4] a file goes in portions of whole lines, as large as one command may be (B10)", async () => {
    assert.equal(IMPORT_CHARS_MAX, MEMORY.importCharsMax);
    const lines = Array.from({ length: 900 }, (_, n) => `{"id":"${n}","x":"${"y".repeat(1_000)}"}`);
    const sent: string[] = [];
    const sum = await importMemoryLines(
      [...lines, "z".repeat(IMPORT_CHARS_MAX + 1), "last"].join("\n"),
      (one) => {
        sent.push(one.lines);
        assert.equal(one.what, "records");
        return Promise.resolve({ taken: 1, known: 0, faulty: 1, faults: ["Line 2: odd"] });
      },
    );
    assert.ok(sent.every(({ length }) => length <= IMPORT_CHARS_MAX));
    assert.equal(
      sent.join("\n"),
      [...lines, "last"].join("\n"),
      "nothing twice, nothing left out but the long one",
    );
    assert.deepEqual([sum.taken, sum.faulty], [sent.length, sent.length + 1]);
    assert.ok(
      sum.faults.includes(`Line 901: it has over ${IMPORT_CHARS_MAX} characters.`),
      sum.faults.join(),
    );
    const stopped = await importMemoryLines(lines.join("\n"), ({ lines: portion }) =>
      portion.startsWith(lines[0] ?? "")
        ? Promise.resolve({ taken: 7, known: 0, faulty: 0, faults: [] })
        : Promise.reject(new Error("The disk is full.")),
    );
    const first = (sent[0] ?? "").split("\n").length;
    assert.deepEqual(stopped, {
      taken: 7,
      known: 0,
      faulty: lines.length - first,
      faults: [`From line ${first + 1} on: The disk is full.`],
    });
    assert.ok(sum.faults.includes(`Line ${(sent[0] ?? "").split("\n").length + 2}: odd`), sum.faults.join());
  });
});
