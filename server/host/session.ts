// One client of the host, over whatever transport: its dispatcher, its surface, its subscription.
import { randomUUID } from "node:crypto";
import type { Input } from "../core/input.ts";
import type { JsonRecord } from "../core/lib/json.ts";
import { fail, ok, type Result } from "../core/lib/result.ts";
import { LIMITS } from "../core/limits.ts";
import type { McpServers } from "../core/mcp/types.ts";
import type { ModelStore } from "../core/brain-ports.ts";
import type { Calendar, TopicPosition } from "../core/ports.ts";
import type { CommandName, RequestOf } from "../../proto/commands.ts";
import { createDispatcher, type Dispatch, type Handling, type InFlight } from "./dispatcher.ts";
import type { Keep, Loop } from "./loop.ts";
import type { Metrics } from "./metrics.ts";
import type { Publisher, Subscriber } from "./publisher.ts";
import type { EventBatch } from "./frames.ts";
import { subscribe } from "./subscribe.ts";
import { type Caller, type InputCommand, ROUTES } from "./wire/routes.ts";
import { QUERIES, type QueryContext } from "./wire/queries.ts";

export interface SessionPorts {
  readonly loop: Loop;
  readonly publisher: Publisher;
  readonly metrics: Metrics;
  readonly inFlight: InFlight;
  readonly lineage: string;
  readonly position: (topic: string) => Promise<TopicPosition>;
  readonly calendar: Calendar;
  readonly models: ModelStore;
  readonly mcp: McpServers;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly queryContext: () => QueryContext;
}

export class Session {
  readonly dispatch: Dispatch;
  readonly #ports: SessionPorts;
  readonly #send: (batch: EventBatch) => Promise<void>;
  #surfaceId = "";
  #attaching = false;
  #closed = false;
  #subscriber: Subscriber | undefined;
  #unsubscribe = (): void => {};

  /** `send` carries events to the client and resolves when the client has taken them. */
  constructor(ports: SessionPorts, send: (batch: EventBatch) => Promise<void>) {
    this.#ports = ports;
    this.#send = send;
    const { loop, metrics, inFlight, nowMs, monotonicMs } = ports;
    this.dispatch = createDispatcher({
      handle: (handling) => this.#handle(handling),
      inFlight,
      state: () => loop.state(),
      replay: (command, value) =>
        isInput(command) ? ROUTES[command].toReply(value, loop.state(), nowMs()) : value,
      monotonicMs,
      onResult: (command, code, tookMs) => {
        metrics.add("kodama_commands", 1, { command, code });
        metrics.add("kodama_command_seconds", tookMs / 1_000, { command });
      },
    });
  }

  /** The client is gone: its surface leaves and its windows close. */
  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    if (this.#surfaceId !== "") this.#leave(this.#surfaceId);
    this.#surfaceId = "";
  }

  #leave(surfaceId: string): void {
    this.#ports.loop.submit({ kind: "surface-detach", surfaceId });
  }

  async #handle({ command, request, keep }: Handling): Promise<Result<JsonRecord>> {
    // The dispatcher decoded the request with the schema of this very command.
    if (command === "stream.subscribe") return this.#subscribe(request as never);
    if (command === "stream.unsubscribe") return this.#unfollow(request as never);
    if (!isInput(command)) return QUERIES[command](request as never, this.#ports.queryContext());
    const { loop, nowMs, calendar, models, mcp } = this.#ports;
    const surfaceId = this.#surfaceId;
    const caller: Caller = { surfaceId, nowMs: nowMs(), newId: randomUUID(), calendar, models, mcp };
    const input = ROUTES[command].toInput(request as never, caller);
    if (!input.ok) return input;
    if (command === "surface.attach") return this.#attach(input.value, caller.newId);
    if (command === "device.move" || command === "device.go_home") return this.#move(input.value, keep);
    const reply = await loop.ask(input.value, keep);
    if (!reply.ok) return reply;
    if (command === "surface.detach") this.#detached();
    return { ok: true, value: ROUTES[command].toReply(reply.value, loop.state(), nowMs()) };
  }

  /** What it makes belongs to this very connection; another one must not get it from a kept answer. */
  async #attach(input: Input, surfaceId: string): Promise<Result<JsonRecord>> {
    if (this.#attaching || this.#surfaceId !== "")
      return fail("conflict", "This connection is attached already.");
    this.#attaching = true;
    const reply = await this.#ports.loop.ask(input);
    this.#attaching = false;
    if (!reply.ok) return reply;
    if (!this.#closed) return ok(this.#attached(surfaceId));
    // Nobody is there any more who could leave.
    this.#leave(surfaceId);
    return fail("unavailable", "The connection is closed.");
  }

  async #subscribe(request: RequestOf<"stream.subscribe">): Promise<Result<JsonRecord>> {
    const { publisher, lineage, position } = this.#ports;
    const subscriber = this.#subscriber;
    if (subscriber === undefined) return NOT_ATTACHED;
    if (!publisher.mayFollow(subscriber, request.topic))
      return fail(
        "overloaded",
        `At most ${LIMITS.topicsFollowedMax} topics are followed at once. Leave one first.`,
      );
    return subscribe(request, {
      lineage,
      position,
      follow: (topic, from) => publisher.follow(subscriber, topic, from),
      snapshot: () => {
        const { rev, view, positions } = publisher.whole();
        return { rev, view, positions };
      },
    });
  }

  /** Answered when the target took the voice, or did not. */
  async #move(input: Input, keep: Keep | undefined): Promise<Result<JsonRecord>> {
    const { loop } = this.#ports;
    const begun = await loop.ask(input);
    const kept = (reply: Result<JsonRecord>): Promise<Result<JsonRecord>> | Result<JsonRecord> =>
      keep === undefined ? reply : loop.ask({ kind: "answer-keep", reply }, keep);
    if (!begun.ok) return kept(begun);
    const { move_id: moveId } = begun.value;
    if (typeof moveId !== "string") return begun;
    await loop.when(({ present }) => Object.hasOwn(present.surfaces.ended, moveId));
    const { ended, active, speaker, generation } = loop.state().present.surfaces;
    const end = ended[moveId] ?? { ok: false, message: "Kodama is stopping." };
    const reply: Result<JsonRecord> = end.ok
      ? ok({ surface_id: active, speaker, generation })
      : fail("denied", `${end.message} Nothing was moved.`);
    return kept(reply);
  }

  #unfollow({ topic }: RequestOf<"stream.unsubscribe">): Result<JsonRecord> {
    if (this.#subscriber === undefined) return NOT_ATTACHED;
    return ok({ accepted: this.#ports.publisher.unfollow(this.#subscriber, topic) });
  }

  #detached(): void {
    this.#unsubscribe();
    this.#subscriber = undefined;
    this.#surfaceId = "";
  }

  #attached(surfaceId: string): JsonRecord {
    const { publisher, lineage } = this.#ports;
    this.#surfaceId = surfaceId;
    this.#unsubscribe();
    this.#subscriber = { id: () => this.#surfaceId, send: this.#send };
    this.#unsubscribe = publisher.add(this.#subscriber);
    return { surface_id: surfaceId, lineage, rev: publisher.whole().rev };
  }
}

const NOT_ATTACHED = fail("conflict", "Attach a surface first.");

function isInput(command: CommandName): command is InputCommand {
  return Object.hasOwn(ROUTES, command);
}
