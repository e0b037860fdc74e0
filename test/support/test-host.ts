// A whole host in this process with fakes at the ports, and a client that collects what it hears.
import { createCalendar } from "../../server/io/calendar.ts";
import { randomUUID } from "node:crypto";
import type { CommandName, RequestJson } from "../../proto/commands.ts";
import type { ChatModel, LentModel, ModelStore } from "../../server/core/brain-ports.ts";
import type { Journal, Tools, Understanding } from "../../server/core/ports.ts";
import type { Voice } from "../../server/core/voice-ports.ts";
import { understand } from "../../server/core/understand/grammar.ts";
import { eachEvent } from "../../server/host/authority.ts";
import type { Response } from "../../server/host/dispatcher.ts";
import { createHost, type Host } from "../../server/host/host.ts";
import type { Session } from "../../server/host/session.ts";
import { createSilentVoice } from "../../native/silent-voice.ts";
import { createCountingIds, createFakeClock, type FakeClock } from "./fake-clock.ts";
import { createMemoryJournal } from "./memory-journal.ts";
import { createFakeModels } from "./fake-models.ts";
import { createLentModel, createScriptedModel, everywhere } from "./scripted-model.ts";
import { NO_SERVERS } from "./no-servers.ts";
import { createProcesses } from "../../server/io/tools/processes.ts";
import { createFakeTools } from "./fake-tools.ts";
import { bashGrammarPath, treeSitterPath } from "../../native/resolve.ts";
import { soundOf } from "../../server/io/sounds.ts";
import { createMemory } from "../../server/io/memory/memory-store.ts";
import { createShellParser } from "../../server/io/tools/shell-parser.ts";

export interface TestParts {
  readonly journal?: Journal;
  readonly clock?: FakeClock;
  readonly model?: ChatModel;
  readonly store?: ModelStore;
  readonly tools?: Tools;
  readonly voice?: Voice;
  readonly lent?: LentModel;
  readonly understanding?: Understanding;
}

export interface Heard {
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly seq: number;
  readonly topic: string;
}

export interface TestClient {
  readonly session: Session;
  readonly heard: Heard[];
  send<C extends CommandName>(command: C, payload: RequestJson<C>, extra?: object): Promise<Response>;
  /** Resolves with the first event (also an earlier one) for which `accept` holds. */
  until(event: string, accept?: (payload: Heard["payload"]) => boolean): Promise<Heard>;
}

export async function createTestHost(
  parts: TestParts = {},
): Promise<{ readonly host: Host; readonly clock: FakeClock }> {
  const clock = parts.clock ?? createFakeClock();
  const now = { year: 2026, month: 11, day: 18, hour: 10, minute: 0, second: 0, weekday: 3 };
  const host = await createHost({
    journal: parts.journal ?? createMemoryJournal(),
    clock,
    ids: createCountingIds(),
    understanding: parts.understanding ?? {
      scripts: () => Promise.resolve([]),
      prepare() {},
      understand: (text) =>
        Promise.resolve(understand(text, { files: ["README.md"], scripts: ["test", "build"], now, soundOf })),
    },
    models: () => everywhere(parts.model ?? createScriptedModel([])),
    lent: () => parts.lent ?? createLentModel(),
    store: () => parts.store ?? createFakeModels(),
    probe: () => () =>
      Promise.resolve({ reachable: false, models: [], message: "Nothing answers there.", nextStep: "" }),
    tools: parts.tools ?? createFakeTools(),
    memory: createMemory({ path: ":memory:", nowMs: () => clock.nowMs() }),
    mcp: NO_SERVERS,
    programs: createProcesses(),
    parseShell: createShellParser({ bash: bashGrammarPath(), treeSitter: treeSitterPath() }),
    voice: parts.voice ?? createSilentVoice(),
    calendar: createCalendar(),
    resolveWindow: (payload) => Promise.resolve(payload),
    doctor: () => Promise.resolve({ healthy: true, checks: [] }),
    bundle: () => Promise.resolve("{}"),
    deleteAll: () => Promise.resolve({ success: true, deleted: [], failures: [] }),
    buildId: "0.1.0",
  });
  return { host, clock };
}

export function connectClient(host: Pick<Host, "connect">): TestClient {
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  const session = host.connect(
    eachEvent((event) => {
      heard.push(event as Heard);
      for (const look of waiting) look();
    }),
  );
  return {
    session,
    heard,
    send: (command, payload, extra = {}) =>
      session.dispatch({ v: 1, request_id: randomUUID(), command, payload, ...extra }),
    until: (event, accept = () => true) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`no ${event}; heard ${heard.map((one) => one.event).join(", ")}`)),
          5_000,
        );
        const look = (): void => {
          const found = heard.find((one) => one.event === event && accept(one.payload));
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** A client that is attached as a surface with one trusted folder. */
export async function attachClient(
  host: Pick<Host, "connect">,
  surface: RequestJson<"surface.attach"> = {},
): Promise<TestClient> {
  const client = connectClient(host);
  await client.send("surface.attach", {
    kind: "test",
    name: "test",
    folders: ["/ws"],
    trusted: true,
    visible: true,
    ...surface,
  });
  return client;
}

/** What an answer to a question needs, from its event. */
export function askedIn(heard: Heard): {
  readonly approval_id: string;
  readonly revision: number;
  readonly digest: string;
} {
  return heard.payload["approval"] as ReturnType<typeof askedIn>;
}
