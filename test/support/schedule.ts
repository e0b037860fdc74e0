// Tasks for tests, and what became of their runs.
import {
  DEFAULT_POLICIES,
  type Policies,
  type Run,
  type Schedule,
  type TaskDraft,
  type Work,
} from "../../server/core/scheduler/types.ts";
import type { Rig } from "./rig.ts";

export const MINUTE_MS = 60_000;
/** A folder that is not there: fake tools do not look. */
export const FOLDER = "/ws";

export interface TaskParts {
  readonly schedule?: Schedule;
  readonly work?: Work;
  readonly policies?: Partial<Policies>;
  readonly timeZone?: string;
}

export function draft({ schedule, work, policies, timeZone = "UTC" }: TaskParts = {}): TaskDraft {
  return {
    title: "Tests",
    work: work ?? { kind: "script", script: "test" },
    folder: FOLDER,
    schedule: schedule ?? { kind: "interval", everyMs: 10 * MINUTE_MS },
    timeZone,
    policies: { ...DEFAULT_POLICIES, ...policies },
  };
}

export async function addTask(rig: Rig, parts: TaskParts = {}): Promise<string> {
  const reply = await rig.loop.ask({ kind: "task-save", taskId: "", revision: 0, draft: draft(parts) });
  if (!reply.ok) throw new Error(reply.failure.message);
  await rig.still();
  return String(reply.value["task_id"]);
}

export const runsOf = (rig: Rig): readonly Run[] => Object.values(rig.loop.state().runtime.runs.runs);
export const states = (rig: Rig): readonly string[] =>
  runsOf(rig).map(({ state, reason }) => (reason === "" ? state : `${state}: ${reason}`));

export async function pass(rig: Rig, ms: number): Promise<void> {
  rig.clock.advance(ms);
  await rig.still();
}

/** The open question of a run, answered. */
export async function answer(rig: Rig, decision: "allow_once" | "allow_task" | "deny"): Promise<string> {
  const asked = Object.values(rig.loop.state().control.approvals.approvals).find(
    ({ state }) => state === "pending",
  );
  if (asked === undefined) throw new Error("nothing is asked");
  const { approvalId, revision, digest } = asked;
  const reply = await rig.loop.ask({
    kind: "approval-answer",
    approvalId,
    revision,
    digest,
    decision,
    note: "",
    text: "",
    by: "you, by key",
  });
  await rig.still();
  return reply.ok ? "" : reply.failure.code;
}
