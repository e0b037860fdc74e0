// The Journal port: the one in memory and the one on disk keep the same promises.
import assert from "node:assert/strict";
import type { Fact } from "../../server/core/fact.ts";
import type { Journal } from "../../server/core/ports.ts";
import { createStore } from "../../server/io/db/store.ts";
import { createMemoryDisk, createMemoryJournal } from "../support/memory-journal.ts";
import { temporaryFolder } from "../support/workbench.ts";

const ended = (n: number): Fact => ({ kind: "rule-removed", ruleId: `rule-${n}` });
const started = (n: number): Fact => ({ kind: "tool-started", callId: `call-${n}`, turnId: "turn", atMs: n });
const RULES = "user:local:approvals";
const TOPIC = "user:local:tools";
const TASK = "task:t1:runs";

interface Medium {
  open(): Journal;
  remove(): void;
}
const media: Readonly<Record<string, () => Medium>> = {
  "in memory": () => {
    const disk = createMemoryDisk();
    return { open: () => createMemoryJournal(disk), remove: () => {} };
  },
  "on disk": () => {
    const folder = temporaryFolder("journal");
    return { open: () => createStore(folder.path), remove: folder.remove };
  },
};

for (const [name, create] of Object.entries(media)) {
  describe(`a journal ${name}`, () => {
    let medium: Medium;
    let journal: Journal;
    beforeEach(async () => {
      medium = create();
      journal = medium.open();
      await journal.open();
    });
    afterEach(async () => {
      await journal.close();
      medium.remove();
    });
    const reopen = async () => {
      await journal.close();
      journal = medium.open();
      return journal.open();
    };

    const tell = (n: number, topic = TOPIC) => ({ topic, head: `{"n":${n}` });
    const texts = async (afterSeq: number, beforeSeq?: number): Promise<readonly unknown[]> => {
      const range = beforeSeq === undefined ? { afterSeq } : { afterSeq, beforeSeq };
      const { bytes } = await journal.page(TOPIC, range);
      return JSON.parse(`[${new TextDecoder().decode(bytes)}]`) as readonly unknown[];
    };

    it("[JOURNAL-1] numbers each topic from 1 without holes, whatever is appended between (C10, C14)", async () => {
      const at = { atMs: 10, epoch: 0 };
      const frames = [tell(1), tell(7, TASK), tell(2)];
      assert.deepEqual(await journal.append("runtime", { facts: [started(1)], frames, ...at }), [1, 1, 2]);
      assert.deepEqual(await journal.append("control", { facts: [ended(1)], ...at }), []);
      assert.deepEqual(await journal.append("runtime", { facts: [], frames: [tell(3)], ...at }), [3]);
      assert.deepEqual(await texts(0), [
        { n: 1, seq: 1 },
        { n: 2, seq: 2 },
        { n: 3, seq: 3 },
      ]);
      assert.equal((await reopen()).heads[TOPIC], 3);
      assert.deepEqual(await journal.append("runtime", { facts: [], frames: [tell(4)], ...at }), [4]);
    });

    it("[JOURNAL-2] reads a topic in a range, and says where it stands (C13)", async () => {
      const frames = [1, 2, 3, 4, 5].map((n) => tell(n));
      await journal.append("runtime", { facts: [started(1)], frames, atMs: 1, epoch: 0 });
      assert.deepEqual(await texts(2, 5), [
        { n: 3, seq: 3 },
        { n: 4, seq: 4 },
      ]);
      assert.deepEqual([await texts(5), await texts(2, 3)], [[], []]);
      const { firstSeq, lastSeq } = await journal.page(TOPIC, { afterSeq: 2 });
      assert.deepEqual([firstSeq, lastSeq], [3, 5]);
      const place = { floorSeq: 0, floorReason: "", schemaVersion: 1 };
      assert.deepEqual(await journal.position(TOPIC), { ...place, headSeq: 5 });
      assert.deepEqual(await journal.position(TASK), { ...place, headSeq: 0, schemaVersion: 0 });
      assert.equal((await journal.page(TASK, { afterSeq: 0 })).lastSeq, 0);
      assert.equal((await journal.size()).frames, 5);
    });

    it("[JOURNAL-3] brings back every fact in order after a restart (C10)", async () => {
      await journal.append("control", { facts: [ended(1)], atMs: 1, epoch: 0 });
      await journal.append("runtime", { facts: [started(1), started(2)], atMs: 2, epoch: 0 });
      await journal.append("control", { facts: [ended(2)], atMs: 3, epoch: 0 });
      const { facts, snapshots, notices, lineage } = await reopen();
      assert.deepEqual(facts, { control: [ended(1), ended(2)], runtime: [started(1), started(2)] });
      assert.deepEqual(snapshots, { control: null, runtime: null });
      assert.deepEqual(notices, []);
      assert.notEqual(lineage, "");
      assert.equal((await reopen()).lineage, lineage);
      await journal.append("control", { facts: [ended(3)], atMs: 4, epoch: 0 });
      assert.deepEqual((await reopen()).facts.control, [ended(1), ended(2), ended(3)]);
    });

    it("[JOURNAL-4] brings back the latest snapshot and only the facts after it, by plane (C10)", async () => {
      await journal.append("control", { facts: [ended(1)], atMs: 1, epoch: 0 });
      await journal.append("runtime", { facts: [started(1)], atMs: 1, epoch: 0 });
      await journal.snapshot("control", '{"n":1}');
      await journal.append("control", { facts: [ended(2)], atMs: 2, epoch: 0 });
      await journal.snapshot("control", '{"n":2}');
      await journal.append("control", { facts: [ended(3)], atMs: 3, epoch: 0 });
      const { facts, snapshots } = await reopen();
      assert.deepEqual(snapshots, { control: '{"n":2}', runtime: null });
      assert.deepEqual(facts, { control: [ended(3)], runtime: [started(1)] });
    });

    it("[JOURNAL-5] keeps a fact that is appended right after a snapshot was asked for (C10)", async () => {
      const before = journal.append("control", { facts: [ended(1)], atMs: 1, epoch: 0 });
      const snapshot = journal.snapshot("control", '{"n":1}');
      const after = journal.append("control", { facts: [ended(2)], atMs: 2, epoch: 0 });
      await Promise.all([before, snapshot, after]);
      const { facts } = await reopen();
      assert.deepEqual(facts.control.at(-1), ended(2));
    });

    it("[JOURNAL-6] takes 1,000 appends at once, answers in their order, loses none (C10)", async () => {
      const order: number[] = [];
      const all = Array.from({ length: 1_000 }, (_, i) =>
        journal
          .append(i % 2 === 0 ? "control" : "runtime", {
            facts: [i % 2 === 0 ? ended(i) : started(i)],
            frames: [tell(i, i % 2 === 0 ? RULES : TOPIC)],
            atMs: i,
            epoch: 0,
          })
          .then(([seq]) => {
            order.push(i);
            return seq;
          }),
      );
      const seqs = await Promise.all(all);
      for (const odd of [0, 1]) {
        assert.deepEqual(
          seqs.filter((_, i) => i % 2 === odd),
          Array.from({ length: 500 }, (_, i) => i + 1),
        );
        assert.deepEqual(
          order.filter((i) => i % 2 === odd),
          Array.from({ length: 500 }, (_, i) => i * 2 + odd),
        );
      }
      const { facts } = await reopen();
      assert.deepEqual(
        facts.control,
        Array.from({ length: 500 }, (_, i) => ended(i * 2)),
      );
      const { intact, entries } = await journal.verify();
      assert.deepEqual([intact, entries], [true, 1_000]);
      const some = await journal.entries("control", 498, 3);
      assert.deepEqual(
        some.map(({ pos, fact }) => [pos, JSON.parse(fact)]),
        [
          [499, ended(996)],
          [500, ended(998)],
        ],
      );
    });

    it("[JOURNAL-7] keeps any text: quotes, letters of all scripts, long ones (C10)", async () => {
      const fact: Fact = {
        kind: "rule-removed",
        ruleId: `'"; DROP TABLE journal;-- \u{1F98A} \u0000 \n${"x".repeat(200_000)}`,
      };
      await journal.append("control", { facts: [fact], atMs: 1, epoch: 0 });
      assert.deepEqual((await reopen()).facts.control, [fact]);
    });
  });
}
