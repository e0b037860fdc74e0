// One simulated life of the real core, loop and effects over a memory disk: random people, crashes between any two
// steps, a disk that refuses now and then. Everything follows from the seed.
import { createCalendar } from "../../server/io/calendar.ts";
import { createSilentVoice } from "../../native/silent-voice.ts";
import type { Decision } from "../../server/core/approvals/types.ts";
import type { Input } from "../../server/core/input.ts";
import { StorageError, type Tools } from "../../server/core/ports.ts";
import type { State } from "../../server/core/state.ts";
import type { Risk } from "../../server/core/tools/types.ts";
import { rebuild } from "../../server/host/boot.ts";
import { createEffects } from "../../server/host/effects.ts";
import { type Committed, Loop } from "../../server/host/loop.ts";
import { SURFACE } from "../support/core.ts";
import { createCountingIds, createFakeClock } from "../support/fake-clock.ts";
import { createMemoryDisk, createMemoryJournal, type MemoryDisk } from "../support/memory-journal.ts";
import { createRandom, pick, type Random } from "../support/random.ts";
import { createFakeModels } from "../support/fake-models.ts";
import { createLentModel, createScriptedModel, everywhere } from "../support/scripted-model.ts";
import { EventQueue } from "./event-queue.ts";
import { History } from "./history.ts";
import { withSimulatedTimers } from "./timers.ts";

/** What a dead process waits for. */
const NEVER = new Promise<void>(() => {});

/** Where a planted fault takes hold. */
export interface LifeSpoils {
  /** Of every tool, instead of the true one. */
  readonly risk?: Risk;
  readonly tools?: (tools: Tools) => Tools;
  /** What a person says, on its way into the loop. */
  readonly said?: (input: Input, state: State) => Input;
  readonly crashed?: (disk: MemoryDisk) => void;
}

export interface Life {
  readonly violations: readonly string[];
  readonly crashes: number;
  readonly runs: number;
  readonly history: number;
}

const LIVES = 4;
const STEPS_PER_LIFE = 24;

export async function live(seed: number, spoils: LifeSpoils = {}): Promise<Life> {
  const world: World = {
    random: createRandom(seed),
    spoils,
    disk: createMemoryDisk(),
    clock: createFakeClock(),
    queue: new EventQueue(),
    ids: createCountingIds(),
    history: new History(),
    ran: new Map(),
    yeses: new Set(),
    violations: [],
  };
  await withSimulatedTimers({ queue: world.queue, touch: () => {} }, async () => {
    for (let life = 0; life < LIVES; life++) await oneLife(world, `life-${life}`);
  });
  for (const [callId, times] of world.ran)
    if (times > 1) world.violations.push(`tool call ${callId} ran ${times} times`);
  return {
    violations: world.violations,
    crashes: LIVES,
    runs: world.ran.size,
    history: world.history.hash,
  };
}

interface World {
  readonly random: Random;
  readonly spoils: LifeSpoils;
  readonly disk: MemoryDisk;
  readonly clock: ReturnType<typeof createFakeClock>;
  /** Timers of the product. */
  readonly queue: EventQueue;
  readonly ids: ReturnType<typeof createCountingIds>;
  readonly history: History;
  readonly ran: Map<string, number>;
  /** Questions that a person answered with yes. */
  readonly yeses: Set<string>;
  readonly violations: string[];
}

async function oneLife(world: World, sessionId: string): Promise<void> {
  const { random, disk, clock, ids, violations, spoils } = world;
  const journal = createMemoryJournal(disk);
  const state = rebuild(await journal.open());
  let dead = false;
  const effects = createEffects({
    memory: { keepWork() {} },
    understanding: {
      scripts: () => Promise.resolve([]),
      prepare() {},
      understand: () => Promise.resolve({ command: "task.run", payload: { script: "test" }, confidence: 1 }),
    },
    models: everywhere(createScriptedModel([])),
    lent: createLentModel(),
    editorLine: { hear() {} },
    store: createFakeModels(),
    tools: toolsOf(world, () => dead),
    voice: createSilentVoice(),
    calendar: createCalendar(),
    nowMs: () => clock.nowMs(),
    state: () => loop.state(),
  });
  const loop: Loop = new Loop(
    {
      journal,
      clock,
      ids,
      publish: (committed) => dead || look(world, committed),
      run: (effect, submit, keep) => {
        if (!dead)
          effects.run(
            effect,
            (input) => dead || submit(input),
            (input) => (dead ? NEVER : keep(input)),
          );
      },
      onCounters: (counter) => counter === "broken" && violations.push("a decision broke"),
    },
    { state, sessionId },
  );
  await loop.ask({ kind: "boot" });
  await loop.ask({ kind: "surface-attach", surface: { ...SURFACE, surfaceId: "s" } });
  for (let steps = Math.floor(random() * STEPS_PER_LIFE); steps > 0; steps--) {
    journal.refuse(random() < 0.08 ? new StorageError("full", "full") : undefined);
    const input = nextInput(loop.state(), random, clock.nowMs());
    meant(world, loop.state(), input);
    void loop.ask(spoils.said?.(input, loop.state()) ?? input);
    for (let pause = Math.floor(random() * 6); pause > 0; pause--) await breath();
    if (random() < 0.1) pass(world, Math.floor(random() * 1_000_000));
  }
  // A crash: nothing of this process happens any more, whatever was under way.
  dead = true;
  loop.stop();
  journal.refuse(undefined);
  await breath();
  spoils.crashed?.(disk);
  violations.push(...compare(loop.state(), rebuild(await createMemoryJournal(disk).open())));
}

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function pass({ clock, queue }: World, ms: number): void {
  clock.advance(ms);
  for (const untilMs = queue.nowMs + ms; queue.next(untilMs);) continue;
}

function toolsOf({ random, spoils, ran, history }: World, isDead: () => boolean): Tools {
  const tools: Tools = {
    prepare: (call) =>
      Promise.resolve({
        ok: true,
        prepared: {
          title: call.name,
          subject: { kind: "read", detail: "" },
          digest: call.callId,
          risk: spoils.risk ?? pick<Risk>(random, ["run", "change", "high"]),
          ruleKey: null,
        },
      }),
    run(call) {
      history.note(`does ${call.callId}`);
      if (!isDead()) ran.set(call.callId, (ran.get(call.callId) ?? 0) + 1);
      return Promise.resolve({
        ok: true,
        summary: "",
        spoken: "Done.",
        errorCode: "",
        durationMs: 1,
        outputRef: "",
      });
    },
  };
  return spoils.tools?.(tools) ?? tools;
}

/** Which question a person means with a yes: the one that was looked at, as it was shown. */
function meant({ yeses }: World, state: State, input: Input): void {
  if (input.kind !== "approval-answer" || !input.decision.startsWith("allow")) return;
  const asked = state.control.approvals.approvals[input.approvalId];
  if (asked?.digest === input.digest) yeses.add(input.approvalId);
}

function look({ violations, yeses, history }: World, { facts, state }: Committed): void {
  for (const fact of facts) {
    history.note(fact.kind);
    if (fact.kind === "tool-started") violations.push(...unapproved(fact.callId, state));
    if (fact.kind !== "approval-resolved") continue;
    const { approvalId, state: settled, decidedBy } = fact.approval;
    if (settled === "allowed" && decidedBy === "sim" && !yeses.has(approvalId))
      violations.push(`the question ${approvalId} was allowed and nobody said yes to it`);
  }
}

function unapproved(callId: string, state: State): readonly string[] {
  const allowed = Object.values(state.control.approvals.approvals).some(
    (one) => one.callId === callId && one.state === "allowed",
  );
  return allowed ? [] : [`tool call ${callId} started without a stored yes`];
}

/** What was acknowledged is on the disk: memory is never ahead of a restart. */
function compare(memory: State, disk: State): readonly string[] {
  const kept = ({ control, runtime }: State): string =>
    JSON.stringify([Object.keys(control.approvals.approvals), Object.keys(runtime.conversation.turns)]);
  const [now, then] = [JSON.parse(kept(memory)) as string[][], JSON.parse(kept(disk)) as string[][]];
  const lost = now.flatMap((list, i) => list.filter((id) => then[i]?.includes(id) !== true));
  return lost.length === 0 ? [] : [`lost over the restart: ${lost.join(", ")}`];
}

/** Mostly yes, so that tools run; every other answer too. */
const ANSWERS: readonly Decision[] = [
  ...Array.from({ length: 6 }, (): Decision => "allow_once"),
  "allow_session",
  "deny",
  "deny_always",
  "edit",
];

function nextInput(state: State, random: () => number, nowMs: number): Input {
  const approvals = Object.values(state.control.approvals.approvals);
  const asked = pick(random, approvals);
  const roll = random();
  const context = { file: "", line: 0, selection: "" };
  if (asked !== undefined && roll < 0.45) {
    const digest = random() < 0.1 ? "another" : asked.digest;
    return {
      kind: "approval-answer",
      approvalId: asked.approvalId,
      revision: asked.revision,
      digest,
      decision: pick(random, ANSWERS) ?? "deny",
      note: "",
      text: "echo rewritten",
      by: "sim",
    };
  }
  if (roll < 0.85) {
    const text = pick(random, ["run the tests", "yes", "no", "stop", "undo that", "okay wait don't"]) ?? "";
    return {
      kind: "inject-text",
      text,
      origin: pick(random, ["typed", "voice"] as const) ?? "typed",
      surfaceId: "s",
      context,
      begunAtMs: nowMs,
      utteranceId: "",
    };
  }
  return roll < 0.95 ? { kind: "tick" } : { kind: "turn-cancel", turnId: "" };
}
