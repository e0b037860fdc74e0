// stream.subscribe: is the place that a surface remembers one that can be gone on from?
import { FACTS, topicOf } from "../core/fact.ts";
import type { JsonRecord } from "../core/lib/json.ts";
import { fail, ok, type Result } from "../core/lib/result.ts";
import type { RequestOf } from "../../proto/commands.ts";

/** Facts; more than this is sooner fetched as a snapshot than replayed. */
const REPLAY_FACTS_MAX = 5_000;

/** Topics whose facts are kept; kept answers belong to the client that was answered and are nobody's stream. */
const TOPICS: ReadonlySet<string> = new Set(
  (Object.keys(FACTS) as (keyof typeof FACTS)[])
    .filter((kind) => FACTS[kind].plane !== "none" && kind !== "answer-kept")
    .map(topicOf),
);

export interface SubscribePorts {
  readonly lineage: string;
  readonly head: (topic: string) => Promise<number>;
  /** False when the topic is being replayed to this surface already. */
  readonly hold: (topic: string) => boolean;
  readonly release: (topic: string) => void;
  readonly replay: (topic: string, afterSeq: number) => void;
}

export async function subscribe(
  { topic, lineage, afterSeq }: RequestOf<"stream.subscribe">,
  ports: SubscribePorts,
): Promise<Result<JsonRecord>> {
  if (!TOPICS.has(topic))
    return fail("not_found", `There is no such topic. There are ${[...TOPICS].join(", ")}.`);
  // Held before its head is read: what happens in between must not overtake the past.
  if (!ports.hold(topic)) return fail("conflict", "This topic is being replayed already.");
  const head = await ports.head(topic).catch((error: unknown) => {
    ports.release(topic);
    throw error;
  });
  const stale_reason = whyStale({ known: lineage, ours: ports.lineage, afterSeq, head });
  if (stale_reason === "") ports.replay(topic, afterSeq);
  else ports.release(topic);
  return ok({ topic, lineage: ports.lineage, head, stale_reason });
}

interface Cursor {
  readonly known: string;
  readonly ours: string;
  readonly afterSeq: number;
  readonly head: number;
}

function whyStale({ known, ours, afterSeq, head }: Cursor): string {
  // Whoever has seen nothing has no lineage to compare.
  if (known !== ours && afterSeq > 0) return "lineage_mismatch";
  if (afterSeq > head) return "cursor_ahead";
  return head - afterSeq > REPLAY_FACTS_MAX ? "replay_budget_exceeded" : "";
}
