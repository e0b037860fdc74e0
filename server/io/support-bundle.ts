// What a person may send along with a report of a fault: redacted.
import type { State } from "../core/state.ts";
import { runtimeStatus } from "../core/view/status.ts";
import { type DoctorDeps, examine } from "./doctor.ts";

/** No prompt, no answer, no tool output, no path below a workspace, no secret: counts and states only. */
export async function supportBundle(deps: DoctorDeps, state: State, metrics: string): Promise<string> {
  const turns = Object.values(state.runtime.conversation.turns);
  const calls = Object.values(state.runtime.tools.calls);
  const report = {
    build: deps.buildId,
    platform: `${process.platform}-${process.arch}`,
    node: process.versions.node,
    runtime: runtimeStatus(state, -1),
    settings_changed: Object.keys(state.control.settings.values),
    turns: turns.map(({ state: how, origin, brain: by, latency }) => ({
      state: how,
      origin,
      brain: by,
      total_ms: latency.totalMs,
    })),
    calls: calls.map(({ name, state: how }) => ({
      name,
      state: how.kind,
      code: how.kind === "done" ? how.result.errorCode : "",
    })),
    approvals: Object.values(state.control.approvals.approvals).map(({ risk, state: how }) => ({
      risk,
      state: how,
    })),
    doctor: await examine(deps, state),
  };
  return `${JSON.stringify(report, null, 2)}\n\n${metrics}`;
}
