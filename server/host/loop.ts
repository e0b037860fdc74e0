// The loop: one input at a time from a bounded inbox -> decide -> commit -> publish -> effects.
// In memory the state may run ahead of the disk; nothing of it is published, answered or set off before its commit.
import { decide, nextAlarmMs } from "../core/decide.ts";
import type { Decision, Effect, Reply } from "../core/effect.ts";
import { evolve } from "../core/evolve.ts";
import { type Fact, planeOf } from "../core/fact.ts";
import type { Input, Stamp } from "../core/input.ts";
import { fail } from "../core/lib/result.ts";
import { LIMITS } from "../core/limits.ts";
import { type Clock, type Ids, type Journal, StorageError, type StoredFact } from "../core/ports.ts";
import type { State } from "../core/state.ts";
import { createSnapshots } from "./snapshots.ts";

export interface Committed {
  readonly facts: readonly StoredFact[];
  /** State after these facts, and nothing later. */
  readonly state: State;
  readonly lineage: string;
}

export interface LoopPorts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly publish: (committed: Committed) => void;
  readonly run: (effect: Effect, submit: (input: Input) => void) => void;
  readonly onCounters: (counter: LoopCounter) => void;
}
export type LoopCounter = "input" | "commit" | "overloaded" | "storage_failed" | "broken";

export interface Keep {
  readonly key: string;
  readonly bodyHash: string;
}

export interface Loop {
  /** A command: answered after its commit. */
  ask(input: Input, keep?: Keep): Promise<Reply>;
  /** An event of a port; kept and tried again when the disk refuses. */
  submit(input: Input): void;
  /** State as of the last commit. */
  state(): State;
  depth(): { readonly inbox: number; readonly commits: number };
  /** Resolves when all that was submitted is committed. */
  idle(): Promise<void>;
  stop(): void;
}

interface Waiting {
  readonly input: Input;
  readonly keep: Keep | undefined;
  readonly answer: ((reply: Reply) => void) | undefined;
  /** What this follows from; undefined for what came from outside. */
  readonly parent: Waiting | undefined;
}

interface Commit {
  readonly work: Waiting;
  readonly made: Decision;
  readonly state: State;
  readonly stored: Promise<readonly StoredFact[]>;
}

const RETRY_MS = 1_000;

export function createLoop(
  ports: LoopPorts,
  start: { readonly state: State; readonly lineage: string; readonly sessionId: string },
): Loop {
  const inbox: Waiting[] = [];
  const commits: Commit[] = [];
  const idlers: (() => void)[] = [];
  let ahead = start.state;
  let committed = start.state;
  let draining = false;
  let settling = false;
  let stopped = false;
  let dropAlarm = (): void => {};
  let alarmAt: number | undefined;
  const snapshots = createSnapshots(ports.journal);

  const stamp = (): Stamp => {
    const nowMs = ports.clock.nowMs();
    return { nowMs, idBase: ports.ids.base(nowMs), sessionId: start.sessionId };
  };

  const schedule = (): void => {
    if (draining || stopped) return;
    draining = true;
    setImmediate(() => {
      draining = false;
      // A slice of the inbox per turn of the event loop, so that input and output are never starved.
      for (let n = 0; n < 64 && inbox.length > 0 && !stopped; n++) {
        const work = inbox.shift();
        if (work !== undefined) take(work);
      }
      if (inbox.length > 0) schedule();
      void settle();
    });
  };

  const take = (work: Waiting): void => {
    const queue: Waiting[] = [work];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const parent = next;
      const made = decideOne(parent);
      if (made === undefined) continue;
      // What follows belongs to the same cause and goes before everything that waits.
      queue.unshift(
        ...made.next.map((input): Waiting => ({ input, keep: undefined, answer: undefined, parent })),
      );
    }
  };

  const decideOne = (work: Waiting): Decision | undefined => {
    const mark = stamp();
    let made: Decision;
    try {
      made = withAnswer(decide(ahead, work.input, mark), work.keep);
    } catch (error) {
      ports.onCounters("broken");
      work.answer?.(fail("internal", error instanceof Error ? error.message : "A decision failed."));
      return undefined;
    }
    ports.onCounters("input");
    const plane = planeOf(made.facts);
    for (const fact of made.facts) ahead = evolve(ahead, fact, plane ?? "control");
    const durable = made.facts.filter((fact) => isDurable(fact));
    const stored =
      plane === undefined ? Promise.resolve([]) : ports.journal.append(plane, durable, mark.nowMs);
    stored.catch(() => {}); // Handled in settle(), in order.
    commits.push({ work, made, state: ahead, stored });
    return made;
  };

  const settle = async (): Promise<void> => {
    if (settling) return;
    settling = true;
    for (let commit = commits[0]; commit !== undefined; commit = commits[0]) {
      try {
        const stored = await commit.stored;
        commits.shift();
        apply(commit, stored);
      } catch (error) {
        rollBack(error);
      }
    }
    settling = false;
    setAlarm();
    if (inbox.length === 0) for (const wake of idlers.splice(0)) wake();
  };

  const apply = (commit: Commit, stored: readonly StoredFact[]): void => {
    committed = commit.state;
    ports.onCounters("commit");
    const { made } = commit;
    if (made.facts.length > 0) {
      const facts = merge(made.facts, stored, ports.clock.nowMs());
      ports.publish({ facts, state: committed, lineage: start.lineage });
      snapshots.after(planeOf(made.facts), stored.length, committed);
    }
    if (made.reply !== null) commit.work.answer?.(made.reply);
    else commit.work.answer?.(fail("internal", "No answer was decided."));
    for (const effect of made.effects) ports.run(effect, submit);
  };

  /** The disk refused: memory goes back to what is on it, callers are told, events of ports are kept for later. */
  const rollBack = (error: unknown): void => {
    ports.onCounters("storage_failed");
    const failed = commits.splice(0);
    ahead = committed;
    const words = error instanceof StorageError ? error.message : "Kodama's data could not be written.";
    const undone = new Set(failed.map((commit) => commit.work));
    for (const { work } of failed) {
      if (work.answer !== undefined) work.answer(fail("unavailable", words));
      // What follows from an input that failed is decided anew when that input is; by itself it must not happen.
      else if (work.parent === undefined || !undone.has(work.parent))
        setTimeout(() => submit(work.input), RETRY_MS).unref();
    }
    const reason = {
      part: "storage",
      reason: words,
      nextStep: "What you asked was not done. Try again after that.",
    };
    const told = decide(ahead, { kind: "health-report", part: "storage", reason }, stamp());
    for (const fact of told.facts) ahead = evolve(ahead, fact);
    committed = ahead;
    ports.publish({
      facts: merge(told.facts, [], ports.clock.nowMs()),
      state: committed,
      lineage: start.lineage,
    });
  };

  const setAlarm = (): void => {
    const at = nextAlarmMs(committed);
    if (at === alarmAt) return;
    dropAlarm();
    alarmAt = at;
    if (at !== undefined && !stopped) {
      dropAlarm = ports.clock.setAlarm(at, () => {
        alarmAt = undefined;
        submit({ kind: "tick" });
      });
    }
  };

  const enqueue = (work: Waiting): void => {
    inbox.push(work);
    schedule();
  };
  const submit = (input: Input): void => {
    if (!stopped) enqueue({ input, keep: undefined, answer: undefined, parent: undefined });
  };

  return {
    ask(input, keep) {
      if (stopped) return Promise.resolve(fail("unavailable", "Kodama is stopping."));
      if (inbox.length >= LIMITS.inboxMax) {
        ports.onCounters("overloaded");
        return Promise.resolve(fail("overloaded", "Kodama is busy. Try again in a moment."));
      }
      return new Promise((answer) => enqueue({ input, keep, answer, parent: undefined }));
    },
    submit,
    state: () => committed,
    depth: () => ({ inbox: inbox.length, commits: commits.length }),
    idle: () =>
      inbox.length === 0 && commits.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => idlers.push(resolve)),
    stop() {
      stopped = true;
      dropAlarm();
      for (const { answer } of inbox.splice(0)) answer?.(fail("unavailable", "Kodama is stopping."));
    },
  };
}

function isDurable(fact: Fact): boolean {
  return planeOf([fact]) !== undefined;
}

/** The first answer to a key becomes part of what it answered: both are on disk, or neither. */
function withAnswer(made: Decision, keep: Keep | undefined): Decision {
  if (keep === undefined || made.reply === null) return made;
  const replyJson = JSON.stringify(made.reply);
  return { ...made, facts: [...made.facts, { kind: "answer-kept", ...keep, replyJson }] };
}

/** Facts in their decided order; those that were stored with their place in the topic, the others with seq 0. */
function merge(facts: readonly Fact[], stored: readonly StoredFact[], nowMs: number): readonly StoredFact[] {
  const bySource = new Map(stored.map((one) => [one.fact, one]));
  return facts.map((fact) => bySource.get(fact) ?? { fact, topic: "", seq: 0, atMs: nowMs });
}
