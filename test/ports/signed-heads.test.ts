// Signed heads: what somebody changes, who computes the chain anew, is seen all the same; and what is given away holds no text.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import type { Fact } from "../../server/core/fact.ts";
import type { Journal } from "../../server/core/ports.ts";
import { linkFact } from "../../server/io/db/plane-journal.ts";
import { KEY_FILE } from "../../server/io/db/signed-heads.ts";
import { createStore } from "../../server/io/db/store.ts";
import { temporaryFolder } from "../support/workbench.ts";

describe("signed heads of the record", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let journal: Journal;
  const path = (name: string): string => join(folder.path, name);
  const fact = (n: number): Fact => ({ kind: "rule-removed", ruleId: `rule-${n}` });
  const fill = async (from: number, count: number): Promise<void> => {
    const appends = Array.from({ length: count }, (_, n) =>
      journal.append("control", { facts: [fact(from + n)], atMs: from + n, epoch: 0 }),
    );
    await Promise.all(appends);
  };
  const reopened = async (change: (db: DatabaseSync) => void = () => {}): Promise<void> => {
    await journal.close();
    const db = new DatabaseSync(path("control.db"));
    change(db);
    db.close();
    journal = createStore(folder.path);
    await journal.open();
  };
  /** As somebody would who has the file and no key. */
  const recomputed = (db: DatabaseSync, from: number): void => {
    const rows = db.prepare("SELECT pos, at_ms, fact FROM journal ORDER BY pos").all();
    let chain = "";
    for (const row of rows) {
      const changed = Number(row["pos"]) === from;
      const text = changed ? String(row["fact"]).replace("rule-", "RULE-") : String(row["fact"]);
      chain = linkFact(chain, Number(row["at_ms"]), text);
      db.prepare("UPDATE journal SET fact=?, chain=? WHERE pos=?").run(text, chain, Number(row["pos"]));
    }
  };
  beforeEach(async () => {
    folder = temporaryFolder("heads");
    journal = createStore(folder.path);
    await journal.open();
  });
  afterEach(async () => {
    await journal.close();
    folder.remove();
  });

  it("[AUDIT-1] signs with each snapshot, at the opening and at the end, with a key of this machine that is the person's alone (D31)", async () => {
    await fill(1, 10);
    await journal.snapshot("control", "{}");
    await fill(11, 5);
    await reopened();
    const found = await journal.verify();
    assert.deepEqual([found.intact, found.entries, found.heads], [true, 15, 2]);
    assert.match(found.key, /^[0-9a-f]{32}$/);
    assert.match(found.publicKey, /BEGIN PUBLIC KEY/);
    if (process.platform !== "win32") assert.equal(statSync(path(KEY_FILE)).mode & 0o077, 0);
    await reopened();
    assert.equal((await journal.verify()).heads, 2, "nothing new, nothing signed");
  });

  it("[AUDIT-2] who changes a fact and computes the chain anew is found by the head behind it (D31)", async () => {
    await fill(1, 20);
    await reopened((db) => recomputed(db, 7));
    const found = await journal.verify();
    assert.equal(found.intact, false);
    assert.match(found.firstBroken, /fact #20 or one before it, by its signed head/);
  });

  it("[AUDIT-2] so is who forges, drops or cuts off heads, or brings a key of their own (D31)", async () => {
    const attacks: Readonly<Record<string, readonly [(db: DatabaseSync) => void, RegExp]>> = {
      "a forged signature": [
        (db) => {
          recomputed(db, 7);
          db.exec(
            "UPDATE signed_head SET chain=(SELECT chain FROM journal WHERE journal.pos=signed_head.pos)",
          );
        },
        /signed head #10$/,
      ],
      "a dropped head": [
        (db) => db.exec("DELETE FROM signed_head WHERE pos=10"),
        /#20, before which one is missing/,
      ],
      "a cut tail": [
        (db) => db.exec("DELETE FROM journal WHERE pos>15"),
        /fact #15, after which some are missing/,
      ],
      "another key": [
        () => renameSync(path(KEY_FILE), path("elsewhere.pem")),
        /signed head #10, which is of another key/,
      ],
    };
    for (const [name, [attack, told]] of Object.entries(attacks)) {
      await journal.close();
      for (const one of readdirSync(folder.path)) rmSync(path(one), { recursive: true });
      journal = createStore(folder.path);
      await journal.open();
      await fill(1, 10);
      await journal.snapshot("control", "{}");
      await fill(11, 10);
      await reopened(attack);
      const found = await journal.verify();
      assert.equal(found.intact, false, name);
      assert.match(found.firstBroken, told, name);
    }
  });

  it("[AUDIT-2] who drops the newest heads is found where more is left without one than is ever between two, and no opening heals it (D31)", async () => {
    const facts = Array.from({ length: 500 }, (_, n) => fact(n));
    for (let n = 0; n < 6; n++) {
      await journal.append("control", { facts, atMs: n, epoch: 0 });
      await journal.snapshot("control", "{}");
    }
    await reopened((db) => {
      recomputed(db, 600);
      db.exec("DELETE FROM signed_head WHERE pos>=600");
    });
    for (let opening = 0; opening < 2; opening++) {
      const found = await journal.verify();
      assert.equal(found.intact, false);
      assert.match(found.firstBroken, /fact #500, after which signed heads are missing/);
      await reopened();
    }
  });

  it("[AUDIT-3] a hundred thousand entries: any changed byte is found (D31, JOURNAL-8)", async () => {
    const facts = Array.from({ length: 1_000 }, (_, n) => fact(n));
    for (let n = 0; n < 100; n++) {
      await journal.append("control", { facts, atMs: n, epoch: 0 });
      await journal.snapshot("control", "{}");
    }
    assert.deepEqual((await journal.verify()).entries, 100_000);
    for (const pos of [1, 50_000, 100_000]) {
      await reopened((db) => {
        const row = db.prepare("SELECT fact FROM journal WHERE pos=?").get(pos);
        const text = String(row?.["fact"]);
        db.prepare("UPDATE journal SET fact=? WHERE pos=?").run(
          `${text.slice(0, -3)}X${text.slice(-2)}`,
          pos,
        );
      });
      const found = await journal.verify();
      assert.deepEqual([found.intact, found.firstBroken], [false, `fact #${pos}`]);
      await reopened((db) => {
        const n = (pos - 1) % 1_000;
        db.prepare("UPDATE journal SET fact=? WHERE pos=?").run(JSON.stringify(fact(n)), pos);
      });
      assert.equal((await journal.verify()).intact, true);
    }
  });

  it("[AUDIT-4] the key goes with all data, and what is no key is kept aside (D28, D42)", async () => {
    await fill(1, 3);
    await journal.close();
    const key = readFileSync(path(KEY_FILE));
    writeFileSync(path(KEY_FILE), "no key");
    journal = createStore(folder.path);
    await journal.open();
    assert.ok(readdirSync(folder.path).some((name) => name.startsWith(`${KEY_FILE}.broken-`)));
    assert.match((await journal.verify()).firstBroken, /of another key/);
    await journal.close();
    writeFileSync(path(KEY_FILE), key);
    const db = new DatabaseSync(path("control.db"));
    db.exec("DELETE FROM signed_head WHERE key != (SELECT key FROM signed_head ORDER BY pos LIMIT 1)");
    db.close();
    journal = createStore(folder.path);
    await journal.open();
    assert.equal((await journal.verify()).intact, true);
  });
});
