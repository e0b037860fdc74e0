// The messages between the store port and its worker thread.
import type { DurablePlane } from "../../core/fact.ts";
import type {
  FramePage,
  PageRange,
  Signed,
  StateSnapshot,
  StorageErrorCode,
  StreamSize,
  TopicPosition,
  VerifiedStore,
} from "../../core/ports.ts";
import type { AuditRow } from "./plane-journal.ts";

/** Several appends as one message, their parts one after the other: many small objects would cost more than the disk. */
export interface Appends {
  readonly atMs: readonly number[];
  /** How many facts and how many frames each of them has. */
  readonly factCounts: readonly number[];
  readonly frameCounts: readonly number[];
  readonly factJsons: readonly string[];
  readonly topics: readonly string[];
  readonly heads: readonly string[];
}

export type StoreRequest =
  | {
      readonly kind: "append";
      readonly id: number;
      readonly plane: DurablePlane;
      readonly epoch: number;
      readonly appends: Appends;
    }
  | {
      readonly kind: "snapshot";
      readonly id: number;
      readonly plane: DurablePlane;
      readonly stateJson: string;
    }
  | {
      readonly kind: "page";
      readonly id: number;
      readonly plane: DurablePlane;
      readonly topic: string;
      readonly range: PageRange;
    }
  | { readonly kind: "position"; readonly id: number; readonly plane: DurablePlane; readonly topic: string }
  | { readonly kind: "size"; readonly id: number }
  | { readonly kind: "backup"; readonly id: number; readonly folder: string }
  | { readonly kind: "recover"; readonly id: number; readonly start: StoreStart }
  | { readonly kind: "verify"; readonly id: number }
  | {
      readonly kind: "entries";
      readonly id: number;
      readonly plane: DurablePlane;
      readonly afterPos: number;
      readonly max: number;
    }
  | { readonly kind: "snapshots"; readonly id: number; readonly plane: DurablePlane }
  | {
      readonly kind: "distrust";
      readonly id: number;
      readonly plane: DurablePlane;
      readonly afterPos: number;
      readonly why: string;
    }
  | {
      readonly kind: "position-before";
      readonly id: number;
      readonly plane: DurablePlane;
      readonly atMs: number;
    }
  | { readonly kind: "sign"; readonly id: number; readonly text: string }
  | { readonly kind: "close"; readonly id: number };

export interface RecoveredRows {
  readonly lineage: string;
  readonly heads: Readonly<Record<string, number>>;
  readonly notices: readonly string[];
  readonly planes: Readonly<
    Record<DurablePlane, { readonly snapshot: string | null; readonly facts: readonly string[] }>
  >;
}

export type StoreAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly code: StorageErrorCode; readonly message: string };

/** Values by request kind; the port casts the answer of a request to its row here, nowhere else. */
export interface StoreValues {
  readonly append: readonly number[];
  readonly snapshot: null;
  readonly page: FramePage;
  readonly position: TopicPosition;
  readonly size: StreamSize;
  readonly backup: null;
  readonly recover: RecoveredRows;
  readonly verify: VerifiedStore;
  readonly entries: readonly AuditRow[];
  readonly snapshots: readonly StateSnapshot[];
  readonly distrust: null;
  readonly "position-before": number;
  readonly sign: Signed;
  readonly close: null;
}

/** Which files the thread opens, and for whom. */
export interface StoreStart {
  readonly folder: string;
  /** Of each of its files. */
  readonly bytesMax: number;
  /** The fence of this holder; see lease.ts. */
  readonly leaseEpoch: number;
  /** Of the events that it stores. */
  readonly schemaVersion: number;
}
