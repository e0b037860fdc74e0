// The machine that all servers of one simulation share: its time, its disk, its lease, the kernel's lock, and what is watched.
import type { DatabaseSync } from "node:sqlite";
import { createLeaseBook, type LeaseBook, openLeaseFile } from "../../server/io/lease.ts";
import { createCountingIds } from "../support/fake-clock.ts";
import { createMemoryDisk } from "../support/memory-journal.ts";
import type { Random } from "../support/random.ts";
import { EventQueue } from "./event-queue.ts";
import { History } from "./history.ts";
import { Ledger } from "./ledger.ts";
import { LeaseWatch } from "./lease-watch.ts";
import type { Server } from "./server.ts";
import type { Spoils } from "./spoils.ts";
import { Witness } from "./witness.ts";

export const TTL_MS = 15_000;
export const HEARTBEAT_MS = 5_000;

/** What may happen in one millisecond. */
const AT_ONCE_MAX = 10_000;

export class Machine {
  readonly queue = new EventQueue();
  readonly random: Random;
  readonly disk = createMemoryDisk();
  readonly lease: DatabaseSync = openLeaseFile(":memory:");
  readonly ids = createCountingIds();
  readonly takeover: "at_once" | "ttl_only";
  readonly servers: Server[] = [];
  readonly violations: string[] = [];
  readonly ledger: Ledger;
  readonly watch: LeaseWatch;
  readonly witness: Witness;
  readonly spoils: Spoils;
  /** Who has the kernel's lock; the dead have none. */
  lock: Server | undefined;
  /** Whose socket new connections reach. */
  door: Server | undefined;
  /** False in the second phase, in which everything must work. */
  faulty = true;
  /** The disk refuses until then, with this. */
  illUntilMs = 0;
  illness: "full" | "io" = "full";
  readonly history = new History();
  /** What must never be so, and was. */
  readonly say = (violation: string): void => {
    this.violations.push(`${(this.queue.nowMs / 1_000).toFixed(3)} s: ${violation}`);
  };
  #openedBy = 0;
  #startedAtMs = 0;
  #starts = 1;
  #touched = false;

  constructor(random: Random, spoils: Spoils) {
    this.random = random;
    this.spoils = spoils;
    this.takeover = random() < 0.7 ? "at_once" : "ttl_only";
    this.ledger = new Ledger(this.disk, this.say);
    this.watch = new LeaseWatch({ ttlMs: TTL_MS, takeover: this.takeover }, this.say);
    this.witness = new Witness(this.ledger, this.say);
  }

  /** Starts again with each start of the machine. */
  get monotonicMs(): number {
    return this.queue.nowMs - this.#startedAtMs;
  }

  get bootId(): string {
    return `start-${this.#starts}`;
  }

  /** A power cut: whoever ran is dead, and the monotonic clock begins anew. */
  restart(): void {
    this.#starts++;
    this.#startedAtMs = this.queue.nowMs;
    for (const server of this.servers) server.crash(1_000 + this.random() * 20_000);
  }

  book(server: Server): LeaseBook {
    const spot = { machine: this, server };
    const { leaseMs, book: spoil } = this.spoils;
    const book = createLeaseBook(this.lease, {
      instanceId: `${server.name}/${server.life}`,
      bootId: this.bootId,
      takeover: this.takeover,
      times: { ttlMs: TTL_MS, heartbeatMs: HEARTBEAT_MS },
      clock: {
        nowMs: () => server.clock.nowMs(),
        monotonicMs: leaseMs === undefined ? () => this.monotonicMs : () => leaseMs(spot),
      },
    });
    return spoil === undefined ? book : spoil(book, spot);
  }

  /** Whether the kernel gives its lock to this server, or it has it already. */
  tryLock(server: Server): boolean {
    this.lock ??= server;
    return this.lock === server;
  }

  unlock(server: Server): void {
    if (this.lock === server) this.lock = undefined;
  }

  get leaders(): readonly Server[] {
    return this.servers.filter((server) => server.loop !== undefined);
  }

  /** What happened, as it happened. */
  note(what: string): void {
    this.history.note(`${this.queue.nowMs} ${what}`);
  }

  /** A leader has opened the disk: from now on it is the only one that writes. */
  opened(epoch: number): void {
    this.#openedBy = Math.max(this.#openedBy, epoch);
  }

  /** The disk has taken or refused so many facts of a leader; nothing else may have changed it meanwhile. */
  committed(epoch: number, count: number): void {
    const rows = this.ledger.read();
    if (rows === 0) return;
    if (rows !== count) this.say(`epoch ${epoch} wrote ${count} facts, and the disk has ${rows} more`);
    this.note(`${epoch} writes ${rows}`);
    if (epoch < this.#openedBy) this.say(`epoch ${epoch} wrote after epoch ${this.#openedBy} began`);
  }

  /** A promise was kept that somebody waits for. */
  touch(): void {
    this.#touched = true;
  }

  /** Lets things happen until then; the invariants are looked at after each. */
  async until(atMs: number): Promise<void> {
    let [lastMs, count] = [this.queue.nowMs, 0];
    while (this.violations.length === 0 && this.queue.next(atMs)) {
      count = this.queue.nowMs === lastMs ? count + 1 : 0;
      lastMs = this.queue.nowMs;
      if (count > AT_ONCE_MAX) this.say("something happens again and again, and no time passes");
      if (this.#touched || this.#isBusy) await this.#settle();
      this.#look();
    }
  }

  /** Until no loop has anything to do before time goes on. */
  async #settle(): Promise<void> {
    this.#touched = false;
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.#isBusy);
  }

  get #isBusy(): boolean {
    for (const server of this.servers) if (server.isBusy) return true;
    return false;
  }

  #look(): void {
    let trusting: Server | undefined;
    for (const server of this.servers) {
      if (!server.believesItLeads) continue;
      if (trusting !== undefined) this.say(`${trusting.name} and ${server.name} both believe that they lead`);
      trusting = server;
    }
  }
}
