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

export interface Outbox {
  push(frame: EventFrame): void;
  /** Waiting frames; for metrics and tests. */
  size(): number;
  close(): void;
}

export interface OutboxCounters {
  coalesced: number;
  dropped: number;
  resyncs: number;
}

/**
 * `send` resolves when the other side has taken the frame; until then the next one waits here.
 * `resync` tells the surface, once it reads again, that it missed events and must take a snapshot.
 */
export function createOutbox(
  send: (frame: EventFrame) => Promise<void>,
  resync: () => EventFrame,
): Outbox & { readonly counters: OutboxCounters } {
  const counters: OutboxCounters = { coalesced: 0, dropped: 0, resyncs: 0 };
  let queue: EventFrame[] = [];
  let sending = false;
  let closed = false;

  const pump = async (): Promise<void> => {
    if (sending) return;
    sending = true;
    for (let frame = queue.shift(); frame !== undefined && !closed; frame = queue.shift()) {
      try {
        await send(frame);
      } catch {
        closed = true;
      }
    }
    sending = false;
  };

  const makeRoom = (): boolean => {
    const victim = queue.findIndex((frame) => frame.delivery !== "must_deliver");
    if (victim !== -1) {
      queue.splice(victim, 1);
      counters.dropped++;
      return true;
    }
    return false;
  };

  return {
    counters,
    push(frame) {
      if (closed) return;
      if (frame.delivery === "latest_only") {
        const at = queue.findIndex((other) => other.delivery === "latest_only" && other.key === frame.key);
        if (at !== -1) {
          queue[at] = frame;
          counters.coalesced++;
          return;
        }
      }
      if (queue.length >= LIMITS.surfaceQueueMax && !makeRoom()) {
        // Nothing that must be delivered is dropped silently: the surface starts again from a snapshot.
        counters.resyncs++;
        queue = [resync()];
      }
      queue.push(frame);
      void pump();
    },
    size: () => queue.length,
    close() {
      closed = true;
      queue = [];
    },
  };
}

export function deliveryOf(event: EventName): Delivery {
  return EVENTS[event].delivery;
}
