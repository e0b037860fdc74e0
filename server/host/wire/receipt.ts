// The receipt of a turn: every step that was recorded of it, from the request to the end, as one signed text that may be kept
// or given away. What was said, read and written is in it by its hash only.
import { createHash } from "node:crypto";
import type { Turn } from "../../core/conversation/types.ts";
import type { DurablePlane, Fact } from "../../core/fact.ts";
import { canonicalJson, type JsonRecord } from "../../core/lib/json.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import type { Journal } from "../../core/ports.ts";
import type { State } from "../../core/state.ts";
import { stepOf } from "./audit.ts";

/** A turn of 25 steps has a few hundred; a receipt that ends before its turn says so. */
const STEPS_MAX = 2_000;
const PAGE = 500;
/** Looked through after its beginning, in each plane: what else went on meanwhile is recorded among its steps. */
const ENTRIES_MAX = 50_000;

interface ReceiptContext {
  readonly state: State;
  readonly journal: Journal;
  readonly lineage: string;
}

export async function receiptOf(turnId: string, context: ReceiptContext): Promise<Result<JsonRecord>> {
  const turns = Object.values(context.state.runtime.conversation.turns);
  // What a person asked; a task's run is asked for by its id.
  const turn =
    turnId === ""
      ? turns.findLast(({ run }) => run === undefined)
      : turns.find((one) => one.turnId === turnId);
  if (turn === undefined)
    return turnId === ""
      ? fail("not_found", "Nothing was done yet that there could be a receipt of.")
      : fail("not_found", `There is no turn "${turnId}", or it is too long ago.`);
  const receipt = canonicalJson(await wholeOf(turn, context));
  const sha256 = sha256Of(receipt);
  const { signature, key, publicKey } = await context.journal.sign(`kodama-receipt\n${sha256}`);
  return ok({ receipt, sha256, signature, key, public_key: publicKey });
}

async function wholeOf(turn: Turn, { journal, lineage }: ReceiptContext): Promise<JsonRecord> {
  const about = aboutTurn(turn.turnId);
  const fromMs = turn.latency.receivedAtMs;
  // Calls are proposed in the plane of execution, and answered in that of authority.
  const runtime = await stepsIn(journal, "runtime", { fromMs, about });
  const control = await stepsIn(journal, "control", { fromMs, about });
  const steps = merged(runtime.steps, control.steps);
  return {
    kind: "kodama-receipt",
    v: 1,
    lineage,
    turn_id: turn.turnId,
    origin: turn.origin,
    state: turn.state,
    received_at_ms: fromMs,
    cut: runtime.cut || control.cut || steps.length > STEPS_MAX,
    steps: steps.slice(0, STEPS_MAX),
  };
}

/** What leads to what, where two planes recorded at the same millisecond. */
const COURSE = [
  "turn-received",
  "model-selected",
  "tool-proposed",
  "tool-ready",
  "approval-requested",
  "approval-resolved",
  "tool-started",
  "tool-ended",
];

/** By their times; of one plane in the order in which they were recorded, whatever the clock did. */
function merged(runtime: readonly JsonRecord[], control: readonly JsonRecord[]): readonly JsonRecord[] {
  const all: JsonRecord[] = [];
  const [left, right] = [[...runtime], [...control]];
  const rank = ({ kind }: JsonRecord): number => (typeof kind === "string" ? COURSE.indexOf(kind) : -1);
  for (let [a, b] = [left[0], right[0]]; a !== undefined || b !== undefined; [a, b] = [left[0], right[0]]) {
    const since = Number(a?.["at_ms"] ?? Infinity) - Number(b?.["at_ms"] ?? Infinity);
    const first = b === undefined || since < 0 || (since === 0 && a !== undefined && rank(a) <= rank(b));
    const next = (first ? left : right).shift();
    if (next !== undefined) all.push(next);
  }
  return all;
}

/** Whether a fact is of a turn; it learns its calls as they are proposed. */
function aboutTurn(turnId: string): (fact: Fact) => boolean {
  const calls = new Set<string>();
  return (fact) => {
    if (fact.kind === "tool-proposed") {
      if (fact.call.turnId === turnId) calls.add(fact.call.callId);
      return fact.call.turnId === turnId;
    }
    if (fact.kind === "turn-received") return fact.turn.turnId === turnId;
    if ("approval" in fact) return fact.approval.turnId === turnId;
    if ("callId" in fact) return calls.has(fact.callId);
    return "turnId" in fact && fact.turnId === turnId;
  };
}

async function stepsIn(
  journal: Journal,
  plane: DurablePlane,
  { fromMs, about }: { readonly fromMs: number; readonly about: (fact: Fact) => boolean },
): Promise<{ readonly steps: readonly JsonRecord[]; readonly cut: boolean }> {
  const steps: JsonRecord[] = [];
  let afterPos = await journal.positionBefore(plane, fromMs);
  for (let seen = 0; seen < ENTRIES_MAX; seen += PAGE) {
    const page = await journal.entries(plane, afterPos, PAGE);
    // They come from our own file, whose chain can be verified.
    for (const entry of page) if (about(JSON.parse(entry.fact) as Fact)) steps.push(stepOf(plane, entry));
    afterPos = page.at(-1)?.pos ?? afterPos;
    if (page.length < PAGE) return { steps, cut: false };
  }
  return { steps, cut: true };
}

const sha256Of = (text: string): string => createHash("sha256").update(text).digest("hex");
