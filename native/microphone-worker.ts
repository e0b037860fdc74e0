// The thread that reads the microphone. Reading blocks until a frame is there, so it is done where nothing else waits; the frames go
// into memory that the voice host sees, and no further.
import { parentPort, workerData } from "node:worker_threads";
import {
  FRAME_SAMPLES,
  type FromMicrophoneThread,
  type MicrophoneJob,
  QUIET_FRAMES_MAX,
  RING_FRAMES,
  SLOT,
  WANTED,
} from "./microphone-ring.ts";
import { chosenMicrophone, DEFAULT } from "./chosen-microphone.ts";
import { FRAME_MS } from "./edges.ts";
import { loudestRms } from "./loudness.ts";
import { connectWith } from "./opening.ts";
import { type Recorder, recorders } from "./recorder.ts";

/** The device may be taken for a moment: tried again after so long, then given up. */
const OPEN_AFTER_MS: readonly number[] = [100, 250];
/** One that was there may be on its way back, as headsets are. */
const REOPEN_AFTER_MS: readonly number[] = [100, 250, 500, 1_000, 2_000, 4_000];
/** Where somebody wants to be heard until they say otherwise, it is looked for so often after that. */
const LOOK_AFTER_MS = 2_000;

/** Else PulseAudio hands on pieces of 25 ms and more, and frames come late and two at a time; a quarter of a frame makes them even. */
const SMALL_PIECES = { PULSE_LATENCY_MSEC: "8" };
/** A frame is read in two: that somebody listens is known 16 ms sooner. */
const HALF_SAMPLES = FRAME_SAMPLES / 2;
/** Halves the recorder keeps while nobody reads: 1.6 s. */
const KEPT_HALVES = 100;
/** How soon another default one is read; looking takes 4 ms. */
const FOLLOW_MS = 2_000;
/** Before the next one can be there it is looked for again. */
const SOONER_MS = 2;

const { device, ring, times, control, opening, idleMs, patient } = workerData as MicrophoneJob;
const frames = new Int16Array(ring);
const readAtMs = new Float64Array(times);
const slots = new Int32Array(control);
const tell = (message: FromMicrophoneThread): void => parentPort?.postMessage(message);

/** What is open was the default one, and is followed where that changes. */
let follows = false;

function open(): Recorder {
  const PvRecorder = recorders();
  return connectWith(opening, SMALL_PIECES, () => {
    const index = chosenMicrophone(PvRecorder, device);
    follows = device === "" && index !== DEFAULT;
    return new PvRecorder(HALF_SAMPLES, index, KEPT_HALVES);
  });
}

/** Whether another one is the default by now. */
function isLeft(recorder: Recorder): boolean {
  const PvRecorder = recorders();
  return connectWith(opening, {}, () => {
    const index = chosenMicrophone(PvRecorder, device);
    return PvRecorder.getAvailableDevices()[index] !== recorder.getSelectedDevice();
  });
}

const isWanted = (): boolean => Atomics.load(slots, SLOT.wanted) === WANTED.frames;
const moreFrames = (): number => Atomics.load(slots, SLOT.more);

/** Reads until it is told otherwise; false where another device is to be read now. Throws where the device fails. */
function record(recorder: Recorder): boolean {
  recorder.start();
  told = false;
  Atomics.store(slots, SLOT.more, 0);
  let lookedMs = performance.now();
  for (let dueMs = 0; isWanted();) {
    if (follows && performance.now() - lookedMs > FOLLOW_MS) {
      if (isLeft(recorder)) return false;
      lookedMs = performance.now();
    }
    // The recorder looks every two milliseconds whether a frame is there; most of that time none can be.
    const more = moreFrames();
    const restMs = dueMs + more * FRAME_MS - SOONER_MS - performance.now();
    if (restMs > 0) Atomics.wait(slots, SLOT.more, more, restMs);
    if (!isWanted()) break;
    const count = readFrames(recorder, more);
    // Of those that are there already each is due before now, so that none is waited for.
    const lastMs = dueMs === 0 ? Infinity : dueMs + (count - 1) * FRAME_MS + SOONER_MS;
    dueMs = Math.min(performance.now(), lastMs) + FRAME_MS;
  }
  recorder.stop();
  return true;
}

/** One, and `more` as long as nobody is in a hurry; how many it were. */
function readFrames(recorder: Recorder, more: number): number {
  const first = Atomics.load(slots, SLOT.written);
  let [count, wanted] = [0, false];
  try {
    do {
      const frame = read(recorder, first + count);
      wanted = isWantedNow(frame, first + ++count) || wanted;
    } while (count <= Math.min(more, moreFrames()) && isWanted());
    return count;
  } finally {
    // Late, but never early: each was there before those behind it were recorded.
    const readMs = Date.now();
    for (let back = 0; back < count; back++)
      readAtMs[(first + count - 1 - back) % RING_FRAMES] = readMs - back * FRAME_MS;
    Atomics.store(slots, SLOT.written, first + count);
    if (wanted) Atomics.notify(slots, SLOT.written);
  }
}

/** That somebody listens was told. */
let told = false;
/** It gave sound, be it half a frame: it is known to be there. */
let wasThere = patient;

/** Into its place in the ring. */
function read(recorder: Recorder, count: number): Int16Array {
  const at = (count % RING_FRAMES) * FRAME_SAMPLES;
  frames.set(recorder.readSync(), at);
  if (!told) tell({ kind: "opened", device: recorder.getSelectedDevice() });
  [told, wasThere] = [true, true];
  frames.set(recorder.readSync(), at + HALF_SAMPLES);
  return frames.subarray(at, at + FRAME_SAMPLES);
}

/** Waking the host for each frame of a quiet room costs more than all that it does with them. */
function isWantedNow(frame: Int16Array, count: number): boolean {
  const quietBelow = Atomics.load(slots, SLOT.quietBelow);
  return quietBelow === 0 || count % QUIET_FRAMES_MAX === 0 || loudestRms(frame) > quietBelow;
}

const why = (error: unknown): string => (error instanceof Error ? error.message : "It cannot be read");

/** Ends when nobody wanted a frame for a while, when it is told to, and when the device cannot be had. */
function work(): void {
  let recorder: Recorder | undefined;
  for (let failures = 0; ;) {
    const wanted = Atomics.load(slots, SLOT.wanted);
    if (wanted === WANTED.end) break;
    if (wanted === WANTED.nothing) {
      if (Atomics.wait(slots, SLOT.wanted, WANTED.nothing, idleMs) === "timed-out") break;
      continue;
    }
    const before = Atomics.load(slots, SLOT.written);
    try {
      recorder ??= open();
      if (record(recorder)) continue;
      recorder.release();
      recorder = undefined;
    } catch (error) {
      recorder?.release();
      recorder = undefined;
      if (Atomics.load(slots, SLOT.written) > before) failures = 0;
      const soon = (wasThere ? REOPEN_AFTER_MS : OPEN_AFTER_MS)[failures++];
      const waits =
        wasThere && Atomics.load(slots, SLOT.waits) === 1 && (soon ?? LOOK_AFTER_MS) >= LOOK_AFTER_MS;
      const againMs = waits ? LOOK_AFTER_MS : soon;
      if (againMs === undefined) {
        tell({ kind: "failed", reason: why(error) });
        return;
      }
      tell({ kind: "lost", reason: why(error), againMs, waits });
      Atomics.wait(slots, SLOT.wanted, WANTED.frames, againMs);
    }
  }
  recorder?.release();
  tell({ kind: "closed" });
}

work();
