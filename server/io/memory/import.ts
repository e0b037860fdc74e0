// Lines of JSON that other assistants kept: records.jsonl and audit.jsonl with the fields of the research of the systems, §1.12.
// A line that does not fit is told with its number, and the others are taken.
import * as z from "zod";
import { UNSEEN } from "../../core/lib/unseen.ts";
import {
  type Imported,
  MEMORY,
  MEMORY_KINDS,
  MEMORY_STATES,
  type MemoryRecord,
  staleAt,
} from "../../core/memory/types.ts";

const AUDIT_OPS = [
  "insert",
  "patch",
  "supersede",
  "invalidate",
  "forget_soft",
  "forget_hard",
  "migrate",
] as const;
export type AuditOp = (typeof AUDIT_OPS)[number];

export interface AuditNote {
  readonly id: string;
  readonly op: AuditOp;
  readonly targetId: string;
  readonly note: string;
  readonly atMs: number;
}

export interface Shelf {
  /** By its id, or by its text where that is there and counts. */
  isKnown(recordId: string, text: string): boolean;
  insert(record: MemoryRecord, metadata: string): void;
  /** False where it is there already. */
  note(entry: AuditNote): boolean;
}

/** The last moment that a date can hold, in milliseconds since 1970. */
const MS_MAX = 8.64e15;
/** Since 1970, in seconds, milliseconds, microseconds or nanoseconds, told apart by their size (the year 5138 in seconds is 1973 in milliseconds). */
const toMs = (at: number): number =>
  at < 1e11 ? at * 1_000 : at < 1e14 ? at : at < 1e17 ? at / 1_000 : at / 1e6;
/** A number as above, or a date as ISO 8601. */
const time = z
  .union([
    z.number().nonnegative().transform(toMs),
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  ])
  .transform((at) => Math.round(at))
  .pipe(z.number().min(-MS_MAX).max(MS_MAX));
const plain = z.string().transform((text) => text.replaceAll(UNSEEN, ""));
const id = plain.pipe(z.string().min(1).max(128));
const share = z.number().min(0).max(1);

const record = z.object({
  id,
  kind: z.enum(MEMORY_KINDS),
  status: z.enum(MEMORY_STATES).nullish(),
  text: plain.transform((text) => text.trim()),
  confidence: share.nullish(),
  source_turn_id: z.string().max(128).nullish(),
  tags: z
    .array(plain.pipe(z.string().max(100)))
    .max(MEMORY.tagsMax)
    .nullish(),
  supersedes: z.string().max(128).nullish(),
  created_at: time,
  updated_at: time.nullish(),
  importance_score: share.nullish(),
  stale_after_secs: z.number().nonnegative().nullish(),
  metadata: z.unknown().optional(),
});

const audit = z.object({
  id,
  op: z.enum(AUDIT_OPS),
  target_id: z.string().max(128).nullish(),
  note: z.string().max(2_000).default(""),
  at: time,
});

export function takeLines(lines: string, what: "records" | "audit", shelf: Shelf): Imported {
  let [taken, known, faulty] = [0, 0, 0];
  const faults: string[] = [];
  for (const [n, line] of lines
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    if (line.trim() === "") continue;
    const end = what === "records" ? takeRecord(line, shelf) : takeNote(line, shelf);
    if (end === "taken") taken++;
    else if (end === "known") known++;
    else if (++faulty <= MEMORY.faultsToldMax) faults.push(`Line ${n + 1}: ${end}`);
  }
  return { taken, known, faults, faulty };
}

/** "taken", "known", or what is wrong with it. */
function takeRecord(line: string, shelf: Shelf): string {
  const read = readLine(line, record);
  if (typeof read === "string") return read;
  const { id: recordId, kind, text, created_at: createdAtMs } = read;
  const status = read.status ?? "active";
  if (shelf.isKnown(recordId, text)) return "known";
  if (text === "" && status === "active") return "it has no text.";
  if (Buffer.byteLength(text) > MEMORY.textBytesMax) return `its text has over ${MEMORY.textBytesMax} bytes.`;
  const own = Math.round(createdAtMs + (read.stale_after_secs ?? 0) * 1_000);
  const staleAtMs = own === createdAtMs ? staleAt(kind, createdAtMs) : own;
  shelf.insert(
    {
      recordId,
      kind,
      status,
      confidence: read.confidence ?? 1,
      tags: read.tags ?? [],
      createdAtMs,
      // What does not count any more could never be looked at, nor forgotten.
      text: status === "active" ? text : "",
      importance: read.importance_score ?? 0.5,
      sourceTurnId: read.source_turn_id ?? "",
      supersedes: read.supersedes ?? "",
      folder: "",
      updatedAtMs: read.updated_at ?? createdAtMs,
      staleAtMs: staleAtMs > MS_MAX ? 0 : staleAtMs,
    },
    read.metadata === undefined ? "" : JSON.stringify(read.metadata).slice(0, MEMORY.textBytesMax),
  );
  return "taken";
}

function takeNote(line: string, shelf: Shelf): string {
  const read = readLine(line, audit);
  if (typeof read === "string") return read;
  const { op, note, at: atMs, target_id: targetId } = read;
  return shelf.note({ id: read.id, op, note, atMs, targetId: targetId ?? "" }) ? "taken" : "known";
}

function readLine<T>(line: string, form: z.ZodType<T>): T | string {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return "it is no JSON.";
  }
  const read = form.safeParse(json);
  return read.success ? read.data : `${z.prettifyError(read.error).replaceAll(/\s+/g, " ").slice(0, 200)}.`;
}
