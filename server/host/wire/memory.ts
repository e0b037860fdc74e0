// What is remembered, on the wire.
import type { JsonRecord } from "../../core/lib/json.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import {
  type Memory,
  MemoryError,
  type MemoryRecord,
  TOLD_KINDS,
  WORK_KINDS,
} from "../../core/memory/types.ts";
import type { RequestOf } from "../../../proto/commands.ts";

const LISTED_MAX = 1_000;

export const memories = (memory: Memory, q: RequestOf<"memory.list">): Result<JsonRecord> =>
  answered(() => ({
    records: (q.setAside
      ? memory.setAside({ folders: q.folders, max: LISTED_MAX })
      : memory
          .find({
            folders: q.folders,
            words: q.words,
            max: LISTED_MAX,
            kinds: q.work ? WORK_KINDS : TOLD_KINDS,
          })
          .map(({ record }) => record)
    ).map(recordWire),
  }));

export const addMemory = (memory: Memory, q: RequestOf<"memory.add">): Result<JsonRecord> =>
  answered(() => ({ record: recordWire(memory.remember(q)) }));

export const editMemory = (memory: Memory, q: RequestOf<"memory.edit">): Result<JsonRecord> =>
  answered(() => ({ record: recordWire(memory.rewrite(q.recordId, q.text)) }));

export const forgetMemory = (memory: Memory, q: RequestOf<"memory.forget">): Result<JsonRecord> =>
  answered(() => {
    if (q.work) memory.forgetWork();
    else if (q.soft) memory.putAside(q.recordId);
    else memory.forget(q.recordId);
    return {};
  });

export const restoreMemory = (memory: Memory, q: RequestOf<"memory.restore">): Result<JsonRecord> =>
  answered(() => ({ record: recordWire(memory.bringBack(q.recordId)) }));

export function importMemories(memory: Memory, q: RequestOf<"memory.import">): Result<JsonRecord> {
  const { what, lines } = q;
  if (what !== "records" && what !== "audit")
    return fail("invalid_payload", "what must be records or audit.");
  return answered(() => ({ ...memory.take(lines, what) }));
}

function answered(work: () => JsonRecord): Result<JsonRecord> {
  try {
    return ok(work());
  } catch (error) {
    if (error instanceof MemoryError) return fail(error.code, error.message);
    throw error;
  }
}

const recordWire = (record: MemoryRecord): JsonRecord => ({
  record_id: record.recordId,
  kind: record.kind,
  text: record.text,
  tags: record.tags,
  folder: record.folder,
  updated_at_ms: record.updatedAtMs,
});
