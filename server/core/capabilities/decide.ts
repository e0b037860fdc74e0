// Routes grants, and decides windows. A window is one errand of one surface; the core opens it, judges it and closes it.
import { type Decision, decision, join, NOTHING } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { changeGrant, keepGrant, requestGrant } from "./grants.ts";
import { idOf } from "../lib/id.ts";
import type { JsonRecord } from "../lib/json.ts";
import { at } from "../lib/record.ts";
import { fail, ok } from "../lib/result.ts";
import { LIMITS } from "../limits.ts";
import type { State } from "../state.ts";
import { serving } from "../surfaces/types.ts";
import type { ToolErrorCode, ToolResult } from "../tools/types.ts";
import { type CapabilitiesInput, type CapabilityWindow, type WindowError, type WindowKind } from "./types.ts";

export function decideCapabilities(state: State, input: CapabilitiesInput, stamp: Stamp): Decision {
  switch (input.kind) {
    case "grant-request":
      return requestGrant(state, input, stamp);
    case "grant-keep":
      return keepGrant(state, input, stamp);
    case "grant-allow":
    case "grant-deny":
    case "grant-revoke":
      return changeGrant(state, input, stamp);
    case "window-wanted":
      return open(state, input, stamp);
    case "window-give-up":
      return giveUp(state, input.callId, stamp);
    case "window-part":
      return part(state, input, stamp);
    case "window-report":
      return report(state, input, stamp);
  }
}

function open(
  state: State,
  input: Extract<CapabilitiesInput, { kind: "window-wanted" }>,
  stamp: Stamp,
): Decision {
  const [surface] = serving(state.present.surfaces, input.window, input.surfaceId);
  const full = Object.keys(state.present.windows.windows).length >= LIMITS.windowsOpenMax;
  if (surface === undefined || full) {
    const words = full ? "The editor is too busy." : "No editor is open that could do this.";
    const { window: kind, callId } = input;
    return tell({ kind, callId }, { ...failure("unavailable", words), unmade: true }, "unavailable");
  }
  const window: CapabilityWindow = {
    windowId: idOf(stamp.idBase, 5),
    kind: input.window,
    surfaceId: surface.surfaceId,
    callId: input.callId,
    request: input.request,
    openedAtMs: stamp.nowMs,
    deadlineMs: deadline(input.window, stamp),
  };
  return decision({ facts: [{ kind: "window-opened", window }] });
}

const deadline = (kind: WindowKind, { nowMs }: Stamp): number =>
  nowMs + (kind === "chat" ? LIMITS.chatIdleMs : LIMITS.windowTtlMs);

/** A window that says something is alive; one that is closed is told so by the answer, and stops. */
function part(
  state: State,
  input: Extract<CapabilitiesInput, { kind: "window-part" }>,
  stamp: Stamp,
): Decision {
  const { windowId, surfaceId, parts } = input;
  const window = held(state, { windowId, surfaceId });
  if (!("kind" in window)) return window;
  if (window.kind !== "chat")
    return decision({ reply: fail("invalid_payload", "This window has no parts.") });
  return decision({
    facts: [{ kind: "window-extended", windowId, deadlineMs: deadline("chat", stamp) }],
    effects: [{ kind: "chat-part", chatId: window.callId, parts }],
    reply: ok({ taken: true }),
  });
}

/** The window, or what the caller is told instead. */
function held(
  state: State,
  { windowId, surfaceId }: Pick<CapabilityWindow, "windowId" | "surfaceId">,
): CapabilityWindow | Decision {
  const window = at(state.present.windows.windows, windowId);
  if (window === undefined)
    return decision({ facts: [{ kind: "window-late" }], reply: ok({ taken: false }) });
  return window.surfaceId === surfaceId
    ? window
    : decision({ reply: fail("forbidden", "This window belongs to another surface.") });
}

/** Nobody listens any more, so nobody is told; the editor hears that its window is closed. */
function giveUp(state: State, callId: string, { nowMs }: Stamp): Decision {
  const window = Object.values(state.present.windows.windows).find((one) => one.callId === callId);
  if (window === undefined) return NOTHING;
  const latencyMs = nowMs - window.openedAtMs;
  return decision({
    facts: [{ kind: "window-closed", window, outcome: "failed", errorKind: "cancelled", latencyMs }],
  });
}

function report(
  state: State,
  input: Extract<CapabilitiesInput, { kind: "window-report" }>,
  stamp: Stamp,
): Decision {
  const window = held(state, input);
  if (!("kind" in window)) return window;
  const result = input.ok
    ? success(state, window, input.data)
    : failure(ERRORS[input.errorKind], input.message === "" ? "The editor could not do it." : input.message);
  return {
    ...close(window, {
      outcome: input.ok ? "completed" : "failed",
      errorKind: input.ok ? "" : input.errorKind,
      result,
      stamp,
    }),
    reply: ok({ taken: true }),
  };
}

function success(state: State, window: CapabilityWindow, data: JsonRecord): ToolResult {
  const call = state.runtime.tools.calls[window.callId];
  const title = call?.state.kind === "running" ? call.state.prepared.title : "";
  const told =
    typeof data["summary"] === "string" ? data["summary"].slice(0, LIMITS.toolSummaryCharsMax) : "";
  const spoken = title === "" ? "Done." : `Done: ${title}.`;
  return {
    ok: true,
    summary: told === "" ? spoken : told,
    spoken,
    errorCode: "",
    durationMs: 0,
    outputRef: "",
    ...savedAs(window, data),
  };
}

/** Formatters of an editor work while it saves: what it saved is what an undo finds. */
function savedAs({ kind }: CapabilityWindow, { saved_sha: sha }: JsonRecord): Pick<ToolResult, "savedSha"> {
  return kind === "apply_edit" && typeof sha === "string" && /^[0-9a-f]{64}$/.test(sha)
    ? { savedSha: sha }
    : {};
}

const ERRORS: Readonly<Record<WindowError, ToolErrorCode>> = {
  rejected: "denied",
  cancelled: "cancelled",
  timeout: "timeout",
  unavailable: "unavailable",
  invalid_response: "internal",
  other: "failed",
};

interface Closing {
  readonly outcome: "completed" | "failed" | "timed_out";
  readonly errorKind: WindowError | "";
  readonly result: ToolResult;
  readonly stamp: Stamp;
}

function close(window: CapabilityWindow, { outcome, errorKind, result, stamp }: Closing): Decision {
  const latencyMs = stamp.nowMs - window.openedAtMs;
  const closed = decision({ facts: [{ kind: "window-closed", window, outcome, errorKind, latencyMs }] });
  return join(closed, tell(window, result, errorKind));
}

/** Windows whose deadline is over, or whose surface has left. */
export function closeOverdue(state: State, stamp: Stamp): Decision {
  const over = Object.values(state.present.windows.windows).filter(
    (one) => one.deadlineMs <= stamp.nowMs || !Object.hasOwn(state.present.surfaces.surfaces, one.surfaceId),
  );
  const closed = over.map((window) => {
    const gone = !Object.hasOwn(state.present.surfaces.surfaces, window.surfaceId);
    const result = gone
      ? failure("unavailable", "The editor was closed meanwhile.")
      : failure("timeout", "The editor did not answer in time.");
    return close(window, { outcome: "timed_out", errorKind: "timeout", result, stamp });
  });
  return closed.reduce(join, NOTHING);
}

/** To who waits: a tool call, the move of the voice, or who listens to a model of the editor. */
function tell(
  { kind, callId }: Pick<CapabilityWindow, "kind" | "callId">,
  result: ToolResult,
  errorKind: WindowError | "",
): Decision {
  const { ok: done, summary: message } = result;
  switch (kind) {
    case "focus":
      return decision({ next: [{ kind: "move-staged", moveId: callId, ok: done, message }] });
    case "chat":
      return decision({ effects: [{ kind: "chat-ended", chatId: callId, errorKind, message }] });
    default:
      return decision({ next: [{ kind: "tool-finished", callId, result }] });
  }
}

function failure(errorCode: ToolErrorCode, text: string): ToolResult {
  return { ok: false, summary: text, spoken: text, errorCode, durationMs: 0, outputRef: "" };
}
