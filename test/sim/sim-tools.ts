// The hands of a simulated server: work takes its time, fails now and then, and sometimes never ends by itself.
import type { Tools } from "../../server/core/ports.ts";
import type { ToolResult } from "../../server/core/tools/types.ts";
import { MINUTE_MS } from "../support/schedule.ts";
import type { Machine } from "./machine.ts";
import type { Server } from "./server.ts";

const DONE: ToolResult = { ok: true, summary: "", spoken: "", errorCode: "", durationMs: 1, outputRef: "" };
const FAILED: ToolResult = { ...DONE, ok: false, errorCode: "failed" };

const SHORT_MS = 60_000;
/** Longer than the shortest time between two instants, and than some tasks may take. */
const LONG_MS = 10 * MINUTE_MS;

export function createSimTools(machine: Machine, server: Server): Tools {
  const { random, witness, watch, queue } = machine;
  return {
    prepare: ({ callId }) =>
      Promise.resolve({
        ok: true,
        prepared: {
          title: "Run",
          subject: { kind: "read", detail: "" },
          digest: callId,
          risk: "read",
          ruleKey: null,
        },
      }),
    run(call) {
      machine.note(`does ${call.callId}`);
      witness.sees(call, watch.mayAct(server, queue.nowMs));
      const roll = random();
      return new Promise((resolve) => {
        if (roll < 0.05 && machine.faulty) return;
        server.after(1_000 + random() * (random() < 0.25 ? LONG_MS : SHORT_MS), () => {
          machine.touch();
          resolve(roll < 0.15 ? FAILED : DONE);
        });
      });
    },
  };
}
