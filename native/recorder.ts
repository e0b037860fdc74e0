// The few calls of @picovoice/pvrecorder-node we make, typed.
import { nativeRequire } from "./resolve.ts";

/** Blocks while it reads. */
export interface Recorder {
  start(): void;
  stop(): void;
  release(): void;
  readSync(): Int16Array;
  getSelectedDevice(): string;
}
export interface Recorders {
  /** -1 is the default device; `keptFrames` are kept while nobody reads. */
  new (frameSamples: number, device: number, keptFrames: number): Recorder;
  getAvailableDevices(): readonly string[];
}

/** Throws where the package has nothing for this system. */
export const recorders = (): Recorders =>
  (nativeRequire("@picovoice/pvrecorder-node") as { readonly PvRecorder: Recorders }).PvRecorder;
