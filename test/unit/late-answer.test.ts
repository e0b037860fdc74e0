// A task for one moment, and a person who takes their time to allow it.
import assert from "node:assert/strict";
import { createFakeTools } from "../support/fake-tools.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createRig, typeIn } from "../support/rig.ts";
import { answer, draft, MINUTE_MS, pass, states } from "../support/schedule.ts";

describe("a moment that comes before the answer", () => {
  for (const [lateMs, atOnce] of [
    [0, []],
    [MINUTE_MS, ["succeeded"]],
    [5 * MINUTE_MS, ["succeeded"]],
  ] as const)
    it(`[SCHED-18] is due when it is allowed ${lateMs / MINUTE_MS} minutes late, once (E5)`, async () => {
      const clock = createFakeClock();
      const fake = createFakeTools();
      const schedule = { kind: "once", atMs: clock.nowMs() + 30_000 } as const;
      const subject = {
        kind: "task",
        draft: draft({ schedule, work: { kind: "remind", text: "tea" } }),
        argv: [],
        detail: "",
        permit: null,
      } as const;
      const rig = await createRig({
        clock,
        tools: {
          ...fake,
          prepare: ({ callId }) =>
            Promise.resolve({
              ok: true,
              prepared: {
                title: "Schedule: tea",
                subject,
                digest: `digest-of-${callId}`,
                risk: "change",
                ruleKey: null,
              },
            }),
        },
      });
      await typeIn(rig, "run the tests");
      await rig.still();
      await pass(rig, lateMs);
      await answer(rig, "allow_once");
      await rig.still();
      await pass(rig, 1);
      assert.deepEqual(states(rig), atOnce);
      await pass(rig, MINUTE_MS);
      assert.deepEqual(states(rig), ["succeeded"]);
    });
});
