// A yes given ahead: so many ordinary changes in one folder, for so long. Counted before each of them happens.
import { type Decision, decision } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { fail, ok } from "../lib/result.ts";
import type { State } from "../state.ts";
import { ALLOWANCE, type Allowance, type ApprovalsInput } from "./types.ts";

/** Takes the place of one that still holds. */
export function give(
  { folder, programs, count, minutes, by }: Extract<ApprovalsInput, { kind: "allowance-give" }>,
  stamp: Stamp,
): Decision {
  const { countMax, minutesMax } = ALLOWANCE;
  if (folder === "") return decision({ reply: fail("invalid_payload", "folder must be an open folder.") });
  if (count < 1 || count > countMax)
    return decision({ reply: fail("invalid_payload", `count must be between 1 and ${countMax}.`) });
  if (minutes < 1 || minutes > minutesMax)
    return decision({ reply: fail("invalid_payload", `minutes must be between 1 and ${minutesMax}.`) });
  const allowance: Allowance = {
    allowanceId: idOf(stamp.idBase, 3),
    folder,
    programs,
    of: count,
    left: count,
    givenAtMs: stamp.nowMs,
    expiresAtMs: stamp.nowMs + minutes * 60_000,
    by,
  };
  return decision({ facts: [{ kind: "allowance-given", allowance }], reply: ok({}) });
}

export function end({ control }: State): Decision {
  const { allowance } = control.approvals;
  return allowance === undefined
    ? decision({ reply: fail("not_found", "Nothing is allowed ahead.") })
    : decision({
        facts: [{ kind: "allowance-ended", allowanceId: allowance.allowanceId }],
        reply: ok({}),
      });
}

/** The call starts once its count is on disk; undefined where the yes does not hold any more, and it is asked about. */
export function use(
  { control }: State,
  { callId, ahead }: Extract<ApprovalsInput, { kind: "approval-wanted" }>,
  { nowMs }: Stamp,
): Decision | undefined {
  const { allowance } = control.approvals;
  if (allowance === undefined || allowance.allowanceId !== ahead || allowance.expiresAtMs <= nowMs)
    return undefined;
  const { allowanceId } = allowance;
  return decision({
    facts: [{ kind: "allowance-used", allowanceId, callId }],
    next: [{ kind: "tool-decided", callId, allowed: true, why: "denied", note: "" }],
  });
}

/** One whose time is over. */
export function lapse({ control }: State, { nowMs }: Stamp): Decision {
  const { allowance } = control.approvals;
  return decision({
    facts:
      allowance !== undefined && allowance.expiresAtMs <= nowMs
        ? [{ kind: "allowance-ended", allowanceId: allowance.allowanceId }]
        : [],
  });
}
