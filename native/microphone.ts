// The live microphone: frames of 32 ms as they come, from a thread that reads them. It is open only while somebody listens; for a
// while after that the device stays chosen, but is not read, so that the next press of a key is heard at once.
import { SHARE_ENV, Worker } from "node:worker_threads";
import {
  FRAME_SAMPLES,
  type FromMicrophoneThread,
  type MicrophoneJob,
  QUIET_MORE_FRAMES,
  RING_FRAMES,
  SLOT,
  WANTED,
} from "./microphone-ring.ts";
import { OPENING } from "./opening.ts";
import { siblingScript } from "./resolve.ts";

export interface MicrophonePorts {
  /** Samples from -1 to 1; the array is the listener's own. */
  readonly onFrame: (samples: Float32Array, readAtMs: number) => void;
  readonly onNews: (news: Exclude<FromMicrophoneThread, { kind: "closed" }>) => void;
  /** Frames that are no louder may come late, a few at a time; 0 where each is wanted at once. */
  readonly quietBelow?: () => number;
  /** Whether those may even be read a few at a time. */
  readonly inNoHurry?: () => boolean;
  /** How long it stays chosen with nobody listening. */
  readonly idleMs?: number;
}

const FULL_SCALE = 32_768;
const IDLE_MS = 30_000;
/** A device that gives nothing for so long is gone, or hangs: before its first sound, and after it. */
const FIRST_FRAME_MAX_MS = 3_000;
const NEXT_FRAME_MAX_MS = 800;
/** A wait with a time of its own would cost a timer for each frame. */
const LOOK_EVERY_MS = 200;
/** A thread that hangs is left to itself, and another one tried; so many may be there, those that hang included. */
const THREADS_MAX = 4;

interface Thread {
  readonly device: string;
  /** It was there and is expected back. */
  readonly patient: boolean;
  readonly worker: Worker;
  readonly slots: Int32Array;
  readonly frames: Int16Array;
  readonly readAtMs: Float64Array;
}

export class Microphone {
  readonly #ports: MicrophonePorts;
  #thread: Thread | undefined;
  /** Grows with each start and stop: what waits for an older one ends. */
  #generation = 0;
  #listening = false;
  #waits = false;
  /** Frames that were handed on. */
  #read = 0;
  /** It gave sound since it was last wanted, be it half a frame. */
  #opened = false;
  /** When the thread last gave a sign of life. */
  #quietSince = 0;
  #threads = 0;

  constructor(ports: MicrophonePorts) {
    this.#ports = ports;
  }

  /** From now on frames come. Another device takes the place of the one before; one that is gone is `waits`-ed for, or given up. */
  start(device: string, waits = false): void {
    this.#waits = waits;
    if (this.#thread !== undefined && this.#thread.device !== device) this.end();
    if (this.#thread === undefined && this.#threads >= THREADS_MAX)
      return this.#ports.onNews({ kind: "failed", reason: "The microphone hangs" });
    if (this.#listening && this.#thread !== undefined) return this.#tellPatience(this.#thread);
    return this.#follow((this.#thread ??= this.#begin(device, false)));
  }

  /** Each frame is wanted at once again. */
  hurry(): void {
    if (this.#thread === undefined) return;
    const { slots } = this.#thread;
    Atomics.store(slots, SLOT.quietBelow, 0);
    Atomics.store(slots, SLOT.more, 0);
    // Who rests looks again.
    Atomics.notify(slots, SLOT.more);
  }

  /** No frame comes any more. */
  stop(): void {
    this.#leave(WANTED.nothing);
  }

  end(): void {
    this.#leave(WANTED.end);
    this.#thread = undefined;
  }

  /** Who waits for a frame waits no more. */
  #leave(wanted: number): void {
    this.#generation++;
    this.#listening = false;
    if (this.#thread === undefined) return;
    this.hurry();
    want(this.#thread, wanted);
    Atomics.notify(this.#thread.slots, SLOT.written);
  }

  /** Nobody wanted frames for a while; who wants them again at that very moment gets them from another thread. */
  #closed(thread: Thread): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    if (this.#listening) this.#follow((this.#thread = this.#begin(thread.device, true)));
  }

  #tellPatience({ slots }: Thread): void {
    Atomics.store(slots, SLOT.waits, this.#waits ? 1 : 0);
  }

  #follow(thread: Thread): void {
    this.#tellPatience(thread);
    this.hurry();
    this.#opened = false;
    this.#read = Atomics.load(thread.slots, SLOT.written);
    want(thread, WANTED.frames);
    this.#listening = true;
    void this.#listen(thread, ++this.#generation);
  }

  #begin(device: string, patient: boolean): Thread {
    const ring = new SharedArrayBuffer(RING_FRAMES * FRAME_SAMPLES * Int16Array.BYTES_PER_ELEMENT);
    const control = new SharedArrayBuffer(Object.keys(SLOT).length * Int32Array.BYTES_PER_ELEMENT);
    const { idleMs = IDLE_MS } = this.#ports;
    const times = new SharedArrayBuffer(RING_FRAMES * Float64Array.BYTES_PER_ELEMENT);
    const job: MicrophoneJob = { device, ring, times, control, opening: OPENING, idleMs, patient };
    const worker = new Worker(siblingScript("microphone-worker"), {
      workerData: job,
      env: SHARE_ENV,
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
    });
    const thread: Thread = {
      device,
      patient,
      worker,
      slots: new Int32Array(control),
      frames: new Int16Array(ring),
      readAtMs: new Float64Array(times),
    };
    const gone = (reason: string): void => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      const listened = this.#listening;
      this.#listening = false;
      // Who watches over it stops.
      this.#generation++;
      if (listened) this.#ports.onNews({ kind: "failed", reason });
    };
    worker.on("message", (message: FromMicrophoneThread) => {
      const restMs = message.kind === "lost" ? message.againMs : 0;
      if (this.#thread === thread) this.#quietSince = performance.now() + restMs;
      if (this.#thread === thread && message.kind === "opened") this.#opened = true;
      if (message.kind === "failed") gone(message.reason);
      else if (message.kind === "closed") this.#closed(thread);
      else if (this.#thread === thread) this.#ports.onNews(message);
    });
    this.#threads++;
    worker.once("exit", () => this.#threads--);
    worker.once("error", ({ message }) => gone(message));
    worker.unref();
    return thread;
  }

  async #listen(thread: Thread, generation: number): Promise<void> {
    this.#quietSince = performance.now();
    const before = this.#read;
    const look = setInterval(() => {
      const known = this.#opened || this.#read !== before;
      const quietMs = performance.now() - this.#quietSince;
      if (generation !== this.#generation) return clearInterval(look);
      if (quietMs <= (known ? NEXT_FRAME_MAX_MS : FIRST_FRAME_MAX_MS)) return;
      // What waits to be handed on is no silence: this process was held up, or was not to be woken for so little.
      if (Atomics.load(thread.slots, SLOT.written) !== this.#read) Atomics.notify(thread.slots, SLOT.written);
      else this.#replace(thread, known);
    }, LOOK_EVERY_MS).unref();
    while (generation === this.#generation) {
      const written = Atomics.load(thread.slots, SLOT.written);
      if (written === this.#read) {
        const waited = Atomics.waitAsync(thread.slots, SLOT.written, written);
        if (waited.async) await waited.value;
        continue;
      }
      this.#quietSince = performance.now();
      // Frames that were written over are lost; what came after them is heard.
      this.#read = Math.max(this.#read, written - RING_FRAMES + 1 + QUIET_MORE_FRAMES);
      for (; this.#read < written && generation === this.#generation; this.#read++)
        this.#ports.onFrame(frameOf(thread, this.#read), thread.readAtMs[this.#read % RING_FRAMES] ?? 0);
      const quietBelow = Math.ceil((this.#ports.quietBelow?.() ?? 0) * FULL_SCALE);
      const more = quietBelow > 0 && this.#ports.inNoHurry?.() === true ? QUIET_MORE_FRAMES : 0;
      if (generation !== this.#generation) continue;
      Atomics.store(thread.slots, SLOT.quietBelow, quietBelow);
      Atomics.store(thread.slots, SLOT.more, more);
    }
    clearInterval(look);
  }

  /** Of a thread that hangs nothing comes any more, not even an error. */
  #replace({ device, patient }: Thread, known: boolean): void {
    this.end();
    const reason = "The microphone gives no sound at all";
    if (this.#threads >= THREADS_MAX) return this.#ports.onNews({ kind: "failed", reason });
    this.#ports.onNews({ kind: "lost", reason, againMs: 0, waits: false });
    return this.#follow((this.#thread = this.#begin(device, known || patient)));
  }
}

function want({ slots }: Thread, what: number): void {
  Atomics.store(slots, SLOT.wanted, what);
  Atomics.notify(slots, SLOT.wanted);
}

function frameOf({ frames }: Thread, number: number): Float32Array {
  const at = (number % RING_FRAMES) * FRAME_SAMPLES;
  // Thirty times a second: no closure for each sample.
  const samples = new Float32Array(FRAME_SAMPLES);
  for (let i = 0; i < FRAME_SAMPLES; i++) samples[i] = (frames[at + i] ?? 0) / FULL_SCALE;
  return samples;
}
