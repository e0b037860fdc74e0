// The life of the runtime itself and what is degraded in it.
//
//   stopped -> starting -> running -> stopping -> stopped
//
// "error" is no place of its own: it is what a screen is told while the disk refuses what must be written.
import { idOf } from "../lib/id.ts";
import { LIMITS } from "../limits.ts";

export type RuntimePhase = "stopped" | "starting" | "running" | "stopping";

export interface HealthReason {
  /** stt, tts, brain, storage or voice_host. */
  readonly part: string;
  readonly reason: string;
  readonly nextStep: string;
}

export interface RuntimeState {
  readonly phase: RuntimePhase;
  readonly startedAtMs: number;
  /** How often the speech process came back after it had ended by itself, in this run. */
  readonly restartCount: number;
  readonly reasons: Readonly<Record<string, HealthReason>>;
  readonly toast: Toast | null;
}

export interface Toast {
  readonly toastId: string;
  readonly text: string;
  readonly level: "info" | "warning" | "error";
  readonly untilMs: number;
}

export const EMPTY_RUNTIME: RuntimeState = {
  phase: "stopped",
  startedAtMs: 0,
  restartCount: 0,
  reasons: {},
  toast: null,
};

export type RuntimeInput =
  | { readonly kind: "boot" }
  | { readonly kind: "runtime-start" }
  | { readonly kind: "runtime-stop" }
  /** Follows a stop once everything it ends has ended. */
  | { readonly kind: "runtime-stopped" }
  | { readonly kind: "tick" }
  | { readonly kind: "health-report"; readonly part: string; readonly reason: HealthReason | null };

export type RuntimeFact =
  | {
      readonly kind: "runtime-moved";
      readonly phase: RuntimePhase;
      readonly atMs: number;
    }
  | { readonly kind: "pipeline-restarted" }
  | { readonly kind: "health-changed"; readonly part: string; readonly reason: HealthReason | null }
  | { readonly kind: "toast-changed"; readonly toast: Toast | null };

/** A notice that goes away by itself. */
export function toast(text: string, stamp: { readonly nowMs: number; readonly idBase: string }): RuntimeFact {
  const shown: Toast = {
    toastId: idOf(stamp.idBase, 9),
    text,
    level: "warning",
    untilMs: stamp.nowMs + LIMITS.toastHoldMs,
  };
  return { kind: "toast-changed", toast: shown };
}
