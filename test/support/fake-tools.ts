// The Tools port without effects: every call is prepared as asked and answers at once; runs are counted.
import type { ToolRun, Tools } from "../../server/core/ports.ts";
import type { Prepared, Risk, ToolCall, ToolResult } from "../../server/core/tools/types.ts";

export interface FakeTools extends Tools {
  /** Ids of calls in the order they ran. */
  readonly ran: readonly string[];
  readonly prepared: readonly string[];
}

export interface FakeToolsOptions {
  readonly risk?: Risk;
  readonly ruleKey?: string | null;
  readonly title?: string;
  readonly result?: Partial<ToolResult>;
  /** Runs wait for this. */
  readonly gate?: Promise<void>;
  /** What a run does before it answers. */
  readonly during?: (run: ToolRun) => Promise<void>;
}

export function createFakeTools({
  risk = "run",
  ruleKey = "npm run test",
  title,
  result = {},
  gate,
  during,
}: FakeToolsOptions = {}): FakeTools {
  const ran: string[] = [];
  const prepared: string[] = [];
  const plan = (call: ToolCall): Prepared => ({
    title: title ?? `Do ${call.name}`,
    subject: {
      kind: "command",
      argv: ["npm", "run", "test"],
      shell: false,
      cwd: call.folders[0] ?? "",
      timeoutMs: 1_000,
      background: false,
      detail: "",
    },
    digest: `digest-of-${call.callId}`,
    risk,
    ruleKey,
  });
  return {
    ran,
    prepared,
    prepare(call) {
      prepared.push(call.callId);
      return Promise.resolve({ ok: true, prepared: plan(call) });
    },
    async run(call, _prepared, run) {
      ran.push(call.callId);
      await gate;
      await during?.(run);
      return {
        ok: true,
        summary: "exit code 0",
        spoken: "The tests passed: 3 of 3.",
        errorCode: "",
        durationMs: 5,
        outputRef: "",
        ...result,
      };
    },
  };
}
