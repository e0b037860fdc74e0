// Mistakes in what runs, when, and how often.
import { ok } from "../../../server/core/lib/result.ts";
import type { Effect, Reply } from "../../../server/core/effect.ts";
import type { Input } from "../../../server/core/input.ts";
import type { Policies } from "../../../server/core/scheduler/types.ts";
import type { ToolCall } from "../../../server/core/tools/types.ts";
import type { Effects } from "../../../server/host/effects.ts";
import type { Spoils } from "../spoils.ts";
import type { Plant } from "./plant.ts";

/** A task is kept with another policy than was asked for: as if that one meant nothing. */
function instead(policies: Partial<Policies>): () => Spoils {
  const changed = (input: Input): Input =>
    input.kind === "task-save"
      ? { ...input, draft: { ...input.draft, policies: { ...input.draft.policies, ...policies } } }
      : input;
  return () => ({ ask: (ask) => (input, keep) => ask(changed(input), keep) });
}

/** Said to be done, and not done. */
function onlySays(kind: Input["kind"], reply: Reply): () => Spoils {
  return () => ({
    ask: (ask) => (input, keep) => (input.kind === kind ? Promise.resolve(reply) : ask(input, keep)),
  });
}

function runs(make: (effects: Effects, nowMs: () => number) => Effects["run"]): () => Spoils {
  return () => ({
    effects: (effects, { server }) => ({ ...effects, run: make(effects, () => server.clock.nowMs()) }),
  });
}

const again = (call: ToolCall): ToolCall =>
  call.state.kind === "running" ? { ...call, state: { kind: "ready", prepared: call.state.prepared } } : call;

export const SCHEDULER_PLANTS: readonly Plant<Spoils>[] = [
  {
    name: "run-twice",
    breaks: "the work of a run is done twice; found by who sees it",
    seed: 1,
    spoils: runs((effects) => (effect, submit, keep) => {
      effects.run(effect, submit, keep);
      if (effect.kind === "run-tool") effects.run(effect, submit, keep);
    }),
  },
  {
    name: "clock-back",
    breaks: "what was done is done again after the clock was set back; found by who sees it",
    seed: 4,
    spoils: runs((effects, nowMs) => {
      let last: { readonly effect: Effect; readonly atMs: number } | undefined;
      return (effect, submit, keep) => {
        effects.run(effect, submit, keep);
        if (last !== undefined && nowMs() < last.atMs) effects.run(last.effect, submit, keep);
        last = effect.kind === "run-tool" ? { effect, atMs: nowMs() } : undefined;
      };
    }),
  },
  {
    name: "no-generation",
    breaks: "the key of a run leaves out the revision of its task; found by the key",
    seed: 1,
    spoils: () => ({
      journal: (journal) => ({
        ...journal,
        append(plane, batch) {
          for (const fact of batch.facts)
            if (fact.kind === "run-changed")
              Object.assign(fact.run, { runKey: `${fact.run.taskId}+${fact.run.scheduledAtMs}` });
          return journal.append(plane, batch);
        },
      }),
    }),
  },
  {
    name: "repeats-in-doubt",
    breaks:
      "a run that a crash cut off is begun again, whatever its task says; found by calls that start twice",
    seed: 1,
    spoils: () => ({
      state(state) {
        const calls = Object.entries(state.runtime.tools.calls).map(
          ([id, call]) => [id, again(call)] as const,
        );
        const tools = { ...state.runtime.tools, calls: Object.fromEntries(calls) };
        return { ...state, runtime: { ...state.runtime, tools } };
      },
    }),
  },
  {
    name: "catch-up-forgets",
    breaks:
      "of the instants that were missed only the last has a row; found by the row that should come next",
    seed: 1,
    spoils: () => ({
      calendar: (calendar) => ({
        ...calendar,
        plan(task, span) {
          const { duesMs, nextMs } = calendar.plan(task, span);
          return { duesMs: duesMs.slice(-1), gapsMs: [], nextMs, leftOut: { count: 0, firstMs: 0 } };
        },
      }),
    }),
  },
  {
    name: "off-by-one",
    breaks: "a run is due a second after its instant; found by the rows that are no instants",
    seed: 1,
    spoils: () => ({
      calendar: (calendar) => ({
        ...calendar,
        plan(task, span) {
          const { duesMs, ...rest } = calendar.plan(task, span);
          return { ...rest, duesMs: duesMs.map((atMs) => atMs + 1_000) };
        },
      }),
    }),
  },
  {
    name: "makes-good-anyway",
    breaks: "missed instants run though their task says skip; found by how late they begin",
    seed: 1,
    spoils: instead({ missed: "catch_up", missedMax: 100 }),
  },
  {
    name: "overlaps-anyway",
    breaks: "runs begin beside each other though their task says no; found by what is under way",
    seed: 1,
    spoils: instead({ overlap: "allow" }),
  },
  {
    name: "retries-for-ever",
    breaks: "a failed run is tried again without end; found by its attempts",
    seed: 1,
    spoils: instead({ retries: 20, backoffMs: 1_000 }),
  },
  {
    name: "never-times-out",
    breaks: "a run that hangs is never stopped; found when it is still under way long after the faults",
    seed: 17,
    spoils: instead({ timeoutMs: 24 * 3_600_000 }),
  },
  {
    name: "removed-runs",
    breaks: "a removed task goes on; found when its removal is acknowledged",
    seed: 1,
    spoils: onlySays("task-remove", ok({ removed: true })),
  },
  {
    name: "pause-lost-on-disk",
    breaks: "a paused task goes on; found when its pause is acknowledged",
    seed: 1,
    spoils: () => ({
      journal: (journal) => ({
        ...journal,
        append(plane, batch) {
          for (const fact of batch.facts)
            if (fact.kind === "task-saved") Object.assign(fact.task, { paused: "" });
          return journal.append(plane, batch);
        },
      }),
    }),
  },
  {
    name: "by-hand-eaten",
    breaks: "a run by hand is taken for the one before; found by the key that is acknowledged",
    seed: 1,
    spoils() {
      const before = new Map<string, Reply>();
      return {
        ask: (ask) => async (input, keep) => {
          if (input.kind !== "task-trigger") return ask(input, keep);
          const known = before.get(input.taskId);
          if (known !== undefined) return known;
          const reply = await ask(input, keep);
          if (reply.ok) before.set(input.taskId, reply);
          return reply;
        },
      };
    },
  },
  {
    name: "alarm-lost",
    breaks: "an alarm that is further away than a minute never rings; found by instants without a row",
    seed: 1,
    spoils: () => ({
      clock: (clock) => ({
        nowMs: () => clock.nowMs(),
        monotonicMs: () => clock.monotonicMs(),
        setAlarm: (atMs, fire) => (atMs - clock.nowMs() > 60_000 ? () => {} : clock.setAlarm(atMs, fire)),
      }),
    }),
  },
  {
    name: "start-plans-nothing",
    breaks: "a new leader does not look when its tasks are due; found by instants without a row",
    seed: 4,
    spoils: () => ({
      effects(effects, { server }) {
        const begunAtMs = server.clock.monotonicMs();
        return {
          ...effects,
          run(effect, submit, keep) {
            const isEarly = server.clock.monotonicMs() - begunAtMs < 10_000;
            if (effect.kind !== "plan-task" || !isEarly) effects.run(effect, submit, keep);
          },
        };
      },
    }),
  },
];
