// Where a turn's milliseconds went: computed once at its end, shown by every screen and by the benchmark.
import type { Approval } from "../approvals/types.ts";
import type { ToolCall } from "../tools/types.ts";
import { type Latency, underWayMs } from "./timing.ts";
import type { Turn } from "./types.ts";

interface End {
  readonly nowMs: number;
  readonly approvals: readonly Approval[];
  readonly spoke: boolean;
}

export function latencyAtEnd(turn: Turn, calls: readonly ToolCall[], end: End): Latency {
  const totalMs = end.nowMs - turn.latency.receivedAtMs;
  const waitedForYouMs = waitedMs(turn, end.approvals);
  const toolsMs = calls.reduce(
    (sum, call) => sum + (call.state.kind === "done" ? call.state.result.durationMs : 0),
    0,
  );
  const spokeMs =
    end.spoke && turn.latency.firstSentenceMs === -1
      ? underWayMs(turn.latency, end.nowMs)
      : turn.latency.firstSentenceMs;
  return { ...turn.latency, waitedForYouMs, toolsMs, firstSentenceMs: spokeMs, totalMs };
}

/** How long a person was waited for, who has answered. */
export function waitedMs({ turnId }: Pick<Turn, "turnId">, approvals: readonly Approval[]): number {
  const asked = approvals.filter((approval) => approval.turnId === turnId && approval.resolvedAtMs > 0);
  return asked.reduce((sum, one) => sum + one.resolvedAtMs - one.requestedAtMs, 0);
}

/** One line for people, for instance "heard 420 ms (end seen after 95 ms, asked after 210 ms, recognised in 90 ms), understood 3 ms, model began 300 ms, first words 410 ms, first sound 520 ms (made in 60 ms), you 1.2 s, tools 840 ms, in all 2.1 s; 1,234 tokens read, 56 written". */
export function latencyLine({ latency, brain, used }: Pick<Turn, "latency" | "brain" | "used">): string {
  if (latency.totalMs < 0) return "";
  // With a wait for the person in it, it would tell nothing of the model.
  const isModel = brain === "model" && latency.firstSentenceMs >= 0 && latency.waitedForYouMs <= 0;
  const parts = [
    latency.heardMs === undefined ? "" : `heard ${span(latency.heardMs)}${within(latency)}`,
    latency.queuedMs === undefined ? "" : `waited in line ${span(latency.queuedMs)}`,
    latency.understoodMs >= 0 ? `understood ${span(latency.understoodMs)}` : "",
    isModel && latency.firstTokenMs !== undefined ? `model began ${span(latency.firstTokenMs)}` : "",
    isModel ? `first words ${span(latency.firstSentenceMs)}` : "",
    firstSound(latency),
    latency.waitedForYouMs > 0 ? `you ${span(latency.waitedForYouMs)}` : "",
    latency.toolsMs > 0 ? `tools ${span(latency.toolsMs)}` : "",
    `in all ${span(latency.totalMs)}`,
  ];
  const times = parts.filter((part) => part !== "").join(", ");
  return used === undefined
    ? times
    : `${times}; ${count(used.readTokens)} tokens read, ${count(used.writtenTokens)} written`;
}

function within({ toldMs, softEndMs, recognisedMs }: Latency): string {
  const parts = [
    toldMs === undefined ? "" : `end seen after ${span(toldMs)}`,
    softEndMs === undefined ? "" : `asked after ${span(softEndMs)}`,
    recognisedMs === undefined ? "" : `recognised in ${span(recognisedMs)}`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

/** With a wait for the person before it, it would tell nothing of the voice. */
function firstSound({ firstSoundMs, madeInMs, waitedForYouMs }: Latency): string {
  if (firstSoundMs === undefined || waitedForYouMs > 0) return "";
  return `first sound ${span(firstSoundMs)}${madeInMs === undefined ? "" : ` (made in ${span(madeInMs)})`}`;
}

const count = (n: number): string => n.toLocaleString("en");

/** "420 ms", "1.2 s". */
export function span(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
