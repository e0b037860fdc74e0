// Everything that can become true, and the plane in which it is kept.
import type { ApprovalsFact } from "./approvals/types.ts";
import type { CapabilitiesFact } from "./capabilities/types.ts";
import type { ConversationFact } from "./conversation/types.ts";
import type { LendingFact } from "./lending/types.ts";
import type { McpFact } from "./mcp/types.ts";
import type { ModelsFact } from "./models/types.ts";
import type { OrbFact } from "./orb/types.ts";
import type { RuntimeFact } from "./runtime/types.ts";
import type { SchedulerFact } from "./scheduler/types.ts";
import type { SettingsFact } from "./settings/types.ts";
import type { SurfacesFact } from "./surfaces/types.ts";
import type { TerminalsFact } from "./terminals/types.ts";
import type { ToolsFact } from "./tools/types.ts";
import type { VoiceFact } from "./voice/types.ts";

/** The first answer to an idempotency key, kept in the transaction of what it answered. */
export type AnswerFact = {
  readonly kind: "answer-kept";
  readonly key: string;
  readonly bodyHash: string;
  readonly replyJson: string;
};

export type Fact =
  | ApprovalsFact
  | AnswerFact
  | CapabilitiesFact
  | ConversationFact
  | LendingFact
  | McpFact
  | ModelsFact
  | OrbFact
  | RuntimeFact
  | SchedulerFact
  | SettingsFact
  | SurfacesFact
  | TerminalsFact
  | ToolsFact
  | VoiceFact;

/** control: authority and policy. runtime: execution. none: true only while this process lives. */
export type Plane = "control" | "runtime" | "none";
export type DurablePlane = Exclude<Plane, "none">;

/** Kind -> plane and the kind part of its topic. "answer-kept" goes with the facts beside it. */
export const FACTS = {
  "approval-requested": { plane: "control", topic: "approvals" },
  "approval-resolved": { plane: "control", topic: "approvals" },
  "approval-reminded": { plane: "none", topic: "approvals" },
  "approval-missed": { plane: "none", topic: "approvals" },
  "rule-added": { plane: "control", topic: "approvals" },
  "rule-removed": { plane: "control", topic: "approvals" },
  "allowance-given": { plane: "control", topic: "approvals" },
  "allowance-used": { plane: "control", topic: "approvals" },
  "allowance-ended": { plane: "control", topic: "approvals" },
  "grant-changed": { plane: "control", topic: "capabilities" },
  "settings-changed": { plane: "control", topic: "settings" },
  "palette-changed": { plane: "control", topic: "settings" },
  "answer-kept": { plane: "control", topic: "answers" },
  "task-saved": { plane: "control", topic: "tasks" },
  "task-removed": { plane: "control", topic: "tasks" },
  "mcp-started": { plane: "control", topic: "capabilities" },
  "model-installed": { plane: "control", topic: "models" },
  "model-removed": { plane: "control", topic: "models" },
  "model-chosen": { plane: "control", topic: "models" },
  "download-moved": { plane: "none", topic: "models" },
  "download-ended": { plane: "none", topic: "models" },
  "model-lent": { plane: "control", topic: "models" },
  "loan-begun": { plane: "none", topic: "models" },
  "loan-said": { plane: "none", topic: "models" },
  "loan-ended": { plane: "none", topic: "models" },
  "run-changed": { plane: "runtime", topic: "runs" },
  "spoke-up": { plane: "runtime", topic: "runs" },
  "results-seen": { plane: "runtime", topic: "runs" },
  "due-changed": { plane: "none", topic: "tasks" },
  "conversation-opened": { plane: "runtime", topic: "conversation" },
  "turn-received": { plane: "runtime", topic: "conversation" },
  "turn-moved": { plane: "runtime", topic: "conversation" },
  "turn-steered": { plane: "runtime", topic: "conversation" },
  "turn-told": { plane: "runtime", topic: "conversation" },
  "turn-plans": { plane: "runtime", topic: "conversation" },
  "turn-placed": { plane: "runtime", topic: "conversation" },
  "turn-looked": { plane: "runtime", topic: "conversation" },
  "turn-asks": { plane: "runtime", topic: "conversation" },
  "turn-resumed": { plane: "runtime", topic: "conversation" },
  "turn-used": { plane: "runtime", topic: "conversation" },
  "turn-began": { plane: "runtime", topic: "conversation" },
  "turn-sounded": { plane: "runtime", topic: "conversation" },
  "sentence-said": { plane: "runtime", topic: "conversation" },
  "sentence-speech": { plane: "runtime", topic: "conversation" },
  "gate-changed": { plane: "runtime", topic: "conversation" },
  "provider-fell-back": { plane: "runtime", topic: "conversation" },
  "guidance-followed": { plane: "runtime", topic: "conversation" },
  "provider-health": { plane: "none", topic: "conversation" },
  "model-selected": { plane: "runtime", topic: "conversation" },
  "tool-proposed": { plane: "runtime", topic: "tools" },
  "tool-ready": { plane: "runtime", topic: "tools" },
  "tool-started": { plane: "runtime", topic: "tools" },
  "tool-ended": { plane: "runtime", topic: "tools" },
  "tool-progressed": { plane: "none", topic: "tools" },
  "terminal-shown": { plane: "none", topic: "tools" },
  "terminal-spoke": { plane: "none", topic: "tools" },
  "terminal-ended": { plane: "none", topic: "tools" },
  "window-opened": { plane: "none", topic: "windows" },
  "window-closed": { plane: "none", topic: "windows" },
  "window-extended": { plane: "none", topic: "windows" },
  "window-late": { plane: "none", topic: "windows" },
  "surface-changed": { plane: "none", topic: "surfaces" },
  "surface-gone": { plane: "none", topic: "surfaces" },
  "voice-moved": { plane: "none", topic: "surfaces" },
  "move-begun": { plane: "none", topic: "surfaces" },
  "move-ended": { plane: "none", topic: "surfaces" },
  "orb-moment-changed": { plane: "none", topic: "orb" },
  "runtime-moved": { plane: "none", topic: "runtime" },
  "pipeline-restarted": { plane: "none", topic: "runtime" },
  "health-changed": { plane: "none", topic: "runtime" },
  "toast-changed": { plane: "none", topic: "runtime" },
  "utterance-opened": { plane: "none", topic: "voice" },
  "utterance-moved": { plane: "none", topic: "voice" },
  "utterance-closed": { plane: "none", topic: "voice" },
  "words-so-far": { plane: "none", topic: "voice", passing: true },
  "words-to-review": { plane: "none", topic: "voice", passing: true },
  "turns-hushed": { plane: "none", topic: "voice" },
  "mute-changed": { plane: "none", topic: "voice" },
  "pause-made": { plane: "none", topic: "voice" },
  "question-asked": { plane: "none", topic: "voice" },
  "microphone-changed": { plane: "none", topic: "voice" },
  "level-changed": { plane: "none", topic: "voice", passing: true },
  "speaking-changed": { plane: "none", topic: "voice" },
  "sound-kept": { plane: "none", topic: "voice" },
} as const satisfies Record<
  Fact["kind"],
  {
    readonly plane: Plane;
    readonly topic: string;
    /** It is told and leaves everything as it was: no view has to be looked at for it. */
    readonly passing?: true;
  }
>;

/** The topic of a fact in this single-user store. */
export function topicOf(kind: Fact["kind"]): string {
  return `user:local:${FACTS[kind].topic}`;
}

/** The durable plane of a decision's facts; undefined when nothing of it is durable. */
export function planeOf(facts: readonly Fact[]): DurablePlane | undefined {
  for (const fact of facts) {
    if (fact.kind === "answer-kept") continue;
    const { plane } = FACTS[fact.kind];
    if (plane !== "none") return plane;
  }
  return facts.some((fact) => fact.kind === "answer-kept") ? "control" : undefined;
}

/** True when the facts would need one transaction over two planes, which must never be. */
export function crossesPlanes(facts: readonly Fact[]): boolean {
  const planes = new Set<Plane>();
  for (const fact of facts) if (fact.kind !== "answer-kept") planes.add(FACTS[fact.kind].plane);
  return planes.has("control") && planes.has("runtime");
}

/** True when nothing that a screen keeps is another after them. */
export const passBy = (facts: readonly Fact[]): boolean =>
  facts.every(({ kind }) => "passing" in FACTS[kind]);
