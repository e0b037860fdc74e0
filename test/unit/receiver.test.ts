// What one surface receives: whatever the interleaving, every number once and in order, and a slow one costs little.
import assert from "node:assert/strict";
import { mock } from "node:test";
import fc from "fast-check";
import { LIMITS } from "../../server/core/limits.ts";
import { createPace } from "../../server/host/pace.ts";
import { made, placed, receiverRig, settle, TOPIC } from "../support/receiver-rig.ts";

const numbers = (got: readonly unknown[]): readonly unknown[] => got.filter((one) => typeof one === "number");
const upTo = (last: number, from = 1): readonly number[] =>
  Array.from({ length: last - from + 1 }, (_, n) => from + n);

describe("a receiver", () => {
  afterEach(() => mock.timers.reset());

  it("[STREAM-1] sends every number once and in order, with live ones between and pages that come late (C13, C41)", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          past: fc.nat({ max: 40 }),
          after: fc.nat({ max: 40 }),
          // Large ones make the surface fall behind now and then.
          chars: fc.constantFrom(0, 60_000),
          steps: fc.array(fc.constantFrom("append", "append", "publish", "page", "take", "wait"), {
            maxLength: 60,
          }),
        }),
        async ({ past, after, chars, steps }) => {
          const start = Math.min(after, past);
          const rig = receiverRig({ chars });
          rig.stored.push(...upTo(past));
          let published = past;
          assert.ok(rig.receiver.catchUp(TOPIC, { afterSeq: start, headSeq: past }));
          assert.equal(rig.receiver.catchUp(TOPIC, { afterSeq: start, headSeq: past }), false);
          const publish = (): void => {
            if (published < rig.stored.length) rig.receiver.push(placed(++published, chars));
          };
          for (const step of steps) {
            if (step === "append") rig.stored.push(rig.stored.length + 1);
            else if (step === "publish") publish();
            else if (step === "wait") rig.nowMs += 5;
            else (step === "page" ? rig.reading : rig.taking).shift()?.();
            await settle();
          }
          while (published < rig.stored.length) publish();
          await rig.drain();
          assert.deepEqual(numbers(rig.got), rig.stored.slice(start));
          assert.equal(rig.got.filter((one) => one === "caught up").length, 1);
          rig.receiver.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it("[STREAM-1] reads no further than the surface takes, and lets other events through meanwhile (C13, B44)", async () => {
    const rig = receiverRig();
    rig.stored.push(...upTo(30));
    rig.receiver.catchUp(TOPIC, { afterSeq: 0, headSeq: 30 });
    await settle();
    rig.reading.shift()?.();
    for (let n = 0; n < 20; n++) await settle();
    assert.deepEqual(
      [rig.taking.length, rig.reading.length],
      [1, 1],
      "one page waits to be taken, the next one is read, and no more",
    );
    rig.receiver.push(made("approval", { event: "approval.requested" }));
    await rig.drain();
    assert.ok(rig.got.indexOf("approval") < 10, "it does not wait for the whole past");
    assert.deepEqual(numbers(rig.got), upTo(30));
  });

  it("[STREAM-5] tells to start anew when the past cannot be read or is no longer kept (C29, C47)", async () => {
    const broken = receiverRig({ page: () => Promise.reject(new Error("gone")) });
    broken.receiver.catchUp(TOPIC, { afterSeq: 0, headSeq: 5 });
    const trimmed = receiverRig();
    trimmed.stored.push(4, 5);
    trimmed.receiver.catchUp(TOPIC, { afterSeq: 1, headSeq: 5 });
    const emptied = receiverRig();
    emptied.receiver.catchUp(TOPIC, { afterSeq: 1, headSeq: 5 });
    for (const rig of [broken, trimmed, emptied]) {
      await rig.drain();
      assert.deepEqual(rig.got, ["resync"]);
      rig.receiver.push(placed(9));
      await rig.drain();
      assert.deepEqual(rig.got, ["resync", 9]);
    }
  });

  it("[STREAM-1] does not send again what came live before the past was asked for (C13)", async () => {
    const rig = receiverRig();
    rig.stored.push(...upTo(5));
    rig.receiver.push(placed(3));
    rig.receiver.push(placed(4));
    await rig.drain();
    rig.receiver.catchUp(TOPIC, { afterSeq: 0, headSeq: 5 });
    rig.receiver.push(placed(5));
    await rig.drain();
    assert.deepEqual(rig.got, [3, 4, 1, 2, 5, "caught up"]);
  });

  it("[STREAM-6] sends what comes in a few milliseconds as one message, and a question at once (C48)", async () => {
    // The moment is a millisecond, which a busy machine lets pass between two lines of this.
    mock.timers.enable({ apis: ["setTimeout"] });
    const sent: number[] = [];
    const rig = receiverRig({ send: ({ parts }) => Promise.resolve(void sent.push(parts.length)) });
    for (let n = 1; n <= 10; n++) rig.receiver.push(placed(n));
    await settle();
    assert.deepEqual(sent, [10], "what is published in one breath goes together");
    for (let n = 11; n <= 14; n++) rig.receiver.push(placed(n));
    await settle();
    assert.deepEqual(sent, [10], "the next waits a moment");
    rig.receiver.push(made("?", { event: "approval.requested" }));
    await settle();
    assert.deepEqual(sent, [10, 5]);
    for (let n = 15; n <= 30; n++) rig.receiver.push(placed(n));
    await settle();
    assert.deepEqual(sent, [10, 5, 16], "sixteen do not wait");
    rig.receiver.push(placed(31));
    await settle();
    assert.deepEqual(sent, [10, 5, 16]);
    mock.timers.tick(1);
    await settle();
    assert.deepEqual(sent, [10, 5, 16, 1]);
  });

  it("[STREAM-7] a surface that reads nothing holds at most 256 KiB, and gets all of it from the journal later (C48)", async () => {
    const rig = receiverRig({ chars: 1_000, pageFrames: 100 });
    for (let seq = 1; seq <= 2_000; seq++) {
      rig.stored.push(seq);
      rig.receiver.push(placed(seq, 1_000));
      if (seq % 100 === 0) await settle();
    }
    assert.ok(rig.receiver.size() <= 256, `${rig.receiver.size()} wait`);
    await rig.drain();
    assert.deepEqual(numbers(rig.got), upTo(2_000));
    assert.ok(!rig.got.includes("resync"), "nothing was lost, so nothing must be fetched");
  });

  it("[STREAM-7] patches that a slow surface missed are announced when it keeps up again (B44, C48)", async () => {
    const rig = receiverRig();
    const patch = made("patch", {
      event: "view.patch",
      delivery: "ordered_bounded",
      text: `"${"x".repeat(10_000)}"`,
    });
    for (let n = 0; n < 40; n++) {
      rig.receiver.push(patch);
      await settle();
    }
    await rig.drain();
    assert.equal(rig.got.at(-1), "resync");
    assert.ok(rig.receiver.counters().dropped > 0);
  });

  it("[STREAM-8] one that takes nothing for ten seconds is given up, and starts anew when it reads again (C48)", async () => {
    const rig = receiverRig();
    rig.receiver.push(placed(1));
    await settle();
    rig.nowMs += 10_000;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    for (let seq = 2; seq <= 5_000; seq++) rig.receiver.push(placed(seq));
    assert.equal(rig.receiver.size(), 0, "nothing is kept for it");
    await rig.drain();
    assert.deepEqual(rig.got, [1, "resync"]);
    rig.receiver.push(placed(5_001));
    await rig.drain();
    assert.equal(rig.got.at(-1), 5_001);
    rig.receiver.close();
  });

  it("[VIEW-6] 10,000 levels and one question to a stalled surface: the question arrives, the queue stays short (C48, D41)", async () => {
    const rig = receiverRig();
    const level = (n: number): void =>
      rig.receiver.push(made(n, { event: "voice.level", delivery: "latest_only" }));
    for (let n = 0; n < 5_000; n++) level(n);
    rig.receiver.push(made("approval", { event: "approval.requested" }));
    for (let n = 5_000; n < 10_000; n++) level(n);
    assert.ok(rig.receiver.size() <= 3, `${rig.receiver.size()} wait`);
    await rig.drain();
    assert.ok(rig.got.includes("approval"));
    assert.equal(numbers(rig.got).at(-1), 9_999);
    assert.ok(rig.got.length <= 4);
  });

  it("[VIEW-7] too slow for what must arrive and is not kept: told to resync, and what comes after it arrives (C29, D35)", async () => {
    const rig = receiverRig();
    for (let n = 0; n <= LIMITS.surfaceQueueMax; n++) rig.receiver.push(made(n));
    assert.equal(rig.receiver.counters().resyncs, 1);
    rig.receiver.push(made("after"));
    await rig.drain();
    assert.deepEqual(rig.got.slice(-2), ["resync", "after"]);
  });

  it("[VIEW-7] after closing, and after a failing send, nothing is sent or kept (C48)", async () => {
    const rig = receiverRig();
    rig.receiver.push(made(1));
    rig.receiver.close();
    rig.receiver.push(made(2));
    assert.equal(rig.receiver.size(), 0);
    const broken = receiverRig({ send: () => Promise.reject(new Error("gone")) });
    broken.receiver.push(made(1));
    await settle();
    broken.receiver.push(made(2));
    assert.equal(broken.receiver.size(), 0);
  });

  it("[STREAM-9] a topic that went quiet is told where it stands, once (C41)", async () => {
    const rig = receiverRig();
    rig.receiver.push(placed(1));
    rig.receiver.push(placed(2));
    await rig.drain();
    await new Promise((resolve) => setTimeout(resolve, 5_200));
    await rig.drain();
    assert.deepEqual(rig.got, [1, 2, "at 2"]);
    rig.receiver.close();
  });

  it("[STREAM-6] events go one by one while few connections are flushed, together when many are (C48)", () => {
    let nowMs = 1_000;
    const pace = createPace(() => nowMs);
    const busyAfter = (flushes: number): boolean => {
      for (let n = 0; n < flushes; n++) pace.flushed();
      return pace.isBusy();
    };
    assert.equal(pace.isBusy(), false);
    assert.equal(busyAfter(25), false, "one window, 2,500 a second");
    nowMs += 10;
    assert.equal(busyAfter(80), true, "eight windows, 1,000 a second each");
    nowMs += 10;
    assert.equal(pace.isBusy(), true, "the rate of a moment ago counts");
    nowMs += 10;
    assert.equal(pace.isBusy(), false);
    assert.equal(busyAfter(33), true);
    nowMs += 1_000;
    assert.equal(pace.isBusy(), false);
  });
});
