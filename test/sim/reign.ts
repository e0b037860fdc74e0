// A simulated server as the authority: the real core, loop, effects, calendar and dispatcher, over a slow disk and tools of
// the simulation. Between any two appends and effects it may end or stop.
import { createSilentVoice } from "../../native/silent-voice.ts";
import type { Effect } from "../../server/core/effect.ts";
import type { Input } from "../../server/core/input.ts";
import { fail } from "../../server/core/lib/result.ts";
import type { Journal } from "../../server/core/ports.ts";
import { rebuild, replayedOf } from "../../server/host/boot.ts";
import { createDispatcher, type Dispatch, type DispatcherPorts } from "../../server/host/dispatcher.ts";
import { createEffects, type Effects } from "../../server/host/effects.ts";
import { Loop } from "../../server/host/loop.ts";
import { type InputCommand, ROUTES } from "../../server/host/wire/routes.ts";
import { createCalendar } from "../../server/io/calendar.ts";
import { SURFACE } from "../support/core.ts";
import { createMemoryJournal } from "../support/memory-journal.ts";
import { NO_SERVERS } from "../support/no-servers.ts";
import { kept } from "../support/rig.ts";
import { createFakeModels } from "../support/fake-models.ts";
import { createLentModel, createScriptedModel, everywhere } from "../support/scripted-model.ts";
import type { Machine } from "./machine.ts";
import type { Server } from "./server.ts";
import { createSimTools } from "./sim-tools.ts";
import { slowed } from "./slow-disk.ts";

export interface Office {
  readonly machine: Machine;
  readonly server: Server;
  readonly epoch: number;
  /** Now, or when the server goes on; never, once this life of it is over. */
  gate(act: () => void): void;
  /** False when the server ended right here. */
  mayGoOn(): boolean;
  /** False when the lease is over, and with it this life. */
  mayAct(): boolean;
}

interface Reign {
  readonly loop: Loop;
  /** Once its window is attached: a task is made only in a folder that is open and trusted. */
  readonly dispatch: Promise<Dispatch>;
}

const CALENDAR = createCalendar();
const ATTACH_AGAIN_MS = 1_000;
const BOOT_AGAIN_MS = 30_000;

/** Rejects when a later leader has opened the disk. */
export async function beginReign(office: Office): Promise<Reign> {
  const { machine, server, epoch } = office;
  const { spoils } = machine;
  const memory = createMemoryJournal(machine.disk, spoils.fence?.(epoch, office) ?? epoch);
  const opened = await memory.open();
  machine.opened(epoch);
  machine.committed(epoch, 0);
  const recovered = spoils.recovered?.(opened, office) ?? opened;
  const state = rebuild(recovered);
  const hasSnapshot = opened.snapshots.control !== null || opened.snapshots.runtime !== null;
  if (hasSnapshot && kept(state) !== kept(machine.ledger.state))
    machine.say("a start found something else than was written");
  const slow = slowed(memory, diskTimes(office));
  const journal = watched(spoils.journal?.(slow, office) ?? slow, machine);
  const clock = spoils.clock?.(server.clock, office) ?? server.clock;
  const effects = effectsOf(office, () => loop.state());
  const loop: Loop = new Loop(
    {
      journal,
      clock,
      ids: machine.ids,
      publish: () => {},
      run: (effect, submit, keep) => office.gate(() => act(office, effects, { effect, submit, keep })),
      onCounters: (counter) => counter === "broken" && machine.say("a decision broke"),
    },
    {
      state: spoils.state?.(state) ?? state,
      sessionId: `${server.name}-${epoch}`,
      replayed: replayedOf(opened),
    },
  );
  void loop.ask({ kind: "boot" });
  bootAgain(office, loop);
  return { loop, dispatch: attach(office, loop) };
}

interface Acting {
  readonly effect: Effect;
  readonly submit: (input: Input) => void;
  readonly keep: (input: Input) => Promise<void>;
}

function act({ machine, mayGoOn, mayAct, gate }: Office, effects: Effects, acting: Acting): void {
  const { effect, submit, keep } = acting;
  const submits = (input: Input): void =>
    gate(() => {
      machine.touch();
      submit(input);
    });
  if (!mayGoOn()) return;
  gate(() => {
    machine.touch();
    if (mayAct()) effects.run(effect, submits, keep);
  });
}

/** As a window does it: again, when the disk refused what came before. */
async function attach(office: Office, loop: Loop): Promise<Dispatch> {
  for (;;) {
    office.machine.touch();
    const { ok } = await loop.ask({ kind: "surface-attach", surface: SURFACE });
    if (ok) return dispatcherOf(office, loop);
    await new Promise<void>((resolve) => {
      office.server.after(ATTACH_AGAIN_MS, () => {
        office.machine.touch();
        resolve();
      });
    });
  }
}

/** A start that the disk refused is made good by command. */
function bootAgain(office: Office, loop: Loop): void {
  const { server, machine } = office;
  server.after(BOOT_AGAIN_MS, () => {
    if (loop.state().present.runtime.phase === "running") return;
    machine.touch();
    void loop.ask({ kind: "runtime-start" });
    bootAgain(office, loop);
  });
}

function effectsOf(office: Office, state: () => ReturnType<Loop["state"]>): Effects {
  const { machine, server } = office;
  const { spoils } = machine;
  const tools = createSimTools(machine, server);
  const effects = createEffects({
    memory: { keepWork() {} },
    understanding: {
      scripts: () => Promise.resolve([]),
      understand: () => Promise.resolve(null),
      prepare() {},
    },
    models: everywhere(createScriptedModel([])),
    lent: createLentModel(),
    editorLine: { hear() {} },
    store: createFakeModels(),
    tools: spoils.tools?.(tools, office) ?? tools,
    voice: createSilentVoice(),
    calendar: spoils.calendar?.(CALENDAR, office) ?? CALENDAR,
    nowMs: () => server.clock.nowMs(),
    state,
  });
  return spoils.effects?.(effects, office) ?? effects;
}

function diskTimes({ machine, server, epoch, mayGoOn, gate }: Office): Parameters<typeof slowed>[1] {
  const { random, queue } = machine;
  const isIll = (): boolean => queue.nowMs < machine.illUntilMs;
  return {
    commitMs: () => (random() < (isIll() ? 0.3 : 0.02) ? random() * 4_000 : 1 + random() * 4),
    answerMs: () => (random() < 0.2 ? random() * 20 : 0),
    refusal: () => (isIll() && random() < 0.5 ? machine.illness : undefined),
    after: (delayMs, act) =>
      void server.after(delayMs, () => {
        if (!mayGoOn()) return;
        gate(() => {
          machine.touch();
          act();
        });
      }),
    onCommit: (count) => machine.committed(epoch, count),
  };
}

/** What a journal acknowledges is on the disk, whole and in order, and nothing after a refusal of the same epoch. */
function watched(journal: Journal, machine: Machine): Journal {
  let refusedEpoch = -1;
  return {
    ...journal,
    async append(plane, batch) {
      const begin = machine.disk.rows[plane].length;
      try {
        const stored = await journal.append(plane, batch);
        if (batch.epoch <= refusedEpoch) machine.say("the disk took what followed on a refusal");
        const written = machine.disk.rows[plane].slice(begin).map(({ fact }) => JSON.stringify(fact));
        if (!written.join().includes(batch.facts.map((fact) => JSON.stringify(fact)).join()))
          machine.say(
            `what was acknowledged is not on the disk: ${batch.facts.map(({ kind }) => kind).join()}`,
          );
        return stored;
      } catch (error) {
        refusedEpoch = Math.max(refusedEpoch, batch.epoch);
        throw error;
      }
    },
  };
}

/** As server/host/session.ts, for the commands that tasks know. */
function dispatcherOf(office: Office, loop: Loop): Dispatch {
  const { machine, server } = office;
  const { spoils } = machine;
  const ask: Loop["ask"] = (input, keep) => loop.ask(input, keep);
  const asks = spoils.ask?.(ask, office) ?? ask;
  const ports: DispatcherPorts = {
    async handle({ command, request, keep }) {
      if (!isTaskCommand(command)) return fail("internal", `${command} is not simulated.`);
      const nowMs = server.clock.nowMs();
      const caller = {
        surfaceId: SURFACE.surfaceId,
        nowMs,
        newId: "",
        calendar: CALENDAR,
        models: createFakeModels(),
        mcp: NO_SERVERS,
      };
      const input = ROUTES[command].toInput(request as never, caller);
      if (!input.ok) return input;
      const reply = await asks(input.value, keep);
      return reply.ok
        ? { ok: true, value: ROUTES[command].toReply(reply.value, loop.state(), nowMs) }
        : reply;
    },
    inFlight: new Map(),
    state: () => loop.state(),
    replay: (command, value) =>
      isTaskCommand(command) ? ROUTES[command].toReply(value, loop.state(), server.clock.nowMs()) : value,
    monotonicMs: () => machine.queue.nowMs,
    onResult: () => {},
  };
  return createDispatcher(spoils.dispatcher?.(ports, office) ?? ports);
}

function isTaskCommand(command: string): command is InputCommand {
  return command.startsWith("scheduler.") && Object.hasOwn(ROUTES, command);
}
