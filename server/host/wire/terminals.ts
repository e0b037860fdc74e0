// Terminals on the wire: what a person does to one, and what it shows.
import type { Fact } from "../../core/fact.ts";
import type { Input } from "../../core/input.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import type { RequestOf } from "../../../proto/commands.ts";
import type { WireEvent } from "./events.ts";
import type { Caller } from "./routes.ts";

/** An editor sends what is pasted in pieces. */
const TYPED_CHARS_MAX = 4_096;
const SIDE_MAX = 1_000;

export function typed(
  { callId, text }: RequestOf<"terminal.type">,
  { surfaceId }: Pick<Caller, "surfaceId">,
): Result<Input> {
  return text.length <= TYPED_CHARS_MAX
    ? ok({ kind: "terminal-type", callId, surfaceId, text })
    : fail("payload_too_large", `At most ${TYPED_CHARS_MAX} characters at once.`);
}

export function resized(
  { callId, columns, rows }: RequestOf<"terminal.resize">,
  { surfaceId }: Pick<Caller, "surfaceId">,
): Result<Input> {
  const fits = [columns, rows].every((side) => side >= 1 && side <= SIDE_MAX);
  return fits
    ? ok({ kind: "terminal-resize", callId, surfaceId, size: { columns, rows } })
    : fail("invalid_payload", `columns and rows must be 1 to ${SIDE_MAX}.`);
}

export function terminalEvents(fact: Fact): readonly WireEvent[] {
  switch (fact.kind) {
    case "terminal-shown":
      return told(fact, { event: "terminal.opened", payload: { title: fact.title } });
    case "terminal-spoke":
      return told(fact, { event: "terminal.output", payload: { text: fact.text } });
    case "terminal-ended": {
      const { exitCode } = fact;
      return told(fact, {
        event: "terminal.ended",
        payload: exitCode === null ? {} : { exit_code: exitCode },
      });
    }
    default:
      return [];
  }
}

function told(
  { terminal }: Extract<Fact, { readonly terminal: object }>,
  { event, payload }: WireEvent,
): readonly WireEvent[] {
  return [{ event, payload: { call_id: terminal.callId, ...payload }, to: terminal.surfaceId }];
}
