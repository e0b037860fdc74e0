// Compares the record with an older export of it that was kept elsewhere: the only thing that finds out that an older state of all files
// was put back, or that the newest signed heads were dropped with what is behind them.
import { createReadStream } from "node:fs";
import * as z from "zod";
import type { Client } from "./client.ts";

/** A line has a few hundred characters. */
const LINE_CHARS_MAX = 100_000;

export const PLANES = ["control", "runtime"] as const;
type Plane = (typeof PLANES)[number];

const HEADER = z.object({ kind: z.literal("kodama-audit"), v: z.literal(1), entries: z.int().min(0) });
const ENTRY = z.object({
  plane: z.enum(PLANES),
  pos: z.int().min(1),
  at_ms: z.number(),
  sha256: z.string(),
  chain: z.string(),
  head: z.object({ signature: z.string() }).optional(),
});
type Entry = z.infer<typeof ENTRY>;

/** What the file is instead of a copy, with the line. */
export class NoCopyError extends Error {}

export interface Compared {
  readonly entries: number;
  /** In words; empty where all of the copy is in the record, as it was. */
  readonly fault: string;
}

/** Throws NoCopyError. What is in the record itself is not checked: `audit.verify` does. */
export async function compareWithCopy(client: Client, path: string): Promise<Compared> {
  const present = { control: entriesOf(client, "control"), runtime: entriesOf(client, "runtime") };
  let announced: number | undefined;
  let entries = 0;
  for await (const text of linesOf(path)) {
    const value = parsed(text);
    if (announced === undefined) {
      announced = HEADER.safeParse(value).data?.entries;
      if (announced === undefined) throw new NoCopyError("line 1 is none of an export");
      continue;
    }
    const copied = ENTRY.safeParse(value).data;
    if (copied === undefined) throw new NoCopyError(`line ${entries + 2} is none of an export`);
    const { value: now } = await present[copied.plane].next();
    const fault = faultOf(copied, now);
    if (fault !== "") return { entries, fault };
    entries++;
  }
  if (announced === undefined) throw new NoCopyError("it is empty");
  if (entries < announced) throw new NoCopyError(`it ends after ${entries} of ${announced} entries`);
  return { entries, fault: "" };
}

async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = "";
  try {
    for await (const chunk of createReadStream(path, "utf8")) {
      const lines = `${rest}${String(chunk)}`.split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LINE_CHARS_MAX) throw new NoCopyError("it has a line without an end");
      yield* lines;
    }
  } catch (error) {
    throw error instanceof NoCopyError || !(error instanceof Error && "code" in error)
      ? error
      : new NoCopyError(error.message);
  }
  if (rest !== "") yield rest;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function faultOf(copied: Entry, now: Entry | undefined): string {
  const where = `${copied.plane} #${copied.pos}`;
  if (now === undefined) return `${where} is missing: the record ends before it`;
  const isSame = (["pos", "at_ms", "sha256", "chain"] as const).every((key) => now[key] === copied[key]);
  if (!isSame) return `${where} is another one`;
  // A head may have been signed since, and never goes.
  if (copied.head !== undefined && copied.head.signature !== now.head?.signature)
    return `the signed head at ${where} is missing, or another one`;
  return "";
}

async function* entriesOf(client: Client, plane: Plane): AsyncGenerator<Entry, undefined> {
  for await (const line of exportedLines(client, plane)) yield ENTRY.parse(JSON.parse(line));
  return undefined;
}

/** The lines that are given away of a plane, page by page. */
export async function* exportedLines(client: Client, plane: Plane): AsyncGenerator<string> {
  for (let after_pos = 0, done = false; !done;) {
    const page = await client.call("audit.export", { plane, after_pos });
    yield* page.lines ?? [];
    after_pos = Number(page.next_pos ?? 0);
    done = page.done === true;
  }
}
