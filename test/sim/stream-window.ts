// Who hears: a window with the real memory of its places, over a connection that is late, breaks, and delivers again.
import { createPlaces, type Places, RESUMED } from "../../extension/places.ts";
import { eventsIn } from "../../server/host/authority.ts";
import type { Subscriber } from "../../server/host/publisher.ts";
import type { EventBatch } from "../../server/host/frames.ts";
import type { StreamHost, StreamWorld } from "./stream-host.ts";

interface Event {
  readonly event: string;
  readonly topic: string;
  readonly seq: number;
  readonly lineage: string;
  readonly payload: { readonly action?: string; readonly task_id?: string };
}

interface Shown {
  readonly seq: number;
  readonly taskId: string;
}

/** One connection, until it breaks. */
interface Line {
  readonly host: StreamHost;
  readonly subscriber: Subscriber;
  leave: () => void;
  isCut: boolean;
  /** When what was sent last arrives: nothing overtakes. */
  arrivesAtMs: number;
}

const AGAIN_MS = 500;

export class StreamWindow {
  readonly name: string;
  readonly #world: StreamWorld;
  readonly #places: Places;
  readonly #shown = new Map<string, Shown[]>();
  /** Where each topic began for this window. */
  readonly #first = new Map<string, number>();
  #line: Line | undefined;
  subscriptions = 0;

  constructor(world: StreamWorld, name: string) {
    this.#world = world;
    this.name = name;
    const kept = new Map<string, unknown>();
    const places = createPlaces({
      get: (key, other) => (kept.get(key) as typeof other | undefined) ?? other,
      update: (key, value) => Promise.resolve(void kept.set(key, value)),
    });
    this.#places = world.spoils.places?.(places) ?? places;
  }

  connect(): void {
    const { host, queue } = this.#world;
    if (this.#line?.isCut === false) return;
    if (host?.isAlive !== true) {
      queue.after(AGAIN_MS, () => this.connect());
      return;
    }
    const subscriber: Subscriber = {
      id: () => this.name,
      send: (batch) => this.#carry(line, batch),
    };
    const line: Line = { host, subscriber, leave: () => {}, isCut: false, arrivesAtMs: 0 };
    line.leave = host.publisher.add(subscriber);
    this.#line = line;
    void this.#goOn(line);
  }

  /** The connection breaks: what is under way may still arrive. */
  cut(): void {
    const line = this.#line;
    if (line === undefined || line.isCut) return;
    line.isCut = true;
    line.leave();
    this.#world.history.note(`${this.#world.queue.nowMs} ${this.name} is cut off`);
    this.#world.queue.after(this.#world.random() * 3_000, () => this.connect());
  }

  /** What it has shown, beside what is on the disk. */
  judge(): void {
    const { disk, violations } = this.#world;
    for (const topic of RESUMED) {
      const texts = disk.topics.get(topic) ?? [];
      const shown = this.#shown.get(topic) ?? [];
      const first = this.#first.get(topic) ?? 0;
      const seqs = new Set(shown.map(({ seq }) => seq));
      if (seqs.size < shown.length) violations.push(`${this.name} showed something of ${topic} twice`);
      for (let seq = first + 1; seq <= texts.length; seq++)
        if (!seqs.has(seq)) violations.push(`${this.name} never showed ${topic} ${seq}`);
      for (const { seq, taskId } of shown)
        if ((JSON.parse(texts[seq - 1] ?? "{}") as Event).payload?.task_id !== taskId)
          violations.push(`${this.name} showed ${topic} ${seq}, and the disk has another one`);
      // Each time the past is asked for, what came live before it stands ahead of it.
      const back = shown.filter(({ seq }, n) => seq < (shown[n - 1]?.seq ?? 0)).length;
      if (back > this.subscriptions) violations.push(`${this.name} showed ${topic} in no order`);
    }
  }

  /** As extension/session.ts: from where it was, or from now on. */
  async #goOn(line: Line): Promise<void> {
    const { host, subscriber } = line;
    const { positions } = host.publisher.whole();
    await this.#way();
    if (line.isCut) return;
    const cursors = this.#places.cursors(host.lineage);
    if (cursors.length === 0) this.#begin(host.lineage, positions);
    for (const { topic, after_seq: afterSeq } of cursors) {
      await this.#way();
      if (line.isCut) return;
      this.subscriptions++;
      const reply = await host.subscribe(subscriber, { topic, afterSeq });
      if (reply.ok && reply.value["stale_reason"] !== "")
        this.#world.violations.push(
          `${this.name} was told that its place is ${String(reply.value["stale_reason"])}`,
        );
    }
  }

  #begin(lineage: string, positions: Readonly<Record<string, number>>): void {
    for (const topic of RESUMED) if (!this.#first.has(topic)) this.#first.set(topic, positions[topic] ?? 0);
    this.#places.reset(lineage, positions);
  }

  #carry(line: Line, batch: EventBatch): Promise<void> {
    const { queue, random, faulty, spoils } = this.#world;
    if (faulty && random() < 0.02) this.cut();
    const isLate = faulty && random() < 0.05;
    const delayMs = isLate ? random() * 15_000 : random() * 30;
    line.arrivesAtMs = Math.max(line.arrivesAtMs, queue.nowMs + delayMs);
    const isLost = (line.isCut && random() < 0.5) || spoils.isLost?.(random) === true;
    const copies = isLost ? 0 : faulty && random() < 0.1 ? 2 : 1;
    return new Promise((resolve) => {
      queue.after(line.arrivesAtMs - queue.nowMs, () => {
        for (let copy = 0; copy < copies; copy++) this.#take(line, batch);
        if (!line.isCut) resolve();
      });
    });
  }

  #take(line: Line, batch: EventBatch): void {
    for (const heard of eventsIn(batch) as readonly Event[]) {
      const { event, topic, seq, payload } = heard;
      if (event === "runtime.control" && payload.action === "resync" && !line.isCut) void this.#goOn(line);
      if (!RESUMED.includes(topic) || !this.#places.apply(heard)) continue;
      this.#world.history.note(`${this.name} shows ${topic} ${seq}`);
      const shown = this.#shown.get(topic) ?? [];
      this.#shown.set(topic, [...shown, { seq, taskId: payload.task_id ?? "" }]);
    }
  }

  #way(): Promise<void> {
    const { queue, random } = this.#world;
    return new Promise((resolve) => void queue.after(random() * 40, resolve));
  }
}
