// `kodama memory …`: what is remembered, from the terminal.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { importMemoryLines } from "../../proto/memory-import.ts";
import type { MemoryRecordJson } from "../../proto/gen/kodama/v1/memory_pb.ts";
import { answered } from "./answered.ts";
import type { Client } from "./client.ts";
import { EXIT, type ExitCode, type Options } from "./options.ts";
import { complain, out, say, usage } from "./output.ts";

type Act = (client: Client, words: readonly string[], options: Options) => Promise<ExitCode>;

const ACTIONS: Readonly<Record<string, Act>> = {
  list: (client, words, options) => list(client, { words: words.join(" ") }, options),
  work: (client, words, options) => list(client, { words: words.join(" "), work: true }, options),
  "forget-work": (client, _words, { json }) =>
    answered(client.send("memory.forget", { work: true }), "what was done is forgotten", json),
  aside: (client, _words, options) => list(client, { set_aside: true }, options),
  add: async (client, words, options) => {
    if (words.length === 0)
      return usage('memory add needs a text, for instance: kodama memory add "I prefer pnpm"');
    const where = options.here ? { folder: resolve(options.workspace) } : {};
    return answered(
      client.send("memory.add", { text: words.join(" "), ...where }),
      "remembered",
      options.json,
    );
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
  forget: byId("forget", (client, record_id) => client.send("memory.forget", { record_id }), "forgotten"),
  "set-aside": byId(
    "set-aside",
    (client, record_id) => client.send("memory.forget", { record_id, soft: true }),
    "set aside; kodama memory restore brings it back",
  ),
  restore: byId(
    "restore",
    (client, record_id) => client.send("memory.restore", { record_id }),
    "remembered again",
  ),
  import: importFile,
};

export function memory(client: Client, options: Options): Promise<ExitCode> {
  const [action = "list", ...words] = options.rest;
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  return act === undefined
    ? Promise.resolve(usage(`memory knows ${Object.keys(ACTIONS).join(", ")}`))
    : act(client, words, options);
}

async function list(client: Client, which: object, { json, workspace }: Options): Promise<ExitCode> {
  const found = await client.call("memory.list", { ...which, folders: [resolve(workspace)] });
  if (json) out(found);
  else for (const record of found.records ?? []) say(lineOf(record));
  return EXIT.ok;
}

function byId(action: string, send: (client: Client, recordId: string) => Answer, done: string): Act {
  const from = action === "restore" ? "aside" : "list";
  return (client, [record_id = ""], { json }) =>
    record_id === ""
      ? Promise.resolve(usage(`memory ${action} needs an id; see: kodama memory ${from}`))
      : answered(send(client, record_id), done, json);
}
type Answer = Parameters<typeof answered>[0];

async function importFile(
  client: Client,
  [path = ""]: readonly string[],
  { json }: Options,
): Promise<ExitCode> {
  if (path === "")
    return usage("memory import needs a file, for instance: kodama memory import records.jsonl");
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return complain(`${path} cannot be read.`);
  const sum = await importMemoryLines(text, (request) => client.call("memory.import", request));
  if (json) out(sum);
  else {
    for (const fault of sum.faults) complain(fault);
    say(`${sum.taken} taken, ${sum.known} known already, ${sum.faulty} not taken`);
  }
  return sum.faulty === 0 ? EXIT.ok : EXIT.failed;
}

const lineOf = ({ record_id = "", text = "", folder = "" }: MemoryRecordJson): string =>
  `${record_id}  ${text.replaceAll(/\s+/g, " ")}${folder === "" ? "" : `  (${folder})`}`;
