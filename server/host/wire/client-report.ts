// What an editor noticed of its server, as counters: names of a closed list and times, nothing of what anybody said or did.
import type { RequestOf } from "../../../proto/commands.ts";
import type { JsonRecord } from "../../core/lib/json.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import type { Metrics } from "../metrics.ts";

const NAMES = ["server_ready", "server_ended", "server_silent"] as const;
const ENTRIES_MAX = 50;
/** A day. */
const MS_MAX = 86_400_000;

/** All of it or nothing. */
export function countReport(
  { entries }: RequestOf<"client.report">,
  add: Metrics["add"],
): Result<JsonRecord> {
  if (entries.length > ENTRIES_MAX)
    return fail("payload_too_large", `At most ${ENTRIES_MAX} entries at a time.`);
  for (const { name, ms } of entries) {
    if (!NAMES.some((known) => known === name))
      return fail("invalid_payload", `name must be one of ${NAMES.join(", ")}.`);
    if (!(ms >= 0 && ms <= MS_MAX)) return fail("invalid_payload", `ms must be between 0 and ${MS_MAX}.`);
  }
  for (const { name, ms } of entries) {
    add("kodama_client_events", 1, { name });
    add("kodama_client_seconds", ms / 1_000, { name });
  }
  return ok({});
}
