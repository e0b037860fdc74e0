// Reads what is on the disk, row by row as it is written, and says what must never be there.
import { evolveControl, evolveRuntimePlane } from "../../server/core/evolve.ts";
import type { DurablePlane, Fact } from "../../server/core/fact.ts";
import { isRunOver, type Policies, type Run, type Task } from "../../server/core/scheduler/types.ts";
import { EMPTY_STATE, type State } from "../../server/core/state.ts";
import type { MemoryDisk, Row } from "../support/memory-journal.ts";

/** What a client asked for; the disk may say something else, and then it is judged by this. */
export interface Wish {
  readonly policies: Policies;
}

interface Generation {
  readonly everyMs: number;
  readonly anchorMs: number;
  /** The last instant that has its row, or when the definition began. */
  lastMs: number;
  /** After rows that stand for many instants, the next one may be any. */
  leapt: boolean;
}

/** An instant this late was missed (LIMITS.runLateMs); the rest is for a decision that was under way. */
const MISSED_MS = 60_000;
/** Longer than any task of the simulation may take. */
const HANGS_MS = 660_000;
const LATE_MS = 60_000;

export class Ledger {
  readonly tasks = new Map<string, Task>();
  readonly removed = new Set<string>();
  readonly runs = new Map<string, Run>();
  /** Those that are not over. */
  readonly #open = new Map<string, Run>();
  readonly started = new Set<string>();
  /** Of all tasks that ever were: title of a first definition -> ids. */
  readonly titles = new Map<string, Set<string>>();
  /** By title: each definition that a client sent has its own. */
  readonly wishes = new Map<string, Wish>();
  /** Tasks whose pause was acknowledged, and nobody asked to go on since. */
  readonly paused = new Set<string>();
  /** Tasks whose removal was acknowledged. */
  readonly gone = new Set<string>();
  /** How often a client asked for a run by hand, by task; what was acknowledged; how many there were. */
  readonly triggers = new Map<string, number>();
  readonly byHand = new Set<string>();
  readonly #manual = new Map<string, number>();
  /** What a replay from the first row on gives. */
  state: State = EMPTY_STATE;
  readonly #disk: MemoryDisk;
  readonly #say: (violation: string) => void;
  readonly #read = { control: 0, runtime: 0 };
  readonly #generations = new Map<string, Generation>();
  readonly #keptKeys = new Set<string>();

  constructor(disk: MemoryDisk, say: (violation: string) => void) {
    this.#disk = disk;
    this.#say = say;
  }

  /** Takes in what was written since; returns how many rows that was. */
  read(): number {
    let count = 0;
    for (const plane of ["control", "runtime"] as const) {
      const rows = this.#disk.rows[plane];
      if (rows.length < this.#read[plane]) this.#say(`the disk lost rows of ${plane}`);
      for (; this.#read[plane] < rows.length; this.#read[plane]++, count++)
        this.#take(plane, rows[this.#read[plane]] as Row);
      this.#read[plane] = rows.length;
    }
    return count;
  }

  /** Whether a run of the task waits for another one. */
  waits(taskId: string): boolean {
    for (const run of this.#open.values()) if (run.taskId === taskId && run.state === "claimed") return true;
    return false;
  }

  /** Runs of a task under way, beside `except`; those by hand do not count, they may run beside any. */
  underWay(taskId: string, except: string): readonly Run[] {
    return [...this.#open.values()].filter(
      (run) => run.taskId === taskId && run.runKey !== except && !run.manual && isUnderWay(run),
    );
  }

  /** After a while without faults: nothing hangs, and each due instant has its row. */
  settled(nowMs: number): void {
    for (const run of this.#open.values())
      if (isUnderWay(run) && run.startedAtMs < nowMs - HANGS_MS)
        this.#say(`${run.runKey} is still under way`);
    for (const { taskId, revision } of this.tasks.values()) {
      const known = this.#generations.get(generationKey(taskId, revision));
      if (known !== undefined && nextOf(known) < nowMs - LATE_MS)
        this.#say(`${taskId} was due at ${nextOf(known)} and has no row`);
    }
  }

  /** Keys of runs that wait though nothing is under way; more than a moment of that is wrong. */
  waitingForNothing(nowMs: number): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { runKey, taskId, state, startAtMs } of this.#open.values()) {
      const isPaused = (this.tasks.get(taskId)?.paused ?? "") !== "";
      if (state !== "claimed" || isPaused) continue;
      const isLeft = startAtMs === 0 ? !this.#isBusy(taskId) : startAtMs < nowMs - LATE_MS;
      if (isLeft) found.add(runKey);
    }
    return found;
  }

  /** Whether a run of the task is under way, or begins at its time. */
  #isBusy(taskId: string): boolean {
    for (const run of this.#open.values())
      if (run.taskId === taskId && (isUnderWay(run) || (run.state === "claimed" && run.startAtMs > 0)))
        return true;
    return false;
  }

  #take(plane: DurablePlane, { fact, atMs }: Row): void {
    const { control, runtime } = this.state;
    this.state =
      plane === "control"
        ? { ...this.state, control: evolveControl(control, fact) }
        : { ...this.state, runtime: evolveRuntimePlane(runtime, fact) };
    this.#judge(fact, atMs);
  }

  #judge(fact: Fact, atMs: number): void {
    switch (fact.kind) {
      case "task-saved":
        return this.#taskSaved(fact.task);
      case "task-removed":
        this.tasks.delete(fact.taskId);
        return void this.removed.add(fact.taskId);
      case "run-changed":
        return this.#runChanged(fact.run, atMs);
      case "tool-started":
        if (this.started.has(fact.callId)) this.#say(`the call ${fact.callId} was started twice`);
        return void this.started.add(fact.callId);
      case "answer-kept":
        if (this.#keptKeys.has(fact.key)) this.#say(`the key ${fact.key} was answered twice`);
        return void this.#keptKeys.add(fact.key);
      default:
        return undefined;
    }
  }

  #taskSaved(task: Task): void {
    const { taskId, title, schedule, revision } = task;
    const before = this.tasks.get(taskId);
    if (this.removed.has(taskId)) this.#say(`the task ${taskId} came back`);
    const isNew = before?.revision !== revision;
    if (isNew && revision !== (before?.revision ?? 0) + 1)
      this.#say(`the task ${taskId} went from revision ${before?.revision ?? 0} to ${revision}`);
    if (!isNew && before.title !== title) this.#say(`the task ${taskId} was changed without a new revision`);
    this.tasks.set(taskId, task);
    if (before === undefined) {
      const ids = this.titles.get(title) ?? new Set();
      this.titles.set(title, ids.add(taskId));
      if (ids.size > 1) this.#say(`"${title}" was asked for once and made ${ids.size} times`);
    }
    if (isNew && schedule.kind === "interval")
      this.#generations.set(generationKey(taskId, revision), {
        everyMs: schedule.everyMs,
        anchorMs: task.createdAtMs,
        lastMs: task.changedAtMs,
        leapt: false,
      });
  }

  #runChanged(run: Run, atMs: number): void {
    const before = this.runs.get(run.runKey);
    const { runKey, taskId, generation, scheduledAtMs } = run;
    if (runKey !== `${taskId}+${scheduledAtMs}+${generation}`)
      this.#say(`${runKey} does not name its task, instant and generation`);
    if (before !== undefined && isRunOver(before) && JSON.stringify(before) !== JSON.stringify(run))
      this.#say(`${runKey} was over (${before.state}) and became ${run.state}`);
    if (before === undefined && run.manual) this.#byHand(run);
    if (before === undefined && !run.manual) this.#isNextInstant(run);
    if (run.state === "running" && run.turnId !== before?.turnId) this.#begun(run, before, atMs);
    this.runs.set(runKey, run);
    if (isRunOver(run)) this.#open.delete(runKey);
    else this.#open.set(runKey, run);
  }

  #byHand({ taskId }: Run): void {
    const count = (this.#manual.get(taskId) ?? 0) + 1;
    const asked = this.triggers.get(taskId) ?? 0;
    this.#manual.set(taskId, count);
    if (count > asked) this.#say(`${taskId} was run by hand ${count} times and asked for ${asked} times`);
  }

  /** Each due instant has its row, none is left out, and each row is of an instant. */
  #isNextInstant({ runKey, taskId, generation, scheduledAtMs, reason, summary }: Run): void {
    const known = this.#generations.get(generationKey(taskId, generation));
    if (known === undefined) return this.#say(`${runKey} is of a definition that was never saved`);
    const { everyMs, anchorMs, leapt } = known;
    const nextMs = nextOf(known);
    if ((scheduledAtMs - anchorMs) % everyMs !== 0) this.#say(`${runKey} is no instant of its task`);
    if (scheduledAtMs !== nextMs && !(leapt && scheduledAtMs > nextMs))
      this.#say(`${runKey} has its row where ${nextMs} was due`);
    known.lastMs = scheduledAtMs;
    known.leapt = reason === "missed_window" && summary.startsWith("about ");
    return undefined;
  }

  /** An attempt begins: what its task was asked to do allows it. */
  #begun(run: Run, before: Run | undefined, atMs: number): void {
    const { runKey, taskId, attempt, manual } = run;
    const task = this.tasks.get(taskId);
    const wish = this.wishes.get(task?.title ?? "")?.policies;
    if (attempt !== (before?.attempt ?? 0) + 1) this.#say(`${runKey} went to attempt ${attempt}`);
    if (this.gone.has(taskId)) this.#say(`${runKey} began though its task was removed`);
    if (manual || wish === undefined) return;
    if (this.paused.has(taskId)) this.#say(`${runKey} began though its task is paused`);
    // One more where the end of the process cut an attempt off and the task says: again.
    const attemptsMax = wish.retries + 1 + (wish.onCrash === "retry" ? 1 : 0);
    if (run.generation === task?.revision && attempt > attemptsMax)
      this.#say(`${runKey} began its attempt ${attempt} of ${attemptsMax}`);
    if (WAITS.has(wish.overlap) && attempt === 1) {
      const [other] = this.underWay(taskId, runKey);
      if (other !== undefined) this.#say(`${runKey} began beside ${other.runKey}, and its task says no`);
    }
    const lateMs = atMs - run.scheduledAtMs;
    if (before === undefined && wish.missed === "skip" && lateMs > MISSED_MS)
      this.#say(`${runKey} was missed by ${lateMs} ms and made good, and its task says no`);
  }
}

/** With these, a run begins only when no other of its task is under way. */
const WAITS: ReadonlySet<string> = new Set(["skip", "buffer_one", "buffer_all"]);
function nextOf({ everyMs, anchorMs, lastMs }: Generation): number {
  return anchorMs + (Math.floor((lastMs - anchorMs) / everyMs) + 1) * everyMs;
}

const isUnderWay = ({ state }: Run): boolean => state === "running" || state === "needs_user";
const generationKey = (taskId: string, revision: number): string => `${taskId} ${revision}`;
