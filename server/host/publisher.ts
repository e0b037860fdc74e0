// Fans committed facts out to the surfaces: events first, then one view patch for all of them.
import type { JsonRecord } from "../core/lib/json.ts";
import type { StoredFact } from "../core/ports.ts";
import type { State } from "../core/state.ts";
import { diff } from "../core/view/diff.ts";
import { orbJson, project } from "../core/view/project.ts";
import { encodeJson } from "../../proto/codec.ts";
import { control } from "../../proto/control.ts";
import { EVENTS } from "../../proto/events.ts";
import type { Committed } from "./loop.ts";
import { deliveryOf, type EventFrame, type OutboxCounters } from "./outbox.ts";
import { Receiver, type ReplayRow } from "./receiver.ts";
import { eventsOf, type WireEvent } from "./wire/events.ts";

export interface Subscriber {
  readonly id: () => string;
  readonly send: (event: unknown) => Promise<void>;
}

export interface PublisherPorts {
  readonly newEventId: () => string;
  readonly nowMs: () => number;
  /** Fills in what a window's request only names, for instance the text of a file by its hash. */
  readonly resolveWindow: (payload: JsonRecord) => Promise<JsonRecord>;
  /** What the window was to show or write is gone. */
  readonly onWindowLost: (wire: WireEvent) => void;
  readonly onCounters: (counters: OutboxCounters) => void;
}

interface Place {
  readonly seq: number;
  readonly topic: string;
  readonly lineage: string;
  readonly atMs: number;
}

/** How a topic's past is read. */
export interface Past {
  readonly topic: string;
  readonly afterSeq: number;
  readonly lineage: string;
  readonly state: () => State;
  readonly read: (topic: string, afterSeq: number, max: number) => Promise<readonly StoredFact[]>;
}
const PAGE_FACTS = 100;

export class Publisher {
  readonly #ports: PublisherPorts;
  readonly #boxes = new Map<Subscriber, Receiver>();
  #view: JsonRecord;
  #orb: JsonRecord;
  #rev = 1;

  constructor(ports: PublisherPorts, start: Committed) {
    this.#ports = ports;
    this.#view = project(start.state);
    this.#orb = orbJson(start.state);
  }

  publish(committed: Committed): void {
    for (const stored of committed.facts) {
      const place = stored.seq === 0 ? this.#nowhere() : { ...stored, lineage: committed.lineage };
      for (const wire of eventsOf(stored, committed.state)) {
        if (wire.event === "capability.window_opened") void this.#deliverWindow(wire);
        else this.#deliver(wire, place);
      }
    }
    this.#deliverView(committed);
  }

  /** Returns the way out. */
  add(subscriber: Subscriber): () => void {
    const resync = (): EventFrame =>
      this.#frame({ event: "runtime.control", payload: control("resync", {}) }, this.#nowhere());
    const box = new Receiver(({ body }) => subscriber.send(body), resync);
    this.#boxes.set(subscriber, box);
    return () => {
      this.#ports.onCounters(box.counters());
      box.close();
      this.#boxes.delete(subscriber);
    };
  }

  /** From now on a surface's live frames of a topic wait for its past. False when they do already. */
  hold(subscriber: Subscriber, topic: string): boolean {
    return this.#boxes.get(subscriber)?.hold(topic) ?? false;
  }

  release(subscriber: Subscriber, topic: string): void {
    this.#boxes.get(subscriber)?.release(topic);
  }

  /** Sends a held topic's past to one surface, then what is live. */
  replay(subscriber: Subscriber, { topic, afterSeq, lineage, state, read }: Past): void {
    const page = async (after: number): Promise<readonly ReplayRow[]> =>
      (await read(topic, after, PAGE_FACTS)).map((stored) => ({
        seq: stored.seq,
        frames: eventsOf(stored, state())
          .filter(({ to }) => to === undefined || to === subscriber.id())
          .map((wire) => this.#frame(wire, { ...stored, lineage })),
      }));
    const caughtUp = (seq: number): EventFrame =>
      this.#frame({ event: "stream.caught_up", payload: { topic, lineage, seq } }, this.#nowhere());
    this.#boxes.get(subscriber)?.replay({ topic, afterSeq, page, caughtUp });
  }

  view(): { readonly rev: number; readonly view: JsonRecord } {
    return { rev: this.#rev, view: this.#view };
  }

  depth(): number {
    return [...this.#boxes.values()].reduce((sum, box) => sum + box.size(), 0);
  }

  #deliver(wire: WireEvent, place: Place): void {
    // Encoded once for all that get it.
    let made: EventFrame | undefined;
    for (const [subscriber, box] of this.#boxes) {
      if (wire.to !== undefined && wire.to !== subscriber.id()) continue;
      made ??= this.#frame(wire, place);
      box.push(made, place);
    }
  }

  async #deliverWindow(wire: WireEvent): Promise<void> {
    try {
      this.#deliver({ ...wire, payload: await this.#ports.resolveWindow(wire.payload) }, this.#nowhere());
    } catch {
      this.#ports.onWindowLost(wire);
    }
  }

  #deliverView(committed: Committed): void {
    const next = project(committed.state);
    const patch = diff(this.#view, next);
    this.#view = next;
    const orb = orbJson(committed.state);
    if (diff(this.#orb, orb) !== undefined)
      this.#deliver({ event: "orb.state_changed", payload: { orb } }, this.#nowhere());
    this.#orb = orb;
    if (patch === undefined) return;
    this.#rev++;
    this.#deliver(
      { event: "view.patch", payload: { base_rev: this.#rev - 1, rev: this.#rev, patch } },
      this.#nowhere(),
    );
  }

  #nowhere(): Place {
    return { seq: 0, topic: "", lineage: "", atMs: this.#ports.nowMs() };
  }

  #frame({ event, payload }: WireEvent, place: Place): EventFrame {
    const body = {
      v: 1,
      event_id: this.#ports.newEventId(),
      event,
      // Our own JSON; the schema checks it and fills in what is implicit.
      payload: encodeJson(EVENTS[event].payload, payload as never),
      seq: place.seq,
      ts: place.atMs,
      topic: place.topic,
      lineage: place.lineage,
    };
    return { event, delivery: deliveryOf(event), key: event, body };
  }
}
