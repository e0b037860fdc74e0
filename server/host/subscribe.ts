// stream.subscribe: is the place that a surface remembers one that can be gone on from?
import type { JsonRecord } from "../core/lib/json.ts";
import { fail, ok, type Result } from "../core/lib/result.ts";
import type { TopicPosition } from "../core/ports.ts";
import { mayRead, parseTopic, USER_TOPICS } from "../core/stream/topic.ts";
import type { RequestOf } from "../../proto/commands.ts";
import { FRAME_SCHEMA_VERSION } from "../../proto/version.ts";

/** Events; more than this is sooner fetched as a snapshot than replayed. */
const REPLAY_MAX = 5_000;

export interface SubscribePorts {
  readonly lineage: string;
  readonly position: (topic: string) => Promise<TopicPosition>;
  /** False when the topic is being replayed to this surface already. */
  readonly follow: (topic: string, from: { readonly afterSeq: number; readonly headSeq: number }) => boolean;
  readonly snapshot: () => JsonRecord;
}

export async function subscribe(
  request: RequestOf<"stream.subscribe">,
  ports: SubscribePorts,
): Promise<Result<JsonRecord>> {
  const { lineage } = ports;
  const parsed = parseTopic(request.topic);
  if (parsed === undefined)
    return fail(
      "not_found",
      `There is no such topic. There are ${USER_TOPICS.join(", ")}, and topics of a task, run, question or device.`,
    );
  if (!mayRead(parsed)) return fail("forbidden", "This topic is somebody else's.");
  // The place is read before any event: what happens in between is sent with the rest.
  const position = await ports.position(request.topic);
  const { headSeq, floorSeq } = position;
  const reply = { topic: request.topic, lineage, head: headSeq, floor: floorSeq };
  const stale_reason = whyStale(request, lineage, position);
  if (stale_reason !== "") return ok({ ...reply, stale_reason, snapshot: ports.snapshot() });
  return ports.follow(request.topic, { afterSeq: request.afterSeq, headSeq })
    ? ok({ ...reply, stale_reason })
    : fail("conflict", "This topic is being replayed already.");
}

function whyStale(
  { lineage, afterSeq, schemaVersion }: RequestOf<"stream.subscribe">,
  ours: string,
  position: TopicPosition,
): string {
  // Whoever has seen nothing has no lineage to compare.
  if (lineage !== ours && afterSeq > 0) return "lineage_mismatch";
  if (afterSeq > position.headSeq) return "cursor_ahead";
  if ((schemaVersion || FRAME_SCHEMA_VERSION) < position.schemaVersion) return "schema_incompatible";
  if (afterSeq < position.floorSeq)
    return position.floorReason === "compacted" ? "compacted" : "retention_floor_breach";
  return position.headSeq - afterSeq > REPLAY_MAX ? "replay_budget_exceeded" : "";
}
