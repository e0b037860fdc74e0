// Tools of other programs, by the Model Context Protocol: which servers a person named, what those offer, and whether that was allowed.
import type { ToolDescription } from "../brain-ports.ts";
import type { JsonRecord } from "../lib/json.ts";
import type { CancelSignal } from "../ports.ts";

/** What a server says of one of its tools. Text of somebody else: shown and handed on, never followed. */
export interface McpTool {
  readonly name: string;
  readonly description: string;
  /** JSON schema of its arguments. */
  readonly schema: JsonRecord;
  /** It says so itself. That it says the contrary counts for nothing. */
  readonly destructive: boolean;
}

/** changed: it is not what was allowed any more. */
export type McpState = "new" | "allowed" | "changed";

export interface McpServer {
  readonly name: string;
  /** What starts it: program and words. */
  readonly argv: readonly string[];
  /** Where it is started; empty for the home folder. */
  readonly folder: string;
  /** Names of the variables it is given. */
  readonly envNames: readonly string[];
  readonly state: McpState;
  /** Whether it runs now. */
  readonly running: boolean;
  /** Why it ended last, or did not start; empty when it was well. */
  readonly detail: string;
  /** SHA-256 (32 hex digits) of what starts it. */
  readonly launch: string;
  /** SHA-256 (32 hex digits) of its tools; empty until it has said them. */
  readonly offer: string;
  readonly tools: readonly McpTool[];
}

export interface McpList {
  readonly servers: readonly McpServer[];
  /** Where they are named. */
  readonly file: string;
  /** What is wrong with that file; empty where nothing is. */
  readonly problem: string;
}

export interface McpCall {
  readonly server: string;
  readonly tool: string;
  readonly args: JsonRecord;
}

/** Every method but `list` and `close` throws, or rejects with, McpError. */
export interface McpServers {
  list(): McpList;
  /** Starts one anew and asks what it offers. `launch` says what the person has seen. */
  start(name: string, launch: string): Promise<McpServer>;
  stop(name: string): Promise<McpServer>;
  /** Tools of those that are allowed, named as a model may call them; starts them where they do not run. */
  offered(): Promise<readonly ToolDescription[]>;
  /** The tool that a call means, where its server is allowed, and the SHA-256 (32 hex digits) of what was allowed. */
  find(call: Pick<McpCall, "server" | "tool">): Promise<McpTool & { readonly digest: string }>;
  call(
    call: McpCall,
    run: { readonly signal: CancelSignal; readonly timeoutMs: number },
  ): Promise<{ readonly ok: boolean; readonly text: string }>;
  close(): Promise<void>;
}

export class McpError extends Error {
  readonly code:
    | "not_found"
    | "invalid_payload"
    | "conflict"
    | "denied"
    | "timeout"
    | "cancelled"
    | "unavailable";
  constructor(code: McpError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "McpError";
    this.code = code;
  }
}

export const MCP = {
  fileBytesMax: 65_536,
  serversMax: 16,
  toolsMax: 128,
  toolBytesMax: 16_384,
  descriptionCharsMax: 1_000,
  /** Offered to a model at once, of all servers. */
  offeredMax: 64,
  /** One message of a server. */
  messageBytesMax: 2_097_152,
  messagesPerSecondMax: 1_000,
  /** Also to fetch it, where a package runner starts it. */
  startMs: 60_000,
  /** A model is not kept waiting for longer; the start goes on. */
  startInTurnMs: 10_000,
  idleMs: 10 * 60_000,
  /** Ends by themselves within ten minutes, after which it waits for a person. */
  crashesMax: 3,
  crashesWithinMs: 10 * 60_000,
} as const;

/** What a lasting yes to a server is kept under: another command, or another tool, is not covered by it. */
export const mcpScope = ({ name, launch, offer }: Pick<McpServer, "name" | "launch" | "offer">): string =>
  `${name} ${launch}:${offer}`;

/** Of the names that a model calls them by; the name of a server has no underscore. */
const NAMED = /^mcp__([a-z0-9-]+)__(.+)$/s;

/** Undefined where no model could call it so: names of functions have at most 64 letters, digits, "_" and "-". */
export function offeredName(server: string, tool: string): string | undefined {
  const name = `mcp__${server}__${tool}`;
  return /^[\w-]{1,64}$/.test(name) ? name : undefined;
}

export function calledByName(name: string): Pick<McpCall, "server" | "tool"> | undefined {
  const [, server = "", tool = ""] = NAMED.exec(name) ?? [];
  return server === "" ? undefined : { server, tool };
}

/** Before anything of a server is started, whoever asked for it. */
export interface McpInput {
  readonly kind: "mcp-start";
  readonly name: string;
  readonly launch: string;
}

/** For the record alone: which servers run is known to who runs them. */
export interface McpFact {
  readonly kind: "mcp-started";
  readonly name: string;
  readonly launch: string;
}
