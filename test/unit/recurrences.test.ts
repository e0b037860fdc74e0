// What comes again in rarer ways, in words and back in words; and a file at a line.
import assert from "node:assert/strict";
import { createCalendar } from "../../server/io/calendar.ts";
import { scheduleWords } from "../../server/core/scheduler/words.ts";
import { understoodAs } from "../support/phrase-sets.ts";

const calendar = createCalendar();
const wordsOf = (cron: string): string => scheduleWords({ kind: "cron", cron }, "UTC");

describe("what comes again, in words", () => {
  const CASES: readonly (readonly [said: string, cron: string, told: string])[] = [
    ["every hour between nine and five", "0 9-17 * * *", "every hour from 09:00 to 17:00"],
    [
      "on weekdays every two hours from eight to six",
      "0 8-18/2 * * 1-5",
      "every 2 hours from 08:00 to 18:00, every weekday",
    ],
    [
      "every thirty minutes from nine to five on weekdays",
      "*/30 9-16 * * 1-5",
      "every 30 minutes from 09:00 to 17:00, every weekday",
    ],
    [
      "on the last friday of every month at four pm",
      "0 16 * * 5L",
      "on the last Friday of every month at 16:00",
    ],
    ["the first monday of the month at nine", "0 9 * * 1#1", "on the first Monday of every month at 09:00"],
    ["on the last day of the month at noon", "0 12 L * *", "on the last day of every month at 12:00"],
    ["on the first of every month at nine", "0 9 1 * *", "on day 1 of every month at 09:00"],
    ["every year on the first of january at noon", "0 12 1 1 *", "every year on 1 January at 12:00"],
    ["every hour between one and three pm", "0 13-15 * * *", "every hour from 13:00 to 15:00"],
    ["every hour from six to nine in the evening", "0 18-21 * * *", "every hour from 18:00 to 21:00"],
    ["every day at five o'clock in the evening", "0 17 * * *", "every day at 17:00"],
    ["on the 31st of every month at nine", "0 9 31 * *", "on day 31 of every month that has one at 09:00"],
    ["every year on the 29th of february at nine", "0 9 29 2 *", "every leap year on 29 February at 09:00"],
    ["monday to thursday at nine", "0 9 * * 1-4", "every Monday to Thursday at 09:00"],
    ["every day at nine and at five", "0 9,17 * * *", "every day at 09:00 and 17:00"],
    ["twice a day at nine and five", "0 9,17 * * *", "every day at 09:00 and 17:00"],
    ["weekdays at nine and one", "0 9,13 * * 1-5", "every weekday at 09:00 and 13:00"],
    ["every morning", "0 9 * * *", "every day at 09:00"],
    ["every night", "0 20 * * *", "every day at 20:00"],
    ["every day except sunday at nine", "0 9 * * 1-6", "every Monday to Saturday at 09:00"],
    ["every day at nine except on sundays", "0 9 * * 1-6", "every Monday to Saturday at 09:00"],
    ["every day but wednesday at noon", "0 12 * * 0,1,2,4,5,6", "every day but Wednesday at 12:00"],
    ["every weekday except friday at nine", "0 9 * * 1-4", "every Monday to Thursday at 09:00"],
    ["daily at nine apart from saturday and sunday", "0 9 * * 1-5", "every weekday at 09:00"],
    ["every hour except on weekends", "0 * * * 1-5", "every hour, every weekday"],
    [
      "every hour between nine and five except on fridays",
      "0 9-17 * * 0,1,2,3,4,6",
      "every hour from 09:00 to 17:00, every day but Friday",
    ],
    ["every fifteen minutes", "*/15 * * * *", "every 15 minutes"],
    ["every hour", "0 * * * *", "every hour"],
  ];
  for (const [said, cron, told] of CASES)
    it(`[GRAMMAR-36] "${said}" is ${told} (E5, B22)`, () => {
      const wanted = ["scheduler.create", { schedule: { cron }, script: "test" }];
      assert.deepEqual(understoodAs(`${said} run the tests`), wanted);
      assert.deepEqual(understoodAs(`run the tests ${said}`), wanted);
      assert.equal(wordsOf(cron), told);
      assert.equal(calendar.fault({ kind: "cron", cron }, "Europe/Berlin"), "", "it comes");
    });

  it("[GRAMMAR-36] hours are told as soldiers and timetables do (E5)", () => {
    const at = { schedule: { onceAt: "11/18 17:00" }, script: "test" };
    for (const said of ["at seventeen hundred", "at seventeen hundred hours", "at 1700", "at 17:00 hours"])
      assert.deepEqual(understoodAs(`run the tests ${said}`), ["scheduler.create", at], said);
    assert.deepEqual(understoodAs("remind me at nine to bill at 15 hours"), [
      "scheduler.create",
      { schedule: { onceAt: "11/19 9:00" }, title: "bill at 15 hours" },
    ]);
    assert.deepEqual(understoodAs("weekdays at 17:30 remind me to log my hours"), [
      "scheduler.create",
      { schedule: { cron: "30 17 * * 1-5" }, title: "log my hours" },
    ]);
  });

  it("[GRAMMAR-36] a day of each month and a daily reminder are told in either order (E5)", () => {
    const monthly = { schedule: { cron: "0 9 1 * *" }, title: "send the invoice" };
    assert.deepEqual(understoodAs("on the first of every month remind me to send the invoice"), [
      "scheduler.create",
      monthly,
    ]);
    assert.deepEqual(understoodAs("add a daily reminder at 5:30 pm to log my hours"), [
      "scheduler.create",
      { schedule: { cron: "30 17 * * *" }, title: "log my hours" },
    ]);
  });

  it("[GRAMMAR-36] a reminder for certain days may leave the hour out; a script that runs may not (E5)", () => {
    assert.deepEqual(understoodAs("remind me every monday to water the plants"), [
      "scheduler.create",
      { schedule: { cron: "0 9 * * 1" }, title: "water the plants" },
    ]);
    assert.equal(understoodAs("every weekday run the tests"), null);
  });

  it("[GRAMMAR-36] what cannot be told by a pattern, or is two requests, is left to a model (E5)", () => {
    for (const said of [
      "every other day at noon run the tests",
      "every two weeks on monday at nine run the tests",
      "each morning at eight fetch and run the unit tests",
      "every weekday at nine except friday afternoon run the tests",
      "every day at nine except sunday until may run the tests",
      "every day except noon run the tests",
      "every weekday except sunday at nine run the tests",
      "every monday except monday at nine run the tests",
      "every friday except the 13th at nine run the tests",
      "every month on the first except sunday at nine run the tests",
      "every fifty minutes from nine to five run the tests",
      "every hour today run the tests",
      "every hour at half past run the tests",
      "run the tests every day at nine and a half",
      "remind me at nine and five to drink",
      "run the tests on the first and third monday of the month at nine",
      "run the tests two days before the last day of the month at nine",
      "run the tests weekdays at nine and weekends at ten",
      "remind me to water every day at nine until friday",
    ])
      assert.equal(understoodAs(said), null, said);
  });

  it("[GRAMMAR-36] any other pattern is shown as it is (B22)", () => {
    for (const cron of [
      "1,2 3 * * *",
      "0 9 1 1 1",
      "0 0 9 * * *",
      "0 9-17 1 * *",
      "*/5 */2 * * *",
      "0 9 * * 5#5",
      "*/40 * * * *",
      "0 */5 * * *",
      "0 9-17/12 * * *",
    ])
      assert.equal(wordsOf(cron), `by the pattern "${cron}"`);
  });
});

describe("a file at a line", () => {
  it("[GRAMMAR-37] is opened there, wherever in the sentence the line is said, and as compilers write it (E5)", () => {
    const at = (line: number): unknown => ["editor.open", { path: "src/main.ts", line }];
    assert.deepEqual(understoodAs("jump to src/main.ts:33"), at(33));
    assert.deepEqual(understoodAs("open src/main.ts:12:3"), at(12));
    assert.deepEqual(understoodAs("i need to be in main dot t s around line eighty"), at(80));
    assert.deepEqual(understoodAs("open main.ts at line one hundred and four please"), at(104));
    assert.deepEqual(understoodAs("open src/main.ts"), ["editor.open", { path: "src/main.ts" }]);
    assert.deepEqual(understoodAs("src/main.ts"), ["editor.open", { path: "src/main.ts" }]);
    assert.deepEqual(understoodAs("./src/main.ts:7:2"), at(7));
    for (const none of [
      "src/gone.ts",
      "LICENSE",
      "src/main.ts and others",
      "open the readme where the line is too long",
      "open main.ts at line ten or twenty",
      "open main.ts at line zero",
    ])
      assert.equal(understoodAs(none), null, none);
  });
});
