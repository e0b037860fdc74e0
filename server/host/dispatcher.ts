// One dispatcher for every transport: envelope in, envelope out. It never throws, keeps the request id wherever it can
// be read, and gives every failure a code of the closed list.
import { createHash } from "node:crypto";
import { canonicalJson, isRecord, type Json, type JsonRecord } from "../core/lib/json.ts";
import type { Failure, Result } from "../core/lib/result.ts";
import { LIMITS } from "../core/limits.ts";
import type { State } from "../core/state.ts";
import { decodePayload, encodeJson } from "../../proto/codec.ts";
import { type CommandName, COMMANDS, isCommandName, isKept } from "../../proto/commands.ts";
import { ERROR_CODES, type ErrorCode } from "../../proto/errors.ts";
import { PROTOCOL_MAX, PROTOCOL_MIN } from "../../proto/version.ts";
import type { Keep } from "./loop.ts";

export interface Response {
  readonly v: 1;
  readonly request_id: string | null;
  readonly ok: boolean;
  readonly payload?: Json;
  readonly error?: WireError;
}
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retry_after_ms?: number;
}

/** What the host does with a command whose envelope and payload are sound. */
export interface Handling {
  readonly command: CommandName;
  readonly request: unknown;
  readonly keep: Keep | undefined;
}

export type InFlight = Map<
  string,
  { readonly bodyHash: string; readonly answer: Promise<Result<JsonRecord>> }
>;

export interface DispatcherPorts {
  readonly handle: (handling: Handling) => Promise<Result<JsonRecord>>;
  /** Keys being answered right now, shared by all sessions of a host. */
  readonly inFlight: InFlight;
  /** Committed state, for answers that were kept. */
  readonly state: () => State;
  readonly replay: (command: CommandName, value: JsonRecord) => JsonRecord;
  readonly monotonicMs: () => number;
  readonly onResult: (command: string, code: string, tookMs: number) => void;
}

interface Envelope {
  readonly requestId: string;
  readonly command: CommandName;
  readonly payload: Json;
  readonly key: string;
  readonly deadlineMs: number;
}

const FIELDS = new Set(["v", "request_id", "command", "payload", "idempotency_key", "deadline_ms"]);
const ID_CHARS_MAX = 128;

class Refusal extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type Dispatch = (raw: unknown, signal?: AbortSignal) => Promise<Response>;

export function createDispatcher(ports: DispatcherPorts): Dispatch {
  const answered = (envelope: Envelope): Promise<Result<JsonRecord>> => {
    const decoded = decodePayload(COMMANDS[envelope.command].request, envelope.payload);
    if (!decoded.ok) throw new Refusal("invalid_payload", decoded.reason);
    const { command, key } = envelope;
    if (key === "" || !isKept(command))
      return ports.handle({ command, request: decoded.value, keep: undefined });
    const bodyHash = hash(canonicalJson([command, envelope.payload]));
    const running = ports.inFlight.get(key);
    if (running !== undefined) return sameBody(running.bodyHash, bodyHash, () => running.answer);
    const { control, runtime } = ports.state();
    const kept = control.answers[`k:${key}`] ?? runtime.answers[`k:${key}`];
    if (kept !== undefined) {
      // The text is a Result we stored ourselves.
      return sameBody(kept.bodyHash, bodyHash, () =>
        Promise.resolve(again(command, JSON.parse(kept.replyJson) as Result<JsonRecord>)),
      );
    }
    const answer = ports.handle({ command, request: decoded.value, keep: { key, bodyHash } });
    ports.inFlight.set(key, { bodyHash, answer });
    return answer.finally(() => ports.inFlight.delete(key));
  };

  const again = (command: CommandName, first: Result<JsonRecord>): Result<JsonRecord> =>
    first.ok ? { ok: true, value: ports.replay(command, first.value) } : first;

  return async (raw, signal) => {
    const began = ports.monotonicMs();
    const requestId = readRequestId(raw);
    const name = isRecord(raw) && typeof raw["command"] === "string" ? raw["command"] : "";
    let response: Response;
    try {
      const envelope = readEnvelope(raw);
      const result = await bounded(answered(envelope), envelope.deadlineMs, signal);
      response = result.ok ? success(envelope, result.value) : failure(requestId, result.failure);
    } catch (error) {
      const refusal =
        error instanceof Refusal ? error : new Refusal("internal", "Something went wrong inside Kodama.");
      response = failure(requestId, refusal);
    }
    ports.onResult(
      isCommandName(name) ? name : "unknown",
      response.error?.code ?? "ok",
      ports.monotonicMs() - began,
    );
    return response;
  };
}

function sameBody<T>(first: string, second: string, then: () => Promise<T>): Promise<T> {
  if (first !== second) throw new Refusal("conflict", "This idempotency key was used for another request.");
  return then();
}

/** Waits no longer than the deadline. What was decided by then stays decided; only the waiting ends. */
function bounded<T>(work: Promise<T>, deadlineMs: number, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Refusal("deadline_exceeded", "It took longer than the deadline.")),
      deadlineMs,
    );
    timer.unref();
    const cancel = (): void => reject(new Refusal("cancelled", "The request was cancelled."));
    if (signal?.aborted === true) cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
    });
  });
}

/** The id of a request, also of one that cannot be read further; null when there is none. */
export function readRequestId(raw: unknown): string | null {
  const id = isRecord(raw) ? raw["request_id"] : undefined;
  return typeof id === "string" && id.trim() !== "" && id.length <= ID_CHARS_MAX && id.isWellFormed()
    ? id
    : null;
}

function readEnvelope(raw: unknown): Envelope {
  if (!isRecord(raw)) throw new Refusal("invalid_envelope", "A request is a JSON object.");
  const v = raw["v"];
  if (typeof v !== "number" || !Number.isInteger(v) || v < PROTOCOL_MIN || v > PROTOCOL_MAX) {
    throw new Refusal("unsupported_version", `v must be from ${PROTOCOL_MIN} to ${PROTOCOL_MAX}.`);
  }
  const requestId = readRequestId(raw);
  if (requestId === null)
    throw new Refusal("invalid_envelope", `request_id must be 1 to ${ID_CHARS_MAX} characters.`);
  const unknown = Object.keys(raw).find((field) => !FIELDS.has(field));
  if (unknown !== undefined)
    throw new Refusal(
      "invalid_envelope",
      `There is no field "${unknown.slice(0, 64).toWellFormed()}" in a request.`,
    );
  const command = raw["command"];
  if (typeof command !== "string") throw new Refusal("invalid_envelope", "command must be a string.");
  if (!isCommandName(command))
    throw new Refusal("unknown_command", `There is no command "${command.slice(0, 64).toWellFormed()}".`);
  const payload = raw["payload"] ?? {};
  if (!isRecord(payload)) throw new Refusal("invalid_payload", "payload must be a JSON object.");
  return {
    requestId,
    command,
    payload,
    key: readKey(raw["idempotency_key"]),
    deadlineMs: readDeadline(raw["deadline_ms"]),
  };
}

function readKey(key: Json | undefined): string {
  if (key === undefined) return "";
  if (
    typeof key === "string" &&
    key !== "" &&
    key.length <= LIMITS.idempotencyKeyCharsMax &&
    key.isWellFormed()
  ) {
    return key;
  }
  throw new Refusal(
    "invalid_envelope",
    `idempotency_key must be 1 to ${LIMITS.idempotencyKeyCharsMax} characters.`,
  );
}

function readDeadline(deadline: Json | undefined): number {
  if (deadline === undefined || deadline === 0) return LIMITS.deadlineDefaultMs;
  if (
    typeof deadline === "number" &&
    Number.isInteger(deadline) &&
    deadline >= 1 &&
    deadline <= LIMITS.deadlineMaxMs
  )
    return deadline;
  throw new Refusal("invalid_envelope", `deadline_ms must be from 1 to ${LIMITS.deadlineMaxMs}.`);
}

function success(envelope: Envelope, value: JsonRecord): Response {
  const payload = encodeJson(COMMANDS[envelope.command].reply, value as never);
  return { v: 1, request_id: envelope.requestId, ok: true, payload: payload };
}

export function failure(
  requestId: string | null,
  { code, message }: Pick<Failure, "message"> & { readonly code: ErrorCode },
): Response {
  const { retryable } = ERROR_CODES[code];
  const error = retryable ? { code, message, retryable, retry_after_ms: 250 } : { code, message, retryable };
  return { v: 1, request_id: requestId, ok: false, error };
}

const hash = (text: string): string => createHash("sha256").update(text).digest("base64url");
