// Spans of days by the clock of this machine, also where a day has 23 or 25 hours.
import assert from "node:assert/strict";
import { dayStart, type Span, spanOf, SPANS } from "../../server/io/local-days.ts";

const at = (month: number, day: number, hour = 0): number => new Date(2026, month - 1, day, hour).getTime();
const spanIn = (span: Span, nowMs: number): readonly [number, number] => {
  const { fromMs, untilMs } = spanOf(span, nowMs);
  return [fromMs, untilMs];
};

describe("spans of days", () => {
  it("[MEMORY-21] begin and end at midnight, weeks on Monday, and a weekday is the last one before today (D30)", () => {
    const tuesday = at(12, 1, 15);
    const WANTED: Readonly<Record<string, readonly [number, number]>> = {
      today: [at(12, 1), at(12, 2)],
      yesterday: [at(11, 30), at(12, 1)],
      "two days ago": [at(11, 29), at(11, 30)],
      "on the weekend": [at(11, 28), at(11, 30)],
      "this week": [at(11, 30), at(12, 2)],
      "last week": [at(11, 23), at(11, 30)],
      "this month": [at(12, 1), at(12, 2)],
      "last month": [at(11, 1), at(12, 1)],
      lately: [at(11, 25), at(12, 2)],
      monday: [at(11, 30), at(12, 1)],
      tuesday: [at(11, 24), at(11, 25)],
      sunday: [at(11, 29), at(11, 30)],
    };
    for (const span of SPANS.filter((one) => Object.hasOwn(WANTED, one)))
      assert.deepEqual(spanIn(span, tuesday), WANTED[span], span);
    assert.deepEqual(spanIn("on the weekend", at(11, 28, 9)), [at(11, 28), at(11, 29)], "on its Saturday");
    assert.deepEqual(spanIn("on the weekend", at(11, 29, 9)), [at(11, 28), at(11, 30)], "on its Sunday");
    assert.deepEqual(spanIn("this week", at(11, 29, 9)), [at(11, 23), at(11, 30)], "on a Sunday");
  });

  it("[MEMORY-21] a day is as long as the clock makes it (D30)", () => {
    for (const day of [at(3, 29, 12), at(10, 25, 12), at(3, 8, 12), at(11, 1, 12)]) {
      const { fromMs, untilMs } = spanOf("today", day);
      assert.deepEqual([new Date(fromMs).getHours(), new Date(untilMs).getHours()], [0, 0]);
      assert.equal(dayStart(fromMs, 1), untilMs);
      assert.equal(spanOf("yesterday", untilMs).fromMs, fromMs);
    }
  });
});
