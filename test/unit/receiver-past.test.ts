// The past of a topic, asked for while much waits, while others are read, or again: nothing is lost, twice or out of order.
import assert from "node:assert/strict";
import { LIMITS } from "../../server/core/limits.ts";
import { made, placed, receiverRig, settle, TOPIC } from "../support/receiver-rig.ts";

const numbers = (got: readonly unknown[]): readonly unknown[] => got.filter((one) => typeof one === "number");
const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, n) => n + 1);

describe("a receiver that is asked for the past", () => {
  it("[STREAM-1] what waits to be sent when its topic's past is asked for comes once, in its place (C13, C41)", async () => {
    const rig = receiverRig();
    rig.receiver.push(made("first"));
    await settle();
    rig.stored.push(...upTo(7));
    for (const seq of [5, 6, 7]) rig.receiver.push(placed(seq));
    rig.receiver.catchUp(TOPIC, { afterSeq: 0, headSeq: 7 });
    rig.receiver.push(made("much", { text: `"${" ".repeat(300_000)}much"` }));
    await rig.drain();
    assert.deepEqual(numbers(rig.got), upTo(7));
    assert.equal(rig.got.filter((one) => one === "caught up").length, 1);
  });

  it("[STREAM-1] what came live while another topic is read goes before what follows it (C13)", async () => {
    const rig = receiverRig();
    rig.receiver.catchUp("user:local:runs", { afterSeq: 0, headSeq: 0 });
    await settle();
    assert.equal(rig.reading.length, 1, "the other topic is being read");
    rig.reading.shift()?.();
    rig.stored.push(...upTo(7));
    for (const seq of [5, 6]) rig.receiver.push(placed(seq));
    rig.receiver.catchUp(TOPIC, { afterSeq: 4, headSeq: 6 });
    rig.receiver.push(placed(7));
    await rig.drain();
    assert.deepEqual(numbers(rig.got), [5, 6, 7]);
  });

  it("[STREAM-1] a surface that lags may ask for a past too (C13, C48)", async () => {
    const rig = receiverRig();
    rig.stored.push(...upTo(6));
    rig.receiver.push(placed(4));
    await settle();
    rig.receiver.push(made("much", { text: `"${" ".repeat(300_000)}much"` }));
    for (const seq of [5, 6]) rig.receiver.push(placed(seq));
    assert.ok(rig.receiver.catchUp(TOPIC, { afterSeq: 1, headSeq: 6 }), "nobody replays it");
    await rig.drain();
    assert.deepEqual(numbers(rig.got), [4, 2, 3, 5, 6]);
    assert.equal(rig.got.filter((one) => one === "caught up").length, 1);
  });

  it("[STREAM-13] a topic that was left and is asked for again comes from the place that is given (C27)", async () => {
    const rig = receiverRig();
    rig.stored.push(...upTo(9));
    for (const seq of [2, 3]) rig.receiver.push(placed(seq));
    await rig.drain();
    rig.receiver.forget(TOPIC);
    rig.receiver.catchUp(TOPIC, { afterSeq: 0, headSeq: 9 });
    await settle();
    rig.receiver.forget(TOPIC);
    await rig.drain();
    assert.deepEqual(rig.got, [2, 3], "nothing more comes once it is left");
    assert.ok(rig.receiver.catchUp(TOPIC, { afterSeq: 0, headSeq: 9 }));
    await rig.drain();
    assert.deepEqual(rig.got, [2, 3, ...upTo(9), "caught up"]);
    rig.receiver.close();
  });

  it("[STREAM-5] what waited and was given up can be asked for again (C29)", async () => {
    const rig = receiverRig();
    rig.receiver.push(made("first"));
    await settle();
    rig.stored.push(...upTo(3));
    rig.receiver.push(placed(2));
    for (let n = 0; n <= LIMITS.surfaceQueueMax; n++) rig.receiver.push(made("much"));
    rig.receiver.push(placed(3));
    await rig.drain();
    assert.deepEqual(numbers(rig.got), [3]);
    rig.receiver.catchUp(TOPIC, { afterSeq: 1, headSeq: 3 });
    await rig.drain();
    assert.deepEqual(numbers(rig.got), [3, 2]);
  });

  it("[STREAM-8] one that is given up while its past is read starts anew as well (C48)", async () => {
    const rig = receiverRig({ chars: 1_000 });
    rig.receiver.push(made("first"));
    await settle();
    for (let seq = 1; seq <= 300; seq++) {
      rig.stored.push(seq);
      rig.receiver.push(placed(seq, 1_000));
    }
    rig.taking.shift()?.();
    for (let n = 0; n < 5; n++) await settle();
    assert.equal(rig.reading.length, 1, "a page is read");
    for (let n = 0; n < 2; n++) {
      rig.nowMs += 31_000;
      await new Promise((resolve) => setTimeout(resolve, 1_100));
    }
    await rig.drain();
    assert.equal(rig.got.at(-1), "resync");
    rig.receiver.push(placed(301));
    await rig.drain();
    assert.equal(rig.got.at(-1), 301);
    rig.receiver.close();
  });
});
