// What the voice host and the thread that reads the microphone share: a ring of frames, and a few numbers.
import { VAD_FRAME_SAMPLES } from "./sherpa.ts";

/** One frame is what the detector takes at once: 32 ms. */
export const FRAME_SAMPLES = VAD_FRAME_SAMPLES;
/** 32 s: more than the host is ever behind. */
export const RING_FRAMES = 1_000;

/** Places in the shared numbers. */
export const SLOT = { written: 0, wanted: 1, waits: 2, quietBelow: 3, more: 4 } as const;
/** Of frames that are quieter than wanted at once, so many may wait for one that wakes the host: 256 ms. */
export const QUIET_FRAMES_MAX = 8;
/** In a quiet room, while we say nothing, so many are read with the next one: waking costs more than reading. Who begins to speak is
 * noticed by up to 64 ms later. */
export const QUIET_MORE_FRAMES = 2;
/** What the thread is to do; kept in its slot. */
export const WANTED = { nothing: 0, frames: 1, end: 2 } as const;

export interface MicrophoneJob {
  /** As the system names it; empty is the default one. */
  readonly device: string;
  readonly ring: SharedArrayBuffer;
  /** When each frame of the ring was read, UTC milliseconds. */
  readonly times: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  /** Whose turn it is to connect to the sound of the system. */
  readonly opening: SharedArrayBuffer;
  /** How long it stays when nobody wants frames. The device is not read meanwhile. */
  readonly idleMs: number;
  /** It was there and is expected back. */
  readonly patient: boolean;
}

export type FromMicrophoneThread =
  /** With the first sound that was really read: half a frame. */
  | { readonly kind: "opened"; readonly device: string }
  /** It is tried again. */
  | {
      readonly kind: "lost";
      readonly reason: string;
      /** When it is. */
      readonly againMs: number;
      /** It is gone for longer than a moment, and waited for. */
      readonly waits: boolean;
    }
  /** It is not tried any more. */
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "closed" };
