// `kodama memory …`: what is remembered, from the terminal.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { MemoryRecordJson } from "../../proto/gen/kodama/v1/memory_pb.ts";
import { MEMORY } from "../core/memory/types.ts";
import { answered } from "./answered.ts";
import type { Client } from "./client.ts";
import { EXIT, type ExitCode, type Options } from "./options.ts";
import { complain, out, say, usage } from "./output.ts";

type Act = (client: Client, words: readonly string[], options: Options) => Promise<ExitCode>;

const ACTIONS: Readonly<Record<string, Act>> = {
  list: async (client, words, { json, workspace }) => {
    const list = await client.call("memory.list", { words: words.join(" "), folders: [resolve(workspace)] });
    if (json) out(list);
    else for (const record of list.records ?? []) say(lineOf(record));
    return EXIT.ok;
  },
  add: async (client, words, options) => {
    if (words.length === 0)
      return usage('memory add needs a text, for instance: kodama memory add "I prefer pnpm"');
    // From the terminal it is of the person, wherever they are.
    return answered(client.send("memory.add", { text: words.join(" ") }), "remembered", options.json);
  },
  edit: async (client, [record_id = "", ...words], options) => {
    if (record_id === "" || words.length === 0)
      return usage("memory edit needs an id and a text; see: kodama memory list");
    return answered(
      client.send("memory.edit", { record_id, text: words.join(" ") }),
      "changed",
      options.json,
    );
  },
  forget: async (client, [record_id = ""], options) => {
    if (record_id === "") return usage("memory forget needs an id; see: kodama memory list");
    return answered(client.send("memory.forget", { record_id }), "forgotten", options.json);
  },
  import: importFile,
};

export function memory(client: Client, options: Options): Promise<ExitCode> {
  const [action = "list", ...words] = options.rest;
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  return act === undefined
    ? Promise.resolve(usage(`memory knows ${Object.keys(ACTIONS).join(", ")}`))
    : act(client, words, options);
}

/** records.jsonl or audit.jsonl, told apart by the first line that has an "op". */
async function importFile(
  client: Client,
  [path = ""]: readonly string[],
  { json }: Options,
): Promise<ExitCode> {
  if (path === "")
    return usage("memory import needs a file, for instance: kodama memory import records.jsonl");
  const lines = await readFile(path, "utf8").then(
    (text) => text.split("\n"),
    () => undefined,
  );
  if (lines === undefined) return complain(`${path} cannot be read.`);
  const what = isAudit(lines.find((line) => line.trim() !== "") ?? "") ? "audit" : "records";
  const sum = { taken: 0, known: 0, faulty: 0 };
  const faults: string[] = [];
  for (const { first, text } of portions(lines)) {
    if (text.length > MEMORY.importCharsMax) {
      faults.push(`Line ${first + 1}: it has over ${MEMORY.importCharsMax} characters.`);
      sum.faulty++;
      continue;
    }
    const response = await client.send("memory.import", { lines: text, what });
    if (!response.ok) return complain(`From line ${first + 1} on: ${response.error?.message ?? "it failed"}`);
    // The host checked its own reply.
    const part = response.payload as typeof sum & { readonly faults: readonly string[] };
    for (const name of ["taken", "known", "faulty"] as const) sum[name] += part[name];
    faults.push(...part.faults.map((fault) => numbered(fault, first)));
  }
  const told = faults.slice(0, MEMORY.faultsToldMax);
  if (json) out({ ...sum, faults: told });
  else {
    for (const fault of told) complain(fault);
    say(`${sum.taken} taken, ${sum.known} known already, ${sum.faulty} not taken`);
  }
  return sum.faulty === 0 ? EXIT.ok : EXIT.failed;
}

/** Whole lines, as many as one command may carry; a line that is too long alone goes alone, and is refused with its number. */
function* portions(lines: readonly string[]): Generator<{ readonly first: number; readonly text: string }> {
  let first = 0;
  while (first < lines.length) {
    let [end, chars] = [first, 0];
    while (end < lines.length) {
      chars += (lines[end]?.length ?? 0) + 1;
      if (chars > MEMORY.importCharsMax && end > first) break;
      end++;
    }
    yield { first, text: lines.slice(first, end).join("\n") };
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

const lineOf = ({ record_id = "", text = "", folder = "" }: MemoryRecordJson): string =>
  `${record_id}  ${text.replaceAll(/\s+/g, " ")}${folder === "" ? "" : `  (${folder})`}`;
