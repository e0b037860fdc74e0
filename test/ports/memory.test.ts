// What is remembered: kept over a restart, found by its words, rewritten, forgotten for good, and taken over from other assistants.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { MEMORY, type Memory, MemoryError } from "../../server/core/memory/types.ts";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { withMemory } from "../../server/io/brain/remembered.ts";
import { createScriptedModel } from "../support/scripted-model.ts";
import { createMemory } from "../../server/io/memory/memory-store.ts";
import { createWorkbench, temporaryFolder, type Workbench } from "../support/workbench.ts";

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

describe("tools that remember", () => {
  let bench: Workbench;
  beforeEach(() => void (bench = createWorkbench()));
  afterEach(() => bench.close());

  it("[MEMORY-9] remember, look up and forget by words; what fits several is not guessed (D30)", async () => {
    const said = async (name: "remember" | "recall" | "forget", args: JsonRecord): Promise<string> => {
      const { errorCode, summary } = await bench.perform(name, args);
      return errorCode === "" ? summary : `${errorCode}: ${summary}`;
    };
    assert.equal(await said("recall", {}), "I was told to remember nothing yet.");
    assert.equal(await said("remember", { text: "I prefer pnpm" }), "I will remember that.");
    assert.equal(
      await said("remember", { text: "deploys happen on Fridays" }),
      "I will remember that for this project.",
    );
    await said("remember", { text: "deploys need a VPN" });
    assert.match(await said("recall", { about: "when do we deploy?" }), /^- deploys .*\n- deploys /);
    assert.equal(await said("recall", { about: "zebras" }), "I remember nothing about that.");
    assert.match(await said("forget", { text: "deploys" }), /^ambiguous: I remember 2 things/);
    assert.match(await said("forget", { text: "zebras" }), /^not_found/);
    const call = bench.call("forget", { text: "deploys need a vpn" });
    const prepared = await bench.prepare(call);
    assert.deepEqual([prepared.title, prepared.risk], ['Forget: "deploys need a VPN"', "change"]);
    assert.equal((await bench.run(call, prepared)).summary, "I forgot it.");
    assert.equal((await bench.run(call, prepared)).errorCode, "stale");
    assert.match(await said("recall", { about: "deploy" }), /^- deploys happen on Fridays$/);
  });

  it("[MEMORY-10] a model is told what fits, of this place and everywhere, and answers also when nothing can be read (D30)", async () => {
    const memory = createMemory({ path: ":memory:", nowMs: () => 1 });
    memory.remember({ text: "I prefer pnpm", folder: "" });
    memory.remember({ text: "deploys happen on Fridays", folder: "/a" });
    memory.remember({ text: "deploys happen on Mondays", folder: "/b" });
    const script = createScriptedModel([]);
    const model = withMemory(script, memory, () => 1);
    const request = {
      turnId: "t",
      step: 1,
      readOnly: false,
      workspace: { folders: ["/a"], file: "" },
      messages: [
        { role: "system", text: "You are Kodama." },
        { role: "user", text: "when is the next deploy?" },
      ],
    } as const;
    const ask = async (): Promise<string> => {
      for await (const part of model.stream(request, new AbortController().signal)) assert.fail(part.kind);
      const [first] = script.requests.at(-1)?.messages ?? [];
      return first?.role === "system" ? first.text : "";
    };
    const told = await ask();
    assert.match(told, /^You are Kodama\.[^]*- deploys happen on Fridays\n- I prefer pnpm$/);
    assert.doesNotMatch(told, /Mondays/);
    memory.close();
    assert.equal(await ask(), "You are Kodama.");
  });
});
