// Strict protobuf JSON in and out, with the size limits of the wire. Holds no state.
import { type DescMessage, fromJson, type JsonValue, type MessageShape, toJson } from "@bufbuild/protobuf";

/** Largest frame read or written, in UTF-8 bytes of its JSON text. */
export const FRAME_BYTES_MAX = 1024 * 1024;
/** Deepest nesting accepted; protobuf JSON needs far less. */
const DEPTH_MAX = 32;

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/** Parses a payload; unknown fields and wrong types are refused with the field's name in the reason. */
export function decodePayload<D extends DescMessage>(schema: D, payload: unknown): Decoded<MessageShape<D>> {
  if (!isJson(payload, 0))
    return { ok: false, reason: `nested deeper than ${DEPTH_MAX} levels, or not JSON of well-formed text` };
  try {
    return { ok: true, value: fromJson(schema, payload, { ignoreUnknownFields: false }) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message.slice(0, 300) : "not readable" };
  }
}

function isJson(value: unknown, depth: number): value is JsonValue {
  if (depth > DEPTH_MAX) return false;
  if (typeof value === "string") return value.isWellFormed();
  if (value === null || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
  if (typeof value !== "object") return false;
  return Object.entries(value).every(([key, item]) => key.isWellFormed() && isJson(item, depth + 1));
}

/**
 * Checks JSON that we made against its schema and gives it every implicit field. Half a letter, as a cut in the middle of one leaves it,
 * becomes the sign for what cannot be read (U+FFFD). Throws on a mistake of our own.
 */
export function encodeJson(schema: DescMessage, json: JsonValue): JsonValue {
  return toJson(schema, read(schema, json), { alwaysEmitImplicit: true });
}

function read(schema: DescMessage, json: JsonValue): MessageShape<DescMessage> {
  try {
    return fromJson(schema, json);
  } catch {
    return fromJson(schema, wellFormed(json));
  }
}

function wellFormed(json: JsonValue): JsonValue {
  if (typeof json === "string") return json.toWellFormed();
  if (Array.isArray(json)) return json.map(wellFormed);
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key.toWellFormed(), wellFormed(value)]),
  );
}
