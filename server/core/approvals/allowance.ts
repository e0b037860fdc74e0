// A yes given ahead: so many ordinary changes in one folder, for so long. Counted before each of them happens.
import { type Decision, decision } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { fail, ok } from "../lib/result.ts";
import type { State } from "../state.ts";
import { LIMITS } from "../limits.ts";
import type { Prepared, ToolCall } from "../tools/types.ts";
import { ALLOWANCE, type Allowance, type ApprovalsInput, holdsNow, usesOf } from "./types.ts";

/** Takes the place of one that still holds. */
export function give(
  { folder, programs, count, minutes, by }: Extract<ApprovalsInput, { kind: "allowance-give" }>,
  { surfaces }: State["present"],
  stamp: Stamp,
): Decision {
  const { countMax, minutesMax } = ALLOWANCE;
  const isOpen = Object.values(surfaces.surfaces).some((one) => one.trusted && one.folders.includes(folder));
  if (!isOpen)
    return decision({ reply: fail("invalid_payload", "folder must be an open folder that you trust.") });
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

/** A call that was found to be allowed ahead by the one of that id; undefined for every other. */
interface Wanted {
  readonly call: ToolCall;
  readonly what: Prepared;
  readonly ahead: string | undefined;
}

/** The call starts once its count is on disk; undefined where the yes does not hold any more, and it is asked about. */
export function use(
  { control }: State,
  { call, what, ahead }: Wanted,
  { nowMs }: Stamp,
): Decision | undefined {
  const { allowance, approvals } = control.approvals;
  const { callId, proposedAtMs } = call;
  if (allowance === undefined || allowance.allowanceId !== ahead || !holdsNow(allowance, nowMs))
    return undefined;
  // A yes is for now, and words that the person put in place are asked about, as they were told.
  const isLate = nowMs - proposedAtMs > LIMITS.yesTtlMs;
  const isRewritten = Object.values(approvals).some((one) => one.callId === callId && one.state === "edited");
  const uses = usesOf(what);
  if (isLate || isRewritten || !(uses <= allowance.left)) return undefined;
  return decision({
    facts: [{ kind: "allowance-used", allowanceId: allowance.allowanceId, callId, uses }],
    next: [{ kind: "tool-decided", callId, allowed: true, why: "cancelled", note: "" }],
  });
}

/** One whose time is over. */
export function lapse({ control }: State, { nowMs }: Stamp): Decision {
  const { allowance } = control.approvals;
  return decision({
    facts:
      allowance !== undefined && !holdsNow(allowance, nowMs)
        ? [{ kind: "allowance-ended", allowanceId: allowance.allowanceId }]
        : [],
  });
}
