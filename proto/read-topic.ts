// The past of one topic, read to its end by whoever has a connection: subscribe, collect, be told that it is whole, leave.
import type { ReplyJson, RequestJson } from "./commands.ts";

export interface TopicEvent {
  readonly event: string;
  readonly payload: unknown;
  readonly topic: string;
}

type StreamCommand = "stream.subscribe" | "stream.unsubscribe";

export interface TopicPorts {
  readonly command: <C extends StreamCommand>(name: C, payload: RequestJson<C>) => Promise<ReplyJson<C>>;
  /** Hands over every event until the function that it returns is called. */
  readonly listen: (hear: (event: TopicEvent) => void) => () => void;
  /** Resolves after so long. */
  readonly wait: (ms: number) => Promise<void>;
}

const READ_MS = 5_000;

/** What is kept of the topic, in order; empty where nothing is. */
export async function readTopic(topic: string, ports: TopicPorts): Promise<readonly TopicEvent[]> {
  const events: TopicEvent[] = [];
  const whole = Promise.withResolvers<void>();
  const stop = ports.listen((heard) => {
    if (heard.topic === topic) events.push(heard);
    else if (heard.event === "stream.caught_up" && topicOf(heard.payload) === topic) whole.resolve();
  });
  // It may be late before anybody waits for it.
  whole.promise.catch(() => {});
  void ports.wait(READ_MS).then(() => whole.reject(new Error("The log did not come. Try again.")));
  try {
    // Who is refused, since another one reads it just now, leaves nothing.
    const { stale_reason = "" } = await ports.command("stream.subscribe", { topic });
    if (stale_reason !== "") return events;
    try {
      await whole.promise;
    } finally {
      await ports.command("stream.unsubscribe", { topic });
    }
    return events;
  } finally {
    stop();
  }
}

const topicOf = (payload: unknown): unknown =>
  typeof payload === "object" && payload !== null && "topic" in payload ? payload.topic : undefined;
