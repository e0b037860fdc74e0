// What is remembered: kept over a restart, found by its words, rewritten, forgotten for good, and taken over from other assistants.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { MEMORY, type Memory, MemoryError } from "../../server/core/memory/types.ts";
import { createMemory } from "../../server/io/memory/memory-store.ts";
import { temporaryFolder } from "../support/workbench.ts";

describe("the memory", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let memory: Memory;
  let nowMs = 1_000;
  const path = (): string => join(folder.path, "memory.db");
  const open = (): Memory => createMemory({ path: path(), nowMs: () => nowMs++ });
  const texts = (words: string, folders: readonly string[] = []): readonly string[] =>
    memory.find({ folders, words, max: 50 }).map(({ record }) => record.text);
  const failing = (work: () => unknown, code: MemoryError["code"]): void =>
    assert.throws(
      work,
      (error) => error instanceof MemoryError && error.code === code && error.message !== "",
    );
  beforeEach(() => {
    folder = temporaryFolder("memory");
    memory = open();
  });
  afterEach(() => {
    memory.close();
    folder.remove();
  });

  it("[MEMORY-1] keeps a text once in its place, over a restart, in a file of the person alone (D30)", () => {
    const first = memory.remember({ text: "  I prefer\u200b pnpm\n", folder: "" });
    assert.equal(first.text, "I prefer pnpm");
    assert.equal(first.kind, "profile");
    assert.equal(memory.remember({ text: "I prefer pnpm", folder: "" }).recordId, first.recordId);
    assert.notEqual(memory.remember({ text: "I prefer pnpm", folder: "/a" }).recordId, first.recordId);
    memory.close();
    memory = open();
    assert.deepEqual(texts("pnpm"), ["I prefer pnpm"]);
    if (process.platform !== "win32")
      for (const name of readdirSync(folder.path))
        assert.equal(statSync(join(folder.path, name)).mode & 0o077, 0, name);
  });

  it("[MEMORY-2] finds by words, in this place and everywhere, what fits best first; signs of a query language are words (D30)", () => {
    memory.remember({ text: "deploys happen on Fridays", folder: "/a" });
    memory.remember({ text: "the deploy script needs a VPN, and deploying takes an hour", folder: "/b" });
    memory.remember({ text: "tests need the emulator", folder: "" });
    assert.deepEqual(texts("when do we deploy?", ["/a"])[0], "deploys happen on Fridays");
    assert.ok(!texts("deploy", ["/a"]).some((text) => text.includes("VPN")));
    const [best, , rest] = memory.find({ folders: ["/a", "/b"], words: "deploy", max: 9 });
    assert.ok(best?.relevance === 1 && rest?.relevance === 0);
    for (const words of [
      '"',
      "a* OR NEAR(b",
      "text:deploy",
      "-deploy",
      "",
      "the",
      "x".repeat(100_000),
      "'; DROP TABLE record",
    ])
      assert.ok(texts(words, ["/a"]).length > 0, words.slice(0, 20));
  });

  it("[MEMORY-3] a rewritten one takes the place of the old one, a forgotten one is in no file any more (D30)", () => {
    const old = memory.remember({ text: "the zanzibar host is slow", folder: "", tags: ["zanzibar-tag"] });
    const anew = memory.rewrite(old.recordId, "the zanzibar host is fast");
    assert.deepEqual([anew.supersedes, texts("zanzibar")], [old.recordId, ["the zanzibar host is fast"]]);
    failing(() => memory.rewrite(old.recordId, "x"), "not_found");
    memory.forget(anew.recordId);
    assert.deepEqual(texts("zanzibar"), []);
    failing(() => memory.forget(anew.recordId), "not_found");
    memory.close();
    for (const name of readdirSync(folder.path))
      assert.ok(!readFileSync(join(folder.path, name)).includes("zanzibar"), name);
    memory = open();
    const db = new DatabaseSync(path(), { readOnly: true });
    const ops = db
      .prepare("SELECT op FROM audit ORDER BY at_ms, rowid")
      .all()
      .map(({ op }) => op);
    db.close();
    assert.deepEqual(ops, ["insert", "supersede", "forget_hard", "forget_hard"]);
  });

  it("[MEMORY-4] takes over the lines of other assistants, each once, and tells what is wrong with a line (D30)", () => {
    const line = (change: object): string =>
      JSON.stringify({
        id: "r1",
        kind: "fact",
        status: "active",
        text: "ships on Mondays",
        confidence: 0.5,
        created_at: 1_700_000_000,
        ...change,
      });
    const lines = [
      line({ tags: ["release"], supersedes: null, importance_score: 0.9, metadata: { a: 1 } }),
      line({
        id: "r2",
        created_at: "2024-01-02T03:04:05Z",
        stale_after_secs: 60,
        text: "in the office on Mondays",
      }),
      line({ id: "r3", status: "forgotten", text: "was a secret" }),
      "",
      "{not json",
      line({ id: "r4", kind: "grudge" }),
      line({ id: "r5", text: "x".repeat(MEMORY.textBytesMax + 1) }),
      line({ id: "r6", text: " \u200b" }),
      line({ id: "r7", confidence: 7 }),
    ].join("\n");
    const first = memory.take(lines, "records");
    assert.deepEqual([first.taken, first.known, first.faulty], [3, 0, 5]);
    assert.match(
      first.faults.join("\n"),
      /^Line 5: it is no JSON\.\nLine 6: .*kind.*\nLine 7: its text .*\nLine 8: it has no text\.\nLine 9: .*confidence/,
    );
    assert.deepEqual([memory.take(lines, "records").taken, memory.take(lines, "records").known], [0, 3]);
    const [found] = memory.find({ folders: [], words: "ships", max: 1 });
    assert.deepEqual(
      [found?.record.createdAtMs, found?.record.importance, found?.record.tags],
      [1_700_000_000_000, 0.9, ["release"]],
    );
    const stale = memory.find({ folders: [], words: "office", max: 1 })[0]?.record;
    assert.equal(stale?.staleAtMs, Date.parse("2024-01-02T03:05:05Z"));
    assert.ok(!readFileSync(path()).includes("was a secret"));
    const note = JSON.stringify({
      id: "a1",
      op: "insert",
      target_id: "r1",
      note: "from voice",
      at: 1_700_000_000,
    });
    assert.deepEqual(memory.take(`${note}\n${note}\n{"op":"x"}`, "audit").taken, 1);
  });

  it("[MEMORY-4] times of any size and form are moments, or are told; nothing bricks the rest (D30)", () => {
    const line = (id: string, change: object): string =>
      JSON.stringify({ id, kind: "fact", text: `text ${id}`, created_at: 1_700_000_000, ...change });
    const at: Readonly<Record<string, number>> = {
      seconds: 1_700_000_000,
      ms: 1_700_000_000_000,
      us: 1_700_000_000_000_000,
      ns: 1_700_000_000_123_456_000,
    };
    const good = Object.entries(at).map(([id, created_at]) => line(id, { created_at }));
    const old = line("old", {
      created_at: "1960-01-01T00:00:00Z",
      updated_at: null,
      tags: null,
      confidence: null,
    });
    const far = line("far", { stale_after_secs: 1e300 });
    const bad = [line("huge", { created_at: 1e300 }), line("later", { updated_at: 1e40 })];
    const result = memory.take(
      [`\uFEFF${good[0] ?? ""}`, ...good.slice(1), ...bad, old, far].join("\n"),
      "records",
    );
    assert.deepEqual([result.taken, result.faulty], [6, 2]);
    const found = memory.find({ folders: [], words: "", max: 50 }).map(({ record }) => record);
    const times = found
      .filter(({ recordId }) => recordId in at)
      .map(({ createdAtMs }) => Math.round(createdAtMs / 1_000));
    assert.deepEqual(times, [1_700_000_000, 1_700_000_000, 1_700_000_000, 1_700_000_000]);
    assert.equal(found.find(({ recordId }) => recordId === "old")?.createdAtMs, Date.parse("1960-01-01"));
    assert.equal(found.find(({ recordId }) => recordId === "far")?.staleAtMs, 0);
    const escape = memory.take(line("\u001b[31mRED", { tags: ["a\u001b"] }), "records");
    assert.equal(escape.taken, 1);
    assert.ok(memory.find({ folders: [], words: "31mRED", max: 1 })[0]?.record.recordId.startsWith("[31m"));
  });

  it("[MEMORY-3] no beginning of a forgotten word is left in an index of many, nor a text behind one that was replaced (D30)", () => {
    const ids: string[] = [];
    const letters = "abcdefghijklmnopqrstuvwxyz".split("");
    for (const a of letters)
      for (const b of letters.slice(0, 6)) {
        memory.remember({ text: `other${b}${a} stays here ${b.repeat(9)}`, folder: "" });
        ids.push(memory.remember({ text: `secretproject${a}${b} is hidden`, folder: "" }).recordId);
      }
    for (const id of ids) assert.ok(memory.forget(id));
    memory.take(
      JSON.stringify({
        id: "dead",
        kind: "fact",
        status: "superseded",
        text: "secretproject dead",
        created_at: 1,
      }),
      "records",
    );
    const chain = memory.remember({ text: "secretproject one", folder: "" });
    const two = memory.rewrite(chain.recordId, "secretproject two");
    memory.forget(chain.recordId);
    memory.forget(memory.rewrite(two.recordId, "secretproject three").recordId);
    memory.close();
    for (const name of readdirSync(folder.path))
      assert.ok(!readFileSync(join(folder.path, name)).includes("secretproject"), name);
    memory = open();
  });

  it("[MEMORY-3] one that is changed into another one that is there leaves no text behind (D30)", () => {
    memory.remember({ text: "we ship weekly", folder: "" });
    const other = memory.remember({ text: "zanzibar ships daily", folder: "" });
    memory.rewrite(other.recordId, "we ship weekly");
    assert.deepEqual(texts("ship"), ["we ship weekly"]);
    memory.close();
    for (const name of readdirSync(folder.path))
      assert.ok(!readFileSync(join(folder.path, name)).includes("zanzibar"), name);
    memory = open();
  });

  it("[MEMORY-3] where another program reads the file, the text goes from it as soon as that ends (D30)", () => {
    const { recordId } = memory.remember({ text: "zanzibar", folder: "" });
    const reader = new DatabaseSync(path(), { readOnly: true });
    reader.exec("BEGIN; SELECT count(*) FROM record");
    assert.equal(memory.forget(recordId), false);
    assert.deepEqual(texts("zanzibar"), []);
    memory.keepWork({ kind: "episode", text: "zanzibar", folder: "", sourceTurnId: "t" });
    assert.deepEqual(memory.forgetWork(), { records: 1, erased: false });
    reader.exec("COMMIT");
    reader.close();
    memory.remember({ text: "something else", folder: "" });
    for (const name of readdirSync(folder.path))
      assert.ok(!readFileSync(join(folder.path, name)).includes("zanzibar"), name);
  });

  it("[MEMORY-2] is found however it was written, and what is of the person behind any number of newer ones (D30)", () => {
    memory.remember({ text: "I am colour-blind, use patterns", folder: "" });
    for (let n = 0; n < 60; n++) memory.remember({ text: `fact number ${n}`, folder: "" });
    const where = { folders: [], words: "draw a chart", max: 50, personFirst: true };
    assert.equal(memory.find(where)[0]?.record.kind, "profile");
    memory.remember({ text: "das Büro in Mu\u0308nchen", folder: "" });
    memory.remember({ text: "the analysis is in R", folder: "" });
    assert.equal(texts("MÜNCHEN")[0], "das Büro in Mu\u0308nchen");
    assert.equal(texts("which R version")[0], "the analysis is in R");
  });

  it("[MEMORY-5] what is forgotten makes room (D30)", () => {
    const line = (n: number): string =>
      JSON.stringify({ id: `r${n}`, kind: "fact", text: `t${n}`, created_at: 1 });
    const all = Array.from({ length: MEMORY.recordsMax }, (_, n) => line(n));
    for (let n = 0; n < all.length; n += 5_000) memory.take(all.slice(n, n + 5_000).join("\n"), "records");
    failing(() => memory.remember({ text: "one more", folder: "" }), "payload_too_large");
    memory.forget("r7");
    assert.equal(memory.remember({ text: "one more", folder: "" }).text, "one more");
  });

  it("[MEMORY-4] what was imported in a circle is forgotten all the same (D30)", () => {
    const one = (id: string, supersedes: string): string =>
      JSON.stringify({ id, kind: "fact", text: `text ${id}`, created_at: 1, supersedes });
    memory.take([one("a", "b"), one("b", "a")].join("\n"), "records");
    memory.forget("a");
    assert.deepEqual(texts("text"), []);
  });

  it("[MEMORY-12] a copy holds all of it, for the person alone (D30)", async () => {
    memory.remember({ text: "kept twice", folder: "" });
    const copies = temporaryFolder("copies");
    await memory.backUp(copies.path);
    const copy = join(copies.path, "memory.db");
    assert.equal(statSync(copy).mode & 0o077, process.platform === "win32" ? statSync(copy).mode & 0o077 : 0);
    const restored = createMemory({ path: copy, nowMs: () => 1 });
    assert.equal(restored.find({ folders: [], words: "twice", max: 1 })[0]?.record.text, "kept twice");
    restored.close();
    await assert.rejects(memory.backUp(join(copies.path, "nowhere")), MemoryError);
    copies.remove();
  });

  it("[MEMORY-5] refuses what is empty, too long, too much, damaged or of a newer Kodama, and loses nothing (D30, D42)", () => {
    failing(() => memory.remember({ text: " \u200b ", folder: "" }), "invalid_payload");
    failing(
      () => memory.remember({ text: "é".repeat(MEMORY.textBytesMax / 2 + 1), folder: "" }),
      "payload_too_large",
    );
    failing(
      () => memory.remember({ text: "x", folder: "", tags: Array.from({ length: 17 }, String) }),
      "payload_too_large",
    );
    failing(() => memory.take("x".repeat(MEMORY.importCharsMax + 1), "records"), "payload_too_large");
    failing(() => memory.rewrite("nobody", "x"), "not_found");
    memory.remember({ text: "kept", folder: "" });
    memory.close();
    const db = new DatabaseSync(path());
    db.exec("PRAGMA user_version=99");
    db.close();
    failing(() => open().find({ folders: [], words: "", max: 1 }), "unavailable");
    const broken = join(folder.path, "broken.db");
    writeFileSync(broken, "this is no database, and long enough to be taken for one".repeat(100));
    failing(
      () => createMemory({ path: broken, nowMs: () => 1 }).remember({ text: "x", folder: "" }),
      "unavailable",
    );
    assert.match(readFileSync(broken, "utf8"), /^this is no database/);
  });
});
