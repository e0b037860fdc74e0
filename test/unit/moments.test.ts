// Moments as they are written.
import assert from "node:assert/strict";
import { clockOf, momentOf, nearOf, secondOf } from "../../proto/moments.ts";

describe("moments", () => {
  const at = (day: number, hour: number, minute = 0): number =>
    new Date(2026, 11, day, hour, minute).getTime();

  it("[PAGE-11] are written in one way, by the clock that tasks are told with (B24)", () => {
    assert.equal(clockOf(at(6, 0, 5)), "00:05");
    assert.equal(momentOf(at(6, 16)), "6 Dec 2026, 16:00");
    assert.equal(secondOf(at(6, 16) + 12_000), "6 Dec 2026, 16:00:12");
  });

  it("[PAGE-11] that are near are told by the day as one says it (B24)", () => {
    const now = at(6, 22);
    assert.equal(nearOf(at(6, 23, 30), now), "today 23:30");
    assert.equal(nearOf(at(7, 3), now), "tomorrow 03:00");
    assert.equal(nearOf(at(9, 3), now), "Wednesday 03:00");
    assert.equal(nearOf(at(13, 3), now), "13 Dec 2026, 03:00");
    assert.equal(nearOf(at(5, 3), now), "5 Dec 2026, 03:00");
  });
});
