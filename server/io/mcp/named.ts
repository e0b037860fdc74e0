// The file in which a person names their MCP servers, in the form that other clients of the protocol read as well.
import { closeSync, constants, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as z from "zod";
import { canonicalJson, isRecord } from "../../core/lib/json.ts";
import { UNSEEN } from "../../core/lib/unseen.ts";
import { MCP } from "../../core/mcp/types.ts";
import { sha256Hex } from "../tools/blobs.ts";
import { namesKey, namesNone } from "./kept-keys.ts";
import { KEY_WORDS } from "../tools/sandbox/home.ts";

const words = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !/[\0\r\n]/.test(text) && text.search(UNSEEN) === -1, "has invisible characters");

const entry = z.strictObject({
  type: z.literal("stdio").optional(),
  // What it means must not depend on where Kodama was started.
  command: words(1_000)
    .min(1)
    .refine((text) => !/[\\/]/.test(text) || isAbsolute(text), "must be a name, or a whole path"),
  args: z.array(words(4_000)).max(64).default([]),
  env: z
    .record(
      z.string().regex(/^\w{1,100}$/),
      z
        .string()
        .max(8_000)
        .regex(/^[^\0]*$/)
        .refine((text) => !namesNone(text), "names a key in another way than ${key:NAME}"),
    )
    .default({}),
  cwd: words(4_096)
    .refine((text) => text === "" || isAbsolute(text), "must be a whole path")
    .default(""),
});

/** On this machine or, where nobody can read along, on another one. */
const address = words(2_000).refine(
  (text) =>
    /^https:\/\/[^\s@]+$/.test(text) ||
    /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:\/[^\s@]*)?$/.test(text),
  "must be an https address, or an http one of this machine, without a name and a password in it",
);
const remote = z.strictObject({
  type: z
    .enum(["http", "streamable-http"], 'must be "http"; servers of the older "sse" are not asked')
    .optional(),
  url: address,
  headers: z
    .record(
      z.string().regex(/^[A-Za-z0-9-]{1,100}$/),
      z
        .string()
        .max(8_000)
        .regex(/^[\x20-\x7e]*$/, "has signs that no header may have")
        .refine((text) => !namesNone(text), "names a key in another way than ${key:NAME}"),
    )
    .default({}),
});

/** What has an address is asked there; all else is started. */
const server = z.unknown().transform((value, context) => {
  const read = (isRecord(value) && "url" in Object(value) ? remote : entry).safeParse(value);
  if (read.success) return read.data;
  for (const { path, message } of read.error.issues)
    context.issues.push({ code: "custom", path: [...path], message, input: value });
  return z.NEVER;
});

const file = z.strictObject({
  mcpServers: z
    .record(z.string(), server)
    .refine((all) => Object.keys(all).length <= MCP.serversMax, `has at most ${MCP.serversMax} servers`)
    .refine(
      (all) => Object.keys(all).every((name) => /^[a-z0-9-]{1,24}$/.test(name)),
      "names servers by at most 24 small letters, digits and dashes",
    ),
});

/** How a server is started. */
export interface McpSpec {
  readonly name: string;
  readonly argv: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where it is asked, where it is not started; what would be variables are headers then. */
  readonly url?: string;
  /** SHA-256 (32 hex digits) of program, words, folder and variables; of those that are named like keys only the names. */
  readonly launch: string;
}

export interface Named {
  readonly specs: readonly McpSpec[];
  /** What is wrong with the file, for a person; empty where nothing is. */
  readonly problem: string;
}

export function readNamed(path: string): Named {
  if (!existsSync(path)) return { specs: [], problem: "" };
  try {
    const parsed = file.safeParse(JSON.parse(beginningOf(path)));
    if (!parsed.success) return faulty(path, z.prettifyError(parsed.error).slice(0, 400));
    return { specs: Object.entries(parsed.data.mcpServers).map(specOf), problem: "" };
  } catch (error) {
    return faulty(path, error instanceof Error ? error.message.slice(0, 300) : "it cannot be read");
  }
}

const faulty = (path: string, why: string): Named => ({
  specs: [],
  problem: `${path} cannot be used, so no MCP server is: ${why}`,
});

function specOf([name, one]: readonly [string, z.infer<typeof server>]): McpSpec {
  if ("url" in one) return remoteOf(name, one);
  const { command, args, env, cwd } = one;
  const argv = [command, ...args];
  // PATH, NODE_OPTIONS and their like say what is run.
  const said = Object.entries(env).map(([key, value]) => [
    key,
    KEY_WORDS.test(key) && !namesKey(value) ? "" : value,
  ]);
  const launch = digestOf([argv, cwd, Object.fromEntries(said)]);
  return { name, argv, folder: cwd, env, launch };
}

function remoteOf(name: string, { url, headers }: z.infer<typeof remote>): McpSpec {
  // Any of them may be a key.
  const said = Object.entries(headers).map(([header, value]) => [header, namesKey(value) ? value : ""]);
  return {
    name,
    argv: [url],
    folder: "",
    env: headers,
    url,
    launch: digestOf(["http", url, Object.fromEntries(said)]),
  };
}

export const digestOf = (value: Parameters<typeof canonicalJson>[0]): string =>
  sha256Hex(canonicalJson(value)).slice(0, 32);

/** A byte more than allowed tells that it is too long. */
function beginningOf(path: string): string {
  // A pipe would be waited for.
  const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(handle).isFile()) throw new Error("it is no file");
    const bytes = Buffer.alloc(MCP.fileBytesMax + 1);
    const read = readSync(handle, bytes, 0, bytes.length, 0);
    if (read > MCP.fileBytesMax) throw new Error(`it has more than ${MCP.fileBytesMax} bytes`);
    return bytes.toString("utf8", 0, read).replace(/^\uFEFF/, "");
  } finally {
    closeSync(handle);
  }
}
