// Compares the record with an older export of it that was kept elsewhere: the only thing that finds out that an older state of all files
// was put back, or that the newest signed heads were dropped with what is behind them.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import * as z from "zod";
import type { Client } from "./client.ts";

/** A line has a few hundred characters. */
const LINE_CHARS_MAX = 100_000;

const isFirst = (value: unknown): boolean =>
  z.object({ kind: z.literal("kodama-audit"), v: z.literal(1) }).safeParse(value).success;
const ENTRY = z.object({
  plane: z.enum(["control", "runtime"]),
  pos: z.int().min(1),
  sha256: z.string(),
  chain: z.string(),
  head: z.object({ signature: z.string() }).optional(),
});
type Entry = z.infer<typeof ENTRY>;

export interface Compared {
  readonly entries: number;
  /** In words; empty where all of the copy is in the record, as it was. */
  readonly fault: string;
}

/** Throws an Error whose message says why the file is no copy, with its line. */
export async function compareWithCopy(client: Client, path: string): Promise<Compared> {
  const present = { control: entriesOf(client, "control"), runtime: entriesOf(client, "runtime") };
  let line = 0;
  let entries = 0;
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  try {
    for await (const text of lines) {
      const value = parsed(text);
      const copied = ENTRY.safeParse(value).data;
      if (++line === 1 ? !isFirst(value) : copied === undefined)
        throw new Error(`line ${line} is none of an export`);
      if (copied === undefined) continue;
      entries++;
      const { value: now } = await present[copied.plane].next();
      const fault = faultOf(copied, now);
      if (fault !== "") return { entries, fault };
    }
  } finally {
    lines.close();
  }
  if (line === 0) throw new Error("it is empty");
  return { entries, fault: "" };
}

function parsed(text: string): unknown {
  try {
    return text.length > LINE_CHARS_MAX ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function faultOf(copied: Entry, now: Entry | undefined): string {
  const where = `${copied.plane} #${copied.pos}`;
  if (now === undefined) return `${where} is missing: the record ends before it`;
  if (now.pos !== copied.pos || now.sha256 !== copied.sha256 || now.chain !== copied.chain)
    return `${where} is another one`;
  // A head may have been signed since, and never goes.
  if (copied.head !== undefined && copied.head.signature !== now.head?.signature)
    return `the signed head at ${where} is missing, or another one`;
  return "";
}

async function* entriesOf(client: Client, plane: Entry["plane"]): AsyncGenerator<Entry, undefined> {
  for (let after_pos = 0, done = false; !done;) {
    const page = await client.call("audit.export", { plane, after_pos });
    for (const line of page.lines ?? []) yield ENTRY.parse(JSON.parse(line));
    after_pos = Number(page.next_pos ?? 0);
    done = page.done === true;
  }
  return undefined;
}
