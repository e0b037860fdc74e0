// Decides what becomes of permissions: asked for, given, denied, taken back.
import { type Decision, decision } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { at } from "../lib/record.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { LIMITS } from "../limits.ts";
import type { State } from "../state.ts";
import {
  type CapabilitiesInput,
  FULL,
  type Grant,
  GRANT_KINDS,
  isFull,
  standingGrants,
  UNUSED_KINDS,
} from "./types.ts";

export function requestGrant(
  state: State,
  input: Extract<CapabilitiesInput, { kind: "grant-request" }>,
  stamp: Stamp,
): Decision {
  const capability = GRANT_KINDS.find((known) => known === input.capability);
  if (capability === undefined) {
    const instead = at(UNUSED_KINDS, input.capability);
    const unknown = `No capability "${input.capability}". There are ${GRANT_KINDS.join(", ")}.`;
    return decision({
      reply: instead === undefined ? fail("invalid_payload", unknown) : fail("unavailable", instead),
    });
  }
  const open = Object.values(state.control.grants.grants).filter((one) => one.state === "requested");
  if (open.length >= LIMITS.approvalsPendingMax) {
    return decision({ reply: fail("overloaded", "Too many requests are open already.") });
  }
  if (isFull(state.control.grants)) return decision({ reply: fail("overloaded", FULL) });
  const { atMostMs = 0 } = input;
  const grant: Grant = {
    ...newGrant({ ...input, capability }, "requested", stamp),
    expiresAtMs: stamp.nowMs + LIMITS.grantRequestTtlMs,
    ...(atMostMs > 0 ? { atMostMs } : {}),
  };
  return decision({ facts: [{ kind: "grant-changed", grant }], reply: ok({ grant_id: grant.grantId }) });
}

/** One that lasts as long is enough, and a longer one takes the place of the shorter: who takes it back means all of it. */
export function keepGrant(
  state: State,
  input: Extract<CapabilitiesInput, { kind: "grant-keep" }>,
  stamp: Stamp,
): Decision {
  const { capability, scope, expiresInMs = 0, within } = input;
  const expiresAtMs = expiresInMs === 0 ? 0 : stamp.nowMs + expiresInMs;
  const answer = ({ grantId }: Grant) =>
    input.answered === true ? { reply: ok({ grant_id: grantId }) } : {};
  const same = standingGrants(state.control.grants, capability, {
    nowMs: stamp.nowMs,
    folders: within === undefined ? [] : [within],
  }).filter((one) => one.scope === scope);
  const enough = same.find(
    (one) => one.expiresAtMs === 0 || (expiresAtMs !== 0 && one.expiresAtMs >= expiresAtMs),
  );
  if (enough !== undefined) return decision(answer(enough));
  const grant = {
    ...newGrant(input, "granted", stamp),
    expiresAtMs,
    ...(within === undefined ? {} : { within }),
  };
  const shorter = same.filter((one) => one.within === within);
  if (shorter.length === 0 && isFull(state.control.grants))
    return decision({ reply: fail("overloaded", FULL) });
  return decision({
    facts: [...shorter.map((one) => ({ ...one, state: "revoked" as const })), grant].map((one) => ({
      kind: "grant-changed" as const,
      grant: one,
    })),
    ...answer(grant),
  });
}

function newGrant(
  { capability, scope, reason }: Pick<Grant, "capability" | "scope" | "reason">,
  state: Grant["state"],
  stamp: Stamp,
): Grant {
  return { grantId: idOf(stamp.idBase, 4), capability, scope, reason, state, expiresAtMs: 0 };
}

type GrantChange = Extract<CapabilitiesInput, { kind: "grant-allow" | "grant-deny" | "grant-revoke" }>;

export function changeGrant(state: State, input: GrantChange, stamp: Stamp): Decision {
  const grant = at(state.control.grants.grants, input.grantId);
  if (grant === undefined) return decision({ reply: fail("not_found", "There is no such request.") });
  const moved = moveGrant(grant, input, stamp);
  if (!moved.ok) return decision({ reply: moved });
  return decision({
    facts: [{ kind: "grant-changed", grant: moved.value }],
    reply: ok({ grant_id: grant.grantId }),
  });
}

function moveGrant(grant: Grant, input: GrantChange, stamp: Stamp): Result<Grant> {
  if (input.kind === "grant-revoke") {
    if (grant.state !== "granted") return fail("already_resolved", `It is ${grant.state}.`);
    return ok({ ...grant, state: "revoked" });
  }
  if (grant.state !== "requested") return fail("already_resolved", `It is ${grant.state} already.`);
  if (input.kind === "grant-deny") return ok({ ...grant, state: "denied" });
  const forMs = Math.min(input.expiresInMs || Infinity, grant.atMostMs ?? Infinity);
  return ok({ ...grant, state: "granted", expiresAtMs: forMs === Infinity ? 0 : stamp.nowMs + forMs });
}
