// Where a window stands: whatever comes live before the past is asked for, each event is applied once.
import assert from "node:assert/strict";
import fc from "fast-check";
import { readTopic } from "../../proto/read-topic.ts";
import { createPlaces, RESUMED } from "../../extension/places.ts";

const [RUNS = ""] = RESUMED;
const memento = (kept: Record<string, unknown> = {}) => ({
  get: <T>(key: string, other: T): T => (kept[key] as T | undefined) ?? other,
  update: (key: string, value: unknown) => Promise.resolve(void (kept[key] = value)),
});
const at = (seq: number, lineage = "one") => ({ topic: RUNS, seq, lineage });
const flush = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 220));

describe("the places of a window", () => {
  it("[STREAM-14] begins at the snapshot and goes on there after a reload (C28, C39)", async () => {
    const kept = {};
    const places = createPlaces(memento(kept));
    assert.deepEqual(places.cursors("one"), [], "nothing is remembered: the snapshot has it all");
    places.reset("one", { [RUNS]: 7 });
    assert.deepEqual([places.apply(at(7)), places.apply(at(8)), places.apply(at(8))], [false, true, false]);
    await flush();
    const after = createPlaces(memento(kept));
    assert.deepEqual(
      after.cursors("one").find(({ topic }) => topic === RUNS),
      { topic: RUNS, lineage: "one", after_seq: 8 },
    );
    assert.deepEqual(after.cursors("two"), []);
    assert.equal(after.apply(at(1, "two")), true, "another lineage counts from the beginning");
    assert.equal(after.apply({ topic: "user:local:conversation", seq: 1, lineage: "two" }), true);
    assert.equal(after.apply({ topic: "", seq: 0, lineage: "" }), true);
    assert.equal(after.apply({ topic: "run:r1:events", seq: 1, lineage: "two" }), false, "its reader has it");
  });

  it("[STREAM-14] whatever order live and missed events come in, each is applied once and the place is whole (C28, C41)", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10 }),
        fc.shuffledSubarray(
          Array.from({ length: 20 }, (_, n) => n + 1),
          { minLength: 20, maxLength: 20 },
        ),
        fc.array(fc.integer({ min: 1, max: 20 })),
        (start, order, again) => {
          const places = createPlaces(memento());
          places.reset("one", { [RUNS]: start });
          const applied = [...order, ...again].filter((seq) => places.apply(at(seq)));
          assert.deepEqual(
            applied.toSorted((a, b) => a - b),
            order.filter((seq) => seq > start).toSorted((a, b) => a - b),
          );
          assert.equal(places.cursors("one").find(({ topic }) => topic === RUNS)?.after_seq, 20);
        },
      ),
    );
  });

  it("[STREAM-14] keeps what came live before the first snapshot told where to begin (C28)", () => {
    const places = createPlaces(memento());
    assert.equal(places.apply(at(6)), true);
    assert.deepEqual(places.cursors("one"), [], "the past is not asked for from the beginning");
    places.reset("one", { [RUNS]: 5 });
    assert.equal(places.apply(at(6)), false);
    assert.equal(places.cursors("one").find(({ topic }) => topic === RUNS)?.after_seq, 6);
  });

  it("[STREAM-14] one topic that is stale does not make the others forget what they still have to get (C28, C29)", () => {
    const [, other = ""] = RESUMED;
    const places = createPlaces(memento());
    places.reset("one", { [RUNS]: 3, [other]: 3 });
    places.reset("one", { [RUNS]: 900, [other]: 5 }, [RUNS]);
    assert.equal(places.apply(at(900)), false);
    assert.equal(places.apply({ topic: other, seq: 4, lineage: "one" }), true, "it is on its way");
    places.reset("two", { [RUNS]: 2, [other]: 2 }, [RUNS]);
    assert.deepEqual(
      places.cursors("two").map(({ topic }) => topic),
      [RUNS],
    );
  });
});

describe("the past of a topic", () => {
  const never = (): Promise<void> => new Promise(() => {});

  it("[STREAM-13] who reads it while another one does ends nothing of the other's (C27)", async () => {
    const left: string[] = [];
    const command = (name: string): Promise<never> => {
      if (name === "stream.unsubscribe") left.push(name);
      return Promise.reject(new Error("is being replayed already"));
    };
    await assert.rejects(readTopic(RUNS, { command, listen: () => () => {}, wait: never }), /already/);
    assert.deepEqual(left, []);
  });

  it("[STREAM-5] a server that answers late ends the reading in words, with nothing unhandled (C29)", async () => {
    const late: unknown[] = [];
    const note = (reason: unknown): void => void late.push(reason);
    process.on("unhandledRejection", note);
    const command = async (): Promise<never> => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return {} as never;
    };
    const wait = (): Promise<void> => Promise.resolve();
    await assert.rejects(readTopic(RUNS, { command, listen: () => () => {}, wait }), /did not come/);
    process.off("unhandledRejection", note);
    assert.deepEqual(late, []);
  });
});
