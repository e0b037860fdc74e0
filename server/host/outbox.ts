// What waits to be sent to one surface. Bounded: the newest level replaces the one before, what must not be lost and has
// a place is left to the journal when too much waits, and progress is dropped then.
import { LIMITS } from "../core/limits.ts";
import type { Frame } from "./frames.ts";

export interface OutboxCounters {
  coalesced: number;
  dropped: number;
  resyncs: number;
}

/** Numbers of a topic that were taken out of the queue. */
export interface Withdrawn {
  readonly topic: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

export class Outbox {
  readonly counters: OutboxCounters = { coalesced: 0, dropped: 0, resyncs: 0 };
  #queue: Frame[] = [];
  #chars = 0;

  /** False when there is no room: what waits must be given up. */
  push(frame: Frame): boolean {
    if (frame.delivery === "latest_only" && this.#replace(frame)) return true;
    if (this.#queue.length >= LIMITS.surfaceQueueMax) return false;
    this.#queue.push(frame);
    this.#chars += frame.text.length;
    return true;
  }

  /** From the front, as many as make one message of at most so many characters; at least one. */
  take(charsMax: number): readonly Frame[] {
    let chars = 0;
    const over = this.#queue.findIndex(({ text }) => (chars += text.length) > charsMax);
    const taken = this.#queue.splice(0, over === -1 ? this.#queue.length : Math.max(1, over));
    for (const { text } of taken) this.#chars -= text.length;
    return taken;
  }

  /** Takes out what has a place, of one topic or of all. */
  withdraw(only?: string): readonly Withdrawn[] {
    const isOut = ({ topic, seq }: Frame): boolean => seq > 0 && (only ?? topic) === topic;
    const out = new Map<string, Withdrawn>();
    for (const { topic, seq } of this.#queue.filter(isOut))
      out.set(topic, { topic, firstSeq: out.get(topic)?.firstSeq ?? seq, lastSeq: seq });
    if (out.size > 0) this.#fill(this.#queue.filter((frame) => !isOut(frame)));
    return [...out.values()];
  }

  /** Drops what only showed progress; false when nothing did. */
  dropProgress(): boolean {
    const kept = this.#queue.filter(({ seq, delivery }) => seq > 0 || delivery !== "ordered_bounded");
    const dropped = this.#queue.length - kept.length;
    this.counters.dropped += dropped;
    if (dropped > 0) this.#fill(kept);
    return dropped > 0;
  }

  clear(): void {
    this.#fill([]);
  }

  /** Waiting frames and their characters. */
  size(): { readonly frames: number; readonly chars: number } {
    return { frames: this.#queue.length, chars: this.#chars };
  }

  #fill(queue: Frame[]): void {
    this.#queue = queue;
    this.#chars = queue.reduce((sum, { text }) => sum + text.length, 0);
  }

  /** False when nothing of its kind waits. */
  #replace(frame: Frame): boolean {
    const at = this.#queue.findIndex(
      ({ delivery, event }) => delivery === "latest_only" && event === frame.event,
    );
    const before = this.#queue[at];
    if (before === undefined) return false;
    this.#queue[at] = frame;
    this.#chars += frame.text.length - before.text.length;
    this.counters.coalesced++;
    return true;
  }
}
