// What the outside must provide. Each port has one real implementation in io/ or native/ and a fake under test/support;
// both pass the same suite.
import type { Schedule, TaskDraft } from "./scheduler/types.ts";
import type { Intent } from "./conversation/types.ts";
import type { DurablePlane, Fact } from "./fact.ts";
import type { TerminalHands, TerminalSize, TerminalView } from "./terminals/types.ts";
import type { Change, Prepared, ToolCall, ToolResult } from "./tools/types.ts";

/** The part of an AbortSignal that ports use; the core has no runtime of its own. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface Clock {
  /** UTC milliseconds. */
  nowMs(): number;
  /** Milliseconds of a clock that never jumps. */
  monotonicMs(): number;
  /** Calls `fire` once at or after `atMs` (UTC). Returns a function that takes the alarm back. */
  setAlarm(atMs: number, fire: () => void): () => void;
}

export interface Ids {
  /** A UUID v7 whose last four hex digits are "0000": the base of the ids of one input. */
  base(nowMs: number): string;
}

/** An event on its way to the disk: the text of its envelope, up to the place that it gets there. */
export interface FrameDraft {
  readonly topic: string;
  readonly head: string;
}

/** Neighbouring events of a topic as the texts of their envelopes, with commas between; none has no bytes. */
export interface FramePage {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly bytes: Uint8Array;
}

export interface PageRange {
  readonly afterSeq: number;
  /** The page ends before this one; left out: with the newest. */
  readonly beforeSeq?: number;
}

/** Numbers of a topic: its newest event, and the last one that is no longer kept. 0 for none. */
export interface TopicPosition {
  readonly headSeq: number;
  readonly floorSeq: number;
  /** Why what is below the floor is gone; empty when nothing is. */
  readonly floorReason: "" | "retention" | "compacted";
  /** Of the newest event. */
  readonly schemaVersion: number;
}

export interface StreamSize {
  readonly topics: number;
  readonly frames: number;
  readonly segments: number;
  readonly bytes: number;
}

export interface Recovered {
  /** New with each database; a cursor of another lineage is worthless. */
  readonly lineage: string;
  /** Latest snapshot of each plane's state as JSON text, null where there is none. */
  readonly snapshots: Readonly<Record<DurablePlane, string | null>>;
  /** Facts after the snapshot, in order. */
  readonly facts: Readonly<Record<DurablePlane, readonly Fact[]>>;
  /** The newest event of each topic that has one. */
  readonly heads: Readonly<Record<string, number>>;
  /** What a person should know, for instance that a broken file was put aside. */
  readonly notices: readonly string[];
}

/** The state of a plane after the fact at a position. */
export interface StateSnapshot {
  readonly pos: number;
  readonly stateJson: string;
}

export interface Batch {
  readonly facts: readonly Fact[];
  /** What surfaces are told of them; stored with them, or not at all. Left out where there is nothing to tell. */
  readonly frames?: readonly FrameDraft[];
  /** UTC milliseconds. */
  readonly atMs: number;
  /** Raised by the caller after a refusal, when it has gone back to what is on disk. */
  readonly epoch: number;
}

export interface Journal {
  open(): Promise<Recovered>;
  /**
   * Appends facts of one plane and their frames in one transaction and resolves after they are on disk, with the
   * number of each frame in its topic; calls resolve in their order.
   * Rejects with StorageError; then nothing of the batch was stored, and every later batch of the same epoch (of
   * either plane) is rejected as well: what is on disk is always a prefix of what was appended.
   */
  append(plane: DurablePlane, batch: Batch): Promise<readonly number[]>;
  /** Of the state after everything appended so far. */
  snapshot(plane: DurablePlane, stateJson: string): Promise<void>;
  /** Those that are kept and whole, newest first. */
  snapshots(plane: DurablePlane): Promise<readonly StateSnapshot[]>;
  /** Lets go of those after a position, and takes no more of this plane until it is opened anew. */
  distrustSnapshots(plane: DurablePlane, afterPos: number, why: string): Promise<void>;
  /** A topic's events in a range, oldest first, as many as make a good message; at least one where there is one. */
  page(topic: string, range: PageRange): Promise<FramePage>;
  position(topic: string): Promise<TopicPosition>;
  size(): Promise<StreamSize>;
  /** Copies everything into a folder, checked, while appends go on. */
  backUp(folder: string): Promise<void>;
  /** Checks the hash chains over everything stored. */
  verify(): Promise<VerifiedStore>;
  /** Facts of a plane after a position, as they are recorded, oldest first. */
  entries(plane: DurablePlane, afterPos: number, max: number): Promise<readonly AuditEntry[]>;
  /** After it comes the first fact that is not older than a time; the last one where there is none. */
  positionBefore(plane: DurablePlane, atMs: number): Promise<number>;
  /** With the key of the signed heads; all empty where nothing is signed. */
  sign(text: string): Promise<Signed>;
  close(): Promise<void>;
}

export interface VerifiedStore {
  readonly intact: boolean;
  readonly entries: number;
  /** In words; empty where all is whole. */
  readonly firstBroken: string;
  /** Why snapshots were let go of since this was opened: what lives in memory came of them. */
  readonly distrusted: readonly string[];
  /** Signed heads, by this key. */
  readonly heads: number;
  /** Fingerprint, and the public key as PEM; empty where nothing is signed. */
  readonly key: string;
  readonly publicKey: string;
}

export interface Signed {
  /** Ed25519, base64url. */
  readonly signature: string;
  /** Fingerprint, and the public key as PEM. */
  readonly key: string;
  readonly publicKey: string;
}

export interface AuditEntry {
  readonly pos: number;
  readonly atMs: number;
  /** As JSON. */
  readonly fact: string;
  readonly chain: string;
  readonly head: { readonly previous: string; readonly signature: string; readonly atMs: number } | undefined;
}

export type StorageErrorCode =
  | "fenced"
  | "full"
  | "read_only"
  | "gone"
  | "newer"
  | "locked"
  | "corrupt"
  | "io";

export class StorageError extends Error {
  readonly code: StorageErrorCode;
  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StorageError";
    this.code = code;
  }
}

export interface Plan {
  readonly duesMs: readonly number[];
  /** Just before clock changes that left a local time of the task out, where it is to be skipped then. */
  readonly gapsMs: readonly number[];
  readonly nextMs: number | null;
  /** Instants before those of duesMs, for which there was no room. */
  readonly leftOut: { readonly count: number; readonly firstMs: number };
}

/** Says when things are due, by the calendars and clocks of the world. */
export interface Calendar {
  /** What is wrong with a schedule or a zone; empty when nothing is. */
  fault(schedule: Schedule, timeZone: string): string;
  /**
   * Instants (UTC milliseconds) after `afterMs` and up to `nowMs`, oldest first, the newest `max` of them when there are
   * more; and the first one after `nowMs`, null when there will be none.
   */
  plan(
    task: TaskDraft,
    span: { readonly afterMs: number; readonly nowMs: number; readonly max: number },
  ): Plan;
}

/** The first brain in line: the command grammar over what the workspace holds. */
export interface Understanding {
  /** `tasks`: titles of the person's tasks. */
  understand(text: string, folders: readonly string[], tasks: readonly string[]): Promise<Intent | null>;
  /** What the folder can run by name right now; none where there is no such folder. */
  scripts(folder: string): Promise<readonly { readonly name: string; readonly body: string }[]>;
  /** Somebody is listened to: what the first sentence needs is made meanwhile, so that it need not wait. */
  prepare(): void;
}

export type Preparation =
  | { readonly ok: true; readonly prepared: Prepared }
  | { readonly ok: false; readonly result: ToolResult };

/** Hands of the assistant. `prepare` has no effect outside the state folder; `run` does exactly what was prepared. */
export interface Tools {
  prepare(call: ToolCall, undo: Change | null): Promise<Preparation>;
  run(call: ToolCall, prepared: Prepared, run: ToolRun): Promise<ToolResult>;
}

export interface ToolRun {
  readonly signal: CancelSignal;
  progress(tail: string, elapsedMs: number): void;
  /** Opens the terminal that its program is shown in; absent where it is to run unseen. */
  readonly terminal?: (hands: TerminalHands) => TerminalView;
}

/** A program that runs in a terminal. */
export interface Pty {
  /** It leads a process group, where the system has such. */
  readonly pid: number;
  type(text: string): void;
  resize(size: TerminalSize): void;
  onData(hear: (text: string) => void): void;
  /** Once, after all that was written. Null where a signal ended it. */
  onExit(hear: (exitCode: number | null) => void): void;
}

/** The way of confined programs to some hosts: a proxy for HTTP and its tunnels, behind a Unix socket. */
export interface Door {
  readonly socketPath: string;
  /** Password of who comes through, whatever their name. */
  readonly secret: string;
  /** To be called when the program has ended. */
  readonly leave: () => void;
}

export interface Egress {
  /** Names, "*." and a name, or addresses, each with or without a port. Rejects where it cannot be opened. */
  open(hosts: readonly string[]): Promise<Door>;
  close(): Promise<void>;
}

/** Rejects where it cannot be started; of a program that is not there the terminal may tell instead. */
export type OpenPty = (wanted: {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly size: TerminalSize;
}) => Promise<Pty>;

export interface OpenDocuments {
  /** Text with unsaved changes of an editor; undefined where what is on disk counts. */
  textOf(absolutePath: string): string | undefined;
  /** True while an editor holds the file open, changed or not. */
  isOpen(absolutePath: string): boolean;
}

/** Of all windows. */
export interface SharedDocuments extends OpenDocuments {
  /** True while another window has changes of it that are not saved, and are not known here. */
  isUnsavedElsewhere(absolutePath: string): boolean;
}

/** A program that runs in the background, or ran there a while ago. */
export interface Program {
  readonly programId: string;
  /** As it was asked about. */
  readonly title: string;
  readonly folder: string;
  readonly startedAtMs: number;
  readonly state: ProgramState;
  /** Null while it runs, and where a signal ended it. */
  readonly exitCode: number | null;
}

/** completed: with exit code 0. failed: with another one, or by a signal of somebody else. stopped: by a person, a model, or with Kodama. */
export type ProgramState = "running" | "completed" | "failed" | "stopped";

/** What runs in the background, for a person to see and to end. */
export interface Programs {
  /** The newest first. */
  list(): readonly Program[];
  /** The last of what it wrote; undefined where nobody knows it. */
  text(programId: string): string | undefined;
  /** With all that it started. False where it does not run. */
  kill(programId: string): boolean;
  /** Resolves when it has ended; at once for one that is not there. */
  ended(programId: string): Promise<unknown>;
}
