// What a transport or a window needs of the authority, wherever it runs: in this process or behind the local socket.
import type { EventName } from "../../proto/events.ts";
import type { Dispatch } from "./dispatcher.ts";
import type { EventBatch } from "./frames.ts";

export interface AuthoritySession {
  readonly dispatch: Dispatch;
  close(): void;
}

/** Resolves when the other side has taken the batch. */
export type SendEvents = (batch: EventBatch) => Promise<void>;

export interface Authority {
  connect(send: SendEvents): Promise<AuthoritySession>;
  /** Called once when the authority is gone and sessions are dead; never for the one in this process. */
  onGone(listener: () => void): void;
  close(): Promise<void>;
}

/** JSON-RPC methods of our own, next to ordinary LSP. */
export const METHODS = {
  challenge: "kodama/challenge",
  hello: "kodama/hello",
  command: "kodama/command",
  event: "kodama/event",
  /** Many events at once, for clients that said `batched`: a message costs several times what an event in it does. */
  events: "kodama/events",
  /** Which part this server plays among those of the person: follower, candidate or leader. */
  role: "kodama/role",
} as const;

/** For who looks at events one by one. */
export function eachEvent(hear: (event: unknown) => void): SendEvents {
  return (batch) => {
    for (const event of eventsIn(batch)) hear(event);
    return Promise.resolve();
  };
}

/** The envelopes of a batch. */
export function eventsIn({ parts }: EventBatch): readonly unknown[] {
  const text = parts
    .map((part) => (typeof part === "string" ? part : new TextDecoder().decode(part)))
    .join(",");
  return JSON.parse(`[${text}]`) as readonly unknown[];
}

/** Whether one of these events may be in a batch; looks at the bytes, parses nothing. */
export function mayHold({ parts }: EventBatch, names: readonly EventName[]): boolean {
  const words = names.map((name) => `"event":"${name}"`);
  return parts.some((part) =>
    words.some((word) =>
      typeof part === "string"
        ? part.includes(word)
        : Buffer.from(part.buffer, part.byteOffset, part.byteLength).includes(word),
    ),
  );
}
