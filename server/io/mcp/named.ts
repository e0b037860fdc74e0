// The file in which a person names their MCP servers, in the form that other clients of the protocol read as well.
import { closeSync, constants, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as z from "zod";
import { canonicalJson } from "../../core/lib/json.ts";
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

const file = z.strictObject({
  mcpServers: z
    .record(z.string(), entry)
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

function specOf([name, { command, args, env, cwd }]: readonly [string, z.infer<typeof entry>]): McpSpec {
  const argv = [command, ...args];
  // PATH, NODE_OPTIONS and their like say what is run.
  const said = Object.entries(env).map(([key, value]) => [
    key,
    KEY_WORDS.test(key) && !namesKey(value) ? "" : value,
  ]);
  const launch = digestOf([argv, cwd, Object.fromEntries(said)]);
  return { name, argv, folder: cwd, env, launch };
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
