// A window's client: sends commands with idempotency keys to its own server, and sends each again until it is answered. What
// is acknowledged must be on the disk then; what is sent twice must be done once.
import { isRecord, type Json, type JsonRecord } from "../../server/core/lib/json.ts";
import { DEFAULT_POLICIES, MISSED, type Policies } from "../../server/core/scheduler/types.ts";
import type { Response } from "../../server/host/dispatcher.ts";
import { pick } from "../support/random.ts";
import { FOLDER, MINUTE_MS } from "../support/schedule.ts";
import type { Machine } from "./machine.ts";
import type { Server } from "./server.ts";

interface Known {
  readonly taskId: string;
  readonly title: string;
  revision: number;
  paused: boolean;
}

interface Order {
  readonly key: string;
  readonly command: string;
  readonly payload: JsonRecord;
  /** What must be true once it is acknowledged. */
  readonly acknowledged: (payload: JsonRecord) => void;
}

const TASKS_MAX = 3;

export class Window {
  readonly #machine: Machine;
  readonly #server: Server;
  readonly #name: string;
  readonly #tasks: Known[] = [];
  readonly #answers = new Map<string, string>();
  #order: Order | undefined;
  #sent = 0;
  #drop = (): void => {};
  /** False: nothing new is asked for. */
  asks = true;

  constructor(machine: Machine, server: Server, name: string) {
    this.#machine = machine;
    this.#server = server;
    this.#name = name;
  }

  /** What was sent and is not answered yet; empty when nothing is. */
  get waitsFor(): string {
    return this.#order === undefined ? "" : `${this.#order.command} ${this.#order.key}`;
  }

  /** Asks for something now and then. */
  live(): void {
    const { queue, random } = this.#machine;
    queue.after(5_000 + random() * 8 * MINUTE_MS, () => {
      if (this.asks && this.#order === undefined) this.#begin(this.#anything());
      this.live();
    });
  }

  /** A task that must run soon, without faults. */
  probe(): void {
    this.#begin(this.#create({ everyMs: 2 * MINUTE_MS, policies: DEFAULT_POLICIES }));
  }

  #begin(order: Order): void {
    this.#order = order;
    this.#sent = 0;
    this.#send();
  }

  #send(): void {
    const order = this.#order;
    if (order === undefined) return;
    const { key, command, payload } = order;
    const raw = { v: 1, request_id: `${key}.${++this.#sent}`, command, payload, idempotency_key: key };
    this.#machine.note(`asks ${raw.request_id}`);
    this.#server.receive(raw, (response) => this.#take(order, response));
    this.#again(5_000 + this.#machine.random() * 30_000);
  }

  #again(delayMs: number): void {
    this.#drop();
    this.#drop = this.#machine.queue.after(delayMs, () => this.#send());
  }

  #take(order: Order, { ok, payload, error }: Response): void {
    const machine = this.#machine;
    const { key, command } = order;
    if (!ok) {
      if (order !== this.#order) return;
      if (error?.retryable !== true)
        machine.say(`${command} ${key} was refused: ${error?.code} ${error?.message}`);
      this.#again(200 + machine.random() * 5_000);
      return;
    }
    const answer = isRecord(payload) ? payload : {};
    this.#isTheSame(key, answer);
    if (order !== this.#order) return;
    machine.note(`has ${key}`);
    this.#order = undefined;
    this.#drop();
    order.acknowledged(answer);
  }

  /** However often it is answered: the first answer is repeated, except that a task may be gone meanwhile. */
  #isTheSame(key: string, answer: JsonRecord): void {
    const said = isRecord(answer["task"]) ? idOf(answer["task"]) : String(answer["run_key"] ?? "");
    const before = this.#answers.get(key) ?? said;
    if (before !== said && answer["task"] !== null && said !== "")
      this.#machine.say(`${key} was answered with ${before}, then with ${said}`);
    this.#answers.set(key, said);
  }

  #anything(): Order {
    const { random } = this.#machine;
    const task = pick(random, this.#tasks);
    const roll = random();
    // People stop a task when its runs pile up, and go on with it later.
    const piled = this.#tasks.find(({ taskId }) => this.#machine.ledger.waits(taskId));
    if (piled !== undefined && roll < 0.5) return this.#pause(piled);
    if (task === undefined || (roll < 0.15 && this.#tasks.length < TASKS_MAX)) return this.#create();
    if (roll < 0.4) return this.#trigger(task);
    if (roll < 0.65) return this.#update(task);
    return roll < 0.95 ? this.#pause(task) : this.#remove(task);
  }

  #definition(given?: { readonly everyMs: number; readonly policies: Policies }): {
    readonly title: string;
    readonly spec: JsonRecord;
  } {
    const { random, ledger } = this.#machine;
    const everyMs = given?.everyMs ?? pick(random, [3, 10, 15, 30, 60]) * MINUTE_MS;
    const policies = given?.policies ?? this.#policies();
    const title = `${this.#name}.${ledger.wishes.size}`;
    ledger.wishes.set(title, { policies });
    const { missed, missedMax, overlap, timeoutMs, retries, backoffMs, onCrash } = policies;
    const spec = {
      title,
      folder: FOLDER,
      work: { kind: "script", text: "test" },
      schedule: { kind: "interval", every_ms: everyMs },
      time_zone: "UTC",
      policies: {
        missed,
        missed_max: missedMax,
        overlap,
        timeout_ms: timeoutMs,
        retries,
        backoff_ms: backoffMs,
        on_crash: onCrash,
      },
    };
    return { title, spec };
  }

  #policies(): Policies {
    const { random } = this.#machine;
    return {
      ...DEFAULT_POLICIES,
      missed: pick(random, MISSED),
      overlap: pick(random, ["skip", "skip", "buffer_one", "buffer_all", "cancel_other", "allow"]),
      timeoutMs: pick(random, [2, 4, 8]) * MINUTE_MS,
      retries: pick(random, [0, 0, 1, 2]),
      backoffMs: 20_000,
      onCrash: pick(random, ["skip", "retry", "ask"]),
    };
  }

  #create(given?: { readonly everyMs: number; readonly policies: Policies }): Order {
    const { title, spec } = this.#definition(given);
    return this.#make("scheduler.create", { task: spec }, (answer) => {
      const taskId = idOf(answer["task"]);
      if (this.#machine.ledger.tasks.get(taskId)?.title !== title)
        this.#machine.say(`the task "${title}" was acknowledged as ${taskId} and is not on the disk`);
      this.#tasks.push({ taskId, title, revision: 1, paused: false });
    });
  }

  #update(task: Known): Order {
    const { taskId, revision } = task;
    const { title, spec } = this.#definition();
    return this.#make("scheduler.update", { task_id: taskId, revision, task: spec }, () => {
      const stored = this.#machine.ledger.tasks.get(taskId);
      if (stored?.title !== title || stored.revision !== revision + 1)
        this.#machine.say(`the change "${title}" of ${taskId} was acknowledged and is not on the disk`);
      task.revision++;
    });
  }

  #pause(task: Known): Order {
    const { ledger } = this.#machine;
    const { taskId } = task;
    const paused = !task.paused;
    if (!paused) ledger.paused.delete(taskId);
    return this.#make("scheduler.pause", { task_id: taskId, paused }, () => {
      if (paused) ledger.paused.add(taskId);
      if (ledger.tasks.get(taskId)?.paused !== "you" && paused)
        this.#machine.say(`the pause of ${taskId} was acknowledged and is not on the disk`);
      task.paused = paused;
    });
  }

  #remove(task: Known): Order {
    const { ledger } = this.#machine;
    const { taskId } = task;
    return this.#make("scheduler.delete", { task_id: taskId }, () => {
      ledger.gone.add(taskId);
      if (ledger.tasks.has(taskId))
        this.#machine.say(`the removal of ${taskId} was acknowledged and is not on the disk`);
      this.#tasks.splice(this.#tasks.indexOf(task), 1);
    });
  }

  #trigger({ taskId }: Known): Order {
    const { ledger } = this.#machine;
    ledger.triggers.set(taskId, (ledger.triggers.get(taskId) ?? 0) + 1);
    return this.#make("scheduler.trigger_now", { task_id: taskId }, (answer) => {
      const runKey = String(answer["run_key"]);
      const run = ledger.runs.get(runKey);
      if (ledger.byHand.has(runKey)) this.#machine.say(`${runKey} was acknowledged for two runs by hand`);
      ledger.byHand.add(runKey);
      if (run?.manual !== true || run.taskId !== taskId)
        this.#machine.say(`the run ${runKey} by hand was acknowledged and has no row`);
    });
  }

  #make(command: string, payload: JsonRecord, acknowledged: (answer: JsonRecord) => void): Order {
    const key = `${this.#name}:${this.#answers.size}`;
    return { key, command, payload, acknowledged };
  }
}

function idOf(task: Json | undefined): string {
  return isRecord(task) ? String(task["task_id"]) : "";
}
