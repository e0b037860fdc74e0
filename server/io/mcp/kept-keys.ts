// Keys of MCP servers that an editor keeps: the list names them as "${key:NAME}", and a server gets them when it is started.
import * as z from "zod";
import { isRecord } from "../../core/lib/json.ts";
import { McpError } from "../../core/mcp/types.ts";

/** A JSON object in our environment, from the secret storage of the editor that started us. */
const VARIABLE = "KODAMA_MCP_KEYS";
const nameOf = /^\w{1,100}$/;
const keyOf = z.string().min(1).max(8_000);

const NAMED = /\$\{key:(\w{1,100})\}/g;
export const namesKey = (text: string): boolean => text.search(NAMED) !== -1;
/** Meant as the name of a key, and none. */
export const namesNone = (text: string): boolean => /\$\{\s*key\s*:/i.test(text.replaceAll(NAMED, ""));
/** Those that a variable is filled with. */
export const keysNamed = (text: string): readonly string[] =>
  [...text.matchAll(NAMED)].map(([, name = ""]) => name);

/** The variables with the keys in their places. Throws McpError where one is not kept: an empty one would be told to somebody as wrong. */
export function withKeys(
  own: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  if (!Object.values(own).some(namesKey)) return own;
  const keys = keysIn(env[VARIABLE] ?? "{}");
  const filled = (text: string): string =>
    text.replaceAll(NAMED, (_, name: string) => {
      const key = keys.get(name);
      if (key !== undefined) return key;
      throw new McpError(
        "unavailable",
        `it needs the key ${name}, which is not kept. Set it in the editor with Kodama: MCP Servers…, Set a Key…, or in ${VARIABLE} where Kodama runs without one.`,
      );
    });
  return Object.fromEntries(Object.entries(own).map(([name, text]) => [name, filled(text)]));
}

/** One that is no key takes none of the others with it. */
function keysIn(text: string): ReadonlyMap<string, string> {
  try {
    const found: unknown = JSON.parse(text);
    const all = isRecord(found) ? Object.entries(found) : [];
    return new Map(
      all.flatMap(([name, value]) => {
        const { success, data } = keyOf.safeParse(value);
        return success && nameOf.test(name) ? [[name, data] as const] : [];
      }),
    );
  } catch {
    return new Map();
  }
}
