// A client of the contract that trusts nothing: every answer and every event must decode strictly with its schema.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { decodePayload } from "../../proto/codec.ts";
import { type CommandName, COMMANDS, isCommandName, type RequestJson } from "../../proto/commands.ts";
import { isErrorCode } from "../../proto/errors.ts";
import { controlFault } from "../../proto/control.ts";
import { type EventName, EVENTS } from "../../proto/events.ts";
import type { ControlEventJson } from "../../proto/gen/kodama/v1/runtime_pb.ts";
import { EventSchema, ResponseSchema } from "../../proto/gen/kodama/v1/envelope_pb.ts";

export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly request_id: string | null;
  readonly ok: boolean;
  readonly payload: Json;
  /** Empty when ok. */
  readonly code: string;
  readonly message: string;
}

export interface HeardEvent {
  readonly event: string;
  readonly payload: Json;
  readonly seq: number;
  readonly topic: string;
}

export interface WireClient {
  readonly heard: readonly HeardEvent[];
  /** What broke the contract in an event; stays empty. */
  readonly faults: readonly string[];
  /** Whatever body, as it is; the answer is checked as far as it can be. */
  raw(body: unknown, signal?: AbortSignal): Promise<Answer>;
  send<C extends CommandName>(command: C, payload: RequestJson<C>, extra?: object): Promise<Answer>;
  /** Resolves with the first event (also an earlier one) that is accepted. */
  until(event: EventName, accept?: (payload: Json) => boolean): Promise<HeardEvent>;
}

export type RawDispatch = (body: unknown, signal?: AbortSignal) => Promise<unknown>;
const UNTIL_MS = 15_000;

export function createWireClient(dispatch: RawDispatch): WireClient & { hear(envelope: unknown): void } {
  const heard: HeardEvent[] = [];
  const faults: string[] = [];
  const watchers = new Set<() => void>();
  const raw = async (body: unknown, signal?: AbortSignal): Promise<Answer> =>
    readAnswer(await dispatch(body, signal), body);
  return {
    heard,
    faults,
    raw,
    send: (command, payload, extra = {}) =>
      raw({ v: 1, request_id: randomUUID(), command, payload, ...extra }),
    hear(envelope) {
      const fault = faultOf(envelope);
      if (fault === "") heard.push(envelope as HeardEvent);
      else faults.push(fault);
      for (const look of watchers) look();
    },
    until: (event, accept = () => true) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = heard.find((one) => one.event === event && accept(one.payload));
          if (found === undefined) return;
          clearTimeout(timer);
          watchers.delete(look);
          resolve(found);
        };
        const timer = setTimeout(() => {
          watchers.delete(look);
          const names = heard.map((one) => one.event).join(", ");
          reject(new Error(`no ${event}; heard ${names}; faults ${faults.join("; ")}`));
        }, UNTIL_MS);
        watchers.add(look);
        look();
      }),
  };
}

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Checks the response envelope, the closed list of codes and, for a known command, the reply. */
export function readAnswer(response: unknown, body: unknown): Answer {
  const envelope = decodePayload(ResponseSchema, response);
  assert.equal(envelope.ok, true, `not a response envelope: ${JSON.stringify(response).slice(0, 400)}`);
  assert.ok(isJson(response));
  assert.equal(response["v"], 1);
  const requestId = response["request_id"];
  assert.ok(requestId === null || typeof requestId === "string");
  const command = isJson(body) ? body["command"] : undefined;
  if (response["ok"] === true) {
    assert.ok(typeof command === "string" && isCommandName(command), "an unknown command was answered");
    const reply = decodePayload(COMMANDS[command].reply, response["payload"]);
    assert.equal(reply.ok, true, `${command}: ${reply.ok ? "" : reply.reason}`);
    const payload = isJson(response["payload"]) ? response["payload"] : {};
    return { request_id: requestId, ok: true, payload, code: "", message: "" };
  }
  const error = isJson(response["error"]) ? response["error"] : {};
  const code = String(error["code"]);
  assert.ok(isErrorCode(code), `${code} is not of the closed list`);
  assert.equal(typeof error["retryable"], "boolean");
  return { request_id: requestId, ok: false, payload: {}, code, message: String(error["message"]) };
}

/** Empty when the event keeps the contract. */
function faultOf(envelope: unknown): string {
  const decoded = decodePayload(EventSchema, envelope);
  if (!decoded.ok) return `event envelope: ${decoded.reason}`;
  const { event, eventId, v } = decoded.value;
  if (v !== 1 || eventId === "") return `${event}: v is ${v}, event_id is "${eventId}"`;
  const spec = Object.entries(EVENTS).find(([name]) => name === event)?.[1];
  if (spec === undefined) return `${event} is no event of the contract`;
  const payload = decodePayload(spec.payload, isJson(envelope) ? envelope["payload"] : undefined);
  if (!payload.ok) return `${event}: ${payload.reason}`;
  return event === "runtime.control" && isJson(envelope)
    ? controlFault(envelope["payload"] as ControlEventJson)
    : "";
}

/** What an answer to a question needs, from its event. */
export function askedIn({ payload }: Pick<HeardEvent, "payload">): {
  readonly approval_id: string;
  readonly revision: number;
  readonly digest: string;
} {
  const { approval_id, revision, digest } = payload["approval"] as ReturnType<typeof askedIn>;
  return { approval_id, revision, digest };
}
