// The dry run of the policy: prepared and judged as a real proposal is, then forgotten.
import type { JsonRecord } from "../../core/lib/json.ts";
import { judgeCommand } from "../../core/tools/command-policy.ts";
import { whyUnsafe } from "../../core/tools/guards.ts";
import { givenAhead } from "../../core/tools/permissions.ts";
import { judge } from "../../core/tools/policy.ts";
import { wordsOf } from "../../core/tools/shell-line.ts";
import type { ToolCall } from "../../core/tools/types.ts";
import type { RequestOf } from "../../../proto/commands.ts";
import type { QueryContext } from "./queries.ts";

const DECISIONS = { auto: "auto", ask: "ask", ahead: "auto", refuse: "deny" } as const;

export async function checkPolicy(
  { command, folder }: RequestOf<"policy.check">,
  { tools, parseShell, state, instanceId, nowMs }: QueryContext,
): Promise<JsonRecord> {
  const call: ToolCall = {
    callId: "policy-check",
    turnId: "",
    step: 0,
    name: "run_command",
    args: { command },
    origin: "cli",
    folders: [folder],
    trusted: true,
    providerCallId: "",
    byModel: true,
    proposedAtMs: nowMs,
    state: { kind: "preparing" },
  };
  if (command.trim() === "")
    return { decision: "deny", reason: "There is nothing to run.", risk: "", argv: [] };
  const judged = judgeCommand(command, await parseShell());
  const argv = wordsOf(judged.line);
  const unsafe = whyUnsafe(state, call);
  if (unsafe !== undefined) return { decision: "deny", reason: unsafe.summary, risk: "", argv };
  const made = await tools.prepare(call, null);
  if (!made.ok) return { decision: "deny", reason: made.result.summary, risk: "", argv };
  const { prepared } = made;
  const rules = Object.values(state.control.approvals.rules);
  const verdict = judge(call, prepared, {
    rules,
    allowance: state.control.approvals.allowance,
    sessionId: instanceId,
    nowMs,
    tainted: false,
    given: givenAhead(state, call, { nowMs }),
  });
  const { kind } = verdict;
  const reasons =
    kind === "ahead"
      ? [AHEAD]
      : kind === "auto"
        ? [prepared.risk === "read" ? READS : ALLOWED]
        : [judged.reason, verdict.reason];
  const reason = reasons.filter((one) => one !== "").join(" ");
  return { decision: DECISIONS[kind], reason, risk: prepared.risk, argv };
}

const AHEAD = "You allowed such changes for a while.";
const READS = "It only looks: at files of the workspace, or at what anybody may know of this machine.";
const ALLOWED = "You allowed exactly this before.";
