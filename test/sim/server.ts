// One simulated server: contends for the real lease with a clock of its own, leads or relays to who leads, and can be
// stopped between any two things it does. What it does as a leader is in reign.ts.
import { type Dispatch, failure, type Response } from "../../server/host/dispatcher.ts";
import type { Loop } from "../../server/host/loop.ts";
import type { LeaseBook } from "../../server/io/lease.ts";
import { HEARTBEAT_MS, type Machine, TTL_MS } from "./machine.ts";
import { beginReign, type Office } from "./reign.ts";
import { WallClock } from "./wall-clock.ts";
import type { Wire } from "./wire.ts";

/** What happens to a server after so many more things that it does. */
export interface Fuse {
  left: number;
  readonly kind: "crash" | "pause";
}

const PAUSE_MS_MAX = 600_000;
const NOBODY = failure(null, { code: "unavailable", message: "Nobody leads." });

export class Server {
  readonly name: string;
  readonly clock: WallClock;
  /** Grows with each start and each end. */
  life = 0;
  isAlive = false;
  isPaused = false;
  fuse: Fuse | undefined;
  loop: Loop | undefined;
  epoch: number | undefined;
  readonly #machine: Machine;
  readonly #wire: Wire;
  readonly #deferred: (() => void)[] = [];
  #book: LeaseBook | undefined;
  #dispatch: Dispatch | undefined;
  /** Whom a follower relays to. */
  #link: { readonly server: Server; readonly life: number } | undefined;

  constructor(machine: Machine, wire: Wire, name: string) {
    this.#machine = machine;
    this.#wire = wire;
    this.name = name;
    const { random } = machine;
    const rate = 1 + (random() - 0.5) / 500;
    const timers = {
      nowMs: () => machine.queue.nowMs,
      after: (delayMs: number, act: () => void) => this.after(delayMs, act),
    };
    this.clock = new WallClock(timers, { offsetMs: Math.floor((random() - 0.5) * 4_000), rate });
  }

  get isBusy(): boolean {
    return this.loop !== undefined && this.loop.depth().inbox > 0;
  }

  get believesItLeads(): boolean {
    return this.epoch !== undefined && this.#book?.trusted() === true;
  }

  /** In this life; a server that is paused does it when it goes on. */
  after(delayMs: number, act: () => void): () => void {
    const { life } = this;
    return this.#machine.queue.after(delayMs, () => this.#gate(life, act));
  }

  start(): void {
    this.life++;
    this.isAlive = true;
    this.#book = this.#machine.book(this);
    this.#contend();
  }

  pause(): void {
    if (!this.isAlive || this.isPaused) return;
    const { life } = this;
    const { queue, random } = this.#machine;
    this.isPaused = true;
    queue.after(random() * (random() < 0.1 ? PAUSE_MS_MAX : 3 * TTL_MS), () => {
      if (this.life === life) this.resume();
    });
  }

  /** Goes on with what was set off before it was stopped, in whatever order. */
  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    const acts = this.#deferred.splice(0);
    if (this.#machine.random() < 0.5) acts.reverse();
    for (const act of acts) this.#machine.queue.after(0, act);
  }

  /** Dead: nothing of it happens any more, and the kernel takes its lock back. */
  crash(startsAfterMs = 50 + this.#machine.random() * 5_000): void {
    if (!this.isAlive) return;
    const machine = this.#machine;
    machine.note(`${this.name} ends`);
    const led = this.epoch !== undefined;
    this.life++;
    this.isAlive = false;
    this.isPaused = false;
    this.fuse = undefined;
    this.loop?.stop();
    this.loop = undefined;
    this.epoch = undefined;
    this.#dispatch = undefined;
    this.#link = undefined;
    this.#deferred.length = 0;
    machine.unlock(this);
    if (led) machine.spoils.crashed?.(machine.disk);
    machine.queue.after(startsAfterMs, () => this.isAlive || this.start());
    for (const server of machine.servers) server.#noticeGone(this);
  }

  /** Ends as it should: the lease is given back. */
  leave(): void {
    if (this.isPaused || this.epoch === undefined || this.loop === undefined) return;
    const { inbox, commits } = this.loop.depth();
    if (inbox + commits > 0) return;
    this.#book?.release(this.epoch);
    this.#machine.watch.released(this.epoch);
    this.crash();
  }

  /** A request of a window, or one that another server relays. */
  receive(raw: unknown, answer: (response: Response) => void): void {
    const { life } = this;
    if (!this.isAlive) return;
    const back = (response: Response): void => this.#gate(life, () => answer(response));
    this.#gate(life, () => {
      const machine = this.#machine;
      if (this.#dispatch !== undefined) {
        machine.touch();
        void this.#dispatch(raw).then(back);
      } else if (this.#link === undefined) back(NOBODY);
      else {
        const { server } = this.#link;
        this.#wire.send(raw, (got) => server.receive(got, (response) => this.#wire.send(response, back)));
      }
    });
  }

  #gate(life: number, act: () => void): void {
    if (life !== this.life) return;
    if (this.isPaused) this.#deferred.push(() => this.#gate(life, act));
    else act();
  }

  /** Between any two things: here it may end, or stop for a while. False when it ended. */
  #mayGoOn(): boolean {
    if (this.fuse === undefined || --this.fuse.left > 0) return true;
    const { kind } = this.fuse;
    this.fuse = undefined;
    if (kind === "pause") this.pause();
    else this.crash();
    return kind === "pause";
  }

  #noticeGone(other: Server): void {
    if (this.#link?.server !== other) return;
    this.#link = undefined;
    this.after(10 + this.#machine.random() * 290, () => this.#contend());
  }

  #contend(): void {
    const machine = this.#machine;
    const book = this.#book;
    if (this.epoch !== undefined || book === undefined) return;
    const locked = machine.tryLock(this);
    const epoch = book.take(locked, machine.disk.fence ?? 0);
    if (epoch === undefined) {
      if (locked) machine.unlock(this);
      this.#follow(book);
      return;
    }
    this.epoch = epoch;
    this.#link = undefined;
    machine.note(`${this.name} takes ${epoch}`);
    machine.watch.taken(this, this.#taking(epoch, locked));
    this.#beat(epoch);
    this.after(50 + machine.random() * 400, () => this.#lead(epoch));
  }

  #taking(epoch: number, locked: boolean) {
    const { bootId, queue } = this.#machine;
    return { epoch, locked, bootId, nowMs: queue.nowMs };
  }

  #follow(book: LeaseBook): void {
    const { door } = this.#machine;
    if (door === undefined || door.isPaused || door.loop === undefined) {
      this.after(500, () => this.#contend());
      return;
    }
    this.#link = { server: door, life: door.life };
    const { life } = door;
    const watch = (): void => {
      if (this.#link?.life !== life || this.#link.server !== door) return;
      if (book.read()?.free === false) this.after(HEARTBEAT_MS, watch);
      else {
        this.#link = undefined;
        this.after(50, () => this.#contend());
      }
    };
    this.after(HEARTBEAT_MS, watch);
  }

  #beat(epoch: number): void {
    this.after(this.#machine.spoils.heartbeatMs ?? HEARTBEAT_MS, () => {
      if (this.#renewed(epoch)) this.#beat(epoch);
      else this.crash(50);
    });
  }

  #renewed(epoch: number): boolean {
    const locked = this.#machine.tryLock(this);
    const renewed = this.#book?.renew(epoch, locked) === true;
    if (renewed) this.#machine.watch.renewed(this, this.#taking(epoch, locked));
    return renewed;
  }

  /** As server/join.ts: nothing is set off once the time is over. */
  #mayAct(): boolean {
    if (this.#machine.spoils.looksBeforeActs === false) return true;
    if (this.#book?.trusted() === true) return true;
    if (this.epoch !== undefined && this.#renewed(this.epoch) && this.#book?.trusted() === true) return true;
    this.crash(50);
    return false;
  }

  #lead(epoch: number): void {
    const { life } = this;
    const gate = (act: () => void): void => this.#gate(life, act);
    const office: Office = {
      machine: this.#machine,
      server: this,
      epoch,
      gate,
      mayGoOn: () => this.#mayGoOn(),
      mayAct: () => this.#mayAct(),
    };
    this.#machine.touch();
    beginReign(office).then(
      ({ loop, dispatch }) => {
        if (life !== this.life) return loop.stop();
        this.loop = loop;
        void dispatch.then((ready) => {
          if (life !== this.life) return;
          this.#dispatch = ready;
          this.#machine.door = this;
        });
        return undefined;
      },
      // The start took longer than the lease: somebody else has opened the disk.
      () => gate(() => this.crash(50)),
    );
  }
}
