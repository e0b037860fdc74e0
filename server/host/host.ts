// The host: one loop, any number of sessions. Transports only carry what goes in and out here.
import { randomUUID } from "node:crypto";
import type { JsonRecord } from "../core/lib/json.ts";
import type { ChatModels, EditorEngine, LentModel, ModelStore, Probe } from "../core/brain-ports.ts";
import type {
  Calendar,
  Clock,
  Ids,
  Journal,
  Programs,
  Recovered,
  Tools,
  Understanding,
} from "../core/ports.ts";
import type { Voice } from "../core/voice-ports.ts";
import type { McpServers } from "../core/mcp/types.ts";
import type { Memory } from "../core/memory/types.ts";
import type { State } from "../core/state.ts";
import type { ParseShell } from "../core/tools/shell-line.ts";
import { rebuild, replayedOf } from "./boot.ts";
import { voiceInput } from "./ears.ts";
import { createEffects, type Effects } from "./effects.ts";
import { createEditorLine } from "./editor-line.ts";
import type { InFlight } from "./dispatcher.ts";
import { draftsOf } from "./frames.ts";
import { Loop, type LoopCounter } from "./loop.ts";
import { windowOutcomes, windowSeconds } from "./window-metrics.ts";
import { createMetrics, type MetricName, type Metrics } from "./metrics.ts";
import type { OutboxCounters } from "./outbox.ts";
import { Publisher } from "./publisher.ts";
import type { EventBatch } from "./frames.ts";
import { SCHEMA_HASH } from "./schema-hash.ts";
import { Session } from "./session.ts";
import type { WireEvent } from "./wire/events.ts";
import type { QueryContext } from "./wire/queries.ts";

export interface HostPorts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly understanding: Understanding;
  /** Made with a way to read the settings, since they choose the models. */
  readonly models: (state: () => State, editor: EditorEngine) => ChatModels;
  readonly lent: (state: () => State) => LentModel;
  /** Made with a way to read the settings, since they say where models come from. */
  readonly store: (state: () => State) => ModelStore;
  readonly probe: (state: () => State) => Probe;
  readonly tools: Tools;
  readonly mcp: McpServers;
  readonly programs: Programs;
  readonly memory: Memory;
  /** Loaded when it is first asked for. */
  readonly parseShell: () => Promise<ParseShell>;
  readonly calendar: Calendar;
  readonly voice: Voice;
  /** Fills in what a capability window's request only names. */
  readonly resolveWindow: (payload: JsonRecord) => Promise<JsonRecord>;
  readonly doctor: (state: State) => Promise<JsonRecord>;
  readonly bundle: (state: State, metrics: string) => Promise<string>;
  readonly deleteAll: () => Promise<JsonRecord>;
  readonly buildId: string;
  /** Zone of the tasks that Kodama brings itself; undefined where it brings none. */
  readonly houseZone?: string | undefined;
  /** False once somebody else may be the authority: from then on nothing is set off any more. */
  readonly mayAct?: () => boolean;
  /** In safe mode from the first moment on. */
  readonly safeStart?: boolean;
}

const COUNTERS: Readonly<Record<LoopCounter, MetricName>> = {
  input: "kodama_inputs",
  commit: "kodama_commits",
  overloaded: "kodama_overloaded",
  storage_failed: "kodama_storage_failures",
  broken: "kodama_broken_decisions",
};

/** Opens the journal, brings the state back, resumes what was under way. */
export async function createHost(ports: HostPorts): Promise<Host> {
  const host = new Host(ports, await ports.journal.open());
  // A disk that refuses leaves the runtime stopped and says why; it starts by itself as soon as the disk takes it.
  // Before anything is resumed: that may be what goes wrong.
  if (ports.safeStart === true)
    await host.loop.ask({ kind: "config-patch", patch: { "tools.safeMode": true }, revision: 0 });
  const booted = await host.loop.ask({ kind: "boot" });
  if (!booted.ok) host.loop.submit({ kind: "boot" });
  if (ports.houseZone !== undefined) host.loop.submit({ kind: "house-tasks", timeZone: ports.houseZone });
  return host;
}

export class Host {
  readonly loop: Loop;
  readonly notices: readonly string[];
  readonly #ports: HostPorts;
  readonly #lineage: string;
  readonly #instanceId = randomUUID();
  readonly #metrics: Metrics = createMetrics();
  readonly #publisher: Publisher;
  readonly #effects: Effects;
  readonly #store: ModelStore;
  readonly #probe: Probe;
  readonly #inFlight: InFlight = new Map();

  constructor(ports: HostPorts, recovered: Recovered) {
    const { journal, clock, ids, understanding, tools, voice, calendar } = ports;
    const { lineage, heads } = recovered;
    const state = rebuild(recovered);
    const draftsman = { lineage, newEventId: randomUUID };
    this.#ports = ports;
    this.#lineage = lineage;
    this.notices = recovered.notices;
    const current = (): State => this.loop.state();
    this.#publisher = new Publisher(
      {
        ...draftsman,
        nowMs: () => clock.nowMs(),
        monotonicMs: () => clock.monotonicMs(),
        page: (topic, range) => journal.page(topic, range),
        resolveWindow: ports.resolveWindow,
        onWindowLost: (wire) => this.#closeWindow(wire),
        onCounters: (counters) => this.#countOutbox(counters),
      },
      { state, heads },
    );
    this.#store = ports.store(current);
    this.#probe = ports.probe(current);
    const editorLine = createEditorLine((input) => this.loop.submit(input));
    this.#effects = createEffects({
      store: this.#store,
      understanding,
      tools,
      voice,
      calendar,
      memory: ports.memory,
      nowMs: () => clock.nowMs(),
      models: ports.models(current, editorLine),
      lent: ports.lent(current),
      editorLine,
      state: current,
    });
    this.loop = new Loop(
      {
        journal,
        clock,
        ids,
        draft: (facts, after, atMs) => draftsOf(facts, { state: after, atMs }, draftsman),
        publish: (committed) => this.#publisher.publish(committed),
        run: (effect, submit, submitKept) => {
          if (ports.mayAct?.() !== false) this.#effects.run(effect, submit, submitKept);
        },
        onCounters: (name) => this.#metrics.add(COUNTERS[name], 1),
      },
      { state, sessionId: this.#instanceId, replayed: replayedOf(recovered) },
    );
    voice.onEvent((event) => this.loop.submit(voiceInput(event)));
    this.#metrics.gauge("kodama_inbox_depth", () => this.loop.depth().inbox);
    this.#metrics.gauge("kodama_commit_depth", () => this.loop.depth().commits);
    this.#metrics.gauge("kodama_outbox_depth", () => this.#publisher.depth());
    this.#metrics.kept("kodama_windows", () => windowOutcomes(this.loop.state().present.windows));
    this.#metrics.kept("kodama_window_seconds", () => windowSeconds(this.loop.state().present.windows));
  }

  /** `send` carries events to the client and resolves when the client has taken them. */
  connect(send: (batch: EventBatch) => Promise<void>): Session {
    const { clock } = this.#ports;
    return new Session(
      {
        loop: this.loop,
        publisher: this.#publisher,
        metrics: this.#metrics,
        inFlight: this.#inFlight,
        lineage: this.#lineage,
        position: (topic) => this.#ports.journal.position(topic),
        calendar: this.#ports.calendar,
        models: this.#store,
        mcp: this.#ports.mcp,
        nowMs: () => clock.nowMs(),
        monotonicMs: () => clock.monotonicMs(),
        queryContext: () => this.#queryContext(),
      },
      send,
    );
  }

  async close(): Promise<void> {
    this.#effects.stop();
    await this.loop.idle();
    this.loop.stop();
    this.#metrics.stop();
    await this.#ports.voice.close();
    await this.#ports.journal.close();
  }

  #closeWindow({ payload, to = "" }: WireEvent): void {
    const { window_id: windowId } = payload;
    if (typeof windowId !== "string") return;
    const message = "What was to be written is gone from Kodama's folder. Ask again.";
    this.loop.submit({
      kind: "window-report",
      windowId,
      surfaceId: to,
      ok: false,
      errorKind: "invalid_response",
      message,
      data: {},
    });
  }

  #countOutbox({ coalesced, dropped, resyncs }: OutboxCounters): void {
    this.#metrics.add("kodama_events_coalesced", coalesced);
    this.#metrics.add("kodama_events_dropped", dropped);
    this.#metrics.add("kodama_surface_resyncs", resyncs);
  }

  #queryContext(): QueryContext {
    const {
      clock,
      journal,
      understanding,
      tools,
      mcp,
      programs,
      memory,
      parseShell,
      doctor,
      bundle,
      deleteAll,
      buildId,
    } = this.#ports;
    const state = this.loop.state();
    const metricsText = (): string => this.#metrics.text();
    return {
      state,
      whole: this.#publisher.whole(),
      lineage: this.#lineage,
      instanceId: this.#instanceId,
      pid: process.pid,
      buildId,
      schemaHash: SCHEMA_HASH,
      nowMs: clock.nowMs(),
      monotonicMs: clock.monotonicMs(),
      journal,
      models: this.#store,
      probe: this.#probe,
      devices: () => this.#ports.voice.devices(),
      mcp,
      programs,
      memory,
      understanding,
      tools,
      parseShell,
      metricsText,
      count: this.#metrics.add,
      doctor: () => doctor(state),
      bundle: () => bundle(state, metricsText()),
      deleteAll,
    };
  }
}
