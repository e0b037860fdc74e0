// What is refused before it is looked at: too much, too often, in the wrong place, or in safe mode.
import { canonicalJson } from "../lib/json.ts";
import { LIMITS } from "../limits.ts";
import { inSafeMode, LEAVE_SAFE_MODE, SAFE_MODE, setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { touchesNothing, UNTRUSTED } from "./policy.ts";
import { HOUSE_TOOLS, LOOKING_TOOLS } from "./names.ts";
import { planIn } from "./plan.ts";
import { changedBy, type ToolCall, type ToolErrorCode, type ToolName, type ToolResult } from "./types.ts";

/** Size and repetition guards, so that a confused model cannot spin; and what an untrusted workspace does not have. */
export function whyRefused(state: State, call: ToolCall): ToolResult | undefined {
  const args = canonicalJson(call.args);
  if (args.length > LIMITS.argumentCharsMax)
    return failed("invalid_arguments", "The arguments are too large.");
  const ofTurn = Object.values(state.runtime.tools.calls).filter((other) => other.turnId === call.turnId);
  // After a change the same call may come to another end: tests are run again.
  const since = ofTurn.slice(ofTurn.findLastIndex((one) => changedBy(one).length > 0) + 1);
  const same = since.filter((other) => other.name === call.name && canonicalJson(other.args) === args);
  if (same.length >= LIMITS.sameCallMax)
    return failed(
      "invalid_arguments",
      `This was tried ${same.length} times already and nothing was changed since. Do something else.`,
    );
  if (call.byModel && callsSince(state, call.proposedAtMs - MINUTE_MS) >= LIMITS.modelCallsPerMinuteMax)
    return failed("denied", TOO_MANY);
  if (call.run !== undefined && call.name === "schedule_task") return failed("denied", NO_TASKS);
  const early = whyTooEarly(state, call, since) ?? whyUnplanned(call, ofTurn);
  if (early !== undefined) return early;
  const unsafe = whyUnsafe(state, call);
  if (unsafe !== undefined) return unsafe;
  // Before it is prepared: already that may look into files, and tell what it saw.
  return call.trusted || LOOKING_TOOLS.has(call.name) || touchesNothing(call)
    ? undefined
    : failed("untrusted", UNTRUSTED);
}

/** The script that has to succeed before a commit did not since the last change of this turn. */
function whyTooEarly(
  { control }: State,
  { name, args, byModel }: ToolCall,
  since: readonly ToolCall[],
): ToolResult | undefined {
  const script = setting(control.settings, "tools.beforeCommit");
  const { command } = args;
  const asCommand = byModel && name === "run_command" && typeof command === "string" && COMMITS.test(command);
  if (script === "" || (name !== "git_commit" && !asCommand)) return undefined;
  const passed = since.some(
    (one) =>
      one.name === "run_script" &&
      one.args["script"] === script &&
      // That it was begun is no success.
      one.args["background"] !== true &&
      one.state.kind === "done" &&
      one.state.result.ok,
  );
  return passed
    ? undefined
    : failed(
        "denied",
        `The script "${script}" has to succeed first (kodama.tools.beforeCommit). Run it, then commit again.`,
      );
}

const COMMITS = /\bgit(?:\s+-\S+(?:\s+\S+)?)*\s+commit(?=\s|$)/;

/** Who is to look over many steps is shown them first: what is done, and what is to come. */
function whyUnplanned(call: ToolCall, ofTurn: readonly ToolCall[]): ToolResult | undefined {
  if (!isStep(call) || planIn(ofTurn).length > 0) return undefined;
  const steps = ofTurn.filter((one) => isStep(one) && (one.state.kind !== "done" || one.state.result.ok));
  return steps.length < LIMITS.stepsWithoutPlanMax ? undefined : failed("denied", NO_PLAN);
}

/** Of a model's own, and forward; the scripts around its changes are the person's. */
const isStep = ({ name, byModel, providerCallId }: ToolCall): boolean =>
  byModel && providerCallId !== "" && !LOOKING_TOOLS.has(name) && name !== "kill_command" && name !== "undo";

/** In safe mode. What the house does for itself goes on, so that its copies and checks are there when they are needed most; a key that somebody presses is none of that. */
export const isSafe = (name: ToolName): boolean =>
  LOOKING_TOOLS.has(name) || (HOUSE_TOOLS.has(name) && name !== "editor_act") || name === "kill_command";

/** Also of what was asked about before safe mode. */
export function whyUnsafe({ control }: State, { name }: ToolCall): ToolResult | undefined {
  return inSafeMode(control) && !isSafe(name)
    ? failed("denied", `${SAFE_MODE} ${LEAVE_SAFE_MODE}`)
    : undefined;
}

function callsSince(state: State, atMs: number): number {
  const calls = Object.values(state.runtime.tools.calls);
  return calls.filter((one) => one.byModel && one.proposedAtMs > atMs).length;
}

const MINUTE_MS = 60_000;
const TOO_MANY = `Models asked for ${LIMITS.modelCallsPerMinuteMax} steps within a minute; that is as many as they may. Tell the person what is done so far.`;
const NO_PLAN =
  "This would be the third step that changes or starts something, and the person has seen no plan. Show one with update_plan, what is done and what is to come, then ask for this again.";
const NO_TASKS = "A task makes no tasks. Ask a person to make one.";
export function failed(errorCode: ToolErrorCode, text: string): ToolResult {
  return { ok: false, summary: text, spoken: text, errorCode, durationMs: 0, outputRef: "" };
}
