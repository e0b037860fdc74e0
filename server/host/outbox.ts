// What waits to be sent to one surface. Bounded: the newest level replaces the one before, progress is announced as
// cut, and a surface too slow for what must be delivered is told to resync instead of filling memory.
import { LIMITS } from "../core/limits.ts";
import { type Delivery, type EventName, EVENTS } from "../../proto/events.ts";

export interface EventFrame {
  readonly event: EventName;
  readonly delivery: Delivery;
  /** What latest_only events replace each other by. */
  readonly key: string;
  /** The whole wire event, ready to send. */
  readonly body: unknown;
}

export interface OutboxCounters {
  coalesced: number;
  dropped: number;
  resyncs: number;
}

export class Outbox {
  readonly counters: OutboxCounters = { coalesced: 0, dropped: 0, resyncs: 0 };
  readonly #send: (frame: EventFrame) => Promise<void>;
  readonly #resync: () => EventFrame;
  #queue: EventFrame[] = [];
  #waiting: { readonly max: number; readonly go: () => void }[] = [];
  #sending = false;
  #closed = false;

  /**
   * `send` resolves when the other side has taken the frame; until then the next one waits here.
   * `resync` tells the surface, once it reads again, that it missed events and must take a snapshot.
   */
  constructor(send: (frame: EventFrame) => Promise<void>, resync: () => EventFrame) {
    this.#send = send;
    this.#resync = resync;
  }

  push(frame: EventFrame): void {
    if (this.#closed || (frame.delivery === "latest_only" && this.#replace(frame))) return;
    if (this.#queue.length >= LIMITS.surfaceQueueMax && !this.#makeRoom()) {
      // Nothing that must be delivered is dropped silently: the surface starts again from a snapshot.
      this.counters.resyncs++;
      this.#queue = [this.#resync()];
    }
    this.#queue.push(frame);
    void this.#pump();
  }

  /** Waiting frames; for metrics and tests. */
  size(): number {
    return this.#queue.length;
  }

  /** Resolves when at most `max` frames wait, or when it is closed. */
  room(max: number): Promise<void> {
    return new Promise((go) => {
      this.#waiting.push({ max, go });
      this.#wake();
    });
  }

  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#wake();
  }

  async #pump(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let frame = this.#queue.shift(); frame !== undefined; frame = this.#queue.shift()) {
      try {
        await this.#send(frame);
      } catch {
        this.close();
      }
      this.#wake();
    }
    this.#sending = false;
  }

  #wake(): void {
    const ready = this.#waiting.filter(({ max }) => this.#closed || this.#queue.length <= max);
    this.#waiting = this.#waiting.filter((one) => !ready.includes(one));
    for (const { go } of ready) go();
  }

  /** False when nothing of its kind waits. */
  #replace(frame: EventFrame): boolean {
    const at = this.#queue.findIndex((other) => other.delivery === "latest_only" && other.key === frame.key);
    if (at === -1) return false;
    this.#queue[at] = frame;
    this.counters.coalesced++;
    return true;
  }

  #makeRoom(): boolean {
    const victim = this.#queue.findIndex((frame) => frame.delivery !== "must_deliver");
    if (victim === -1) return false;
    this.#queue.splice(victim, 1);
    this.counters.dropped++;
    return true;
  }
}

export function deliveryOf(event: EventName): Delivery {
  return EVENTS[event].delivery;
}
