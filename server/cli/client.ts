// The CLI's connection: joins or hosts an authority, attaches as a surface, sends commands and hears events.
import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import type { CommandName, ReplyJson, RequestJson } from "../../proto/commands.ts";
import type { EventJson, EventName } from "../../proto/events.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { readTopic, type TopicEvent } from "../../proto/read-topic.ts";
import type { Natives } from "../../native/natives.ts";
import { eachEvent } from "../host/authority.ts";
import type { Response } from "../host/dispatcher.ts";
import { stateFolder } from "../io/paths.ts";
import { type Joined, joinOrHost } from "../join.ts";

export interface HeardEvent<E extends EventName = EventName> {
  readonly event: E;
  readonly payload: EventJson<E>;
}

export interface Client {
  readonly joined: Joined;
  /** The whole response envelope, also when it is a failure. `deadlineMs`: 0 for the server's own. */
  send<C extends CommandName>(command: C, payload: RequestJson<C>, deadlineMs?: number): Promise<Response>;
  /** The reply of a command that worked; throws CommandError otherwise. */
  call<C extends CommandName>(command: C, payload: RequestJson<C>): Promise<ReplyJson<C>>;
  onEvent(listener: (event: HeardEvent, envelope: unknown) => void): void;
  /** The past of one topic. */
  readTopic(topic: string): Promise<readonly TopicEvent[]>;
  close(): Promise<void>;
}

export class CommandError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = "CommandError";
    this.code = code;
  }
}

export async function openClient(options: {
  readonly workspace: string;
  readonly natives: Natives;
  readonly env: NodeJS.ProcessEnv;
}): Promise<Client> {
  const joined = await joinOrHost({
    stateFolder: stateFolder(options.env, process.platform),
    env: options.env,
    ...options.natives,
    documents: { textOf: () => undefined, isOpen: () => false },
    onDeleted: () => process.exit(0),
  });
  const listeners: ((event: HeardEvent, envelope: unknown) => void)[] = [];
  const session = await joined.connect(
    eachEvent((envelope) => {
      // Events come from our own host, which checked them against their schema.
      for (const listener of listeners) listener(envelope as HeardEvent, envelope);
    }),
  );
  const send = (command: string, payload: unknown, deadlineMs = 0): Promise<Response> =>
    session.dispatch({ v: 1, request_id: randomUUID(), command, payload, deadline_ms: deadlineMs });
  const client: Client = {
    joined,
    send,
    async call(command, payload) {
      const response = await send(command, payload);
      if (response.ok) return response.payload as never;
      throw new CommandError(response.error?.code ?? "internal", response.error?.message ?? "It failed.");
    },
    onEvent: (listener) => void listeners.push(listener),
    readTopic: (topic) =>
      readTopic(topic, {
        wait: (ms) => sleep(ms, undefined, { ref: false }),
        command: (name, payload) => client.call(name, payload),
        listen(hear) {
          const listener = (_event: HeardEvent, envelope: unknown): void => hear(envelope as TopicEvent);
          listeners.push(listener);
          return () => void listeners.splice(listeners.indexOf(listener), 1);
        },
      }),
    async close() {
      session.close();
      await joined.close();
    },
  };
  const folders = [resolve(options.workspace)];
  await client.call("surface.attach", {
    kind: "cli",
    name: "terminal",
    folders,
    trusted: true,
    visible: true,
    serves: [],
  });
  return client;
}
