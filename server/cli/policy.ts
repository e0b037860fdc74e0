// `kodama policy check`: what the policy would say to commands, one JSON line each, without running any.
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import * as z from "zod";
import type { Client } from "./client.ts";
import { EXIT, type ExitCode, type Options } from "./options.ts";
import { out, say, usage } from "./output.ts";

const COMMANDS_MAX = 200_000;
const FILE_BYTES_MAX = 64 * 1024 * 1024;
const commandList = z.array(z.string()).max(COMMANDS_MAX);

export async function policy(client: Client, options: Options): Promise<ExitCode> {
  const [verb = "", ...words] = options.rest;
  if (verb !== "check")
    return usage('policy knows only: policy check "COMMAND", or policy check --file LIST.json');
  const commands = options.file === "" ? [words.join(" ")] : await listIn(options.file);
  if (typeof commands === "string") return usage(commands);
  if (options.file === "" && commands[0]?.trim() === "")
    return usage('policy check needs a command, for instance: kodama policy check "git status"');
  const folder = resolve(options.workspace);
  for (const command of commands) {
    const found = await verdictOf(client, command, folder);
    if (options.json || options.file !== "") out({ command, ...found });
    else say(`${found.decision}: ${found.reason}`);
  }
  return EXIT.ok;
}

interface Found {
  readonly decision: string;
  readonly reason: string;
  readonly argv: readonly string[];
}

/** What is too long to be looked at is never run. */
async function verdictOf(client: Client, command: string, folder: string): Promise<Found> {
  const { ok, payload, error } = await client.send("policy.check", { command, folder });
  if (!ok) return { decision: "deny", reason: error?.message ?? "It could not be judged.", argv: [] };
  const { decision = "", reason = "", argv = [] } = payload as Partial<Found>;
  return { decision, reason, argv };
}

/** A sentence about what is wrong, where it is no list of commands. */
async function listIn(path: string): Promise<readonly string[] | string> {
  try {
    if ((await stat(path)).size > FILE_BYTES_MAX) return `${path} is larger than 64 MiB`;
    const parsed = commandList.safeParse(JSON.parse(await readFile(path, "utf8")));
    if (parsed.success) return parsed.data;
    return `${path} is no JSON array of at most ${COMMANDS_MAX} commands: ${z.prettifyError(parsed.error).slice(0, 200)}`;
  } catch (error) {
    return `${path} cannot be read as JSON: ${error instanceof Error ? error.message : "unknown reason"}`;
  }
}
