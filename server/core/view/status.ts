// The runtime's status as `runtime.status` and the view tell it.
import { folderInUse } from "../models/types.ts";
import { inSafeMode, LEAVE_SAFE_MODE, SAFE_MODE, setting } from "../settings/schema.ts";
import type { JsonRecord } from "../lib/json.ts";
import type { State } from "../state.ts";

const SAFE = { part: "safe_mode", reason: SAFE_MODE, nextStep: LEAVE_SAFE_MODE };

/** `nowMs` -1 leaves the uptime out (0), so that the view does not change with every tick. */
export function runtimeStatus(state: State, nowMs: number): JsonRecord {
  const { runtime } = state.present;
  const reasons = [...Object.values(runtime.reasons), ...(inSafeMode(state.control) ? [SAFE] : [])];
  const deaf =
    folderInUse(state.control, "stt") === "" ||
    reasons.some(({ part }) => part === "voice_host" || part === "microphone");
  const { settings } = state.control;
  const silent = setting(settings, "voice.output") === "none" || setting(settings, "voice.tts") === "none";
  // Nothing that must be kept can be written: what is asked is refused until that is mended.
  const ill = runtime.reasons["storage"];
  const running = runtime.phase === "running" && nowMs >= 0;
  return {
    status: ill === undefined ? runtime.phase : "error",
    pipeline_mode: deaf ? "text_only" : silent ? "transcribe_only" : "conversation",
    error: ill?.reason ?? "",
    uptime_ms: running ? nowMs - runtime.startedAtMs : 0,
    restart_count: runtime.restartCount,
    reasons: reasons.map(({ part, reason, nextStep }) => ({ part, reason, next_step: nextStep })),
  };
}
