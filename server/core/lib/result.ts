// Expected failures as values. Codes are the wire's closed list; the wire layer proves the two lists equal.

export type FailureCode =
  | "invalid_payload"
  | "not_found"
  | "conflict"
  | "already_resolved"
  | "expired"
  | "denied"
  | "forbidden"
  | "unavailable"
  | "overloaded"
  | "payload_too_large"
  | "rate_limited"
  | "deadline_exceeded"
  | "cancelled"
  | "internal";

export interface Failure {
  readonly code: FailureCode;
  /** One sentence for a person, with the next step where there is one. Never a secret. */
  readonly message: string;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (
  code: FailureCode,
  message: string,
): { readonly ok: false; readonly failure: Failure } => ({
  ok: false,
  failure: { code, message },
});
