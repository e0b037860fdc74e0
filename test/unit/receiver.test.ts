// A topic's past before its present: whatever the interleaving, every number once and in order.
import assert from "node:assert/strict";
import fc from "fast-check";
import { LIMITS } from "../../server/core/limits.ts";
import type { EventFrame } from "../../server/host/outbox.ts";
import { Receiver } from "../../server/host/receiver.ts";

const TOPIC = "user:local:conversation";
const frame = (seq: number | "caught up" | "resync"): EventFrame => ({
  event: "runtime.transcription",
  delivery: "must_deliver",
  key: "k",
  body: seq,
});
const page = (stored: readonly number[], after: number, max: number) =>
  stored
    .filter((seq) => seq > after)
    .slice(0, max)
    .map((seq) => ({ seq, frames: [frame(seq)] }));
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a receiver", () => {
  it("[STREAM-1] sends every number once and in order, with live ones between and pages that come late (C13)", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          past: fc.nat({ max: 40 }),
          after: fc.nat({ max: 40 }),
          steps: fc.array(fc.constantFrom("append", "append", "publish", "page", "take"), { maxLength: 60 }),
        }),
        async ({ past, after, steps }) => {
          const start = Math.min(after, past);
          const stored = Array.from({ length: past }, (_, n) => n + 1);
          let published = past;
          const got: unknown[] = [];
          const taking: (() => void)[] = [];
          const reading: (() => void)[] = [];
          const receiver = new Receiver(
            ({ body }) => new Promise((done) => taking.push(() => (got.push(body), done()))),
            () => frame("resync"),
          );
          assert.ok(receiver.hold(TOPIC));
          assert.equal(receiver.hold(TOPIC), false);
          receiver.replay({
            topic: TOPIC,
            afterSeq: start,
            page: (seq) => new Promise((done) => reading.push(() => done(page(stored, seq, 3)))),
            caughtUp: () => frame("caught up"),
          });
          const publish = (): void => {
            if (published >= stored.length) return;
            published++;
            receiver.push(frame(published), { topic: TOPIC, seq: published });
          };
          for (const step of steps) {
            if (step === "append") stored.push(stored.length + 1);
            else if (step === "publish") publish();
            else (step === "page" ? reading : taking).shift()?.();
            await settle();
          }
          while (published < stored.length) publish();
          for (let n = 0; n < 500 && (reading.length > 0 || taking.length > 0); n++) {
            reading.shift()?.();
            taking.shift()?.();
            await settle();
          }
          const wanted = stored.slice(start);
          assert.deepEqual(
            got.filter((one) => one !== "caught up"),
            wanted,
          );
          assert.equal(got.filter((one) => one === "caught up").length, 1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("[STREAM-1] reads no further than the surface takes, and lets other events through meanwhile (C13, B44)", async () => {
    const got: unknown[] = [];
    let take = (): void => {};
    let pages = 0;
    const receiver = new Receiver(
      ({ body }) => new Promise((done) => (take = () => (got.push(body), done()))),
      () => frame("resync"),
    );
    receiver.hold(TOPIC);
    receiver.replay({
      topic: TOPIC,
      afterSeq: 0,
      page: (seq) => {
        pages++;
        return Promise.resolve(
          Array.from({ length: 100 }, (_, n) => ({ seq: seq + n + 1, frames: [frame(seq + n + 1)] })),
        );
      },
      caughtUp: () => frame("caught up"),
    });
    for (let n = 0; n < 50; n++) await settle();
    assert.equal(pages, 3, "it waits after 257 to 300 frames");
    assert.ok(receiver.size() < LIMITS.surfaceQueueMax);
    for (let n = 0; n < 120; n++) {
      take();
      await settle();
    }
    assert.ok(pages > 3 && receiver.size() < 400, `${pages} pages, ${receiver.size()} waiting`);
    receiver.close();
  });

  it("[STREAM-1] tells to start anew when the past cannot be read, or too much happens meanwhile (C13)", async () => {
    for (const failure of ["read", "flood"]) {
      const got: unknown[] = [];
      const receiver = new Receiver(
        ({ body }) => Promise.resolve(void got.push(body)),
        () => frame("resync"),
      );
      receiver.hold(TOPIC);
      receiver.replay({
        topic: TOPIC,
        afterSeq: 0,
        page: () => (failure === "read" ? Promise.reject(new Error("gone")) : new Promise(() => {})),
        caughtUp: () => frame("caught up"),
      });
      if (failure === "flood")
        for (let seq = 1; seq <= LIMITS.surfaceQueueMax + 1; seq++)
          receiver.push(frame(seq), { topic: TOPIC, seq });
      await settle();
      assert.deepEqual(got, ["resync"], failure);
      receiver.push(frame(9_999), { topic: TOPIC, seq: 9_999 });
      await settle();
      assert.deepEqual(got, ["resync", 9_999]);
    }
  });

  it("[STREAM-1] does not send again what came live before the past was asked for, and lets go when there is none (C13)", async () => {
    const got: unknown[] = [];
    const receiver = new Receiver(
      ({ body }) => Promise.resolve(void got.push(body)),
      () => frame("resync"),
    );
    for (const seq of [3, 4]) receiver.push(frame(seq), { topic: TOPIC, seq });
    receiver.hold(TOPIC);
    receiver.push(frame(5), { topic: TOPIC, seq: 5 });
    receiver.replay({
      topic: TOPIC,
      afterSeq: 0,
      page: (seq) => Promise.resolve(page([1, 2, 3, 4, 5], seq, 10)),
      caughtUp: () => frame("caught up"),
    });
    for (let n = 0; n < 5; n++) await settle();
    assert.deepEqual(got, [3, 4, 1, 2, 5, "caught up"]);
    receiver.hold(TOPIC);
    receiver.push(frame(6), { topic: TOPIC, seq: 6 });
    receiver.release(TOPIC);
    await settle();
    assert.equal(got.at(-1), 6);
  });
});
