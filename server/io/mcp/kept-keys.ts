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

export interface Keyed {
  /** The variables with the keys in their places. */
  readonly own: Readonly<Record<string, string>>;
  /** A text of somebody who was given them, with their names in their places. */
  readonly hide: (text: string) => string;
}

/** A shorter one may stand in any text. */
const HIDDEN_CHARS_MIN = 6;

/** Throws McpError where one is not kept: an empty one would be told to somebody as wrong. */
export function withKeys(own: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv): Keyed {
  if (!Object.values(own).some(namesKey)) return { own, hide: (text) => text };
  const keys = keysIn(env[VARIABLE] ?? "{}");
  const given = new Set(Object.values(own).flatMap(keysNamed));
  const hide = (text: string): string =>
    // One may begin another one.
    [...keys]
      .toSorted(([, a], [, b]) => b.length - a.length)
      .reduce(
        (now, [name, key]) =>
          given.has(name) && key.length >= HIDDEN_CHARS_MIN ? now.replaceAll(key, `[your key ${name}]`) : now,
        text,
      );
  const filled = (text: string): string =>
    text.replaceAll(NAMED, (_, name: string) => {
      const key = keys.get(name);
      if (key !== undefined) return key;
      throw new McpError(
        "unavailable",
        `it needs the key ${name}, which is not kept. Set it in the editor with Kodama: MCP Servers…, Set a Key…, or in ${VARIABLE} where Kodama runs without one.`,
      );
    });
  return { own: Object.fromEntries(Object.entries(own).map(([name, text]) => [name, filled(text)])), hide };
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
