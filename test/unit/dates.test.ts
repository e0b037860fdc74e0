// Dates by number and by short names in requests, and reminders for a day without an hour.
import assert from "node:assert/strict";
import { withSpelledDates } from "../../server/core/understand/dates.ts";
import { understand } from "../../server/core/understand/grammar.ts";
import { WORKSPACE } from "../support/workspaces.ts";

const onceAt = (said: string): unknown => {
  const schedule = understand(said, WORKSPACE)?.payload["schedule"] as
    | { readonly onceAt?: string }
    | undefined;
  return schedule?.onceAt;
};

describe("dates in requests", () => {
  it("[GRAMMAR-14] by number, by short name, with a year, in either order (E5)", () => {
    const cases: Readonly<Record<string, string>> = {
      "on 2026-12-24 at 18:00 run the tests": "12/24 18:00",
      "on 24.12. at 6 pm remind me to stop": "12/24 18:00",
      "on 24.12.2026 at 18:00 run the tests": "12/24 18:00",
      "on the 24.12 at 6 pm run the tests": "12/24 18:00",
      "on 12/24 at 6 pm run the tests": "12/24 18:00",
      "on 24/12/2026 at 6 pm run the tests": "12/24 18:00",
      "at 6 pm on dec 24 run the tests": "12/24 18:00",
      "on 5 january at 9 am run the build": "1/5 9:00",
      "on january 5 2027 at 9 am run the build": "1/5 9:00",
      "run the tests at 9.10": "11/19 9:10",
    };
    for (const [said, wanted] of Object.entries(cases)) assert.equal(onceAt(said), wanted, said);
  });

  it("[GRAMMAR-14] what is two days, no day, or too far off is no time of its own (E5)", () => {
    for (const said of [
      "on 3/4 at 6 pm run the tests",
      "on 31.2. at 6 pm remind me to stop",
      "on 2026-13-01 at 6 pm run the tests",
      "on january 5 2031 at 9 am run the build",
      "on 0.1. at 9 run the tests",
      "run the tests tomorrow at 9 on 3.11",
    ])
      assert.equal(understand(said, WORKSPACE)?.command === "scheduler.create", false, said);
    assert.equal(withSpelledDates("version 2.3 and 1.10.2 at 9.30"), "version 2.3 and 1.10.2 at 9.30");
  });

  it("[GRAMMAR-14] what is to be done keeps its own words, also where they look like a date (E5)", () => {
    const cases: Readonly<Record<string, string>> = {
      "every day at 9 run the tests on 3.12": "run the tests on 3.12",
      "remind me tomorrow to test on 1.5": "test on 1.5",
      "remind me tomorrow to check on 24/7 support": "check on 24/7 support",
      "remind me tomorrow at 9 that 5 may come": "5 may come",
      "every day at 9 run build-2026-12-24": "run build-2026-12-24",
      "remind me tomorrow at 9 to look at 2026-12-24.md": "look at 2026-12-24.md",
    };
    for (const [said, title] of Object.entries(cases))
      assert.equal(understand(said, WORKSPACE)?.payload["title"], title, said);
  });

  it("[GRAMMAR-15] a reminder may leave the hour out; what runs may not (E5)", () => {
    const cases: Readonly<Record<string, string | undefined>> = {
      "remind me tomorrow to call anna": "11/19 9:00",
      "remind me on friday afternoon to call anna": "11/20 15:00",
      "remind me tonight to lock the door": "11/18 20:00",
      "remind me on december 24 to stop working": "12/24 9:00",
      "remind me today to stop": undefined,
      "run the tests tomorrow": undefined,
      "tell me what i did on friday": undefined,
      "tell me which tests failed tonight": undefined,
      "tell me what is planned for tomorrow": undefined,
    };
    for (const [said, wanted] of Object.entries(cases)) assert.equal(onceAt(said), wanted, said);
  });

  it("[GRAMMAR-14] a day that is told as many comes again each week (E5, B24)", () => {
    const cases: Readonly<Record<string, object>> = {
      "schedule a build for monday mornings at 8": { cron: "0 8 * * 1" },
      "run the tests on monday morning at 8": { onceAt: "11/23 8:00" },
      "wednesdays 2 p.m. lint every week": { cron: "0 14 * * 3" },
      "every week on friday evening at 6 run the linter": { cron: "0 18 * * 5" },
      "test every ten, no, every twenty minutes": { cron: "*/20 * * * *" },
    };
    for (const [said, wanted] of Object.entries(cases))
      assert.deepEqual(understand(said, WORKSPACE)?.payload["schedule"], wanted, said);
    for (const said of [
      "create a task that lints the code daily at 6",
      "add a scheduled lint at 6 every day",
    ])
      assert.equal(understand(said, WORKSPACE)?.payload["script"], "lint", said);
  });

  it("[GRAMMAR-17] a span that divides no hour goes on from when it was made; one that does is a clock's (E5, B24)", () => {
    const cases: Readonly<Record<string, object>> = {
      "every 45 minutes run the linter": { everyMinutes: 45 },
      "make it so that the tests get run once every ninety minutes": { everyMinutes: 90 },
      "run the build every five hours": { everyMinutes: 300 },
      "run the build every 20 minutes": { cron: "*/20 * * * *" },
      "keep running the linter at intervals of ten minutes": { cron: "*/10 * * * *" },
      "run the tests every quarter of an hour": { cron: "*/15 * * * *" },
    };
    for (const [said, wanted] of Object.entries(cases))
      assert.deepEqual(understand(said, WORKSPACE)?.payload["schedule"], wanted, said);
    assert.equal(
      understand("run the tests every 20000 minutes", WORKSPACE),
      null,
      "more than a week is no span",
    );
  });
});
