// Tool calls: from proposal to result. Owned here: what was proposed, what exactly would happen, how it ended.
//
//   preparing --prepared--> ready --started--> running --finished--> done      (ready --edited--> preparing)
//       |                     |                   |
//       '------finished-------+---- finished -----'      (refused, denied, cancelled, interrupted)
//
// `ready` means: the exact effect is known and digested; policy or a person has yet to allow it.
import type { WindowKind } from "../capabilities/types.ts";
import type { TaskDraft } from "../scheduler/types.ts";
import type { JsonRecord } from "../lib/json.ts";
import type { ToolName } from "./names.ts";
import { inSandbox, wallsOf } from "./sandboxed.ts";
import type { ShellLine } from "./shell-line.ts";

export type { ToolName } from "./names.ts";

/** read: no effect. change: files in the workspace. run: starts a program. high: protected paths, publishing. */
export type Risk = "read" | "change" | "run" | "high";

/** Who may be behind a turn. Only the first four are a person at this machine. */
export type Origin = "typed" | "voice" | "cli" | "lsp" | "schedule";

/** What a sandbox keeps a program from: all but its folder from changes, its home but for tools from view, and maybe the network. */
export type Confinement = "no_network" | "hosts" | "network";

/** The sandbox that a program runs in; of "hosts" the only ones that it reaches. */
export interface Confined {
  readonly confined: Confinement;
  readonly hosts?: readonly string[];
}

export interface FileChange {
  /** Path below `folder`, with forward slashes. */
  readonly path: string;
  readonly folder: string;
  /** Where that led to, below the folder, when it was asked about; absent where it leads nowhere else. */
  readonly leadsTo?: string;
  /** SHA-256 (hex) of the content before and after; null where the file does not exist. */
  readonly beforeSha: string | null;
  readonly afterSha: string | null;
  readonly diff: string;
  readonly cut: boolean;
  /** True when an editor holds the file open: then the editor applies the change and its undo works. */
  readonly open: boolean;
}

export type Subject =
  | {
      readonly kind: "read";
      readonly detail: string;
      /** The real path of a file of secrets, as grants name it. */
      readonly secret?: string;
      /** Where in its folder a link of it leads; absent where none does. */
      readonly leadsTo?: string;
    }
  | {
      readonly kind: "command";
      /** Run as is, without a shell, unless `shell` is true: then argv[0] is the text for the shell. */
      readonly argv: readonly string[];
      /** So many words behind the first are ours, and only keep the program from starting others. */
      readonly guardWords?: number;
      /** A line of several commands that only read: these are run, and argv[0] is its text. */
      readonly steps?: ShellLine;
      readonly shell: boolean;
      readonly cwd: string;
      readonly timeoutMs: number;
      readonly background: boolean;
      /** What the program will run in turn, for instance the body of a package script. */
      readonly detail: string;
      /** The sandbox it runs in; absent: it has all the rights of the person. */
      readonly confined?: Confinement;
      readonly hosts?: readonly string[];
      /** Its words make it reach other machines, take rights, or leave the sandbox. */
      readonly leaves?: true;
      /** The branch of another machine that it changes, as grants name it: "https://example.org/app.git main". */
      readonly pushes?: string;
    }
  | { readonly kind: "edit"; readonly files: readonly FileChange[] }
  /** A task as it will be kept, what its run does as far as that is known now, and what it may do then. */
  | {
      readonly kind: "task";
      readonly draft: TaskDraft;
      readonly argv: readonly string[];
      readonly detail: string;
      readonly permit: Permit | null;
    }
  /** Something that only the person knows; the title asks it. They may answer otherwise than by one of the options. */
  | { readonly kind: "question"; readonly options: readonly string[] }
  /** Server, tool, and the arguments as JSON; the digest is of the server as it was allowed. */
  | { readonly kind: "mcp"; readonly argv: readonly string[]; readonly digest: string }
  | {
      readonly kind: "editor";
      readonly window: WindowKind;
      readonly request: JsonRecord;
      readonly detail: string;
    };

/** What a task may do without asking each time: exactly this call of this tool. */
export interface Permit {
  readonly tool: ToolName;
  readonly key: string;
}

export interface Prepared {
  /** One sentence: verb and object. */
  readonly title: string;
  readonly subject: Subject;
  /** SHA-256 (hex) over the canonical JSON of tool, subject and folder. An approval is bound to it. */
  readonly digest: string;
  readonly risk: Risk;
  /** What a lasting rule for this call would be keyed by; null where only "once" may be offered. */
  readonly ruleKey: string | null;
}

/** A call that is to be proposed. */
export interface Wanted {
  readonly name: ToolName;
  readonly args: JsonRecord;
}

/** What a lasting answer is kept under, in words for the list of permissions; null where there can be none. */
export function lastingKey({ ruleKey, subject }: Pick<Prepared, "ruleKey" | "subject">): string | null {
  const walls = wallsOf(subject);
  return ruleKey === null || walls === undefined ? ruleKey : inSandbox(ruleKey, walls);
}

export interface ToolResult {
  readonly ok: boolean;
  /** For screens and models, at most LIMITS.toolSummaryCharsMax characters. */
  readonly summary: string;
  /** One sentence for the ear. */
  readonly spoken: string;
  /** Closed list: see ToolErrorCode; empty when ok. */
  readonly errorCode: ToolErrorCode | "";
  readonly durationMs: number;
  readonly outputRef: string;
  /** Of a change: the SHA-256 (hex) of the text as an editor saved it, where that is not what was proposed. */
  readonly savedSha?: string;
  /** Nobody began with it. */
  readonly unmade?: true;
}

export type ToolErrorCode =
  | "invalid_arguments"
  | "not_found"
  | "outside_workspace"
  | "too_large"
  | "stale"
  | "ambiguous"
  | "conflict"
  | "denied"
  | "expired"
  | "untrusted"
  | "nobody_to_ask"
  | "timeout"
  | "failed"
  | "cancelled"
  | "interrupted"
  | "unavailable"
  | "internal";

export type CallState =
  | { readonly kind: "preparing" }
  | { readonly kind: "ready"; readonly prepared: Prepared }
  | { readonly kind: "running"; readonly prepared: Prepared; readonly startedAtMs: number }
  | { readonly kind: "done"; readonly prepared: Prepared | null; readonly result: ToolResult };

export interface ToolCall {
  readonly callId: string;
  readonly turnId: string;
  readonly step: number;
  readonly name: ToolName;
  readonly args: JsonRecord;
  readonly origin: Origin;
  /** The run of a task that it belongs to; absent for a person's request. */
  readonly run?: { readonly taskId: string; readonly runKey: string };
  /** Folders the call may touch, as granted when its turn began. */
  readonly folders: readonly string[];
  /** Those of them that are not open in its window, by their real paths. */
  readonly given?: readonly string[];
  /** Kodama's own folders, which it does not reach even there. Said by who carries it out. */
  readonly closed?: readonly string[];
  readonly trusted: boolean;
  /** The model's own id of the call; empty where it gave none, and when a person's words asked. */
  readonly providerCallId: string;
  /** True when a model asked, false when a person's own words did. */
  readonly byModel: boolean;
  readonly proposedAtMs: number;
  /** Of the files that were proposed together, those that the person left out. */
  readonly leftOut?: readonly string[];
  readonly state: CallState;
}

/** What a call that is over has changed on the disk; empty for any other. */
export function changedBy({ state }: ToolCall): readonly FileChange[] {
  const isDone = state.kind === "done" && state.result.ok && state.prepared?.subject.kind === "edit";
  return isDone ? state.prepared.subject.files : [];
}

/** A change on disk that can be taken back. */
export interface Change {
  readonly callId: string;
  readonly files: readonly FileChange[];
  readonly atMs: number;
  readonly undone: boolean;
  /** It was stopped, or its end was not told: it may not have been made. */
  readonly unsure?: true;
}

/** How the refusal of a person begins; what they said to it follows. */
export const SAID_NO = "You said no.";

/** The last one of these folders that was not taken back: another window's work is not meant. */
export function lastChange({ changes }: ToolsState, folders: readonly string[]): Change | undefined {
  return Object.values(changes).findLast(
    (change) => !change.undone && change.files.every((file) => folders.includes(file.folder)),
  );
}

export interface ToolsState {
  readonly calls: Readonly<Record<string, ToolCall>>;
  readonly changes: Readonly<Record<string, Change>>;
}

export const EMPTY_TOOLS: ToolsState = { calls: {}, changes: {} };

export type ToolsInput =
  | {
      readonly kind: "tool-propose";
      readonly turnId: string;
      readonly step: number;
      readonly name: string;
      readonly args: JsonRecord;
      readonly providerCallId: string;
      /** Kodama itself asks, on behalf of a turn that a model answers. */
      readonly house?: true;
    }
  | { readonly kind: "tool-prepared"; readonly callId: string; readonly prepared: Prepared }
  | {
      readonly kind: "tool-decided";
      readonly callId: string;
      readonly allowed: boolean;
      readonly why: "denied" | "expired" | "cancelled" | "nobody_to_ask" | "unavailable";
      readonly note: string;
    }
  | { readonly kind: "tool-edited"; readonly callId: string; readonly text: string }
  | {
      readonly kind: "tool-progress";
      readonly callId: string;
      readonly tail: string;
      readonly elapsedMs: number;
    }
  | { readonly kind: "tool-finished"; readonly callId: string; readonly result: ToolResult };

export interface RecordedVerdict {
  readonly kind: "auto" | "ahead" | "ask" | "refuse";
  readonly ruleId: string;
  readonly grantId?: string;
  readonly allowanceId?: string;
}

export type ToolsFact =
  | { readonly kind: "tool-proposed"; readonly call: ToolCall }
  | {
      readonly kind: "tool-ready";
      readonly callId: string;
      readonly turnId: string;
      readonly prepared: Prepared;
      /** How it was judged, and by which rule, lasting answer or permission: ids and closed words, for the record. */
      readonly verdict?: RecordedVerdict;
    }
  | { readonly kind: "tool-started"; readonly callId: string; readonly turnId: string; readonly atMs: number }
  | {
      readonly kind: "tool-ended";
      readonly callId: string;
      readonly turnId: string;
      readonly name: ToolName;
      readonly result: ToolResult;
      readonly atMs: number;
    }
  | {
      readonly kind: "tool-progressed";
      readonly callId: string;
      readonly tail: string;
      readonly elapsedMs: number;
    };

export type ToolsEffect =
  | { readonly kind: "prepare-tool"; readonly call: ToolCall; readonly undo: Change | null }
  | {
      readonly kind: "run-tool";
      readonly call: ToolCall;
      readonly prepared: Prepared;
      /** Its program is to be watched where that can be done. */
      readonly terminal: boolean;
    }
  | { readonly kind: "cancel-tool"; readonly callId: string };
