// What uses a permission right now that is taken back: it is stopped, and not only asked about the next time.
import type { Grant } from "./capabilities/types.ts";
import { destinationOf, providerOf } from "./conversation/providers.ts";
import { isOver, type Turn } from "./conversation/types.ts";
import { type Decision, decision, join } from "./effect.ts";
import type { Input, Stamp } from "./input.ts";
import { at } from "./lib/record.ts";
import { isWithin } from "./lib/paths.ts";
import { toast } from "./runtime/types.ts";
import type { State } from "./state.ts";
import type { ToolCall } from "./tools/types.ts";

/** What follows when this one is revoked. */
export function stopUsers(
  state: State,
  grantId: string,
  { made, stamp }: { readonly made: Decision; readonly stamp: Stamp },
): Decision {
  const grant = at(state.control.grants.grants, grantId);
  if (grant?.state !== "granted" || made.reply?.ok !== true) return made;
  const turns = Object.values(state.runtime.conversation.turns).filter(
    (turn) => !isOver(turn) && uses(state, turn, grant),
  );
  if (turns.length === 0) return made;
  const words = toast("What used that permission was stopped.", stamp);
  const stops = turns.map(({ turnId }): Input => ({ kind: "turn-cancel", turnId }));
  return join(made, decision({ facts: [words], next: stops }));
}

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
      return calls.some(({ state: now }) => now.kind === "running" && now.prepared.subject.kind === "mcp");
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
