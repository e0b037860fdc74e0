// The receipt of a turn: every step that was recorded of it, from the request to the end, as one signed text that may be kept
// or given away. What was said, read and written is in it by its hash only.
import { createHash } from "node:crypto";
import type { Turn } from "../../core/conversation/types.ts";
import type { DurablePlane, Fact } from "../../core/fact.ts";
import { canonicalJson, type JsonRecord } from "../../core/lib/json.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import type { AuditEntry, Journal } from "../../core/ports.ts";
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
  const turn = turnId === "" ? turns.at(-1) : turns.find((one) => one.turnId === turnId);
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
  const steps: JsonRecord[] = [];
  // Calls are proposed in the plane of execution, and answered in that of authority.
  for (const plane of ["runtime", "control"] as const)
    for await (const entry of entriesIn(journal, plane, fromMs))
      // It comes from our own file, whose chain can be verified.
      if (about(JSON.parse(entry.fact) as Fact)) steps.push(stepOf(plane, entry));
  steps.sort((a, b) => Number(a["at_ms"]) - Number(b["at_ms"]));
  return {
    kind: "kodama-receipt",
    v: 1,
    lineage,
    turn_id: turn.turnId,
    origin: turn.origin,
    state: turn.state,
    received_at_ms: fromMs,
    text_sha256: sha256Of(turn.text),
    cut: steps.length > STEPS_MAX,
    steps: steps.slice(0, STEPS_MAX),
  };
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

async function* entriesIn(journal: Journal, plane: DurablePlane, fromMs: number): AsyncGenerator<AuditEntry> {
  let afterPos = await journal.positionBefore(plane, fromMs);
  for (let seen = 0; seen < ENTRIES_MAX; seen += PAGE) {
    const page = await journal.entries(plane, afterPos, PAGE);
    yield* page;
    afterPos = page.at(-1)?.pos ?? afterPos;
    if (page.length < PAGE) return;
  }
}

const sha256Of = (text: string): string => createHash("sha256").update(text).digest("hex");
