// What uses a permission right now that is taken back, or whose time is over: it is stopped, and not only asked about the next time.
import { type Grant, isGrantOver } from "./capabilities/types.ts";
import { destinationOf, providerOf } from "./conversation/providers.ts";
import { isOver, type Turn } from "./conversation/types.ts";
import { type Decision, decision, join, NOTHING } from "./effect.ts";
import type { Fact } from "./fact.ts";
import type { Input, Stamp } from "./input.ts";
import { at } from "./lib/record.ts";
import { isWithin } from "./lib/paths.ts";
import { toast } from "./runtime/types.ts";
import type { State } from "./state.ts";
import type { ToolCall } from "./tools/types.ts";
import { liveIn } from "./voice/types.ts";

/** What follows when this one is revoked. */
export function stopUsers(
  state: State,
  grantId: string,
  { made, stamp }: { readonly made: Decision; readonly stamp: Stamp },
): Decision {
  const grant = at(state.control.grants.grants, grantId);
  if (grant?.state !== "granted" || made.reply?.ok !== true) return made;
  return join(made, stopped(state, [grant], stamp));
}

/** Grants whose time is over, and requests that nobody answered, told as what happened to them. */
export function expireGrants(state: State, stamp: Stamp): Decision {
  const over = timed(state).filter(({ expiresAtMs }) => expiresAtMs <= stamp.nowMs);
  const facts = over.map((grant): Fact => ({ kind: "grant-changed", grant: { ...grant, state: "expired" } }));
  const granted = over.filter((one) => one.state === "granted");
  return over.length === 0 ? NOTHING : join(decision({ facts }), stopped(state, granted, stamp));
}

export const grantsDueMs = (state: State): readonly number[] =>
  timed(state).map(({ expiresAtMs }) => expiresAtMs);

const timed = ({ control }: State): readonly Grant[] =>
  Object.values(control.grants.grants).filter((grant) => !isGrantOver(grant) && grant.expiresAtMs > 0);

function stopped(state: State, grants: readonly Grant[], stamp: Stamp): Decision {
  return join(stoppedTurns(state, grants, stamp), closedMicrophone(state, grants, stamp));
}

/** What was being said is forgotten. */
function closedMicrophone(state: State, grants: readonly Grant[], stamp: Stamp): Decision {
  const { voice } = state.present;
  const isOpen = liveIn(voice) !== undefined || voice.muted !== undefined;
  const isOver = grants.some((one) => one.capability === "microphone" && !isCovered(state, one, stamp));
  if (!isOpen || !isOver) return NOTHING;
  const words = toast("The microphone is closed: its permission is over.", stamp);
  return decision({ facts: [words], next: [{ kind: "listen-stop", discard: true }] });
}

function stoppedTurns(state: State, grants: readonly Grant[], stamp: Stamp): Decision {
  const turns = Object.values(state.runtime.conversation.turns).filter(
    (turn) =>
      !isOver(turn) && grants.some((grant) => uses(state, turn, grant) && !isCovered(state, grant, stamp)),
  );
  if (turns.length === 0) return NOTHING;
  const words = toast("What used that permission was stopped.", stamp);
  const stops = turns.map(({ turnId }): Input => ({ kind: "turn-cancel", turnId }));
  return decision({ facts: [words], next: stops });
}

/** By another one that still counts. */
const isCovered = ({ control }: State, { grantId, capability, scope }: Grant, { nowMs }: Stamp): boolean =>
  Object.values(control.grants.grants).some(
    (other) =>
      other.grantId !== grantId &&
      other.state === "granted" &&
      other.capability === capability &&
      other.scope === scope &&
      (other.expiresAtMs === 0 || other.expiresAtMs > nowMs),
  );

function uses(state: State, turn: Turn, { capability, scope }: Grant): boolean {
  const calls = Object.values(state.runtime.tools.calls).filter(
    (call) => call.turnId === turn.turnId && call.state.kind === "running",
  );
  switch (capability) {
    case "network": {
      const provider = turn.state === "thinking" ? providerOf(state, turn) : undefined;
      return provider !== undefined && destinationOf(state, turn, provider)?.scope === scope;
    }
    case "filesystem_outside_workspace":
      return calls.some((call) => isIn(call, scope));
    case "mcp_server":
      return calls.some(
        ({ state: now }) =>
          now.kind === "running" &&
          now.prepared.subject.kind === "mcp" &&
          scope.startsWith(`${now.prepared.subject.argv[0] ?? ""} `),
      );
    default:
      return false;
  }
}

function isIn({ state }: ToolCall, folder: string): boolean {
  if (state.kind !== "running") return false;
  const { subject } = state.prepared;
  return (
    (subject.kind === "command" && isWithin(folder, subject.cwd)) ||
    (subject.kind === "edit" && subject.files.some((file) => file.folder === folder))
  );
}
