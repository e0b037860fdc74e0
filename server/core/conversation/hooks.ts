// Scripts of the project that belong to what Kodama does: one after a model changed files, one before a commit. They are proposed
// as any other tool: judged, asked about, bounded in time, recorded; that one was allowed is remembered only where a person says so.
import { type Decision, decision } from "../effect.ts";
import type { Input } from "../input.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { changedBy, type FileChange, type ToolCall, type ToolName, type Wanted } from "../tools/types.ts";
import { callsOf, moved } from "./ending.ts";
import type { Turn } from "./types.ts";

export const changedByModel = (calls: readonly ToolCall[]): readonly FileChange[] =>
  calls.flatMap((call) => (call.byModel ? changedBy(call) : []));

/** Once for each step that changed something; where a person said no to it, not again in this turn. */
export function afterEdit(state: State, turn: Turn, calls: readonly ToolCall[]): readonly Input[] {
  const script = setting(state.control.settings, "tools.afterEdit");
  const { turnId, step } = turn;
  const isLate = turn.run !== undefined || turn.lookedStep === step;
  if (script === "" || isLate || changedByModel(calls).length === 0) return [];
  const refused = callsOf(state, turn).some(
    (one) => isScript(one, script) && one.state.kind === "done" && one.state.result.errorCode === "denied",
  );
  const hook = { kind: "tool-propose", turnId, step, ...runs(script), providerCallId: "" } as const;
  return refused ? [] : [hook];
}

/** What is to be done first, and what after it where that went well. */
export function withHook(
  { control }: State,
  { name, args }: Wanted,
): { readonly first: Wanted; readonly afterwards: Wanted | null } {
  const script = setting(control.settings, "tools.beforeCommit");
  const wanted = { name, args };
  return name === "git_commit" && script !== ""
    ? { first: runs(script), afterwards: wanted }
    : { first: wanted, afterwards: null };
}

export function goOnWith(turn: Turn, { name, args }: Wanted): Decision {
  const { turnId } = turn;
  const step = turn.step + 1;
  return decision({
    facts: [moved(turn, { step }), { kind: "turn-plans", turnId, afterwards: null }],
    next: [{ kind: "tool-propose", turnId, step, name, args, providerCallId: "" }],
  });
}

/** Of what was to come after it. */
export const notDone = (name: ToolName): string =>
  name === "git_commit" ? "Nothing was committed." : "So the rest was not done.";

const runs = (script: string): Wanted => ({ name: "run_script", args: { script } });
const isScript = ({ name, args }: ToolCall, script: string): boolean =>
  name === "run_script" && args["script"] === script;
