// How a call was judged, as it is kept: ids and closed words, without what a person is told of it.
import type { Verdict } from "./policy.ts";
import type { RecordedVerdict } from "./types.ts";

export function recordOf(verdict: Verdict): RecordedVerdict {
  if (verdict.kind === "auto") return verdict;
  const { kind, ruleId } = verdict;
  return verdict.kind === "ahead" ? { kind, ruleId, allowanceId: verdict.allowanceId } : { kind, ruleId };
}
