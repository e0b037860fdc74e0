// Who tells: the real publisher over a journal that outlives it, and somebody who writes.
import { EMPTY_STATE } from "../../server/core/state.ts";
import { draft } from "../../server/host/frames.ts";
import { Publisher, type Subscriber } from "../../server/host/publisher.ts";
import { subscribe } from "../../server/host/subscribe.ts";
import { createMemoryJournal, type MemoryDisk } from "../support/memory-journal.ts";
import { pick, type Random } from "../support/random.ts";
import type { EventQueue } from "./event-queue.ts";
import type { History } from "./history.ts";
import type { SyncSpoils } from "./sync.ts";

export interface StreamWorld {
  readonly queue: EventQueue;
  readonly random: Random;
  readonly disk: MemoryDisk;
  readonly history: History;
  readonly spoils: SyncSpoils;
  readonly topics: readonly string[];
  readonly violations: string[];
  host: StreamHost | undefined;
  /** False: everything arrives, and in time. */
  faulty: boolean;
  /** Of all that were ever written. */
  count: number;
}

/** A big one makes a slow window fall behind. */
const BIG_CHARS = 30_000;

export class StreamHost {
  readonly lineage: string;
  readonly publisher: Publisher;
  readonly newEventId: () => string;
  isAlive = true;
  readonly #world: StreamWorld;
  readonly #journal: ReturnType<typeof createMemoryJournal>;
  #publishedAtMs = 0;

  static async open(world: StreamWorld): Promise<StreamHost> {
    const journal = createMemoryJournal(world.disk, (world.disk.fence ?? 0) + 1);
    const { lineage, heads } = await journal.open();
    return new StreamHost(world, { journal, lineage, heads });
  }

  private constructor(
    world: StreamWorld,
    {
      journal,
      lineage,
      heads,
    }: {
      readonly journal: ReturnType<typeof createMemoryJournal>;
      readonly lineage: string;
      readonly heads: Readonly<Record<string, number>>;
    },
  ) {
    const { queue, spoils } = world;
    this.#world = world;
    this.#journal = journal;
    this.lineage = lineage;
    this.newEventId = () => `event-${++world.count}`;
    const page = spoils.page?.(journal.page) ?? journal.page;
    this.publisher = new Publisher(
      {
        lineage,
        newEventId: this.newEventId,
        nowMs: () => queue.nowMs,
        monotonicMs: () => queue.nowMs,
        page: (topic, range) => this.#later(() => page(topic, range)),
        resolveWindow: (payload) => Promise.resolve(payload),
        onWindowLost: () => {},
        onCounters: () => {},
      },
      { state: EMPTY_STATE, heads },
    );
  }

  /** Some events of one topic in one append; told a little later, unless it dies before that. */
  write(): void {
    const { random, queue, topics, spoils, disk } = this.#world;
    const topic = pick(random, topics);
    const drafts = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
      draft(
        {
          event: "scheduler.error",
          payload: {
            task_id: `${++this.#world.count}`,
            code: "internal",
            message: "x".repeat(random() < 0.2 ? BIG_CHARS : 10),
            next_step: "",
          },
        },
        { topic, atMs: queue.nowMs },
        this,
      ),
    );
    const head = disk.topics.get(topic)?.length ?? 0;
    const append = (): void =>
      void this.#journal.append("runtime", { facts: [], frames: drafts, atMs: queue.nowMs, epoch: 0 });
    const frames = drafts.map((one, n) => ({ draft: one, seq: head + n + 1 }));
    this.#publishedAtMs = Math.max(this.#publishedAtMs, queue.nowMs + random() * 30);
    if (spoils.tellsFirst === true) this.publisher.publish({ facts: [], frames, state: EMPTY_STATE });
    else append();
    queue.after(this.#publishedAtMs - queue.nowMs, () => {
      if (!this.isAlive) return;
      if (spoils.tellsFirst === true) append();
      else this.publisher.publish({ facts: [], frames, state: EMPTY_STATE });
    });
  }

  /** As server/host/session.ts does it for a window. */
  subscribe(subscriber: Subscriber, cursor: { readonly topic: string; readonly afterSeq: number }) {
    const { publisher, lineage } = this;
    return subscribe({ ...cursor, lineage, schemaVersion: 0 } as never, {
      lineage,
      position: (topic) => this.#later(() => this.#journal.position(topic)),
      follow: (topic, from) => publisher.follow(subscriber, topic, from),
      snapshot: () => ({ positions: publisher.whole().positions }),
    });
  }

  /** A read takes its time; one of who died is never answered. */
  #later<T>(read: () => Promise<T>): Promise<T> {
    const { queue, random } = this.#world;
    return new Promise((resolve) => {
      queue.after(random() * 20, () => {
        if (this.isAlive) resolve(read());
      });
    });
  }
}
