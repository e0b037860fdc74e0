// The state that is kept against the facts it came from, over real files: one that does not follow is told, let go of, and
// built anew at the next start.
import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EMPTY_STATE } from "../../server/core/state.ts";
import type { Fact } from "../../server/core/fact.ts";
import type { Journal } from "../../server/core/ports.ts";
import { EVOLVE, rebuild } from "../../server/host/boot.ts";
import { verifyRecords } from "../../server/host/replay.ts";
import { createStore } from "../../server/io/db/store.ts";
import { temporaryFolder } from "../support/workbench.ts";

const spokenFaster = (n: number): Fact => ({
  kind: "settings-changed",
  revision: n,
  values: { "voice.speed": 1 + n / 100 },
});

describe("the state that is kept", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => void (folder = temporaryFolder("replay")));
  afterEach(() => folder.remove());
  const change = (sql: string, ...values: (string | number)[]): void => {
    const db = new DatabaseSync(join(folder.path, "control.db"));
    db.prepare(sql).run(...values);
    db.close();
  };
  const withStore = async <T>(work: (journal: Journal) => Promise<T>, bytesMax?: number): Promise<T> => {
    const journal = createStore(folder.path, bytesMax === undefined ? {} : { bytesMax });
    try {
      return await work(journal);
    } finally {
      await journal.close();
    }
  };
  /** Facts 1 to 60 with a snapshot at 20, 40 and 60, as a server that works leaves them. */
  const fill = (): Promise<void> =>
    withStore(async (journal) => {
      let state = rebuild(await journal.open()).control;
      for (let n = 1; n <= 60; n++) {
        await journal.append("control", { facts: [spokenFaster(n)], atMs: n, epoch: 0 });
        state = EVOLVE.control(state, spokenFaster(n));
        if (n % 20 === 0) await journal.snapshot("control", JSON.stringify(state));
      }
    });
  const speed = async (journal: Journal): Promise<unknown> =>
    rebuild(await journal.open()).control.settings.values["voice.speed"];
  /** Whole by its own hash. */
  const putIn = (pos: number, state: object): void => {
    const json = JSON.stringify(state);
    change(
      "UPDATE snapshot SET state = ?, hash = ? WHERE pos = ?",
      json,
      hash("sha256", json, "base64url"),
      pos,
    );
  };
  const wrong = { ...EMPTY_STATE.control, settings: { revision: 60, values: { "voice.speed": 9 } } };

  it("[STORAGE-16] follows from its facts, and that is said with how many were applied once more (C12, C71)", async () => {
    await fill();
    const found = await withStore(async (journal) => {
      await journal.open();
      return verifyRecords(journal);
    });
    assert.deepEqual([found.intact, found.replayed, found.drifted], [true, 40, []]);
  });

  it("[STORAGE-16] where it does not, that is told, no new one is kept, and the next start builds it from the facts (C12)", async () => {
    await fill();
    putIn(60, wrong);
    await withStore(async (journal) => {
      assert.equal(await speed(journal), 9, "it is whole by its own hash");
      const { intact, drifted } = await verifyRecords(journal);
      assert.ok(intact);
      assert.deepEqual(drifted, [
        "control at fact #60: the facts lead to another state than the one that was kept; the next start builds it anew",
      ]);
      assert.deepEqual(
        (await verifyRecords(journal)).drifted,
        drifted,
        "it is told again: memory is as it was",
      );
      // What lives in memory came of it.
      await journal.snapshot("control", JSON.stringify(wrong));
    });
    await withStore(async (journal) => {
      assert.equal(await speed(journal), 1.6);
      assert.deepEqual((await verifyRecords(journal)).drifted, []);
    });
  });

  it("[STORAGE-16] a fact that this program cannot apply is named by its place (C71)", async () => {
    await fill();
    await withStore(async (journal) => {
      await journal.open();
      // Of a program that meant something else by it.
      const strange = { kind: "approval-requested" } as unknown as Fact;
      await journal.append("control", { facts: [strange], atMs: 61, epoch: 0 });
      await journal.snapshot("control", JSON.stringify(EMPTY_STATE.control));
      const { drifted } = await verifyRecords(journal);
      assert.match(drifted.join(), /^control at fact #61: this version cannot apply it \(.+\)$/);
    });
    await withStore(async (journal) => {
      rebuild(await journal.open());
      assert.equal((await journal.snapshots("control"))[0]?.pos, 61, "a start that works was not taken away");
    });
  });

  it("[STORAGE-16] a refusal of the disk does not make it believed again (C12)", async () => {
    await fill();
    putIn(60, wrong);
    await withStore(async (journal) => {
      await journal.open();
      await verifyRecords(journal);
      const large = { kind: "settings-changed", revision: 61, values: { x: "x".repeat(9e6) } } as const;
      await assert.rejects(journal.append("control", { facts: [large], atMs: 61, epoch: 0 }));
      await journal.snapshot("control", JSON.stringify(wrong));
      assert.deepEqual(
        (await journal.snapshots("control")).map(({ pos }) => pos),
        [20],
      );
    }, 1e6);
  });

  it("[STORAGE-16] with one snapshot it is gone over from the first fact on (C12)", async () => {
    await fill();
    change("DELETE FROM snapshot WHERE pos < 60");
    await withStore(async (journal) => {
      await journal.open();
      assert.equal((await verifyRecords(journal)).replayed, 60);
    });
    putIn(60, wrong);
    await withStore(async (journal) => {
      await journal.open();
      assert.equal((await verifyRecords(journal)).drifted.length, 1);
    });
    await withStore(async (journal) => assert.equal(await speed(journal), 1.6));
  });

  it("[STORAGE-16] of a record that somebody changed nothing is concluded (C11, C12)", async () => {
    await fill();
    putIn(60, wrong);
    change("UPDATE journal SET at_ms = 7 WHERE pos = 44");
    await withStore(async (journal) => {
      await journal.open();
      const { intact, replayed, drifted } = await verifyRecords(journal);
      assert.deepEqual([intact, replayed, drifted], [false, 0, []]);
      assert.equal((await journal.snapshots("control")).length, 3, "nothing was let go of");
    });
  });
});
