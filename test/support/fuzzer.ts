// Makes requests from a seed: real commands with likely, wrong and hostile values, and envelopes that are none.
import { createRandom } from "./random.ts";
import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { decodePayload } from "../../proto/codec.ts";
import { COMMANDS, isCommandName } from "../../proto/commands.ts";
import { isErrorCode } from "../../proto/errors.ts";
import { ResponseSchema } from "../../proto/gen/kodama/v1/envelope_pb.ts";

const STRINGS = [
  "",
  " ",
  "deny",
  "allow_once",
  "run the tests",
  "yes",
  "stop",
  "undo that",
  "__proto__",
  "constructor",
  "toString",
  "voice",
  "typed",
  "home",
  "glen-green",
  "\u0000",
  "💥".repeat(50),
  "../../etc/passwd",
  "x".repeat(9_000),
  "'; DROP TABLE journal; --",
];
const NUMBERS = [
  0,
  1,
  -1,
  0.5,
  1e308,
  -1e308,
  4_294_967_295,
  4_294_967_296,
  Number.NaN,
  Number.POSITIVE_INFINITY,
];
/** Commands that end what is under test are left out. */
const NAMES = (Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]).filter(
  (name) => name !== "data.delete_all",
);

export function createFuzzer(seed: number): () => unknown {
  const random = createRandom(seed);
  const chance = (share: number): boolean => random() < share;
  const pick = <T>(from: readonly T[]): T => {
    const found = from[Math.floor(random() * from.length)];
    if (found === undefined) throw new Error("nothing to pick from");
    return found;
  };

  const junk = (depth = 0): unknown => {
    const kind = Math.floor(random() * 8);
    if (kind === 0) return null;
    if (kind === 1) return chance(0.5);
    if (kind === 2) return pick(NUMBERS);
    if (kind <= 4 || depth > 4) return pick(STRINGS);
    if (kind === 5) return Array.from({ length: Math.floor(random() * 4) }, () => junk(depth + 1));
    return Object.fromEntries([[pick(STRINGS).slice(0, 40), junk(depth + 1)]]);
  };
  const fitting = (field: DescField): unknown => {
    if (field.fieldKind === "list") return [pick(STRINGS)];
    if (field.message !== undefined) return Object.fromEntries([[pick(STRINGS).slice(0, 40), junk(3)]]);
    if (field.scalar === ScalarType.BOOL) return chance(0.5);
    return field.scalar === ScalarType.STRING ? pick(STRINGS) : Math.floor(random() * 3);
  };
  const payloadOf = (schema: DescMessage): unknown => {
    if (chance(0.05)) return junk();
    const payload: Record<string, unknown> = {};
    for (const field of schema.fields)
      if (chance(0.8)) payload[field.jsonName] = chance(0.85) ? fitting(field) : junk();
    if (chance(0.05)) payload[pick(["approved", "v", "extra"])] = junk();
    return payload;
  };
  const envelope = (): Record<string, unknown> => {
    const command = pick(NAMES);
    return {
      v: chance(0.95) ? 1 : junk(),
      request_id: chance(0.95) ? `r-${Math.floor(random() * 1e6)}` : junk(),
      command: chance(0.95) ? command : junk(),
      payload: payloadOf(COMMANDS[command].request),
      ...(chance(0.1) ? { idempotency_key: chance(0.7) ? pick(STRINGS) : junk() } : {}),
      ...(chance(0.05) ? { deadline_ms: chance(0.5) ? 1 : junk() } : {}),
      ...(chance(0.03) ? { [pick(["session", "approved", "how"])]: junk() } : {}),
    };
  };
  return () => {
    if (chance(0.04)) return junk();
    const made = envelope();
    if (chance(0.05)) delete made[pick(Object.keys(made))];
    return made;
  };
}

/** Empty when the answer keeps the contract. */
export function faultOf(answer: unknown, body: unknown): string {
  if (!decodePayload(ResponseSchema, answer).ok) return "not a response envelope";
  const { ok, error, payload } = answer as { ok: boolean; error?: { code: string }; payload?: unknown };
  if (!ok) {
    if (error?.code === "internal") return "internal error";
    return isErrorCode(error?.code ?? "") ? "" : `code ${error?.code}`;
  }
  const { command = "" } = body as { command?: string };
  if (!isCommandName(command)) return "an unknown command was answered";
  const reply = decodePayload(COMMANDS[command].reply, payload);
  return reply.ok ? "" : reply.reason;
}
