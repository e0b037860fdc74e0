// How a call was judged, as it is kept: ids and closed words, without what a person is told of it.
import type { Verdict } from "./policy.ts";
import type { ToolsFact } from "./types.ts";

export function recordOf(
  verdict: Verdict,
): NonNullable<Extract<ToolsFact, { kind: "tool-ready" }>["verdict"]> {
  const { kind, ruleId } = verdict;
  const grantId = verdict.kind === "auto" ? verdict.grantId : undefined;
  const allowanceId = verdict.kind === "ahead" ? verdict.allowanceId : undefined;
  return {
    kind,
    ruleId,
    ...(grantId === undefined ? {} : { grantId }),
    ...(allowanceId === undefined ? {} : { allowanceId }),
  };
}
