// The messages between the store port and its worker thread.
import type { DurablePlane } from "../../core/fact.ts";
import type { StorageErrorCode } from "../../core/ports.ts";
import type { AppendRow, StoredRow } from "./plane-journal.ts";

export type StoreRequest =
  | {
      readonly kind: "append";
      readonly id: number;
      readonly plane: DurablePlane;
      readonly epoch: number;
      readonly rows: readonly AppendRow[];
      readonly atMs: number;
    }
  | {
      readonly kind: "snapshot";
      readonly id: number;
      readonly plane: DurablePlane;
      readonly stateJson: string;
    }
  | {
      readonly kind: "read";
      readonly id: number;
      readonly plane: DurablePlane;
      readonly topic: string;
      readonly afterSeq: number;
      readonly max: number;
    }
  | { readonly kind: "head"; readonly id: number; readonly plane: DurablePlane; readonly topic: string }
  | { readonly kind: "recover"; readonly id: number }
  | { readonly kind: "verify"; readonly id: number }
  | { readonly kind: "close"; readonly id: number };

export interface RecoveredRows {
  readonly lineage: string;
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
  readonly append: readonly StoredRow[];
  readonly snapshot: null;
  readonly read: readonly StoredRow[];
  readonly head: number;
  readonly recover: RecoveredRows;
  readonly verify: { readonly intact: boolean; readonly entries: number; readonly firstBroken: string };
  readonly close: null;
}

/** What the thread is started with. */
export interface StoreStart {
  readonly folder: string;
  /** Of each of its files. */
  readonly bytesMax: number;
  /** The fence of this holder; see lease.ts. */
  readonly leaseEpoch: number;
}
