// The shape every tool has: how it reads its arguments, what exactly it would do, and how it does it.
import type { z } from "zod";
import { canonicalJson, type Json } from "../../core/lib/json.ts";
import { seenInOneLine } from "../../core/lib/unseen.ts";
import type { McpServers } from "../../core/mcp/types.ts";
import type { Memory } from "../../core/memory/types.ts";
import type { Recall } from "../memory/recall.ts";
import { LIMITS } from "../../core/limits.ts";
import type { SharedDocuments, ToolRun } from "../../core/ports.ts";
import type { ParseShell } from "../../core/tools/shell-line.ts";
import type {
  Change,
  Prepared,
  Risk,
  Subject,
  ToolCall,
  ToolErrorCode,
  ToolResult,
} from "../../core/tools/types.ts";
import { type Blobs, sha256Hex } from "./blobs.ts";
import type { Seen } from "./seen.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import type { House } from "./house-tools.ts";
import { ToolFailure } from "./jail.ts";
import type { Processes } from "./processes.ts";

export interface ToolDeps {
  readonly blobs: Blobs;
  readonly documents: SharedDocuments;
  readonly processes: Processes;
  /** Path of the ripgrep binary. */
  readonly ripgrep: string;
  /** Folder for full outputs that are too long to show. */
  readonly outputs: Blobs;
  readonly env: NodeJS.ProcessEnv;
  readonly parseShell: () => Promise<ParseShell>;
  readonly house: House;
  readonly sandbox: Sandbox;
  readonly seen: Seen;
  /** Folders that no tool reaches: Kodama's own. */
  readonly closed: readonly string[];
  readonly memory: Memory;
  readonly recall: Pick<Recall, "find">;
  readonly mcp: McpServers;
  /** How much of a file is shown at once, in characters: of what reads little a page must be small. */
  readonly pageChars: (call: ToolCall) => number;
  /** How long a program may run that was given no time of its own. */
  readonly commandTimeoutMs: () => number;
}

export interface Plan {
  readonly title: string;
  readonly subject: Subject;
  readonly risk: Risk;
  readonly ruleKey: string | null;
}

export interface Outcome {
  readonly ok: boolean;
  readonly text: string;
  readonly spoken: string;
  readonly errorCode?: ToolErrorCode;
  /** What may be shown of it, where it is not LIMITS.toolSummaryCharsMax. */
  readonly charsMax?: number;
}

export interface Tool<A> {
  /** One sentence for a model. */
  readonly description: string;
  readonly args: z.ZodType<A>;
  plan(
    args: A,
    call: ToolCall,
    context: { readonly deps: ToolDeps; readonly undo: Change | null },
  ): Promise<Plan>;
  run(
    args: A,
    call: ToolCall,
    context: { readonly deps: ToolDeps; readonly prepared: Prepared; readonly run: ToolRun },
  ): Promise<Outcome>;
}

export function prepared(call: ToolCall, plan: Plan): Prepared {
  // The subject is plain data; canonical JSON makes the digest independent of key order.
  const subject = plan.subject as unknown as Json;
  const digest = sha256Hex(canonicalJson([call.name, subject, [...call.folders]]));
  return { ...plan, title: seenInOneLine(plan.title), digest };
}

export function failedResult(error: unknown): ToolResult {
  const known = error instanceof ToolFailure ? error : undefined;
  const text =
    known?.message ?? `It failed: ${error instanceof Error ? error.message.slice(0, 300) : "unknown reason"}`;
  return {
    ok: false,
    summary: text,
    spoken: inShort(text),
    errorCode: known?.code ?? "failed",
    durationMs: 0,
    outputRef: "",
  };
}

/** Cuts long text to head and tail with a visible mark; the whole goes to the outputs. */
export async function toResult(outcome: Outcome, durationMs: number, outputs: Blobs): Promise<ToolResult> {
  const { ok, text, spoken, charsMax = LIMITS.toolSummaryCharsMax } = outcome;
  const errorCode = ok ? "" : (outcome.errorCode ?? "failed");
  const long = text.length > charsMax;
  const outputRef = long ? await outputs.put(Buffer.from(text.slice(0, LIMITS.toolOutputCharsMax))) : "";
  return { ok, summary: long ? clip(text) : text, spoken, errorCode, durationMs, outputRef };
}

function clip(text: string): string {
  const mark = `\n… ${text.length - LIMITS.toolSummaryCharsMax} characters left out …\n`;
  const half = Math.floor((LIMITS.toolSummaryCharsMax - mark.length) / 2);
  // A cut may go through a letter of two halves.
  return text.slice(0, half).toWellFormed() + mark + text.slice(-half).toWellFormed();
}

const SPOKEN_CHARS_MAX = 200;

/** What went wrong, and what helps where that is short: nobody looks further for it. */
function inShort(text: string): string {
  if (text.length <= SPOKEN_CHARS_MAX && !text.includes("\n")) return text;
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text.slice(0, SPOKEN_CHARS_MAX).toWellFormed();
}
