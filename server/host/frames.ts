// Events as the texts of their envelopes: made once, stored with their facts, and sent as they are to every surface.
import { type Fact, FACTS, topicOf } from "../core/fact.ts";
import type { JsonRecord } from "../core/lib/json.ts";
import type { FrameDraft } from "../core/ports.ts";
import type { State } from "../core/state.ts";
import { withPlace } from "../core/stream/frame.ts";
import { formatTopic } from "../core/stream/topic.ts";
import { encodeJson } from "../../proto/codec.ts";
import { type Delivery, type EventName, EVENTS } from "../../proto/events.ts";
import { eventsOf, type WireEvent } from "./wire/events.ts";

/** An event without its place; `topic` is empty for what is true only now. */
export interface Draft extends FrameDraft {
  readonly event: EventName;
  readonly payload: JsonRecord;
  readonly to: string | undefined;
}

/** An event with its place, ready to be sent. */
export interface Frame {
  readonly event: EventName;
  readonly delivery: Delivery;
  readonly topic: string;
  /** From 1 in its topic; 0 without a place. */
  readonly seq: number;
  /** The whole envelope as JSON. */
  readonly text: string;
}

/** Envelopes on their way: texts of single ones, or of neighbouring ones with commas between. */
export interface EventBatch {
  readonly parts: readonly (string | Uint8Array)[];
}

export interface Draftsman {
  readonly lineage: string;
  readonly newEventId: () => string;
}

/** What surfaces are told of facts that were just decided; `state` is the one after them. */
export function draftsOf(
  facts: readonly Fact[],
  { state, atMs }: { readonly state: State; readonly atMs: number },
  draftsman: Draftsman,
): readonly Draft[] {
  return facts.flatMap((fact) => {
    const topics = FACTS[fact.kind].plane === "none" ? [""] : topicsOf(fact, state);
    return eventsOf(fact, state).flatMap((wire) =>
      topics.map((topic) => draft(wire, { topic, atMs }, draftsman)),
    );
  });
}

export function draft(
  { event, payload, to }: WireEvent,
  { topic, atMs }: { readonly topic: string; readonly atMs: number },
  { lineage, newEventId }: Draftsman,
): Draft {
  const envelope = {
    v: 1,
    event_id: newEventId(),
    event,
    // Our own JSON; the schema checks it and fills in what is implicit.
    payload: encodeJson(EVENTS[event].payload, payload as never),
    ts: atMs,
    topic,
    lineage: topic === "" ? "" : lineage,
  };
  return { event, payload, to, topic, head: JSON.stringify(envelope).slice(0, -1) };
}

export function frame({ event, topic, head }: Draft, seq: number): Frame {
  return { event, delivery: EVENTS[event].delivery, topic, seq, text: withPlace(head, seq) };
}

/** Everybody's topic first, then those that follow one task, run or question. */
function topicsOf(fact: Fact, state: State): readonly string[] {
  const all = topicOf(fact.kind);
  switch (fact.kind) {
    case "run-changed":
      return [all, formatTopic({ scope: "task", id: fact.run.taskId, kind: "runs" })];
    case "approval-requested":
    case "approval-resolved":
      return [all, formatTopic({ scope: "approval", id: fact.approval.approvalId, kind: "" })];
    case "turn-moved":
    case "sentence-said":
    case "tool-ready":
    case "tool-ended": {
      const run = state.runtime.conversation.turns[fact.turnId]?.run;
      return run === undefined ? [all] : [all, formatTopic({ scope: "run", id: run.runKey, kind: "events" })];
    }
    default:
      return [all];
  }
}
