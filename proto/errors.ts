// The closed list of error codes that cross the wire, whether a caller should try again, and how a person recovers.
// A code never changes its meaning; new codes are added at the end.

/**
 * What a screen offers next. mend: ask, answer or look again, as the message says. wait: the same again in a moment.
 * restart: Kodama's server anew. update: a newer Kodama. report: the log, it is a fault of ours. none: nothing to do.
 */
export type Recovery = "mend" | "wait" | "restart" | "update" | "report" | "none";

interface CodeSpec {
  readonly retryable: boolean;
  readonly recovery: Recovery;
}

/** Every code with its default answer to "retry?" and its recovery. */
export const ERROR_CODES = {
  unsupported_version: { retryable: false, recovery: "update" },
  invalid_envelope: { retryable: false, recovery: "report" },
  invalid_payload: { retryable: false, recovery: "mend" },
  unknown_command: { retryable: false, recovery: "update" },
  not_found: { retryable: false, recovery: "mend" },
  conflict: { retryable: false, recovery: "mend" },
  already_resolved: { retryable: false, recovery: "none" },
  expired: { retryable: false, recovery: "mend" },
  denied: { retryable: false, recovery: "none" },
  forbidden: { retryable: false, recovery: "mend" },
  unauthenticated: { retryable: false, recovery: "restart" },
  reauth_required: { retryable: false, recovery: "restart" },
  unavailable: { retryable: true, recovery: "restart" },
  not_leader: { retryable: true, recovery: "wait" },
  overloaded: { retryable: true, recovery: "wait" },
  payload_too_large: { retryable: false, recovery: "mend" },
  rate_limited: { retryable: true, recovery: "wait" },
  deadline_exceeded: { retryable: true, recovery: "wait" },
  cancelled: { retryable: false, recovery: "none" },
  stale_cursor: { retryable: false, recovery: "restart" },
  upgrade_required: { retryable: false, recovery: "update" },
  internal: { retryable: false, recovery: "report" },
} as const satisfies Record<string, CodeSpec>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Narrows a code read from the wire; a newer peer may know codes that we do not. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
