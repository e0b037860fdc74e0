// The loop: one input at a time from a bounded inbox -> decide -> commit -> publish -> effects.
// In memory the state may run ahead of the disk; nothing of it is published, answered or set off before its commit.
import { decide, nextAlarmMs } from "../core/decide.ts";
import type { Decision, Effect, Reply } from "../core/effect.ts";
import { evolve } from "../core/evolve.ts";
import { type DurablePlane, type Fact, planeOf } from "../core/fact.ts";
import type { Input, Stamp } from "../core/input.ts";
import { fail } from "../core/lib/result.ts";
import { LIMITS } from "../core/limits.ts";
import { type Clock, type Ids, type Journal, StorageError } from "../core/ports.ts";
import type { State } from "../core/state.ts";
import type { Draft } from "./frames.ts";
import { createSnapshots, type Snapshots } from "./snapshots.ts";

export interface Committed {
  readonly facts: readonly Fact[];
  /** What surfaces are told of them, with the places that the disk gave; 0 for what is true only now. */
  readonly frames: readonly { readonly draft: Draft; readonly seq: number }[];
  /** State after these facts, and nothing later. */
  readonly state: State;
}

export interface LoopPorts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly ids: Ids;
  /** What surfaces will be told of facts; left out where there are none. */
  readonly draft?: (facts: readonly Fact[], state: State, atMs: number) => readonly Draft[];
  readonly publish: (committed: Committed) => void;
  /** @param submitKept resolves when that is on the disk. */
  readonly run: (
    effect: Effect,
    submit: (input: Input) => void,
    submitKept: (input: Input) => Promise<void>,
  ) => void;
  readonly onCounters: (counter: LoopCounter) => void;
}
export type LoopCounter = "input" | "commit" | "overloaded" | "storage_failed" | "broken";

export interface LoopStart {
  readonly state: State;
  readonly sessionId: string;
  /** How many facts of each plane were read after its snapshot. */
  readonly replayed?: Readonly<Record<DurablePlane, number>>;
}

export interface Keep {
  readonly key: string;
  readonly bodyHash: string;
}

interface Waiting {
  readonly input: Input;
  readonly keep: Keep | undefined;
  readonly answer: ((reply: Reply) => void) | undefined;
  readonly kept?: () => void;
}

interface Commit {
  readonly work: Waiting;
  readonly made: Decision;
  readonly drafts: readonly Draft[];
  readonly state: State;
  /** The places of the drafts that are kept. */
  readonly stored: Promise<readonly number[]>;
}

const RETRY_MS = 1_000;
/** Inputs taken per turn of the event loop, so that input and output are never starved. */
const SLICE = 64;

export class Loop {
  readonly #ports: LoopPorts;
  readonly #start: LoopStart;
  readonly #snapshots: Snapshots;
  readonly #inbox: Waiting[] = [];
  readonly #commits: Commit[] = [];
  readonly #idlers: (() => void)[] = [];
  readonly #watchers = new Set<{
    readonly isSo: (state: State) => boolean;
    readonly resolve: (held: boolean) => void;
  }>();
  #ahead: State;
  #committed: State;
  #draining = false;
  #settling = false;
  #stopped = false;
  /** Grows with each refusal of the disk: appends of an older epoch are refused as well, so that the disk holds a prefix. */
  #epoch = 0;
  #ill = false;
  #alarmAtMs: number | undefined;
  #dropAlarm = (): void => {};

  constructor(ports: LoopPorts, start: LoopStart) {
    this.#ports = ports;
    this.#start = start;
    this.#snapshots = createSnapshots(ports.journal, start.replayed);
    this.#ahead = start.state;
    this.#committed = start.state;
  }

  /** A command: answered after its commit. */
  ask(input: Input, keep?: Keep): Promise<Reply> {
    if (this.#stopped) return Promise.resolve(STOPPING);
    if (this.#inbox.length >= LIMITS.inboxMax) {
      this.#ports.onCounters("overloaded");
      return Promise.resolve(fail("overloaded", "Kodama is busy. Try again in a moment."));
    }
    return new Promise((answer) => this.#enqueue({ input, keep, answer }));
  }

  /** An event of a port; kept and tried again when the disk refuses. */
  submit(input: Input): void {
    if (!this.#stopped) this.#enqueue({ input, keep: undefined, answer: undefined });
  }

  /** The same, and resolves when it is on the disk; never where the loop stops before. */
  #submitKept(input: Input): Promise<void> {
    return new Promise((kept) => {
      if (!this.#stopped) this.#enqueue({ input, keep: undefined, answer: undefined, kept });
    });
  }

  /** State as of the last commit. */
  state(): State {
    return this.#committed;
  }

  /** Resolves with the first committed state for which `isSo` holds; false when it stops before. */
  when(isSo: (state: State) => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      if (isSo(this.#committed)) resolve(true);
      else this.#watchers.add({ isSo, resolve });
    });
  }

  depth(): { readonly inbox: number; readonly commits: number } {
    return { inbox: this.#inbox.length, commits: this.#commits.length };
  }

  /** Resolves when all that was submitted is committed. */
  idle(): Promise<void> {
    if (this.#inbox.length === 0 && this.#commits.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idlers.push(resolve));
  }

  stop(): void {
    this.#stopped = true;
    this.#dropAlarm();
    for (const { answer } of this.#inbox.splice(0)) answer?.(STOPPING);
    for (const { resolve } of this.#watchers) resolve(false);
    this.#watchers.clear();
  }

  #enqueue(work: Waiting): void {
    this.#inbox.push(work);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#draining || this.#stopped) return;
    this.#draining = true;
    setImmediate(() => {
      this.#draining = false;
      for (const work of this.#inbox.splice(0, SLICE)) this.#decideOne(work);
      if (this.#inbox.length > 0) this.#schedule();
      void this.#settle();
    });
  }

  /** Decides, moves on in memory, hands the facts to the journal. */
  #decideOne(work: Waiting): void {
    const stamp = this.#stamp();
    let made: Decision;
    try {
      made = withAnswer(decide(this.#ahead, work.input, stamp), work.keep);
    } catch (error) {
      this.#ports.onCounters("broken");
      work.answer?.(fail("internal", error instanceof Error ? error.message : "A decision failed."));
      work.kept?.();
      return;
    }
    this.#ports.onCounters("input");
    const plane = planeOf(made.facts);
    for (const fact of made.facts) this.#ahead = evolve(this.#ahead, fact, plane ?? "control");
    const durable = made.facts.filter((fact) => planeOf([fact]) !== undefined);
    const drafts = this.#ports.draft?.(made.facts, this.#ahead, stamp.nowMs) ?? [];
    const frames = drafts.filter(isKept);
    const batch = { facts: durable, frames, atMs: stamp.nowMs, epoch: this.#epoch };
    const stored = plane === undefined ? Promise.resolve([]) : this.#ports.journal.append(plane, batch);
    stored.catch(() => {}); // Handled in #settle, in order.
    this.#commits.push({ work, made, drafts, state: this.#ahead, stored });
  }

  async #settle(): Promise<void> {
    if (this.#settling) return;
    this.#settling = true;
    for (let commit = this.#commits[0]; commit !== undefined; commit = this.#commits[0]) {
      try {
        const stored = await commit.stored;
        this.#commits.shift();
        this.#apply(commit, stored);
      } catch (error) {
        this.#rollBack(error);
      }
    }
    this.#settling = false;
    // Nothing is on its way to the disk: the state is exactly what is on it.
    this.#snapshots.quiet(this.#committed);
    this.#setAlarm();
    if (this.#inbox.length === 0) for (const wake of this.#idlers.splice(0)) wake();
  }

  #apply({ work, made, drafts, state }: Commit, places: readonly number[]): void {
    this.#committed = state;
    this.#ports.onCounters("commit");
    const plane = planeOf(made.facts);
    if (made.facts.length > 0) {
      this.#ports.publish({ facts: made.facts, frames: placed(drafts, places), state });
      this.#snapshots.stored(plane, made.facts.length);
    }
    for (const watcher of this.#watchers)
      if (watcher.isSo(state) && this.#watchers.delete(watcher)) watcher.resolve(true);
    work.answer?.(made.reply ?? fail("internal", "No answer was decided."));
    work.kept?.();
    for (const effect of made.effects)
      this.#ports.run(effect, this.submit.bind(this), this.#submitKept.bind(this));
    // What follows is decided only now that its cause is on disk, and goes before everything that waits.
    this.#inbox.unshift(
      ...made.next.map((input): Waiting => ({ input, keep: undefined, answer: undefined })),
    );
    if (made.next.length > 0) this.#schedule();
    if (this.#ill && plane !== undefined) {
      this.#ill = false;
      this.submit({ kind: "health-report", part: "storage", reason: null });
    }
  }

  /** The disk refused: memory goes back to what is on it, callers are told, events of ports are kept for later. */
  #rollBack(error: unknown): void {
    this.#ports.onCounters("storage_failed");
    this.#epoch++;
    this.#ill = true;
    const failed = this.#commits.splice(0);
    const words = error instanceof StorageError ? error.message : "Kodama's data could not be written.";
    this.#ahead = this.#committed;
    for (const { work } of failed) {
      if (work.answer === undefined) setTimeout(() => this.#stopped || this.#enqueue(work), RETRY_MS).unref();
      else work.answer(fail("unavailable", words));
    }
    const reason = {
      part: "storage",
      reason: words,
      nextStep: "What you asked was not done. Try again after that.",
    };
    const told = decide(this.#ahead, { kind: "health-report", part: "storage", reason }, this.#stamp());
    for (const fact of told.facts) this.#ahead = evolve(this.#ahead, fact);
    this.#committed = this.#ahead;
    const drafts = this.#ports.draft?.(told.facts, this.#committed, this.#ports.clock.nowMs()) ?? [];
    this.#ports.publish({ facts: told.facts, frames: placed(drafts, []), state: this.#committed });
  }

  #setAlarm(): void {
    const at = nextAlarmMs(this.#committed);
    if (at === this.#alarmAtMs) return;
    this.#dropAlarm();
    this.#alarmAtMs = at;
    if (at === undefined || this.#stopped) return;
    this.#dropAlarm = this.#ports.clock.setAlarm(at, () => {
      this.#alarmAtMs = undefined;
      this.submit({ kind: "tick" });
    });
  }

  #stamp(): Stamp {
    const nowMs = this.#ports.clock.nowMs();
    return { nowMs, idBase: this.#ports.ids.base(nowMs), sessionId: this.#start.sessionId };
  }
}

const STOPPING = fail("unavailable", "Kodama is stopping.");

/** The first answer to a key becomes part of what it answered: both are on disk, or neither. */
function withAnswer(made: Decision, keep: Keep | undefined): Decision {
  if (keep === undefined || made.reply === null) return made;
  const replyJson = JSON.stringify(made.reply);
  return { ...made, facts: [...made.facts, { kind: "answer-kept", ...keep, replyJson }] };
}

const isKept = ({ topic }: Draft): boolean => topic !== "";

/** In their decided order, those that are kept with the places that they got. */
function placed(drafts: readonly Draft[], places: readonly number[]): Committed["frames"] {
  let next = 0;
  return drafts.map((draft) => ({ draft, seq: isKept(draft) ? (places[next++] ?? 0) : 0 }));
}
