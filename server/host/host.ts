// The host: one loop, one dispatcher, any number of sessions. Transports only carry what goes in and out here.
import { randomUUID } from "node:crypto";
import type { JsonRecord } from "../core/lib/json.ts";
import { fail, type Result } from "../core/lib/result.ts";
import type { ChatModel, Clock, Ids, Journal, Tools, Understanding, Voice } from "../core/ports.ts";
import type { State } from "../core/state.ts";
import type { CommandName } from "../../proto/commands.ts";
import { rebuild } from "./boot.ts";
import { createDispatcher, type Dispatch } from "./dispatcher.ts";
import { createEffects, voiceInput } from "./effects.ts";
import { createLoop, type Loop, type LoopCounter } from "./loop.ts";
import { createMetrics, type MetricName } from "./metrics.ts";
import { createPublisher } from "./publisher.ts";
import { type Caller, type InputCommand, ROUTES } from "./wire/routes.ts";
import { QUERIES, type QueryContext } from "./wire/queries.ts";
import { SCHEMA_HASH } from "./schema-hash.ts";

export interface HostPorts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly understanding: Understanding;
  /** Made with a way to read the settings, since they choose the model. */
  readonly model: (state: () => State) => ChatModel;
  readonly tools: Tools;
  readonly voice: Voice;
  readonly resolveWindow: (payload: JsonRecord) => Promise<JsonRecord>;
  readonly doctor: (state: State) => Promise<JsonRecord>;
  readonly bundle: (state: State, metrics: string) => Promise<string>;
  readonly deleteAll: () => Promise<JsonRecord>;
  readonly buildId: string;
}

/** One client of the host, over whatever transport. */
export interface Session {
  readonly dispatch: Dispatch;
  /** The client is gone: its surface leaves and its windows close. */
  close(): void;
}

export interface Host {
  /** `send` carries one event to the client and resolves when the client has taken it. */
  connect(send: (event: unknown) => Promise<void>): Session;
  readonly loop: Loop;
  readonly notices: readonly string[];
  close(): Promise<void>;
}

const COUNTERS: Readonly<Record<LoopCounter, MetricName>> = {
  input: "kodama_inputs",
  commit: "kodama_commits",
  overloaded: "kodama_overloaded",
  storage_failed: "kodama_storage_failures",
  broken: "kodama_broken_decisions",
};

export async function createHost(ports: HostPorts): Promise<Host> {
  const recovered = await ports.journal.open();
  const instanceId = randomUUID();
  const metrics = createMetrics();
  const { lineage } = recovered;
  const state = rebuild(recovered);
  const publisher = createPublisher(
    {
      newEventId: () => randomUUID(),
      nowMs: () => ports.clock.nowMs(),
      resolveWindow: ports.resolveWindow,
      onCounters: ({ coalesced, dropped, resyncs }) => {
        metrics.add("kodama_events_coalesced", coalesced);
        metrics.add("kodama_events_dropped", dropped);
        metrics.add("kodama_surface_resyncs", resyncs);
      },
    },
    { facts: [], state, lineage },
  );
  const { understanding, tools, voice, clock, ids, journal } = ports;
  const effects = createEffects({
    understanding,
    tools,
    voice,
    model: ports.model(() => loop.state()),
    state: () => loop.state(),
  });
  const loop: Loop = createLoop(
    {
      journal,
      clock,
      ids,
      publish: publisher.publish,
      run: effects.run,
      onCounters: (name) => metrics.add(COUNTERS[name], 1),
    },
    { state, lineage, sessionId: instanceId },
  );
  voice.onEvent((event) => loop.submit(voiceInput(event)));
  metrics.gauge("kodama_inbox_depth", () => loop.depth().inbox);
  metrics.gauge("kodama_commit_depth", () => loop.depth().commits);
  metrics.gauge("kodama_outbox_depth", publisher.depth);

  const queryContext = (): QueryContext => ({
    state: loop.state(),
    view: publisher.view(),
    lineage,
    instanceId,
    buildId: ports.buildId,
    schemaHash: SCHEMA_HASH,
    nowMs: clock.nowMs(),
    monotonicMs: clock.monotonicMs(),
    journal,
    understanding,
    metricsText: metrics.text,
    doctor: () => ports.doctor(loop.state()),
    bundle: () => ports.bundle(loop.state(), metrics.text()),
    deleteAll: ports.deleteAll,
  });

  const connect = (send: (event: unknown) => Promise<void>): Session => {
    let surfaceId = "";
    let unsubscribe = (): void => {};
    const handle = async (
      command: CommandName,
      request: unknown,
      keep: Parameters<Loop["ask"]>[1],
    ): Promise<Result<JsonRecord>> => {
      if (isQuery(command)) return QUERIES[command](request as never, queryContext());
      const caller: Caller = { surfaceId, nowMs: clock.nowMs(), newId: randomUUID() };
      const input = ROUTES[command].toInput(request as never, caller);
      if (!input.ok) return input;
      if (command === "surface.attach" && surfaceId !== "")
        return fail("conflict", "This connection is attached already.");
      const reply = await loop.ask(input.value, keep);
      if (!reply.ok) return reply;
      if (command === "surface.attach") {
        surfaceId = caller.newId;
        unsubscribe = publisher.add({ id: () => surfaceId, send });
        return { ok: true, value: { surface_id: surfaceId, lineage, rev: publisher.view().rev } };
      }
      return { ok: true, value: ROUTES[command].toReply(reply.value, loop.state(), clock.nowMs()) };
    };
    const dispatch = createDispatcher({
      handle: ({ command, request, keep }) => handle(command, request, keep),
      state: loop.state,
      replay: (command, value) =>
        isQuery(command) ? value : ROUTES[command].toReply(value, loop.state(), clock.nowMs()),
      monotonicMs: () => clock.monotonicMs(),
      onResult: (command, code, tookMs) => {
        metrics.add("kodama_commands", 1, { command, code });
        metrics.add("kodama_command_seconds", tookMs / 1_000, { command });
      },
    });
    return {
      dispatch,
      close() {
        unsubscribe();
        if (surfaceId !== "") loop.submit({ kind: "surface-detach", surfaceId });
        surfaceId = "";
      },
    };
  };

  await loop.ask({ kind: "boot" });
  return {
    connect,
    loop,
    notices: recovered.notices,
    async close() {
      effects.stop();
      await loop.idle();
      loop.stop();
      metrics.stop();
      await voice.close();
      await journal.close();
    },
  };
}

function isQuery(command: CommandName): command is Exclude<CommandName, InputCommand> {
  return Object.hasOwn(QUERIES, command);
}
