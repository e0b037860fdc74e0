// A tool of an MCP server: asked about with its exact arguments, then handed on. What it says is told as it is.
import * as z from "zod";
import { canonicalJson } from "../../core/lib/json.ts";
import { UNSEEN } from "../../core/lib/unseen.ts";
import { McpError, type McpCall } from "../../core/mcp/types.ts";
import { ToolFailure } from "./jail.ts";
import type { Tool } from "./tool.ts";

const args = z.strictObject({
  server: z.string().min(1).max(24),
  tool: z.string().min(1).max(64),
  arguments: z.record(z.string(), z.json()).default({}),
});
type Args = z.infer<typeof args>;

/** Shown whole: what cannot be shown is not asked about. */
const ARGUMENTS_CHARS_MAX = 20_000;

export const mcpTool: Tool<Args> = {
  description: "Uses a tool of an MCP server that the person allowed.",
  args,
  async plan(asked, _call, { deps }) {
    const call = callOf(asked);
    // Still the same JSON, and nothing in it does its work where it is shown.
    const words = canonicalJson(call.args).replaceAll(UNSEEN, escaped);
    if (words.length > ARGUMENTS_CHARS_MAX)
      throw new ToolFailure("too_large", `The arguments have over ${ARGUMENTS_CHARS_MAX} characters.`);
    const { destructive, digest } = await known(() => deps.mcp.find(call));
    return {
      title: `Use ${call.tool} of the MCP server ${call.server}`,
      subject: { kind: "mcp", argv: [call.server, call.tool, words], digest },
      risk: destructive ? "high" : "run",
      // A tool of the same name of another server, or of this one when it changed, is another tool.
      ruleKey: `${call.server} ${digest.slice(0, 16)}: ${call.tool}`,
    };
  },
  async run(asked, _call, { deps, prepared: { subject }, run }) {
    const { server, tool, args: given } = callOf(asked);
    const { digest } = await known(() => deps.mcp.find({ server, tool }));
    if (subject.kind !== "mcp" || subject.digest !== digest)
      throw new ToolFailure("denied", `The MCP server ${server} changed since you were asked.`);
    const timeoutMs = deps.commandTimeoutMs();
    const { ok, text } = await known(() =>
      deps.mcp.call({ server, tool, args: given }, { signal: run.signal, timeoutMs }),
    );
    const spoken = ok ? `${tool} of ${server} is done.` : `${tool} of ${server} failed.`;
    return { ok, text: text === "" ? spoken : text, spoken };
  },
};

const escaped = (letters: string): string =>
  Array.from(
    { length: letters.length },
    (_, n) => `\\u${letters.charCodeAt(n).toString(16).padStart(4, "0")}`,
  ).join("");

const callOf = ({ server, tool, arguments: given }: Args): McpCall => ({
  server,
  tool,
  args: given,
});

async function known<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof McpError) throw new ToolFailure(CODES[error.code], error.message);
    throw error;
  }
}
const CODES = {
  not_found: "not_found",
  invalid_payload: "failed",
  conflict: "denied",
  denied: "denied",
  timeout: "timeout",
  cancelled: "cancelled",
  unavailable: "unavailable",
} as const;
