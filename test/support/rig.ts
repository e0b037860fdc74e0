// The real loop and the real effects over fakes, without the wire: every commit and every append can be looked at.
import { createEditorModel } from "../../server/io/brain/editor.ts";
import { createCalendar } from "../../server/io/calendar.ts";
import { rebuild } from "../../server/host/boot.ts";
import { createEditorLine } from "../../server/host/editor-line.ts";
import { createEffects } from "../../server/host/effects.ts";
import { type Committed, Loop } from "../../server/host/loop.ts";
import { type DurablePlane, type Fact, planeOf } from "../../server/core/fact.ts";
import type { ChatModel, ChatModels, LentModel, ModelStore } from "../../server/core/brain-ports.ts";
import type { Journal, Tools, Understanding } from "../../server/core/ports.ts";
import type { State } from "../../server/core/state.ts";
import type { Voice } from "../../server/core/voice-ports.ts";
import { createSilentVoice } from "../../native/silent-voice.ts";
import { SURFACE } from "./core.ts";
import { createCountingIds, createFakeClock, type FakeClock } from "./fake-clock.ts";
import { createMemoryDisk, createMemoryJournal, type MemoryDisk } from "./memory-journal.ts";
import { createFakeModels } from "./fake-models.ts";
import { createLentModel, createScriptedModel, everywhere } from "./scripted-model.ts";

export interface Append {
  readonly plane: DurablePlane;
  readonly facts: readonly Fact[];
}

export interface Rig {
  readonly loop: Loop;
  readonly clock: FakeClock;
  readonly published: readonly Committed[];
  /** Batches that reached the disk, over both planes, in order. */
  readonly appends: readonly Append[];
  readonly counters: Readonly<Record<string, number>>;
  /** Resolves when nothing moves any more: no input waits and no port answers. */
  still(): Promise<void>;
}

export interface RigParts {
  readonly journal?: Journal;
  readonly tools: Tools;
  readonly model?: ChatModel;
  readonly models?: Partial<ChatModels>;
  readonly lent?: LentModel;
  readonly store?: ModelStore;
  readonly clock?: FakeClock;
  readonly understanding?: Understanding;
  readonly voice?: Voice;
  /** False: nobody is here after the start. */
  readonly attached?: boolean;
}

const RUN_TESTS: Understanding = {
  scripts: () => Promise.resolve([]),
  prepare() {},
  understand: (text) =>
    Promise.resolve(
      text.startsWith("run") ? { command: "task.run", payload: { script: text }, confidence: 1 } : null,
    ),
};

export async function createRig(parts: RigParts): Promise<Rig> {
  const journal = parts.journal ?? createMemoryJournal();
  const clock = parts.clock ?? createFakeClock();
  const recovered = await journal.open();
  const published: Committed[] = [];
  const appends: Append[] = [];
  const counters: Record<string, number> = {};
  const logged: Journal = {
    ...journal,
    async append(plane, batch) {
      const stored = await journal.append(plane, batch);
      appends.push({ plane, facts: batch.facts.map((fact) => JSON.parse(JSON.stringify(fact)) as Fact) });
      return stored;
    },
  };
  const line = createEditorLine((input) => loop.submit(input));
  const effects = createEffects({
    memory: { keepWork() {} },
    understanding: parts.understanding ?? RUN_TESTS,
    models: {
      ...everywhere(parts.model ?? createScriptedModel([])),
      ...(parts.model === undefined ? { editor: createEditorModel({ engine: line, tools: () => [] }) } : {}),
      ...parts.models,
    },
    lent: parts.lent ?? createLentModel(),
    editorLine: line,
    store: parts.store ?? createFakeModels(),
    tools: parts.tools,
    voice: parts.voice ?? createSilentVoice(),
    calendar: createCalendar(),
    nowMs: () => clock.nowMs(),
    state: () => loop.state(),
  });
  const loop: Loop = new Loop(
    {
      journal: logged,
      clock,
      ids: createCountingIds(),
      publish: (committed) => void published.push(committed),
      run: effects.run,
      onCounters: (name) => void (counters[name] = (counters[name] ?? 0) + 1),
    },
    { state: rebuild(recovered), sessionId: "session" },
  );
  await loop.ask({ kind: "boot" });
  if (parts.attached !== false) await loop.ask({ kind: "surface-attach", surface: SURFACE });
  const still = async (): Promise<void> => {
    for (let quiet = 0; quiet < 4;) {
      const before = `${published.length} ${Object.values(counters).join()}`;
      await loop.idle();
      await new Promise((resolve) => setImmediate(resolve));
      quiet = before === `${published.length} ${Object.values(counters).join()}` ? quiet + 1 : 0;
    }
  };
  return { loop, clock, published, appends, counters, still };
}

/** What a machine finds that stopped right after `appends`. */
export function diskAfter(appends: readonly Append[]): MemoryDisk {
  const disk = createMemoryDisk();
  for (const { plane, facts } of appends) {
    disk.rows[plane].push(...facts.map((fact) => ({ fact, atMs: 0 })));
  }
  return disk;
}

/** Whether a restart finds it. */
export const isDurable = (fact: Fact): boolean => planeOf([fact]) !== undefined;

/** The part of the state that must survive, as text: equal texts are equal states. */
export function kept({ control, runtime }: State): string {
  return JSON.stringify({ control, runtime });
}

export async function typeIn(rig: Rig, text: string): Promise<string> {
  const reply = await rig.loop.ask({
    kind: "inject-text",
    text,
    origin: "typed",
    surfaceId: "s1",
    context: { file: "", line: 0, selection: "" },
    begunAtMs: rig.clock.nowMs(),
    utteranceId: "",
  });
  return reply.ok ? String(reply.value["turn_id"]) : reply.failure.code;
}
