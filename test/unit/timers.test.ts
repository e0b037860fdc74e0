import assert from "node:assert/strict";
import { understoodAs } from "../support/phrase-sets.ts";

const once = (onceAt: string, title: string) => ["scheduler.create", { schedule: { onceAt }, title }];

describe("a time without a thing", () => {
  for (const [said, meant] of [
    ["set a timer for ten minutes", once("11/18 10:10", "Time is up")],
    ["start a 25 minute timer", once("11/18 10:25", "Time is up")],
    ["Kodama, set an alarm for 7 am, please", once("11/19 7:00", "It is time")],
    ["remind me in an hour", once("11/18 11:00", "It is time")],
    ["ping me in like five minutes", once("11/18 10:05", "It is time")],
    ["set a timer for thirty seconds", once("11/18 10:00:30", "Time is up")],
    ["set a timer for half a minute", once("11/18 10:00:30", "Time is up")],
    ["start a 90 second timer", once("11/18 10:01:30", "Time is up")],
    ["remind me in two minutes and thirty seconds to stir", once("11/18 10:02:30", "stir")],
    ["set a timer for tea in ten minutes", once("11/18 10:10", "tea")],
    ["set a timer for ten minutes to check the oven", once("11/18 10:10", "check the oven")],
  ] as const)
    it(`[GRAMMAR-27] is a timer or a reminder all the same: "${said}" (E5)`, () => {
      assert.deepEqual(understoodAs(said), meant);
    });

  for (const said of [
    // What it is about stands elsewhere, and would be forgotten.
    "Drink water, remind me at noon",
    "remind me of it at noon",
    "the timer for ten minutes is broken",
    "set a timer",
    "tell me at five",
    "give me a second",
    "wait a second and run the tests",
    "remind me in a second",
    "set a timer for one second",
    "every thirty seconds run the tests",
  ])
    it(`[GRAMMAR-27] is none beside other words, nor without a time: "${said}" (E5)`, () => {
      assert.equal(understoodAs(said), null);
    });
});

describe("a thing with a time", () => {
  it("[GRAMMAR-27] is put on a schedule, and never done at once where the time is not understood (E5)", () => {
    assert.deepEqual(understoodAs("on the first of every month, six a.m., run the build"), [
      "scheduler.create",
      { schedule: { cron: "0 6 1 * *" }, script: "build" },
    ]);
    assert.deepEqual(understoodAs("every month on the twenty first at nine run the build"), [
      "scheduler.create",
      { schedule: { cron: "0 9 21 * *" }, script: "build" },
    ]);
    for (const said of [
      "on the second to last day of every month, run the build",
      "every day that is odd, six a.m., please run the tests",
    ])
      assert.notEqual(understoodAs(said)?.[0], "task.run", said);
  });
});
