// What one surface receives: live frames, and a topic's past replayed before them, without a hole and without a repetition.
import { LIMITS } from "../core/limits.ts";
import { type EventFrame, Outbox, type OutboxCounters } from "./outbox.ts";

/** A durable fact's place; its frames carry it. seq 0 has no place and is never held or replayed. */
export interface Place {
  readonly topic: string;
  readonly seq: number;
}

export interface ReplayRow {
  readonly seq: number;
  readonly frames: readonly EventFrame[];
}

export interface Replay {
  readonly topic: string;
  readonly afterSeq: number;
  /** Rows after `seq`, oldest first; empty at the end. */
  readonly page: (seq: number) => Promise<readonly ReplayRow[]>;
  /** Told once everything up to `seq` was sent, before what happened meanwhile. */
  readonly caughtUp: (seq: number) => EventFrame;
}

/** Replay waits while more than this many frames wait to be sent, so that it never crowds out what is live. */
const CREDIT_FRAMES = 256;

export class Receiver {
  readonly #box: Outbox;
  readonly #resync: () => EventFrame;
  /** Live frames of topics that are being replayed. */
  readonly #held = new Map<string, { readonly seq: number; readonly frame: EventFrame }[]>();
  readonly #replayedTo = new Map<string, number>();
  /** What was sent live before anybody asked for the past. */
  readonly #live = new Map<string, { readonly first: number; readonly last: number }>();

  constructor(send: (frame: EventFrame) => Promise<void>, resync: () => EventFrame) {
    this.#box = new Outbox(send, resync);
    this.#resync = resync;
  }

  push(frame: EventFrame, { topic, seq }: Place): void {
    if (seq > 0 && seq <= (this.#replayedTo.get(topic) ?? 0)) return;
    const held = seq > 0 ? this.#held.get(topic) : undefined;
    if (held === undefined) {
      if (seq > 0) this.#live.set(topic, { first: this.#live.get(topic)?.first ?? seq, last: seq });
      return this.#box.push(frame);
    }
    if (held.length < LIMITS.surfaceQueueMax) held.push({ seq, frame });
    else this.#giveUp(topic);
    return undefined;
  }

  /** From now on live frames of the topic wait. False when it is being replayed already. */
  hold(topic: string): boolean {
    if (this.#held.has(topic)) return false;
    this.#held.set(topic, []);
    return true;
  }

  /** Nothing is to be replayed after all. */
  release(topic: string): void {
    const held = this.#held.get(topic) ?? [];
    this.#held.delete(topic);
    for (const { seq, frame } of held) this.push(frame, { topic, seq });
  }

  /** Of a topic that is held. */
  replay(replay: Replay): void {
    void this.#run(replay).catch(() => this.#giveUp(replay.topic));
  }

  size(): number {
    return this.#box.size();
  }

  counters(): OutboxCounters {
    return this.#box.counters;
  }

  close(): void {
    this.#box.close();
    this.#held.clear();
  }

  async #run({ topic, afterSeq, page, caughtUp }: Replay): Promise<void> {
    let last = afterSeq;
    for (let rows = await page(last); rows.length > 0; rows = await page(last)) {
      for (const { seq, frames } of rows) {
        const sent = this.#live.get(topic);
        // What came live before the past was asked for does not come again.
        if (sent === undefined || seq < sent.first || seq > sent.last)
          for (const frame of frames) this.#box.push(frame);
        last = seq;
      }
      await this.#box.room(CREDIT_FRAMES);
      if (!this.#held.has(topic)) return;
    }
    this.#replayedTo.set(topic, last);
    this.#box.push(caughtUp(last));
    this.release(topic);
  }

  /** The surface starts again from a snapshot, which holds what it misses. */
  #giveUp(topic: string): void {
    if (!this.#held.delete(topic)) return;
    this.#box.push(this.#resync());
  }
}
