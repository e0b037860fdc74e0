// Who may lead, by the rules alone and without the lease file: each taking and each renewal is judged by it.
import type { Server } from "./server.ts";

interface Holder {
  readonly server: Server;
  /** Which of its lives. */
  readonly life: number;
  readonly epoch: number;
  readonly bootId: string;
  untilMs: number;
  locked: boolean;
  released: boolean;
}

export interface Taking {
  readonly epoch: number;
  /** Whether it had the kernel's lock as well. */
  readonly locked: boolean;
  readonly bootId: string;
  /** Of the monotonic clock. */
  readonly nowMs: number;
}

export interface LeaseRules {
  readonly ttlMs: number;
  readonly takeover: "at_once" | "ttl_only";
}

export class LeaseWatch {
  #holder: Holder | undefined;
  readonly #rules: LeaseRules;
  readonly #say: (violation: string) => void;
  /** How often somebody took it. */
  takings = 0;

  constructor(rules: LeaseRules, say: (violation: string) => void) {
    this.#rules = rules;
    this.#say = say;
  }

  get epoch(): number {
    return this.#holder?.epoch ?? 0;
  }

  taken(server: Server, { epoch, locked, bootId, nowMs }: Taking): void {
    const before = this.#holder;
    this.takings++;
    if (epoch <= this.epoch) this.#say(`epoch ${epoch} was given after epoch ${this.epoch}`);
    if (before !== undefined && !this.#isFree(before, { epoch, locked, bootId, nowMs }))
      this.#say(`epoch ${epoch} was taken while ${before.server.name} held epoch ${before.epoch}`);
    const untilMs = nowMs + this.#rules.ttlMs;
    this.#holder = { server, life: server.life, epoch, bootId, untilMs, locked, released: false };
  }

  renewed(server: Server, { epoch, locked, nowMs }: Taking): void {
    const holder = this.#holder;
    if (holder === undefined || holder.server !== server || holder.epoch !== epoch)
      return this.#say(`${server.name} renewed epoch ${epoch}, and epoch ${this.epoch} is held`);
    holder.untilMs = nowMs + this.#rules.ttlMs;
    holder.locked = locked;
    return undefined;
  }

  released(epoch: number): void {
    if (this.#holder?.epoch === epoch) this.#holder.released = true;
  }

  /** Whether this very life of a server may do something now. */
  mayAct({ name, life }: Server, nowMs: number): boolean {
    const holder = this.#holder;
    return holder?.server.name === name && holder.life === life && nowMs < holder.untilMs && !holder.released;
  }

  #isFree({ server, life, ...held }: Holder, { locked, bootId, nowMs }: Taking): boolean {
    const isDead = server.life !== life;
    return (
      held.released ||
      held.bootId !== bootId ||
      held.untilMs <= nowMs ||
      (this.#rules.takeover === "at_once" && locked && held.locked && isDead)
    );
  }
}
