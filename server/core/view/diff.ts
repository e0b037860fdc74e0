// The RFC 7386 merge patch from one view to the next; undefined when they are equal.
import { isRecord, type Json, type JsonRecord } from "../lib/json.ts";

export function diff(before: JsonRecord, after: JsonRecord): JsonRecord | undefined {
  const patch: Record<string, Json> = {};
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) patch[key] = null;
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (isRecord(old) && isRecord(value)) {
      const inner = diff(old, value);
      if (inner !== undefined) patch[key] = inner;
    } else if (!same(old, value)) patch[key] = value;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function same(a: Json | undefined, b: Json): boolean {
  if (a === b) return true;
  return typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b);
}
