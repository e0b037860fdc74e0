// Fans committed facts out to the surfaces: events first, then one view patch for all of them.
import type { JsonRecord } from "../core/lib/json.ts";
import { diff } from "../core/view/diff.ts";
import { orbJson, project } from "../core/view/project.ts";
import { encodeJson } from "../../proto/codec.ts";
import { type EventName, EVENTS } from "../../proto/events.ts";
import type { Committed } from "./loop.ts";
import { createOutbox, deliveryOf, type EventFrame, type Outbox, type OutboxCounters } from "./outbox.ts";
import { eventsOf, type WireEvent } from "./wire/events.ts";

export interface Subscriber {
  readonly id: () => string;
  readonly send: (event: unknown) => Promise<void>;
}

export interface Publisher {
  publish(committed: Committed): void;
  /** High-rate signals that are no facts. */
  level(level: number): void;
  add(subscriber: Subscriber): () => void;
  view(): { readonly rev: number; readonly view: JsonRecord };
  depth(): number;
}

export interface PublisherPorts {
  readonly newEventId: () => string;
  readonly nowMs: () => number;
  /** Fills in what a window's request only names, for instance the text of a file by its hash. */
  readonly resolveWindow: (payload: JsonRecord) => Promise<JsonRecord>;
  readonly onCounters: (counters: OutboxCounters) => void;
}

interface Place {
  readonly seq: number;
  readonly topic: string;
  readonly lineage: string;
}
const NOWHERE: Place = { seq: 0, topic: "", lineage: "" };

export function createPublisher(ports: PublisherPorts, start: Committed): Publisher {
  const boxes = new Map<Subscriber, Outbox & { readonly counters: OutboxCounters }>();
  let view = project(start.state);
  let orb = orbJson(start.state);
  let rev = 1;

  const frame = (wire: WireEvent, place: Place): EventFrame => {
    const { event } = wire;
    const body = {
      v: 1,
      event_id: ports.newEventId(),
      event,
      payload: encodeJson(EVENTS[event].payload, wire.payload as never),
      seq: place.seq,
      ts: ports.nowMs(),
      topic: place.topic,
      lineage: place.lineage,
    };
    return { event, delivery: deliveryOf(event), key: event, body };
  };

  const deliver = (wire: WireEvent, place: Place): void => {
    // Encoded once for all that get it.
    let made: EventFrame | undefined;
    for (const [subscriber, box] of boxes) {
      if (wire.to !== undefined && wire.to !== subscriber.id()) continue;
      made ??= frame(wire, place);
      box.push(made);
    }
  };

  const deliverWindow = async (wire: WireEvent): Promise<void> => {
    deliver({ ...wire, payload: await ports.resolveWindow(wire.payload) }, NOWHERE);
  };

  const deliverView = (committed: Committed): void => {
    const next = project(committed.state);
    const patch = diff(view, next);
    view = next;
    const nextOrb = orbJson(committed.state);
    if (diff(orb, nextOrb) !== undefined)
      deliver({ event: "orb.state_changed", payload: { orb: nextOrb } }, NOWHERE);
    orb = nextOrb;
    if (patch === undefined) return;
    rev++;
    deliver({ event: "view.patch", payload: { base_rev: rev - 1, rev, patch } }, NOWHERE);
  };

  const resync = (): EventFrame =>
    frame({ event: "runtime.control", payload: { action: "resync", turn_id: "", detail: {} } }, NOWHERE);

  return {
    publish(committed) {
      for (const stored of committed.facts) {
        const place =
          stored.seq === 0 ? NOWHERE : { seq: stored.seq, topic: stored.topic, lineage: committed.lineage };
        for (const wire of eventsOf(stored, committed.state)) {
          if (wire.event === "capability.window_opened") void deliverWindow(wire);
          else deliver(wire, place);
        }
      }
      deliverView(committed);
    },
    level: (level) => deliver({ event: "voice.level" satisfies EventName, payload: { level } }, NOWHERE),
    add(subscriber) {
      const box = createOutbox(({ body }) => subscriber.send(body), resync);
      boxes.set(subscriber, box);
      return () => {
        ports.onCounters(box.counters);
        box.close();
        boxes.delete(subscriber);
      };
    },
    view: () => ({ rev, view }),
    depth: () => [...boxes.values()].reduce((sum, box) => sum + box.size(), 0),
  };
}
