// What one surface receives: live frames, and what it missed read again from the journal, without a hole and without a
// repetition. A surface that asks for a topic's past and one that reads too slowly are the same case: a topic is behind,
// its live frames are left to the journal, and it is caught up page by page as fast as the surface takes them.
import type { FramePage, PageRange } from "../core/ports.ts";
import type { EventName } from "../../proto/events.ts";
import { type Behind, type Live, nextPage } from "./behind.ts";
import { type Bookmarks, createBookmarks } from "./bookmarks.ts";
import type { EventBatch, Frame } from "./frames.ts";
import type { Pace } from "./pace.ts";
import { Outbox, type OutboxCounters, type Withdrawn } from "./outbox.ts";

export interface ReceiverPorts {
  /** Resolves when the other side has taken the batch. */
  readonly send: (batch: EventBatch) => Promise<void>;
  readonly page: (topic: string, range: PageRange) => Promise<FramePage>;
  /** Tells the surface that it missed what cannot be sent again: it must take a snapshot. */
  readonly resync: () => Frame;
  readonly caughtUp: (topic: string, seq: number) => Frame;
  readonly bookmark: (topic: string, seq: number) => Frame;
  readonly monotonicMs: () => number;
  /** Shared by all receivers. */
  readonly pace: Pace;
}

/** When much is told, a connection is flushed once per 1 ms, 16 frames or 32 KiB. Measured: with the 5 ms of the design, 8 windows at 1,000/s hear late. */
const FLUSH_MS = 1;
const FLUSH_FRAMES = 16;
const FLUSH_CHARS = 32_768;
/** Above this much waiting and on its way, what is kept is left to the journal. */
const LAG_CHARS = 256 * 1_024;
/** Nothing taken for so long, or behind for so long without catching up: the subscription ends. */
const STUCK_MS = 10_000;
const LAG_MS = 30_000;
const WATCH_MS = 1_000;

const URGENT: ReadonlySet<EventName> = new Set(["approval.requested", "approval.resolved"]);

export class Receiver {
  readonly #ports: ReceiverPorts;
  readonly #box = new Outbox();
  readonly #behind = new Map<string, Behind>();
  /** What was sent, or is queued, without anybody asking for the past. */
  readonly #live = new Map<string, Live>();
  /** Read from the journal up to this one: the disk may be ahead of what is published. */
  readonly #replayedTo = new Map<string, number>();
  readonly #bookmarks: Bookmarks;
  #pumping = false;
  #charsUnderWay = 0;
  /** Of those, what is live: a page of the past is as large as it may be, and no sign of a slow surface. */
  #liveUnderWay = 0;
  #flushedAtMs = -FLUSH_MS;
  #flush: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  /** Since when too much waited; undefined while it keeps up. */
  #lag: { readonly sinceMs: number; leftBefore: number; checkedMs: number } | undefined;
  #takenAtMs = 0;
  /** Progress or a patch was dropped: the view must be taken anew when the surface keeps up again. */
  #missed = false;
  /** Taken nothing for too long: nothing is queued until it reads again, then it starts anew. */
  #parked = false;
  #closed = false;

  constructor(ports: ReceiverPorts) {
    this.#ports = ports;
    this.#bookmarks = createBookmarks((topic, seq) => this.push(ports.bookmark(topic, seq)));
  }

  push(frame: Frame): void {
    if (this.#closed) return;
    if (this.#parked) return void this.#box.counters.dropped++;
    if (frame.seq > 0 && this.#leaveToJournal(frame)) return;
    if (this.#lag !== undefined && frame.seq === 0 && frame.delivery === "ordered_bounded") {
      this.#missed = true;
      return void this.#box.counters.dropped++;
    }
    if (!this.#box.push(frame)) this.#startAnew();
    if (this.#box.size().chars + this.#liveUnderWay > LAG_CHARS) this.#fallBehind();
    this.#schedule(URGENT.has(frame.event));
  }

  /** From a place on, then what is live. False when its past is on its way already. */
  catchUp(
    topic: string,
    { afterSeq, headSeq }: { readonly afterSeq: number; readonly headSeq: number },
  ): boolean {
    const behind = this.#behind.get(topic);
    if (behind?.announce === true) return false;
    // What is queued of it would go out between its pages: it is read with the rest.
    this.#takeOut(topic);
    const seenSeq = Math.max(headSeq, behind?.seenSeq ?? 0);
    this.#behind.set(topic, { afterSeq, seenSeq, announce: true });
    this.#schedule(true);
    return true;
  }

  /** Nothing more of a topic, and nothing is remembered of it: what comes until it is asked for again is not sent. */
  forget(topic: string): void {
    this.#takeOut(topic);
    for (const places of [this.#behind, this.#live, this.#replayedTo]) places.delete(topic);
    this.#bookmarks.forget(topic);
  }

  /** Waiting frames, for metrics. */
  size(): number {
    return this.#box.size().frames;
  }

  counters(): OutboxCounters {
    return this.#box.counters;
  }

  close(): void {
    this.#closed = true;
    for (const timer of [this.#flush, this.#watch]) clearTimeout(timer);
    this.#bookmarks.close();
    this.#box.clear();
    this.#behind.clear();
  }

  #leaveToJournal({ topic, seq }: Frame): boolean {
    if (seq <= (this.#replayedTo.get(topic) ?? 0)) return true;
    const behind = this.#behind.get(topic);
    if (behind !== undefined) {
      behind.seenSeq = Math.max(behind.seenSeq, seq);
      return true;
    }
    if (this.#lag !== undefined) {
      this.#behind.set(topic, { afterSeq: seq - 1, seenSeq: seq, announce: false });
      return true;
    }
    this.#live.set(topic, { first: this.#live.get(topic)?.first ?? seq, last: seq });
    return false;
  }

  #fallBehind(): void {
    const nowMs = this.#ports.monotonicMs();
    this.#lag ??= { sinceMs: nowMs, leftBefore: Infinity, checkedMs: nowMs };
    if (this.#box.dropProgress()) this.#missed = true;
    for (const { topic, firstSeq, lastSeq } of this.#takeOut())
      this.#behind.set(topic, { afterSeq: firstSeq - 1, seenSeq: lastSeq, announce: false });
  }

  /** What is queued of a topic, or of all, has not come live after all. */
  #takeOut(only?: string): readonly Withdrawn[] {
    const withdrawn = this.#box.withdraw(only);
    for (const { topic, firstSeq } of withdrawn) {
      const live = this.#live.get(topic);
      if (live !== undefined && live.first < firstSeq)
        this.#live.set(topic, { first: live.first, last: firstSeq - 1 });
      else this.#live.delete(topic);
    }
    return withdrawn;
  }

  #schedule(now: boolean): void {
    if (this.#pumping || this.#closed) return;
    const { frames, chars } = this.#box.size();
    const waitMs = this.#ports.pace.isBusy() ? this.#flushedAtMs + FLUSH_MS - this.#ports.monotonicMs() : 0;
    if (now || waitMs <= 0 || frames >= FLUSH_FRAMES || chars >= FLUSH_CHARS) {
      clearTimeout(this.#flush);
      this.#flush = undefined;
      this.#pumping = true;
      // What is published in the same breath goes with it.
      queueMicrotask(() => void this.#pump());
    } else this.#flush ??= setTimeout(() => ((this.#flush = undefined), this.#schedule(true)), waitMs);
  }

  async #pump(): Promise<void> {
    this.#takenAtMs = this.#ports.monotonicMs();
    this.#watch ??= setInterval(() => this.#look(), WATCH_MS).unref();
    try {
      while (!this.#closed) {
        const frames = this.#box.take(LAG_CHARS);
        if (frames.length > 0) await this.#send(frames);
        else if (!(await this.#catchUpSome())) break;
      }
    } catch {
      this.close();
    }
    this.#pumping = false;
    this.#lag = undefined;
    // It may have been given up while a page was read, with nothing on its way that it could take.
    this.#readsAgain();
    if (this.#missed && !this.#closed) this.#box.push(this.#ports.resync());
    this.#missed = false;
    clearInterval(this.#watch);
    this.#watch = undefined;
    // Something may have come while the loop ended.
    if (this.#box.size().frames > 0 || this.#behind.size > 0) this.#schedule(false);
  }

  async #send(frames: readonly Frame[]): Promise<void> {
    const parts = frames.map(({ text }) => text);
    this.#liveUnderWay = parts.reduce((sum, { length }) => sum + length, 0);
    await this.#transmit({ parts });
    this.#liveUnderWay = 0;
    for (const { topic, seq } of frames) if (seq > 0) this.#bookmarks.moved(topic, seq);
  }

  async #transmit(batch: EventBatch): Promise<void> {
    this.#charsUnderWay = batch.parts.reduce((sum, { length }) => sum + length, 0);
    this.#ports.pace.flushed();
    await this.#ports.send(batch);
    this.#charsUnderWay = 0;
    this.#takenAtMs = this.#flushedAtMs = this.#ports.monotonicMs();
    this.#readsAgain();
  }

  #readsAgain(): void {
    if (!this.#parked) return;
    this.#parked = false;
    this.#box.push(this.#ports.resync());
  }

  /** One page of each topic that is behind, in turn; false when none is. */
  async #catchUpSome(): Promise<boolean> {
    if (this.#behind.size === 0) return false;
    for (const [topic, behind] of this.#behind) {
      const read = (range: PageRange): Promise<FramePage> => this.#ports.page(topic, range);
      const { range, seenSeq, page: reading } = nextPage(behind, this.#live.get(topic), read);
      const page = await reading;
      if (this.#behind.get(topic) !== behind) continue;
      if (page === undefined) this.#startAnew();
      else if (page.lastSeq > 0 && page.firstSeq === behind.afterSeq + 1) {
        behind.afterSeq = page.lastSeq;
        // As good as live: nobody asked for it.
        if (!behind.announce)
          this.#live.set(topic, { first: this.#live.get(topic)?.first ?? page.firstSeq, last: page.lastSeq });
        // The next page is read while this one is taken.
        if (page.lastSeq < behind.seenSeq) behind.ahead = nextPage(behind, this.#live.get(topic), read);
        await this.#transmit({ parts: [page.bytes] });
        this.#bookmarks.moved(topic, page.lastSeq);
      } else if (range.beforeSeq === undefined && behind.afterSeq >= seenSeq) {
        // What came while it was read is in the next page.
        if (behind.afterSeq >= behind.seenSeq) this.#whole(topic, behind);
      }
      // Not kept any more, or not there: the snapshot holds it.
      else if (range.beforeSeq !== behind.afterSeq + 1) this.#startAnew();
    }
    return true;
  }

  #whole(topic: string, { afterSeq, announce }: Behind): void {
    this.#behind.delete(topic);
    this.#replayedTo.set(topic, afterSeq);
    const live = this.#live.get(topic);
    if (live !== undefined) this.#live.set(topic, { first: live.first, last: afterSeq });
    if (announce) this.#box.push(this.#ports.caughtUp(topic, afterSeq));
  }

  /** The surface starts again from a snapshot, which holds what it misses. */
  #startAnew(): void {
    this.#box.counters.resyncs++;
    this.#behind.clear();
    this.#box.clear();
    this.#live.clear();
    this.#box.push(this.#ports.resync());
  }

  /** Ends the subscription of a surface that takes nothing, or less than what comes. Catching up is not slow. */
  #look(): void {
    const nowMs = this.#ports.monotonicMs();
    const stuck = this.#charsUnderWay > 0 && nowMs - this.#takenAtMs >= STUCK_MS;
    if (stuck || this.#losesGround(nowMs)) {
      this.#box.counters.resyncs++;
      this.#parked = true;
      this.#box.clear();
      this.#behind.clear();
      this.#live.clear();
      this.#lag = undefined;
      this.#missed = false;
    }
  }

  #losesGround(nowMs: number): boolean {
    if (this.#lag === undefined || nowMs - this.#lag.checkedMs < STUCK_MS) return false;
    const left = [...this.#behind.values()].reduce((sum, one) => sum + one.seenSeq - one.afterSeq, 0);
    const nearer = left < this.#lag.leftBefore;
    this.#lag.leftBefore = left;
    this.#lag.checkedMs = nowMs;
    return !nearer && nowMs - this.#lag.sinceMs >= LAG_MS;
  }
}
