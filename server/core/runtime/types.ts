// The life of the runtime itself and what is degraded in it.
//
//   stopped -> starting -> running -> stopping -> stopped;  any -> error
import { idOf } from "../lib/id.ts";
import { LIMITS } from "../limits.ts";

export type RuntimePhase = "stopped" | "starting" | "running" | "stopping" | "error";

export interface HealthReason {
  /** stt, tts, brain, storage or voice_host. */
  readonly part: string;
  readonly reason: string;
  readonly nextStep: string;
}

export interface RuntimeState {
  readonly phase: RuntimePhase;
  readonly startedAtMs: number;
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
  | { readonly kind: "tick" }
  | { readonly kind: "health-report"; readonly part: string; readonly reason: HealthReason | null };

export type RuntimeFact =
  | {
      readonly kind: "runtime-moved";
      readonly phase: RuntimePhase;
      readonly atMs: number;
      readonly restartCount: number;
    }
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
