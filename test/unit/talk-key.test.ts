// The talk key: held or tapped, told by its repeats alone.
import assert from "node:assert/strict";
import { TalkKey } from "../../extension/talk-key.ts";

const TIMINGS = { tapAfterMs: 650, releaseAfterMs: 180 };

describe("the talk key", () => {
  let told: string[];
  let listening: boolean;
  let key: TalkKey;
  let nowMs: number;
  let due: { readonly atMs: number; readonly fire: () => void } | undefined;
  const wait = (ms: number): void => {
    nowMs += ms;
    const now = due;
    if (now === undefined || now.atMs > nowMs) return;
    due = undefined;
    now.fire();
  };
  const repeat = (times: number): void => {
    for (let n = 0; n < times; n++) {
      key.press();
      wait(30);
    }
  };
  beforeEach(() => {
    told = [];
    listening = false;
    nowMs = 0;
    due = undefined;
    key = new TalkKey({
      listening: () => listening,
      start: () => void (listening = told.push("start") > 0),
      tapped: () => void told.push("tapped"),
      stop: () => {
        told.push("stop");
        listening = false;
      },
      timings: () => TIMINGS,
      after(ms, fire) {
        due = { atMs: nowMs + ms, fire };
        return () => void (due = undefined);
      },
    });
  });
  it("[TALK-1] hears at once, and pressed without a repeat was tapped (D8)", () => {
    key.press();
    assert.deepEqual(told, ["start"]);
    wait(TIMINGS.tapAfterMs);
    assert.deepEqual(told, ["start", "tapped"]);
  });

  it("[TALK-1] repeated, it is held, and let go when the repeats end (D8)", () => {
    repeat(20);
    assert.deepEqual(told, ["start"]);
    wait(TIMINGS.releaseAfterMs);
    assert.deepEqual(told, ["start", "stop"]);
  });

  it("[TALK-1] on a keyboard that begins to repeat only after a second it is held as well, and tapped again soon it ends (D8)", () => {
    for (const delayMs of [660, 1_000]) {
      told = [];
      listening = false;
      key.press();
      wait(TIMINGS.tapAfterMs);
      wait(delayMs - TIMINGS.tapAfterMs);
      repeat(20);
      assert.deepEqual(told, ["start", "tapped", "start"], `${delayMs}`);
      wait(TIMINGS.releaseAfterMs);
      assert.equal(told.at(-1), "stop");
    }
    told = [];
    key.press();
    wait(TIMINGS.tapAfterMs);
    wait(200);
    key.press();
    wait(120);
    assert.deepEqual(told, ["start", "tapped", "stop"]);
    key.press();
    wait(TIMINGS.tapAfterMs);
    listening = false;
    key.press();
    assert.deepEqual(told.slice(3), ["start", "tapped", "start"], "what it began was over");
  });

  it("[TALK-2] pressed while it hears, it ends that, and its repeats begin nothing anew (D8)", () => {
    listening = true;
    repeat(20);
    wait(TIMINGS.tapAfterMs);
    assert.deepEqual(told, ["stop"]);
    key.press();
    assert.deepEqual(told, ["stop", "start"]);
  });

  it("[TALK-2] what was ended by other means does not begin again (D39)", () => {
    key.press();
    key.forget();
    wait(TIMINGS.tapAfterMs);
    assert.deepEqual(told, ["start"]);
  });
});
