// Where a planted fault takes hold: each part that a simulated server is made of can be wrapped from outside. The product
// itself knows nothing of it.
import type { Calendar, Clock, Journal, Recovered, Tools } from "../../server/core/ports.ts";
import type { State } from "../../server/core/state.ts";
import type { DispatcherPorts } from "../../server/host/dispatcher.ts";
import type { Effects } from "../../server/host/effects.ts";
import type { Loop } from "../../server/host/loop.ts";
import type { LeaseBook } from "../../server/io/lease.ts";
import type { MemoryDisk } from "../support/memory-journal.ts";
import type { Machine } from "./machine.ts";
import type { Server } from "./server.ts";

export interface Spot {
  readonly machine: Machine;
  readonly server: Server;
}

export interface Spoils {
  /** The clock by which the lease expires. */
  readonly leaseMs?: (spot: Spot) => number;
  readonly book?: (book: LeaseBook, spot: Spot) => LeaseBook;
  readonly heartbeatMs?: number;
  /** False: the lease is not looked at before something is done. */
  readonly looksBeforeActs?: false;
  /** The epoch with which the journal is opened. */
  readonly fence?: (epoch: number, spot: Spot) => number;
  /** Between the loop and the disk. */
  readonly journal?: (journal: Journal, spot: Spot) => Journal;
  /** What a start finds. */
  readonly recovered?: (recovered: Recovered, spot: Spot) => Recovered;
  readonly state?: (state: State) => State;
  /** What a crash does to the disk. */
  readonly crashed?: (disk: MemoryDisk) => void;
  readonly clock?: (clock: Clock, spot: Spot) => Clock;
  readonly calendar?: (calendar: Calendar, spot: Spot) => Calendar;
  readonly tools?: (tools: Tools, spot: Spot) => Tools;
  readonly effects?: (effects: Effects, spot: Spot) => Effects;
  /** Commands on their way into the loop. */
  readonly ask?: (ask: Loop["ask"], spot: Spot) => Loop["ask"];
  readonly dispatcher?: (ports: DispatcherPorts, spot: Spot) => DispatcherPorts;
  /** Requests and answers on the wire. */
  readonly wire?: (message: unknown, spot: { readonly machine: Machine }) => unknown;
}
