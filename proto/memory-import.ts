// A file of memories as one command after the other, the same from every screen. No runtime of its own, so that extensions may use it.
import type { MemoryImportReplyJson } from "./gen/kodama/v1/memory_pb.ts";

/** Of one command, as the host allows. */
export const IMPORT_CHARS_MAX = 500_000;
const FAULTS_TOLD_MAX = 20;

export interface ImportSum {
  readonly taken: number;
  /** There already, by their id. */
  readonly known: number;
  readonly faulty: number;
  /** What is wrong with the first faulty lines, by their number in the file. */
  readonly faults: readonly string[];
}

type Send = (request: { readonly lines: string; readonly what: string }) => Promise<MemoryImportReplyJson>;

/** records.jsonl or audit.jsonl, told apart by its first line: an entry of the log has an "op". Where `send` fails, it ends there and says so. */
export async function importMemoryLines(text: string, send: Send): Promise<ImportSum> {
  const lines = text.split("\n");
  const what = isAudit(lines.find((line) => line.trim() !== "") ?? "") ? "audit" : "records";
  const sum = { taken: 0, known: 0, faulty: 0 };
  const faults: string[] = [];
  for (const { first, portion } of portions(lines)) {
    if (portion.length > IMPORT_CHARS_MAX) {
      faults.push(`Line ${first + 1}: it has over ${IMPORT_CHARS_MAX} characters.`);
      sum.faulty++;
      continue;
    }
    let part: MemoryImportReplyJson;
    try {
      part = await send({ lines: portion, what });
    } catch (error) {
      // What was taken before stays taken; the rest can be imported again.
      sum.faulty += lines.slice(first).filter((line) => line.trim() !== "").length;
      faults.push(`From line ${first + 1} on: ${error instanceof Error ? error.message : "it failed"}`);
      break;
    }
    for (const name of ["taken", "known", "faulty"] as const) sum[name] += part[name] ?? 0;
    faults.push(...(part.faults ?? []).map((fault) => numbered(fault, first)));
  }
  return { ...sum, faults: faults.slice(0, FAULTS_TOLD_MAX) };
}

/** Whole lines, as many as one command may carry; a line that is too long alone goes alone. */
function* portions(
  lines: readonly string[],
): Generator<{ readonly first: number; readonly portion: string }> {
  let first = 0;
  while (first < lines.length) {
    let [end, chars] = [first, 0];
    while (end < lines.length) {
      chars += (lines[end]?.length ?? 0) + 1;
      if (chars > IMPORT_CHARS_MAX && end > first) break;
      end++;
    }
    yield { first, portion: lines.slice(first, end).join("\n") };
    first = end;
  }
}

function isAudit(line: string): boolean {
  try {
    const json: unknown = JSON.parse(line.replace(/^\uFEFF/, ""));
    return typeof json === "object" && json !== null && "op" in json;
  } catch {
    return false;
  }
}

const numbered = (fault: string, before: number): string =>
  fault.replace(/^Line (\d+)/, (_all, n: string) => `Line ${Number(n) + before}`);
