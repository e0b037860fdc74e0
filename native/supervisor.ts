// Watches one forked host of native code: starts it when it is first needed, pings it, ends it when it hangs, waits longer after
// each crash, and puts aside the model that it died of. What a message means is the business of the bridge above it.
import { type ChildProcess, fork } from "node:child_process";
import { withoutKeys } from "./clean-env.ts";
import { createPutAside, type PutAside } from "./put-aside.ts";

/** A cold disk, and a program that looks into each file that is read. */
const HELLO_MAX_MS = 20_000;

export interface SupervisorTimes {
  readonly pingEveryMs: number;
  /** Pings without an answer before the host is taken for hung. */
  readonly missedMax: number;
  /** Wait before the host may be started again, by number of recent crashes; beyond the last it is given up. */
  readonly backOffMs: readonly number[];
  /** How long it stays so; five minutes if not given: what was wrong with a machine may be over by then. */
  readonly givenUpMs?: number;
  /** A host that said nothing for so long since it was started hangs; until then a slow disk is given its time. */
  readonly helloMaxMs?: number;
}
const GIVEN_UP_MS = 300_000;
/** What no engine does to itself. */
const KILLED: ReadonlySet<string> = new Set(["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"]);
/** Ends older than this count no more towards giving up. */
const CRASH_WINDOW_MS = 180_000;

/** What every host says besides its own messages. */
export type FromAnyHost =
  | { readonly kind: "hello" }
  | { readonly kind: "pong"; readonly n: number }
  /** Sent before each step that native code could die in, so that a crash names its cause. */
  | ({ readonly kind: "phase" } & Phase);

export interface Phase {
  /** Empty at its end. */
  readonly doing: string;
  /** Path of the model that it is done with; empty for none. */
  readonly model: string;
  /** Whose step it is, where several are under way at once. */
  readonly part?: string;
  /** Where it takes longer, the host hangs; 0 or absent: it may take for ever. */
  readonly limitMs?: number;
}
export type TellPhase = (doing: string, model: string, limitMs?: number) => void;

export interface Ending {
  /** For instance "while speaking (SIGSEGV)". */
  readonly how: string;
  /** The models it was busy with then; empty where it was in no step that a host tells of. */
  readonly model: string;
  /** True when it is not started again for long. */
  readonly givenUp: boolean;
  /** It may be started again after so long. */
  readonly restMs: number;
}

export interface SupervisorOptions<From> {
  readonly script: string;
  readonly log: (line: string) => void;
  readonly times: SupervisorTimes;
  /** Models that ended it before; without it they are forgotten with this process. */
  readonly aside?: PutAside;
  /** Besides its environment as it is. */
  readonly env?: Readonly<Record<string, string>>;
  /** Words for Node itself. */
  readonly execArgv?: readonly string[];
  readonly hear: (message: From | { readonly kind: "hello" }) => void;
  /** The host is gone without having been asked to go. */
  readonly ended: (ending: Ending) => void;
}

export class Supervisor<To extends { readonly kind: string }, From extends { readonly kind: string }> {
  readonly #options: SupervisorOptions<From>;
  readonly #aside: PutAside;
  /** Of those that were busy together when it ended, one did it. */
  #suspects: readonly string[] = [];
  #child: ChildProcess | undefined;
  /** Steps that are under way, by their part, and when each of them takes too long. */
  #phases = new Map<string, Phase>();
  readonly #limits = new Map<string, NodeJS.Timeout>();
  #late = "";
  #crashesAtMs: number[] = [];
  /** By a clock that nobody sets, as all times here. */
  #notBeforeMs = 0;
  #givenUp = false;
  #beat: NodeJS.Timeout | undefined;
  #missed = 0;
  #startedAtMs = 0;
  /** It said that it is there. */
  #greeted = false;
  #closing = false;

  constructor(options: SupervisorOptions<From>) {
    this.#options = options;
    this.#aside = options.aside ?? createPutAside();
  }

  /** Of the running host; 0 when there is none. */
  pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Why a model cannot be used right now; empty when it can. */
  obstacle(model: string): "" | "resting" | "given_up" | "put_aside" {
    if (performance.now() < this.#notBeforeMs) return this.#givenUp ? "given_up" : "resting";
    return model !== "" && this.#aside.has(model) ? "put_aside" : "";
  }

  /** Starts the host where it does not run. */
  send(message: To): void {
    if (this.#closing) return;
    this.#child ??= this.#start();
    this.sendIfRunning(message);
  }

  sendIfRunning(message: To): void {
    if (this.#child?.connected === true) this.#child.send(message);
  }

  /** Ends the host, which gives its memory back; the next message starts it anew. */
  rest(): void {
    const resting = this.#child;
    this.#forget();
    resting?.kill("SIGKILL");
  }

  close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#beat);
    const ending = this.#child;
    if (ending === undefined || ending.exitCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      ending.ref();
      ending.once("exit", () => resolve());
      ending.kill("SIGKILL");
    });
  }

  #start(): ChildProcess {
    const child = fork(this.#options.script, {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: [...(this.#options.execArgv ?? [])],
      env: { ...withoutKeys(), ...this.#options.env },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => this.#options.log(chunk.toString("utf8").trimEnd()));
    }
    child.on("message", (message: From | FromAnyHost) => {
      if (child === this.#child) this.#hear(message);
    });
    child.on("error", ({ message }) => {
      // One that could not be started has no end to be told of.
      if (child.pid === undefined && child === this.#child) this.#ended(message);
    });
    child.once("exit", (code, signal) => {
      if (child === this.#child) this.#ended(signal ?? `exit code ${String(code)}`);
    });
    this.#missed = 0;
    this.#greeted = false;
    this.#startedAtMs = performance.now();
    this.#beat = setInterval(() => this.#ping(child), this.#options.times.pingEveryMs);
    this.#beat.unref();
    child.unref();
    child.channel?.unref();
    return child;
  }

  #ping(child: ChildProcess): void {
    const { missedMax, helloMaxMs = HELLO_MAX_MS } = this.#options.times;
    const hangs = this.#greeted
      ? this.#missed >= missedMax
      : performance.now() - this.#startedAtMs >= helloMaxMs;
    if (hangs) {
      if (this.#late === "") this.#late = "no answer";
      child.kill("SIGKILL");
    } else if (child.connected) child.send({ kind: "ping", n: ++this.#missed });
  }

  #hear(message: From | FromAnyHost): void {
    if (!this.#greeted) [this.#greeted, this.#missed] = [true, 0];
    if (message.kind === "pong") this.#missed = 0;
    // Both kinds have this form; TypeScript cannot tell them from those of the host.
    else if (message.kind === "phase") this.#enter(message as Extract<FromAnyHost, { kind: "phase" }>);
    else this.#options.hear(message as From | { readonly kind: "hello" });
  }

  #enter(phase: Phase): void {
    const { doing, part = "", limitMs = 0 } = phase;
    clearTimeout(this.#limits.get(part));
    if (doing === "") this.#phases.delete(part);
    else this.#phases.set(part, phase);
    if (doing === "" || limitMs === 0) return;
    const child = this.#child;
    const late = (): void => {
      this.#late = `no end after ${Math.round(limitMs / 1_000)} s`;
      child?.kill("SIGKILL");
    };
    this.#limits.set(part, setTimeout(late, limitMs).unref());
  }

  #forget(): void {
    clearInterval(this.#beat);
    this.#child = undefined;
    this.#phases = new Map();
    for (const limit of this.#limits.values()) clearTimeout(limit);
  }

  /**
   * What it died of is put aside: the one model that was busy, or of several one that was so the last time as well. Where somebody else
   * killed it (the system for its memory, a person), it may be chance once, and not twice.
   */
  #blame(models: readonly string[], signal: string): void {
    const again = models.filter((model) => this.#suspects.includes(model));
    const byOthers = this.#late === "" && KILLED.has(signal);
    const isSure = models.length === 1 && !byOthers;
    // One that was killed may do better after a restart.
    const kept = !KILLED.has(signal);
    for (const model of isSure ? models : again) this.#aside.add(model, kept);
    this.#suspects = isSure ? [] : models;
  }

  #ended(signal: string): void {
    const open = [...this.#phases.values()];
    const doing = open.map((phase) => phase.doing).join(" and ");
    const models = [...new Set(open.map(({ model }) => model).filter((model) => model !== ""))];
    this.#forget();
    if (this.#closing) return;
    const nowMs = performance.now();
    const lately = this.#crashesAtMs.filter((at) => nowMs - at < CRASH_WINDOW_MS);
    // Who was suspected long ago has worked well since.
    if (lately.length === 0) this.#suspects = [];
    this.#crashesAtMs = [...lately, nowMs];
    const waitMs = this.#options.times.backOffMs[this.#crashesAtMs.length];
    this.#givenUp = waitMs === undefined;
    const restMs = waitMs ?? this.#options.times.givenUpMs ?? GIVEN_UP_MS;
    this.#notBeforeMs = nowMs + restMs;
    this.#blame(models, signal);
    const how = `${doing === "" ? "" : `while ${doing} `}(${this.#late === "" ? signal : this.#late})`;
    this.#late = "";
    this.#options.ended({
      how,
      model: models.join(", "),
      givenUp: this.#givenUp,
      restMs,
    });
  }
}
