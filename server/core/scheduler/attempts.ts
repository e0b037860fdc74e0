// One attempt of a run: a turn of its own, started in the same transaction as the claim.
import type { Turn } from "../conversation/types.ts";
import { type Decision, decision } from "../effect.ts";
import type { Input, Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import type { Run, Spent, Task } from "./types.ts";

export interface Start {
  readonly stamp: Stamp;
  readonly n: number;
  /** Of what the task may use. */
  readonly left: Spent;
}

export function startRun(task: Task, run: Run, { stamp, n, left }: Start): Decision {
  const turnId = idOf(stamp.idBase, 32 + n);
  const most = { ms: Math.min(task.policies.timeoutMs, left.ms), tokens: left.tokens };
  const started: Run = {
    ...run,
    state: "running",
    attempt: run.attempt + 1,
    turnId,
    startAtMs: 0,
    startedAtMs: stamp.nowMs,
    most,
  };
  return decision({
    facts: [
      { kind: "run-changed", run: started },
      { kind: "turn-received", turn: turnOf(task, started, stamp) },
    ],
    next: [begin(task, turnId)],
  });
}

function turnOf(
  { title, work, folder, taskId }: Task,
  { turnId, runKey, most }: Run,
  { nowMs }: Stamp,
): Turn {
  const asked = work.kind === "prompt" ? work.text : title;
  return {
    turnId,
    utteranceId: "",
    text: asked,
    origin: "schedule",
    run: { taskId, runKey, tokensMax: most?.tokens ?? 0 },
    surfaceId: "",
    folders: folder === "" ? [] : [folder],
    trusted: true,
    context: { file: "", line: 0, selection: "" },
    state: work.kind === "prompt" ? "queued" : work.kind === "tool" ? "working" : "understanding",
    brain: work.kind === "prompt" ? "none" : "grammar",
    step: 0,
    sentences: {},
    latency: {
      receivedAtMs: nowMs,
      understoodMs: -1,
      firstSentenceMs: -1,
      waitedForYouMs: -1,
      toolsMs: -1,
      totalMs: -1,
    },
    error: "",
    nextStep: "",
  };
}

/** A prompt is understood like any words; the others are known already. */
function begin({ work }: Task, turnId: string): Input {
  switch (work.kind) {
    case "prompt":
      return { kind: "turn-advance", turnId };
    case "script":
      return understood(turnId, "task.run", { script: work.script });
    case "remind":
      return understood(turnId, "reminder.say", { text: work.text });
    case "tool":
      return { kind: "tool-propose", turnId, step: 0, name: work.name, args: work.args, providerCallId: "" };
  }
}

const understood = (turnId: string, command: string, payload: Readonly<Record<string, string>>): Input => ({
  kind: "understood",
  turnId,
  intent: { command, payload, confidence: 1 },
});
