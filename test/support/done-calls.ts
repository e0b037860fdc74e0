// Calls of a model as they stand when they are through, for what is judged by them.
import type {
  Prepared,
  Risk,
  ToolCall,
  ToolErrorCode,
  ToolName,
  ToolResult,
} from "../../server/core/tools/types.ts";

export const TURN = { turnId: "t", folders: ["/ws"] };
export const command = (change: object = {}, risk: Risk = "run"): Prepared => ({
  title: "Run it",
  subject: {
    kind: "command",
    argv: ["make"],
    shell: false,
    cwd: "/ws",
    timeoutMs: 1,
    background: false,
    detail: "",
    ...change,
  },
  digest: "d",
  risk,
  ruleKey: "make",
});
export const call = (name: ToolName, change: Partial<ToolCall> = {}): ToolCall => ({
  callId: "c",
  turnId: "t",
  step: 1,
  name,
  args: {},
  origin: "typed",
  folders: ["/ws", "/granted"],
  trusted: true,
  providerCallId: "",
  byModel: true,
  proposedAtMs: 0,
  state: { kind: "preparing" },
  ...change,
});
export const resultOf = (errorCode: ToolErrorCode | "", summary = ""): ToolResult => ({
  ok: errorCode === "",
  summary,
  spoken: "",
  errorCode,
  durationMs: 0,
  outputRef: "",
});
export const done = (
  name: ToolName,
  change: Partial<ToolCall> = {},
  end: {
    readonly risk?: Risk;
    readonly code?: ToolErrorCode | "";
    readonly argv?: readonly string[];
    readonly cwd?: string;
    readonly summary?: string;
  } = {},
): ToolCall => {
  const { risk = "run", code = "", summary, ...subject } = end;
  const result = resultOf(code, summary);
  return call(name, { ...change, state: { kind: "done", prepared: command(subject, risk), result } });
};
