// Two kinds of leases. Grants: durable permissions a person gives. Windows: one bounded errand for one surface.
//
//   grant:  requested -> granted | denied | expired;  granted -> revoked | expired
//   window: open -> closed(completed | failed{kind} | timed_out); a report after that is late: dropped and counted
import type { AnswerPart } from "../brain-ports.ts";
import type { JsonRecord } from "../lib/json.ts";
import { LIMITS } from "../limits.ts";

/** What a person can give. Each is judged where it is used. */
export const GRANT_KINDS = [
  "microphone",
  "filesystem_outside_workspace",
  "network",
  "git_push",
  "secrets",
  "mcp_server",
] as const;
export type GrantKind = (typeof GRANT_KINDS)[number];

/** Kinds of the contract that nothing here would use, and what there is instead: a yes to one would promise what nobody keeps. */
export const UNUSED_KINDS: Readonly<Record<string, string>> = {
  terminal: "Commands are allowed one by one, or by a lasting yes to their question.",
  clipboard: "Kodama does not read or fill the clipboard by itself, so there is nothing to allow.",
  notifications: "What Kodama tells, and whether aloud, is said in its settings (kodama.voice.speak).",
  external_url: "Kodama opens no address by itself, so there is nothing to allow.",
  other_window:
    "A request reaches the folders of its own window. Ask for the other folder: filesystem_outside_workspace.",
};

export const WINDOW_KINDS = ["apply_edit", "reveal_range", "act", "diagnostics", "focus", "chat"] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

export type WindowError = "rejected" | "cancelled" | "timeout" | "unavailable" | "invalid_response" | "other";

export interface Grant {
  readonly grantId: string;
  readonly capability: GrantKind;
  readonly scope: string;
  readonly reason: string;
  readonly state: "requested" | "granted" | "denied" | "revoked" | "expired";
  /** Of a request: unanswered, it is over then. Of what was granted: 0 is until revoked. */
  readonly expiresAtMs: number;
  /** Who asked wants it for no longer, however long it is given for; absent: no bound. */
  readonly atMostMs?: number;
  /** It counts for requests of a window with this folder only; absent: for each. */
  readonly within?: string;
}

export interface CapabilityWindow {
  readonly windowId: string;
  readonly kind: WindowKind;
  readonly surfaceId: string;
  /** The tool call that waits for it; of a focus window the move, of a chat window the one who listens. */
  readonly callId: string;
  readonly request: JsonRecord;
  readonly openedAtMs: number;
  readonly deadlineMs: number;
}

/** Nothing counts by it and nobody may still answer it. */
export const isGrantOver = ({ state }: Grant): boolean => state !== "requested" && state !== "granted";

/** None that counts is forgotten for a new one. */
export const isFull = ({ grants }: GrantsState): boolean =>
  Object.values(grants).filter((one) => !isGrantOver(one)).length >= LIMITS.grantsMax;
export const FULL = `At most ${LIMITS.grantsMax} permissions are kept. Take some back first, by "Kodama: Permissions…".`;

export interface GrantsState {
  readonly grants: Readonly<Record<string, Grant>>;
}
export const EMPTY_GRANTS: GrantsState = { grants: {} };

export interface WindowCounters {
  readonly opened: number;
  readonly completed: number;
  readonly failed: Readonly<Partial<Record<WindowError, number>>>;
  readonly timedOut: number;
  readonly latencyMsTotal: number;
}

export interface WindowsState {
  readonly windows: Readonly<Record<string, CapabilityWindow>>;
  readonly counters: Readonly<Partial<Record<WindowKind, WindowCounters>>>;
  /** Reports for a window that nobody knows any more, of whatever kind. */
  readonly lateEvents: number;
}
export const EMPTY_WINDOWS: WindowsState = { windows: {}, counters: {}, lateEvents: 0 };

export type CapabilitiesInput =
  | {
      readonly kind: "grant-request";
      readonly capability: string;
      readonly scope: string;
      readonly reason: string;
      readonly atMostMs?: number;
    }
  /** A person said yes to it where the question was asked. */
  | {
      readonly kind: "grant-keep";
      readonly capability: GrantKind;
      readonly scope: string;
      readonly reason: string;
      /** It is a request of its own, and no part of another one. */
      readonly answered?: true;
      /** Absent: until it is taken back. */
      readonly expiresInMs?: number;
      readonly within?: string;
    }
  | { readonly kind: "grant-allow"; readonly grantId: string; readonly expiresInMs: number }
  | { readonly kind: "grant-deny"; readonly grantId: string }
  | { readonly kind: "grant-revoke"; readonly grantId: string }
  | {
      readonly kind: "window-wanted";
      readonly callId: string;
      readonly window: WindowKind;
      readonly request: JsonRecord;
      readonly surfaceId: string;
    }
  /** Who waited for it does so no longer. */
  | { readonly kind: "window-give-up"; readonly callId: string }
  /** What a model of the editor said since the last part. */
  | {
      readonly kind: "window-part";
      readonly windowId: string;
      readonly surfaceId: string;
      readonly parts: readonly AnswerPart[];
    }
  | {
      readonly kind: "window-report";
      readonly windowId: string;
      /** The surface that reports; only the one that holds the window is heard. */
      readonly surfaceId: string;
      readonly ok: boolean;
      readonly errorKind: WindowError;
      readonly message: string;
      readonly data: JsonRecord;
    };

export type CapabilitiesFact =
  | { readonly kind: "grant-changed"; readonly grant: Grant }
  | { readonly kind: "window-opened"; readonly window: CapabilityWindow }
  | {
      readonly kind: "window-closed";
      readonly window: CapabilityWindow;
      readonly outcome: "completed" | "failed" | "timed_out";
      readonly errorKind: WindowError | "";
      readonly latencyMs: number;
    }
  | { readonly kind: "window-extended"; readonly windowId: string; readonly deadlineMs: number }
  | { readonly kind: "window-late" };

/** To who listens to a chat window. */
export type CapabilitiesEffect =
  | { readonly kind: "chat-part"; readonly chatId: string; readonly parts: readonly AnswerPart[] }
  | {
      readonly kind: "chat-ended";
      readonly chatId: string;
      /** Empty where the answer is whole. */
      readonly errorKind: WindowError | "";
      readonly message: string;
    };

/** Scopes a capability is granted for right now. Judged at the moment of use, never from a "yes" that was cached. */
export const grantedScopes = (
  state: GrantsState,
  capability: GrantKind,
  use: { readonly nowMs: number; readonly folders?: readonly string[] },
): readonly string[] => standingGrants(state, capability, use).map((grant) => grant.scope);

export function standingGrants(
  state: GrantsState,
  capability: GrantKind,
  { nowMs, folders = [] }: { readonly nowMs: number; readonly folders?: readonly string[] },
): readonly Grant[] {
  return Object.values(state.grants)
    .filter((grant) => grant.capability === capability && grant.state === "granted")
    .filter((grant) => grant.expiresAtMs === 0 || grant.expiresAtMs > nowMs)
    .filter((grant) => grant.within === undefined || folders.includes(grant.within));
}
