// Clock and ids: the real ones against what the ports promise.
import assert from "node:assert/strict";
import { idOf } from "../../server/core/lib/id.ts";
import { createClock, createIds } from "../../server/io/clock.ts";
import { createCountingIds, createFakeClock } from "../support/fake-clock.ts";

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{8}0000$/;

describe("ids", () => {
  for (const [name, nowOf] of Object.entries({
    "in one millisecond": () => 1_800_000_000_000,
    "while time goes on": (i: number) => 1_800_000_000_000 + Math.floor(i / 7),
    "while the clock jumps back": (i: number) => 1_800_000_000_000 - i,
    "while the clock jumps about": (i: number) => 1_800_000_000_000 + ((i * 7_919) % 1_000),
  }))
    it(`[IDS-1] are valid, unique and sorted, 100,000 of them ${name} (C10)`, () => {
      const ids = createIds();
      let last = "";
      for (let i = 0; i < 100_000; i++) {
        const id = ids.base(nowOf(i));
        if (id <= last || !V7.test(id)) assert.fail(`${last} then ${id}`);
        last = id;
      }
      assert.match(last, V7);
    });

  it("[IDS-2] carry their time, and the ids of an input lie between it and the next (C10)", () => {
    const ids = createIds();
    const base = ids.base(1_800_000_000_000);
    assert.equal(Number.parseInt(base.replaceAll("-", "").slice(0, 12), 16), 1_800_000_000_000);
    const next = ids.base(1_800_000_000_000);
    assert.ok(base < idOf(base, 1) && idOf(base, 1) < idOf(base, 65_535) && idOf(base, 65_535) < next);
  });

  it("[IDS-3] of the fake are in order and of the same form but for their randomness (C10)", () => {
    const ids = createCountingIds();
    const made = Array.from({ length: 300 }, () => ids.base(0));
    assert.deepEqual([...new Set(made)].sort(), made);
    for (const id of made) assert.match(id, V7);
  });
});

for (const [name, create] of Object.entries({
  real: () => ({ clock: createClock(), pass: () => Promise.resolve() }),
  fake: () => {
    const clock = createFakeClock();
    return { clock, pass: () => Promise.resolve(clock.advance(50)) };
  },
}))
  describe(`a ${name} clock`, () => {
    it("[CLOCK-1] fires an alarm once, not before its time, and in order (C10)", async () => {
      const { clock, pass } = create();
      const now = clock.nowMs();
      const fired: number[] = [];
      const done = new Promise<void>((resolve) => {
        clock.setAlarm(now + 30, () => {
          fired.push(30);
          resolve();
        });
        clock.setAlarm(now + 10, () => void fired.push(10));
      });
      // The real clock's timers do not keep a process alive by themselves.
      const awake = setInterval(() => {}, 1_000);
      await pass();
      await done;
      clearInterval(awake);
      assert.ok(clock.nowMs() >= now + 30);
      assert.deepEqual(fired, [10, 30]);
    });

    it("[CLOCK-2] does not fire what was taken back, and goes only forward (C10)", async () => {
      const { clock, pass } = create();
      const before = clock.monotonicMs();
      let fired = 0;
      const takeBack = clock.setAlarm(clock.nowMs() + 5, () => void fired++);
      takeBack();
      const done = new Promise<void>((resolve) => clock.setAlarm(clock.nowMs() + 20, resolve));
      const awake = setInterval(() => {}, 1_000);
      await pass();
      await done;
      clearInterval(awake);
      assert.equal(fired, 0);
      assert.ok(clock.monotonicMs() >= before);
    });

    it("[CLOCK-3] fires at once for a time that is past (C10)", async () => {
      const { clock, pass } = create();
      const done = new Promise<string>((resolve) =>
        clock.setAlarm(clock.nowMs() - 1_000, () => resolve("fired")),
      );
      const awake = setInterval(() => {}, 1_000);
      await pass();
      assert.equal(await done, "fired");
      clearInterval(awake);
    });
  });
