// One simulated server: contends for the real lease with a clock of its own, leads with the real core, loop and effects, and
// can be stopped between any two things it does.
import { createSilentVoice } from "../../native/silent-voice.ts";
import type { Effect } from "../../server/core/effect.ts";
import type { Input } from "../../server/core/input.ts";
import type { Tools } from "../../server/core/ports.ts";
import { rebuild } from "../../server/host/boot.ts";
import { createEffects } from "../../server/host/effects.ts";
import { Loop } from "../../server/host/loop.ts";
import { createCalendar } from "../../server/io/calendar.ts";
import { type LeaseBook, openLease } from "../../server/io/lease.ts";
import { type createCountingIds, createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { createMemoryJournal, type MemoryDisk, type MemoryJournal } from "../support/memory-journal.ts";
import { SURFACE } from "../support/core.ts";
import { createScriptedModel } from "../support/scripted-model.ts";

export const TTL_MS = 15_000;
export const HEARTBEAT_MS = 5_000;

export interface Machine {
  readonly folder: string;
  readonly disk: MemoryDisk;
  /** Moves only forward; the same for all servers. */
  monotonicMs: number;
  /** Who holds the kernel's lock: dead servers do not. */
  lock: Server | undefined;
  readonly tools: (server: Server) => Tools;
  /** Left out to plant a fault: a journal without the fence. */
  readonly fenced: boolean;
  readonly ids: ReturnType<typeof createCountingIds>;
  /** Told of each opening and each append that the disk took, with the epoch of who made it. */
  readonly onDisk: (what: "opened" | "wrote", epoch: number) => void;
}

interface Reign {
  readonly epoch: number;
  readonly loop: Loop;
  readonly journal: MemoryJournal;
}

export class Server {
  readonly name: string;
  readonly #machine: Machine;
  readonly #book: LeaseBook;
  readonly #waiting: (() => void)[] = [];
  clock: FakeClock;
  paused = false;
  reign: Reign | undefined;
  #beatAtMs = 0;

  constructor(machine: Machine, name: string, driftMs: number) {
    this.#machine = machine;
    this.name = name;
    this.clock = createFakeClock(1_700_000_000_000 + driftMs);
    this.#book = openLease(machine.folder, {
      instanceId: name,
      takeover: "at_once",
      times: { ttlMs: TTL_MS, heartbeatMs: HEARTBEAT_MS },
      clock: { nowMs: () => this.clock.nowMs(), monotonicMs: () => machine.monotonicMs },
    });
  }

  /** Time passed: alarms ring, and the lease is kept, or contended for. */
  async passed(ms: number): Promise<void> {
    if (this.paused) return;
    this.clock.advance(ms);
    const { monotonicMs } = this.#machine;
    if (this.reign === undefined) return this.#contend();
    if (monotonicMs < this.#beatAtMs) return undefined;
    this.#beatAtMs = monotonicMs + HEARTBEAT_MS;
    if (!this.#book.renew(this.reign.epoch, this.#machine.lock === this)) this.stop();
    return undefined;
  }

  ask(input: Input): Promise<{ readonly ok: boolean; readonly value?: unknown }> {
    return this.reign === undefined || this.paused
      ? Promise.resolve({ ok: false })
      : this.reign.loop.ask(input);
  }

  /** Goes on with what was set off before it was stopped, as a process does. */
  resume(): void {
    this.paused = false;
    for (const act of this.#waiting.splice(0)) act();
  }

  /** Dead: nothing of it happens any more, and the kernel takes its lock back. */
  stop(): void {
    this.reign?.loop.stop();
    this.reign = undefined;
    this.#waiting.length = 0;
    if (this.#machine.lock === this) this.#machine.lock = undefined;
  }

  close(): void {
    this.stop();
    this.#book.close();
  }

  async #contend(): Promise<void> {
    const machine = this.#machine;
    const locked = machine.lock === undefined;
    if (locked) machine.lock = this;
    const epoch = this.#book.take(locked);
    if (epoch === undefined) {
      if (locked) machine.lock = undefined;
      return;
    }
    this.#beatAtMs = machine.monotonicMs + HEARTBEAT_MS;
    await this.#lead(epoch);
  }

  async #lead(epoch: number): Promise<void> {
    const { disk, fenced, ids, onDisk } = this.#machine;
    const journal = createMemoryJournal(disk, fenced ? epoch : (disk.fence ?? 0));
    const recovered = await journal.open();
    onDisk("opened", epoch);
    const effects = createEffects({
      understanding: { understand: () => Promise.resolve(null) },
      model: createScriptedModel([]),
      tools: this.#machine.tools(this),
      voice: createSilentVoice(),
      calendar: createCalendar(),
      nowMs: () => this.clock.nowMs(),
      state: () => loop.state(),
    });
    const loop: Loop = new Loop(
      {
        journal: {
          ...journal,
          append: async (plane, batch) => {
            const stored = await journal.append(plane, batch);
            onDisk("wrote", epoch);
            return stored;
          },
        },
        clock: this.clock,
        ids,
        publish: () => {},
        run: (effect, submit) => this.#set(() => this.#act(effect, { loop, effects, submit })),
        onCounters: () => {},
      },
      { state: rebuild(recovered), sessionId: `${this.name}-${epoch}` },
    );
    this.reign = { epoch, loop, journal };
    await loop.ask({ kind: "boot" });
    await loop.ask({ kind: "surface-attach", surface: SURFACE });
  }

  /** As server/join.ts: nothing is set off once the time is over. */
  #act(
    effect: Effect,
    {
      loop,
      effects,
      submit,
    }: {
      readonly loop: Loop;
      readonly effects: ReturnType<typeof createEffects>;
      readonly submit: (input: Input) => void;
    },
  ): void {
    if (this.reign?.loop !== loop) return;
    if (
      !this.#book.trusted() &&
      !(this.#book.renew(this.reign.epoch, this.#machine.lock === this) && this.#book.trusted())
    ) {
      this.stop();
      return;
    }
    effects.run(effect, (input) => this.#set(() => this.reign?.loop === loop && submit(input)));
  }

  #set(act: () => void): void {
    if (this.paused) this.#waiting.push(act);
    else act();
  }
}
