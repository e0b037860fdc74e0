// The short form of `npm run chaos`, and proof that its comparison finds what it looks for.
import assert from "node:assert/strict";
import { chaos, compare } from "../chaos/world.ts";
import type { Run } from "../../server/core/scheduler/types.ts";
import { createSandbox } from "../support/sandbox.ts";

const SEED = Number(process.env["KODAMA_CHAOS_SEED"] ?? 20_261_121);

describe("chaos", () => {
  const sandbox = createSandbox();
  afterEach(() => sandbox.clean());

  it(`[LEASE-6] four servers, killed and stopped at random: one holder of each epoch, no run twice, none lost (B45, B49, E4, seed ${SEED})`, async () => {
    const found = await chaos({ sandbox, servers: 4, durationMs: 12_000, seed: SEED });
    assert.deepEqual(found.violations, []);
    assert.ok(found.runs >= 10 && found.lines >= 5, `${found.runs} runs, ${found.lines} lines`);
    assert.ok(found.epochs >= 2, `${found.epochs} holders`);
  });

  it("[LEASE-6] the comparison finds a run that was made twice, without a row, lost, or claimed without running (E4)", () => {
    const run = (n: number, state: Run["state"] = "succeeded"): Run => ({
      runKey: `k${n}`,
      taskId: "t",
      generation: 1,
      scheduledAtMs: n * 1_000,
      manual: false,
      state,
      reason: "",
      attempt: 1,
      turnId: "",
      startAtMs: 0,
      startedAtMs: 0,
      endedAtMs: 0,
      summary: "",
    });
    assert.deepEqual(compare([run(1), run(2), run(3, "skipped")], ["k1", "k2"]), []);
    assert.deepEqual(compare([run(1)], ["k1", "k1"]), ["ran twice: k1"]);
    assert.deepEqual(compare([run(1)], ["k1", "k2"]), ["ran without a row: k2"]);
    assert.deepEqual(compare([run(1)], []), ["no line of k1"]);
    assert.deepEqual(compare([run(1), run(3)], ["k1", "k3"]), ["no row between 1000 and 3000"]);
  });
});
