import assert from "node:assert/strict";
import { instantWords, localFormat } from "../../server/core/lib/local-time.ts";

describe("local times", () => {
  it("[TIME-1] are written with one format for each zone, however often", () => {
    const first = localFormat("instant", "Europe/Berlin");
    for (let n = 0; n < 1_000; n++) assert.equal(localFormat("instant", "Europe/Berlin"), first);
    assert.notEqual(localFormat("hour", "Europe/Berlin"), first);
    assert.equal(first.format(Date.UTC(2026, 0, 5, 8)), "5 Jan 2026, 09:00");
    assert.equal(localFormat("hour", "Asia/Kolkata").format(Date.UTC(2026, 0, 5, 18, 30)), "00");
  });

  it("[TIME-1] of all zones there are follow each zone's own clock", () => {
    const at = Date.UTC(2026, 6, 1, 12);
    for (const timeZone of [...Intl.supportedValuesOf("timeZone"), "UTC"]) {
      const own = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" });
      assert.equal(localFormat("hour", timeZone).format(at), own.format(at), timeZone);
    }
  });

  it("[TIME-1] are told to the minute, and to the second where it is not a whole one", () => {
    const nine = Date.UTC(2026, 0, 5, 8);
    assert.equal(instantWords(nine + 400, "Europe/Berlin"), "5 Jan 2026, 09:00");
    assert.equal(instantWords(nine + 20_400, "Europe/Berlin"), "5 Jan 2026, 09:00:20");
  });

  it("[TIME-1] of what is no zone are refused", () => {
    assert.throws(() => localFormat("instant", "Mars/Olympus"), RangeError);
  });
});
