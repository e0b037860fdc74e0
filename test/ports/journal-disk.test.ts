// The journal on disk, where a disk and a person can harm it: changed, torn, full, newer, gone.
import assert from "node:assert/strict";
import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import type { Fact } from "../../server/core/fact.ts";
import { type Journal, StorageError, type StorageErrorCode } from "../../server/core/ports.ts";
import { appendZeros, fenceFloor, openPlane, SCHEMA_VERSION } from "../../server/io/db/schema.ts";
import { createStore } from "../../server/io/db/store.ts";
import { temporaryFolder } from "../support/workbench.ts";

const ended = (n: number): Fact => ({ kind: "rule-removed", ruleId: `rule-${n}` });

const isStorageError =
  (...codes: StorageErrorCode[]) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof StorageError, String(error));
    assert.ok(codes.includes(error.code), error.code);
    assert.match(error.message, /\w{3,}.*\./);
    return true;
  };

describe("a journal on disk, damaged", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const path = (name: string): string => join(folder.path, name);
  beforeEach(() => void (folder = temporaryFolder("journal")));
  afterEach(() => folder.remove());
  const fill = async (count: number): Promise<void> => {
    const journal = createStore(folder.path);
    await journal.open();
    await journal.append("control", {
      facts: Array.from({ length: count }, (_, i) => ended(i)),
      atMs: 1,
      epoch: 0,
    });
    await journal.close();
  };
  const change = (sql: string): void => {
    const db = new DatabaseSync(path("control.db"));
    db.exec(sql);
    db.close();
  };
  const withStore = async (work: (journal: Journal) => Promise<void>): Promise<void> => {
    const journal = createStore(folder.path);
    try {
      await work(journal);
    } finally {
      await journal.close();
    }
  };

  const tampering: Readonly<Record<string, string>> = {
    "a changed fact": "UPDATE journal SET fact = replace(fact, 'rule-3', 'rule-9') WHERE pos = 4",
    "a changed time": "UPDATE journal SET at_ms = 7 WHERE pos = 4",
    "a row that was taken out": "DELETE FROM journal WHERE pos = 4",
    "two rows in each other's place":
      "UPDATE journal SET pos = -1 WHERE pos = 4; UPDATE journal SET pos = 4 WHERE pos = 5; UPDATE journal SET pos = 5 WHERE pos = -1",
    "a row put in": "INSERT INTO journal VALUES(100, 1, '{}', 'x')",
    "a changed chain": "UPDATE journal SET chain = 'x' WHERE pos = 4",
  };
  for (const [name, sql] of Object.entries(tampering))
    it(`[JOURNAL-8] notices ${name} (C11)`, async () => {
      await fill(10);
      change(sql);
      await withStore(async (journal) => {
        await journal.open();
        const { intact, firstBroken } = await journal.verify();
        assert.equal(intact, false);
        assert.match(firstBroken, /^fact #\d+$/);
      });
    });

  it("[JOURNAL-9] refuses a file of a newer version and leaves it as it is (C10)", async () => {
    await fill(3);
    change(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    const before = readFileSync(path("control.db"));
    await withStore((journal) => assert.rejects(journal.open(), isStorageError("newer")));
    assert.deepEqual(readFileSync(path("control.db")), before);
  });

  for (const [name, damage] of Object.entries({
    "a file that is no database": () => writeFileSync(path("control.db"), "not a database".repeat(500)),
    "a file with a torn middle": () => {
      const bytes = readFileSync(path("control.db"));
      bytes.fill(0xa5, 4_096, Math.min(bytes.length, 16_384));
      writeFileSync(path("control.db"), bytes);
    },
    "a file that was cut": () =>
      writeFileSync(path("control.db"), readFileSync(path("control.db")).subarray(0, 5_000)),
    "an emptied file": () => writeFileSync(path("control.db"), ""),
  }))
    it(`[JOURNAL-10] keeps ${name} aside, says so, and works on (C10)`, async () => {
      await fill(200);
      damage();
      const damaged = readFileSync(path("control.db"));
      await withStore(async (journal) => {
        const { facts, notices } = await journal.open();
        assert.deepEqual(facts.control, []);
        assert.equal(notices.length, 1);
        const aside = readdirSync(folder.path).find((one) => one.startsWith("control.db.broken-"));
        assert.ok(aside !== undefined && notices[0]?.includes(aside) === true);
        assert.deepEqual(readFileSync(path(aside)), damaged);
        await journal.append("control", { facts: [ended(1)], atMs: 1, epoch: 0 });
        assert.equal((await journal.verify()).entries, 1);
      });
    });

  it("[JOURNAL-11] goes back to an older snapshot when the newest is damaged (C10)", async () => {
    await withStore(async (journal) => {
      await journal.open();
      await journal.append("control", { facts: [ended(1)], atMs: 1, epoch: 0 });
      await journal.snapshot("control", '{"n":1}');
      await journal.append("control", { facts: [ended(2)], atMs: 2, epoch: 0 });
      await journal.snapshot("control", '{"n":2}');
    });
    change("UPDATE snapshot SET state = '{\"n\":9}' WHERE pos = 2");
    await withStore(async (journal) => {
      const { snapshots, facts } = await journal.open();
      assert.equal(snapshots.control, '{"n":1}');
      assert.deepEqual(facts.control, [ended(2)]);
    });
  });

  it("[JOURNAL-12] says that its folder is gone instead of writing into nothing (C10)", async () => {
    await withStore(async (journal) => {
      await journal.open();
      await journal.append("control", { facts: [ended(1)], atMs: 1, epoch: 0 });
      rmSync(folder.path, { recursive: true });
      await assert.rejects(
        journal.append("control", { facts: [ended(2)], atMs: 2, epoch: 0 }),
        isStorageError("gone"),
      );
    });
  });

  it("[JOURNAL-13] answers with a typed error after it was closed, and stores nothing half (C10)", async () => {
    const journal = createStore(folder.path);
    await journal.open();
    await journal.close();
    await assert.rejects(
      journal.append("control", { facts: [ended(1)], atMs: 1, epoch: 0 }),
      isStorageError("io"),
    );
    await withStore(async (again) => assert.deepEqual((await again.open()).facts.control, []));
  });

  it("[JOURNAL-15] full, refuses with that word, keeps what it acknowledged, and goes on when there is room (B61, C10)", async () => {
    const small = createStore(folder.path, { bytesMax: 256 * 1_024 });
    await small.open();
    const long = "x".repeat(1_000);
    let kept = 0;
    const refused = await (async () => {
      for (let epoch = 0; ; epoch++) {
        const facts = [{ kind: "palette-changed", palette: long } as const];
        try {
          await small.append("control", { facts, atMs: 1, epoch });
          kept++;
        } catch (error) {
          return error;
        }
      }
    })();
    isStorageError("full")(refused);
    assert.ok(kept > 50);
    await small.close();
    const large = createStore(folder.path);
    const { facts } = await large.open();
    assert.equal(facts.control.length, kept);
    assert.equal((await large.verify()).intact, true);
    await large.append("control", { facts: [ended(1)], atMs: 2, epoch: 0 });
    await large.close();
  });

  it("[JOURNAL-16] has the room of its log at once, so that no append waits for a file that grows (B45)", async () => {
    await withStore(async (journal) => {
      await journal.open();
      const log = path("control.db-wal");
      const length = (): number => statSync(log).size;
      while (length() < 4_000_000) await new Promise((resolve) => setTimeout(resolve, 5));
      const before = length();
      for (let n = 0; n < 40; n++) {
        const facts = Array.from({ length: 250 }, (_, i) => ended(n * 250 + i));
        await journal.append("control", { facts, atMs: 1, epoch: 0 });
      }
      assert.equal(length(), before);
      const tables = new DatabaseSync(path("control.db"), { readOnly: true });
      assert.equal(tables.prepare("SELECT count(*) AS n FROM journal").get()?.["n"], 10_000);
      tables.close();
    });
  });

  it("[JOURNAL-16] whoever was stopped before it made that room writes over nothing that the next leader committed (B45)", () => {
    const file = path("control.db");
    const { db } = openPlane(file, 1e9);
    const seen = statSync(`${file}-wal`).size;
    const next = openPlane(file, 1e9);
    next.db.exec("CREATE TABLE kept(x TEXT); INSERT INTO kept VALUES('acknowledged')");
    assert.ok(statSync(`${file}-wal`).size > seen);
    appendZeros(`${file}-wal`, 4_000_000 - seen);
    for (const name of ["control.db", "control.db-wal"]) copyFileSync(path(name), path(`after-${name}`));
    for (const one of [db, next.db, new DatabaseSync(path("after-control.db"))]) {
      assert.equal(one.prepare("SELECT x FROM kept").get()?.["x"], "acknowledged");
      one.close();
    }
  });

  describe("while another process has it to itself for a moment, to read its log after a kill", () => {
    let other: Worker;
    beforeEach(async () => {
      const journal = createStore(folder.path, { leaseEpoch: 7 });
      await journal.open();
      await journal.append("control", { facts: [ended(1)], atMs: 1, epoch: 7 });
      await journal.close();
      other = new Worker(
        `const { DatabaseSync } = require("node:sqlite");
         const held = ${JSON.stringify([path("control.db"), path("runtime.db")])}.map((file) => {
           const db = new DatabaseSync(file);
           db.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN IMMEDIATE; CREATE TABLE held(x); COMMIT");
           return db;
         });
         require("node:worker_threads").parentPort.postMessage("held");
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
         for (const db of held) db.close();`,
        { eval: true },
      );
      await once(other, "message");
    });
    afterEach(() => other.terminate());

    it("[JOURNAL-17] is opened (B45)", () => {
      const { db } = openPlane(path("control.db"), 1e9);
      assert.equal(db.prepare("SELECT count(*) AS n FROM journal").get()?.["n"], 1);
      db.close();
    });
    it("[JOURNAL-17] says which leader it has seen last (B45)", () => {
      assert.equal(fenceFloor(folder.path), 7);
    });
  });

  it("[JOURNAL-14] can be read by its owner alone (C11)", async () => {
    await fill(1);
    for (const name of readdirSync(folder.path)) assert.equal(statSync(path(name)).mode & 0o077, 0, name);
  });
});
