// What is remembered, found by its meaning: the real embedding host with a made model, and the real file.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EmbedBridge } from "../../native/embed-bridge.ts";
import { siblingScript } from "../../native/resolve.ts";
import type { Embedder } from "../../server/core/brain-ports.ts";
import { MEMORY, type Memory, TOLD_KINDS } from "../../server/core/memory/types.ts";
import { createMemory } from "../../server/io/memory/memory-store.ts";
import { createRecall, type Recall } from "../../server/io/memory/recall.ts";
import { madeEmbedding } from "../fixtures/brain/made-embedding.ts";
import { until } from "../support/until.ts";
import { temporaryFolder } from "../support/workbench.ts";

const GROUPS = [
  ["database", "postgres", "tables"],
  ["deploy", "ship", "friday"],
  ["tests", "docker"],
];

describe("what is remembered, by its meaning", function () {
  this.timeout(60_000);
  const folder = temporaryFolder("meaning");
  const modelPath = join(folder.path, "made.gguf");
  let bridge: EmbedBridge;
  let memory: Memory;
  before(() => {
    writeFileSync(modelPath, madeEmbedding(GROUPS));
    bridge = new EmbedBridge({ script: siblingScript("embed-host"), log: () => {} });
  });
  beforeEach(
    () => (memory = createMemory({ path: join(folder.path, "memory.db"), nowMs: () => Date.now() })),
  );
  afterEach(() => {
    for (const { record } of memory.find({ folders: [], words: "", max: 9_999 }))
      memory.forget(record.recordId);
    memory.close();
  });
  after(async () => {
    await bridge.close();
    folder.remove();
  });
  const recallWith = (path: string, embedder: Pick<Embedder, "embed"> = bridge): Recall =>
    createRecall({ memory, embedder, settings: () => ({ modelPath: path }) });
  const fitting = async (recall: Recall, words: string): Promise<readonly string[]> =>
    (await recall.find({ folders: [], words, max: 20, kinds: TOLD_KINDS }))
      .filter(({ relevance }) => relevance > 0)
      .map(({ record }) => record.text);
  const remember = (...texts: readonly string[]) =>
    texts.map((text) => memory.remember({ text, folder: "" }));
  const vectors = (): number => {
    const db = new DatabaseSync(join(folder.path, "memory.db"), { readOnly: true });
    const { n } = db.prepare("SELECT count(*) AS n FROM embedding").get() ?? {};
    db.close();
    return Number(n);
  };

  it("[MEMORY-24] a question finds what means the same in other words, and not what has nothing to do with it (D30)", async () => {
    remember("it all goes into postgres", "we ship on friday", "the tests need docker", "ana likes tea");
    const recall = recallWith(modelPath);
    assert.deepEqual(await fitting(recall, "which database is used"), ["it all goes into postgres"]);
    assert.deepEqual(await fitting(recall, "when is the next deploy"), ["we ship on friday"]);
    assert.deepEqual(await fitting(recall, "what does ana drink"), ["ana likes tea"], "by its words");
    assert.deepEqual(await fitting(recallWith(""), "which database is used"), [], "without a model");
    assert.equal(recall.trouble(), "");
    assert.equal(
      (await recall.find({ folders: [], words: "", max: 20 })).length,
      4,
      "all, where nothing is asked",
    );
  });

  it("[MEMORY-24] what fits by words and by meaning comes before what fits by one of them (D30)", async () => {
    remember("friday is quiet", "we ship", "friday we ship", "we deploy the site on friday");
    const found = await fitting(recallWith(modelPath), "deploy friday");
    assert.equal(found[0], "we deploy the site on friday");
    assert.equal(found.length, 4);
  });

  it("[MEMORY-25] a direction goes with its text, and comes again with it (D30)", async () => {
    const [kept, put, other] = remember("postgres holds the tables", "we ship on friday", "tests use docker");
    const recall = recallWith(modelPath);
    await fitting(recall, "database");
    assert.equal(vectors(), 3);
    memory.putAside(put?.recordId ?? "");
    assert.equal(vectors(), 2);
    assert.deepEqual(await fitting(recall, "deploy"), []);
    memory.bringBack(put?.recordId ?? "");
    assert.deepEqual(await fitting(recall, "deploy"), ["we ship on friday"]);
    memory.rewrite(other?.recordId ?? "", "ship it");
    assert.equal((await fitting(recall, "deploy")).length, 2);
    const db = new DatabaseSync(join(folder.path, "memory.db"), { readOnly: true });
    const row = db.prepare("SELECT vector FROM embedding WHERE record_id=?").get(kept?.recordId ?? "");
    db.close();
    const bytes = Buffer.from(row?.["vector"] instanceof Uint8Array ? row["vector"] : []);
    assert.ok(bytes.length > 8 && inFiles(bytes));
    memory.forget(kept?.recordId ?? "");
    assert.ok(!inFiles(bytes), "overwritten in the file and in its log");
  });
  const inFiles = (bytes: Buffer): boolean =>
    readdirSync(folder.path)
      .filter((name) => name.startsWith("memory.db"))
      .some((name) => readFileSync(join(folder.path, name)).includes(bytes));

  it("[MEMORY-25] another model's directions take the place of those of the one before (D30)", async () => {
    remember("it all goes into postgres", "we ship on friday");
    await fitting(recallWith(modelPath), "database");
    const another = join(folder.path, "another.gguf");
    writeFileSync(another, madeEmbedding([["database", "friday"], ["postgres"], ["ship"]]));
    assert.deepEqual(await fitting(recallWith(another), "database"), ["we ship on friday"]);
    assert.equal(vectors(), 2);
    assert.deepEqual(await fitting(recallWith(modelPath), "database"), ["it all goes into postgres"]);
  });

  it("[MEMORY-26] where the model cannot be used, or takes too long, words are gone by, and why is told (D30, B52)", async () => {
    remember("it all goes into postgres", "the database is large");
    const missing = recallWith(join(folder.path, "none.gguf"));
    assert.deepEqual(await fitting(missing, "which database"), ["the database is large"]);
    assert.match(missing.trouble(), /none\.gguf is not there\. .*kodama\.models\.embeddingPath/);
    const hangs = recallWith(modelPath, { embed: () => new Promise(() => {}) });
    assert.deepEqual(await fitting(hangs, "which database"), ["the database is large"]);
    assert.match(hangs.trouble(), /took too long/);
    const odd = recallWith(modelPath, { embed: () => Promise.resolve({ model: "m", vectors: [] }) });
    assert.deepEqual(await fitting(odd, "which database"), ["the database is large"]);
    assert.equal((await fitting(recallWith(modelPath), "which database")).length, 2);
  });

  it("[MEMORY-27] of many the newest have their directions at once, and all of them a little later (D30)", async () => {
    const lines = Array.from({ length: 500 }, (_, n) =>
      JSON.stringify({ id: `r${n}`, kind: "fact", text: `postgres number ${n}`, created_at: n + 1 }),
    );
    memory.take(lines.join("\n"), "records");
    const recall = recallWith(modelPath);
    assert.ok((await fitting(recall, "database")).includes("postgres number 499"));
    await until("all have one", () => vectors() === 500);
    assert.ok(MEMORY.comparedMax >= 500);
    assert.equal((await fitting(recall, "database")).length, 20);
  });
});
