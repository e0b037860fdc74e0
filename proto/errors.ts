// The closed list of error codes that cross the wire, and whether a caller should try again.
// A code never changes its meaning; new codes are added at the end.

/** Every code with its default answer to "retry?". */
export const ERROR_CODES = {
  unsupported_version: { retryable: false },
  invalid_envelope: { retryable: false },
  invalid_payload: { retryable: false },
  unknown_command: { retryable: false },
  not_found: { retryable: false },
  conflict: { retryable: false },
  already_resolved: { retryable: false },
  expired: { retryable: false },
  denied: { retryable: false },
  forbidden: { retryable: false },
  unauthenticated: { retryable: false },
  reauth_required: { retryable: false },
  unavailable: { retryable: true },
  not_leader: { retryable: true },
  overloaded: { retryable: true },
  payload_too_large: { retryable: false },
  rate_limited: { retryable: true },
  deadline_exceeded: { retryable: true },
  cancelled: { retryable: false },
  stale_cursor: { retryable: false },
  upgrade_required: { retryable: false },
  internal: { retryable: false },
} as const satisfies Record<string, { readonly retryable: boolean }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Narrows a code read from the wire; a newer peer may know codes that we do not. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
