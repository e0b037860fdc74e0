// Fans committed events out to the surfaces: events first, then one view patch for all of them.
import { passBy } from "../core/fact.ts";
import type { JsonRecord } from "../core/lib/json.ts";
import { LIMITS } from "../core/limits.ts";
import type { FramePage, PageRange } from "../core/ports.ts";
import { isForEveryone, parseTopic } from "../core/stream/topic.ts";
import type { SurfacesState } from "../core/surfaces/types.ts";
import { diff } from "../core/view/diff.ts";
import { orbJson, project } from "../core/view/project.ts";
import { control } from "../../proto/control.ts";
import { type Draft, draft, type Draftsman, type EventBatch, frame, type Frame } from "./frames.ts";
import type { Committed } from "./loop.ts";
import type { OutboxCounters } from "./outbox.ts";
import { createPace, type Pace } from "./pace.ts";
import { Receiver } from "./receiver.ts";
import type { WireEvent } from "./wire/events.ts";

export interface Subscriber {
  readonly id: () => string;
  readonly send: (batch: EventBatch) => Promise<void>;
}

export interface PublisherPorts extends Draftsman {
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly page: (topic: string, range: PageRange) => Promise<FramePage>;
  /** Fills in what a window's request only names, for instance the text of a file by its hash. */
  readonly resolveWindow: (payload: JsonRecord) => Promise<JsonRecord>;
  /** What the window was to show or write is gone. */
  readonly onWindowLost: (wire: WireEvent) => void;
  readonly onCounters: (counters: OutboxCounters) => void;
}

/** What everybody sees now: the view, and of each topic the last event that it holds. */
export interface Whole {
  readonly rev: number;
  readonly view: JsonRecord;
  readonly positions: Readonly<Record<string, number>>;
  readonly lineage: string;
}

interface Desk {
  readonly receiver: Receiver;
  /** Topics of one task, run, question or device that it asked for. */
  readonly followed: Set<string>;
}

export class Publisher {
  readonly #ports: PublisherPorts;
  readonly #pace: Pace;
  readonly #desks = new Map<Subscriber, Desk>();
  readonly #positions: Map<string, number>;
  #view: JsonRecord;
  #orb: JsonRecord;
  #rev = 1;
  #surfaces: SurfacesState;

  constructor(
    ports: PublisherPorts,
    start: Pick<Committed, "state"> & { readonly heads: Readonly<Record<string, number>> },
  ) {
    this.#ports = ports;
    this.#pace = createPace(ports.monotonicMs);
    this.#positions = new Map(Object.entries(start.heads).filter(([topic]) => isCommon(topic)));
    this.#view = project(start.state);
    this.#surfaces = start.state.present.surfaces;
    this.#orb = orbJson(start.state);
  }

  publish(committed: Committed): void {
    this.#surfaces = committed.state.present.surfaces;
    for (const { draft: made, seq } of committed.frames) {
      if (made.event === "capability.window_opened") void this.#deliverWindow(made);
      else this.#deliver(frame(made, seq), made.to);
      if (seq > 0 && isCommon(made.topic)) this.#positions.set(made.topic, seq);
    }
    // Twenty times a second while somebody speaks.
    if (!passBy(committed.facts)) this.#deliverView(committed);
  }

  /** Returns the way out. */
  add(subscriber: Subscriber): () => void {
    const { lineage, page, monotonicMs } = this.#ports;
    const receiver = new Receiver({
      send: subscriber.send,
      page,
      monotonicMs,
      pace: this.#pace,
      resync: () => this.#frame({ event: "runtime.control", payload: control("resync", {}) }),
      caughtUp: (topic, seq) => this.#frame({ event: "stream.caught_up", payload: { topic, lineage, seq } }),
      bookmark: (topic, seq) => this.#frame({ event: "stream.bookmark", payload: { topic, lineage, seq } }),
    });
    this.#desks.set(subscriber, { receiver, followed: new Set() });
    return () => {
      this.#ports.onCounters(receiver.counters());
      receiver.close();
      this.#desks.delete(subscriber);
    };
  }

  /** Sends a topic from a place on, then what is live. False when that is under way already. */
  follow(
    subscriber: Subscriber,
    topic: string,
    from: { readonly afterSeq: number; readonly headSeq: number },
  ): boolean {
    const desk = this.#desks.get(subscriber);
    if (desk?.receiver.catchUp(topic, from) !== true) return false;
    if (!isCommon(topic)) desk.followed.add(topic);
    return true;
  }

  /** False when it follows as many as it may, and not this one. */
  mayFollow(subscriber: Subscriber, topic: string): boolean {
    const followed = this.#desks.get(subscriber)?.followed;
    return (
      isCommon(topic) ||
      followed === undefined ||
      followed.has(topic) ||
      followed.size < LIMITS.topicsFollowedMax
    );
  }

  /** False when it was not followed; the topics of everybody always are. */
  unfollow(subscriber: Subscriber, topic: string): boolean {
    const desk = this.#desks.get(subscriber);
    if (desk?.followed.delete(topic) !== true) return false;
    desk.receiver.forget(topic);
    return true;
  }

  whole(): Whole {
    const { lineage } = this.#ports;
    return { rev: this.#rev, view: this.#view, positions: Object.fromEntries(this.#positions), lineage };
  }

  depth(): number {
    return [...this.#desks.values()].reduce((sum, { receiver }) => sum + receiver.size(), 0);
  }

  /** The same text for all that get it. */
  #deliver(made: Frame, to?: string): void {
    const forAll = made.topic === "" || isCommon(made.topic);
    for (const [subscriber, { receiver, followed }] of this.#desks) {
      if (to !== undefined && to !== subscriber.id()) continue;
      // How loud it is, and words that are not final yet, are to be seen or are nothing.
      if (made.delivery === "latest_only" && isHidden(this.#surfaces, subscriber.id())) continue;
      if (forAll || followed.has(made.topic)) receiver.push(made);
    }
  }

  async #deliverWindow(wire: Draft): Promise<void> {
    try {
      const payload = await this.#ports.resolveWindow(wire.payload);
      this.#deliver(this.#frame({ event: wire.event, payload }), wire.to);
    } catch {
      this.#ports.onWindowLost({ ...wire, to: wire.to ?? "" });
    }
  }

  #deliverView(committed: Committed): void {
    const next = project(committed.state);
    const patch = diff(this.#view, next);
    this.#view = next;
    const orb = orbJson(committed.state);
    if (diff(this.#orb, orb) !== undefined)
      this.#deliver(this.#frame({ event: "orb.state_changed", payload: { orb } }));
    this.#orb = orb;
    if (patch === undefined) return;
    this.#rev++;
    const payload = { base_rev: this.#rev - 1, rev: this.#rev, patch };
    this.#deliver(this.#frame({ event: "view.patch", payload }));
  }

  /** An event that has no place. */
  #frame(wire: WireEvent): Frame {
    return frame(draft(wire, { topic: "", atMs: this.#ports.nowMs() }, this.#ports), 0);
  }
}

/** Whether it is a window whose page nobody sees. */
function isHidden({ surfaces }: SurfacesState, surfaceId: string): boolean {
  const { kind, visible } = surfaces[surfaceId] ?? {};
  return kind === "editor" && visible === false;
}

function isCommon(topic: string): boolean {
  const parsed = parseTopic(topic);
  return parsed !== undefined && isForEveryone(parsed);
}
