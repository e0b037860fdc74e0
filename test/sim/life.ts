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
import { Loop } from "../../server/host/loop.ts";
import { createCountingIds, createFakeClock } from "../support/fake-clock.ts";
import { createMemoryDisk, createMemoryJournal } from "../support/memory-journal.ts";
import { createRandom, pick } from "../support/random.ts";
import { createScriptedModel } from "../support/scripted-model.ts";

export type Plant = "none" | "run-twice" | "skip-approval";

export interface Life {
  readonly violations: readonly string[];
  readonly crashes: number;
  readonly runs: number;
}

const LIVES = 4;
const STEPS_PER_LIFE = 24;

export async function live(seed: number, plant: Plant = "none"): Promise<Life> {
  const random = createRandom(seed);
  const disk = createMemoryDisk();
  const clock = createFakeClock();
  const ids = createCountingIds();
  const ran = new Map<string, number>();
  const violations: string[] = [];
  let crashes = 0;
  for (let life = 0; life < LIVES; life++) {
    const journal = createMemoryJournal(disk);
    const recovered = await journal.open();
    const state = rebuild(recovered);
    let dead = false;
    const tools: Tools = {
      prepare: (call) =>
        Promise.resolve({
          ok: true,
          prepared: {
            title: call.name,
            subject: { kind: "read", detail: "" },
            digest: call.callId,
            risk: plant === "skip-approval" ? "read" : pick<Risk>(random, ["run", "change", "high"]),
            ruleKey: null,
          },
        }),
      run: (call) => {
        if (!dead) ran.set(call.callId, (ran.get(call.callId) ?? 0) + (plant === "run-twice" ? 2 : 1));
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
    const effects = createEffects({
      understanding: {
        understand: () =>
          Promise.resolve({ command: "task.run", payload: { script: "test" }, confidence: 1 }),
      },
      model: createScriptedModel([]),
      tools,
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
        publish: ({ facts }) => {
          if (dead) return;
          for (const { fact } of facts)
            if (fact.kind === "tool-started") violations.push(...unapproved(fact.callId, loop.state()));
        },
        run: (effect, submit) => {
          if (!dead) effects.run(effect, (input) => dead || submit(input));
        },
        onCounters: (counter) => counter === "broken" && violations.push("a decision broke"),
      },
      { state, lineage: "sim", sessionId: `life-${life}` },
    );
    await loop.ask({ kind: "boot" });
    await loop.ask({
      kind: "surface-attach",
      surface: {
        surfaceId: "s",
        kind: "test",
        name: "s",
        folders: ["/ws"],
        trusted: true,
        visible: true,
        serves: [],
        attachedAtMs: 0,
      },
    });
    const steps = Math.floor(random() * STEPS_PER_LIFE);
    for (let step = 0; step < steps; step++) {
      journal.refuse(random() < 0.08 ? new StorageError("full", "full") : undefined);
      const input = nextInput(loop.state(), random, clock.nowMs());
      void loop.ask(input);
      for (let pause = Math.floor(random() * 6); pause > 0; pause--)
        await new Promise((resolve) => setImmediate(resolve));
      if (random() < 0.1) clock.advance(random() * 1_000_000);
    }
    // A crash: nothing of this process happens any more, whatever was under way.
    dead = true;
    crashes++;
    loop.stop();
    journal.refuse(undefined);
    await new Promise((resolve) => setImmediate(resolve));
    violations.push(...compare(loop.state(), rebuild(await createMemoryJournal(disk).open())));
  }
  for (const [callId, times] of ran) if (times > 1) violations.push(`tool call ${callId} ran ${times} times`);
  return { violations, crashes, runs: ran.size };
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
