// The stream on disk: sealed segments, what is let go, lineages, and files of an older version.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Journal, VerifiedStore } from "../../server/core/ports.ts";
import { DAY_MS } from "../../server/core/lib/duration.ts";
import { backUp, BACKUPS_KEPT } from "../../server/io/backup.ts";
import { createMemory } from "../../server/io/memory/memory-store.ts";
import { createStore } from "../../server/io/db/store.ts";
import { createStreamReader } from "../../server/io/db/stream-reader.ts";
import { createStreamTables } from "../../server/io/db/stream-tables.ts";
import { temporaryFolder } from "../support/workbench.ts";

const TOPIC = "user:local:tools";
const tell = (n: number, topic = TOPIC, chars = 0) => ({
  topic,
  head: `{"n":${n},"é":"${"x".repeat(chars)}"`,
});
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n);

const brief = ({ intact, entries, firstBroken }: VerifiedStore): readonly unknown[] => [
  intact,
  entries,
  firstBroken,
];
/** With nothing in it. */
const memory = createMemory({ path: ":memory:", nowMs: () => 1 });

describe("the stream on disk", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let journal: Journal;
  const path = (name: string): string => join(folder.path, name);
  beforeEach(async () => {
    folder = temporaryFolder("stream");
    journal = createStore(folder.path);
    await journal.open();
  });
  afterEach(async () => {
    await journal.close();
    folder.remove();
  });
  const reopen = async () => {
    await journal.close();
    journal = createStore(folder.path);
    return journal.open();
  };
  const fill = async (from: number, to: number, { atMs = Date.now(), chars = 0 } = {}): Promise<void> => {
    for (let n = from; n <= to; n += 50) {
      const frames = range(n, Math.min(n + 49, to)).map((one) => tell(one, TOPIC, chars));
      await journal.append("runtime", { facts: [], frames, atMs, epoch: 0 });
    }
  };
  /** Every number from a place on, page by page, as a surface reads it. */
  const replay = async (afterSeq: number, beforeSeq?: number): Promise<readonly number[]> => {
    const got: number[] = [];
    for (let after = afterSeq; ;) {
      const bounds = beforeSeq === undefined ? { afterSeq: after } : { afterSeq: after, beforeSeq };
      const { firstSeq, lastSeq, bytes } = await journal.page(TOPIC, bounds);
      if (lastSeq === 0) return got;
      assert.ok(bytes.length <= 300_000, `a page of ${bytes.length} bytes`);
      const rows = JSON.parse(`[${new TextDecoder().decode(bytes)}]`) as readonly {
        n: number;
        seq: number;
      }[];
      assert.deepEqual([rows[0]?.seq, rows.at(-1)?.seq], [firstSeq, lastSeq]);
      for (const { n, seq } of rows) {
        assert.equal(n, seq);
        got.push(seq);
      }
      after = lastSeq;
    }
  };
  const sql = (text: string, name = "runtime.db"): void => {
    const db = new DatabaseSync(path(name));
    db.exec(text);
    db.close();
  };

  it("[STREAM-10] what is sealed is read like what is not, from any place and up to any other (C46)", async () => {
    await fill(1, 2_000);
    const { segments, frames } = await journal.size();
    assert.deepEqual([segments, frames], [6, 2_000 - 6 * 256]);
    assert.deepEqual(await replay(0), range(1, 2_000));
    for (const after of [1, 255, 256, 257, 700, 1_535, 1_536, 1_999])
      assert.deepEqual(await replay(after), range(after + 1, 2_000), `after ${after}`);
    assert.deepEqual(await replay(100, 400), range(101, 399));
    assert.deepEqual(brief(await journal.verify()), [true, 0, ""]);
    await reopen();
    await fill(2_001, 2_100);
    assert.deepEqual(await replay(1_400), range(1_401, 2_100));
  });

  it("[STREAM-10] nor where a letter takes four bytes (C48)", async () => {
    const head = `{"text":"${"\u{1F30A}".repeat(2_000)}"`;
    const frames = Array.from({ length: 200 }, () => ({ topic: TOPIC, head }));
    await journal.append("runtime", { facts: [], frames, atMs: 1, epoch: 0 });
    const { bytes } = await journal.page(TOPIC, { afterSeq: 0 });
    assert.ok(bytes.length <= 300_000, `a page of ${bytes.length} bytes`);
  });

  it("[STREAM-10] no page is larger than a message may be, however large the events are (C48)", async () => {
    await fill(1, 700, { chars: 20_000 });
    assert.deepEqual(await replay(0), range(1, 700));
  });

  for (const [what, change] of Object.entries({
    "a changed frame": "UPDATE frame SET body = replace(body, '\"n\":1990', '\"n\":1991') WHERE seq = 1990",
    "a frame that was taken out": "DELETE FROM frame WHERE seq = 1990",
    "a damaged segment": "UPDATE segment SET data = zeroblob(40) WHERE first_seq = 1",
    "a segment in another's place":
      "UPDATE segment SET data = (SELECT data FROM segment WHERE first_seq = 257) WHERE first_seq = 1",
    "a segment that was taken out": "DELETE FROM segment WHERE first_seq = 257",
    "a head that was moved": "UPDATE topic SET head_seq = 2100",
    "frames that got other numbers": "UPDATE frame SET seq = seq + 10000",
  }))
    it(`[STREAM-10] notices ${what} (C11, C46)`, async () => {
      await fill(1, 2_000);
      await journal.close();
      sql(change);
      await reopen();
      assert.deepEqual(brief(await journal.verify()), [false, 0, TOPIC]);
    });

  it("[STREAM-11] lets go of what is older than its class is kept, never of what is newer, and says where it begins (C45, C47)", async () => {
    const old = Date.now() - 8 * DAY_MS;
    await fill(1, 800, { atMs: old });
    await journal.append("runtime", { facts: [], frames: [tell(1, "run:r1:events")], atMs: old, epoch: 0 });
    await journal.append("runtime", { facts: [], frames: [tell(1, "task:t1:runs")], atMs: old, epoch: 0 });
    await journal.append("control", {
      facts: [],
      frames: [tell(1, "user:local:tasks")],
      atMs: old,
      epoch: 0,
    });
    await fill(801, 1_500);
    await journal.snapshot("runtime", "{}");
    await journal.snapshot("control", "{}");
    const { headSeq, floorSeq, floorReason } = await journal.position(TOPIC);
    assert.deepEqual(
      { headSeq, floorSeq, floorReason },
      { headSeq: 1_500, floorSeq: 768, floorReason: "retention" },
    );
    assert.deepEqual(await replay(768), range(769, 1_500));
    const { firstSeq } = await journal.page(TOPIC, { afterSeq: 0 });
    assert.equal(firstSeq, 769, "who asks for more finds that it is gone");
    assert.equal((await journal.position("run:r1:events")).headSeq, 0, "quiet for a week: it is gone");
    assert.equal((await journal.position("task:t1:runs")).floorSeq, 1, "a task comes back, and counts on");
    assert.equal(
      (await journal.position("user:local:tasks")).floorSeq,
      0,
      "questions and tasks are kept longer",
    );
    assert.equal((await journal.verify()).intact, true);
    await fill(1_501, 1_550);
    await reopen();
    assert.deepEqual(await replay(1_490), range(1_491, 1_550));
  });

  it("[STREAM-11] beyond the space that there is, the oldest segments go first (C45, C47)", async () => {
    await journal.close();
    const db = new DatabaseSync(path("runtime.db"));
    const stream = createStreamTables(db, 1);
    for (let n = 1; n <= 3_000; n++) {
      db.exec("BEGIN");
      stream.append(tell(n), n);
      stream.flush();
      db.exec("COMMIT");
    }
    const reader = createStreamReader(db);
    const before = reader.size();
    stream.trim(0, Math.floor(before.bytes / 8));
    const { floorSeq, floorReason } = reader.position(TOPIC);
    assert.ok(floorSeq >= 256 && floorSeq < 2_560 && floorSeq % 256 === 0, String(floorSeq));
    assert.equal(floorReason, "compacted");
    assert.equal(stream.verify().intact, true);
    assert.equal(reader.page(TOPIC, { afterSeq: floorSeq }).firstSeq, floorSeq + 1);
    db.close();
  });

  it("[STREAM-12] another file under one of the two planes is another lineage, and no topic keeps its numbers (C29)", async () => {
    await fill(1, 10);
    await journal.close();
    copyFileSync(path("control.db"), path("copy"));
    const { lineage } = await reopen();
    assert.equal((await journal.position(TOPIC)).headSeq, 10);
    await journal.close();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(path(`control.db${suffix}`), { force: true });
    const second = await reopen();
    assert.notEqual(second.lineage, lineage);
    assert.deepEqual(second.heads, {});
    assert.equal((await reopen()).lineage, second.lineage);
  });

  it("[STORAGE-13] a copy made while appends go on is whole, is another lineage, and opens in place of the file (D23, C53)", async () => {
    await fill(1, 600);
    const { lineage } = await reopen();
    mkdirSync(path("copy"));
    const [, told] = await Promise.all([fill(601, 900), journal.backUp(path("copy"))]);
    assert.equal(told, undefined);
    await fill(901, 1_000);
    const copy = createStore(path("copy"));
    const found = await copy.open();
    assert.notEqual(found.lineage, lineage);
    assert.deepEqual(brief(await copy.verify()), [true, 0, ""]);
    assert.deepEqual(found.heads, {}, "numbers of another lineage mean nothing");
    await copy.close();
    assert.deepEqual(await replay(0), range(1, 1_000));
    await assert.rejects(journal.backUp(path("nowhere")));
    await fill(1_001, 1_001);
  });

  it("[STORAGE-13] seven copies are kept, and a failed one leaves nothing (D23)", async () => {
    for (let n = 1; n <= 9; n++) await backUp(folder.path, { journal, memory }, n * DAY_MS);
    const kept = readdirSync(path("backups"));
    assert.deepEqual([kept.length, kept.toSorted()[0]?.slice(0, 10)], [BACKUPS_KEPT, "1970-01-04"]);
    await assert.rejects(
      backUp(
        folder.path,
        { memory, journal: { backUp: () => Promise.reject(new Error("full")) } },
        20 * DAY_MS,
      ),
      /full/,
    );
    assert.deepEqual(readdirSync(path("backups")), kept);
  });

  it("[STORAGE-13] what a crash left of a copy counts as none (D23)", async () => {
    // The process ends in the middle: nobody is left to tidy up.
    const dies = { ...journal, backUp: () => new Promise<void>(() => {}) };
    for (let n = 1; n <= BACKUPS_KEPT; n++) await backUp(folder.path, { journal, memory }, n * DAY_MS);
    const kept = readdirSync(path("backups"));
    void backUp(folder.path, { journal: dies, memory }, 30 * DAY_MS);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await backUp(folder.path, { journal, memory }, 31 * DAY_MS);
    const now = (): readonly string[] => readdirSync(path("backups"));
    assert.equal(now().filter((name) => kept.includes(name)).length, BACKUPS_KEPT - 1);
    await backUp(folder.path, { journal, memory }, 32 * DAY_MS);
    assert.equal(now().length, BACKUPS_KEPT, "and is tidied up later");
  });

  const asVersion1 = (facts: readonly string[]): void => {
    rmSync(path("control.db"));
    sql(
      `CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
       CREATE TABLE topic(name TEXT PRIMARY KEY, head_seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
       CREATE TABLE journal(pos INTEGER PRIMARY KEY, topic TEXT NOT NULL, seq INTEGER NOT NULL, at_ms INTEGER NOT NULL,
         fact TEXT NOT NULL, chain TEXT NOT NULL, UNIQUE(topic, seq)) STRICT;
       CREATE TABLE snapshot(pos INTEGER PRIMARY KEY, state TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
       INSERT INTO meta VALUES('lineage', 'first'), ('lease_epoch', '0');
       INSERT INTO topic VALUES('user:local:approvals', ${facts.length});
       INSERT INTO journal VALUES${facts.map((fact, n) => `(${n + 1}, 'user:local:approvals', ${n + 1}, 5, '${fact}', 'x')`).join()};
       PRAGMA user_version = 1`,
      "control.db",
    );
  };
  const removed = (ruleId: string): string => JSON.stringify({ kind: "rule-removed", ruleId });

  it("[STORAGE-12] a file of version 1 is brought to the newer form, whole, and its copy is kept (C53)", async () => {
    await journal.close();
    asVersion1([removed("a"), removed("b")]);
    // A power cut in the middle of an earlier start.
    for (const name of ["control.db.version-1", "control.db.version-1.part"])
      writeFileSync(path(name), "half");
    const { facts, notices, lineage } = await reopen();
    assert.deepEqual(
      facts.control,
      ["a", "b"].map((ruleId) => ({ kind: "rule-removed", ruleId })),
    );
    assert.equal(notices.length, 1);
    const copy = new DatabaseSync(path("control.db.version-1"), { readOnly: true });
    assert.equal(copy.prepare("SELECT count(*) AS n FROM journal").get()?.["n"], 2);
    assert.equal(copy.prepare("PRAGMA user_version").get()?.["user_version"], 1);
    copy.close();
    assert.ok(!existsSync(path("control.db.version-1.part")));
    assert.ok(!lineage.startsWith("first"));
    assert.deepEqual(brief(await journal.verify()), [true, 2, ""]);
    assert.deepEqual((await reopen()).notices, []);
  });

  it("[STORAGE-12] also one that takes more than half of the space that there is (C53)", async () => {
    await journal.close();
    asVersion1(Array.from({ length: 60 }, (_, n) => removed(`${n}${"x".repeat(10_000)}`)));
    journal = createStore(folder.path, { bytesMax: 1_000_000 });
    assert.equal((await journal.open()).facts.control.length, 60);
  });
});
