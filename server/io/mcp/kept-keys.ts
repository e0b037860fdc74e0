// Keys of MCP servers that an editor keeps: the list names them as "${key:NAME}", and a server gets them when it is started.
import * as z from "zod";
import { McpError } from "../../core/mcp/types.ts";

/** A JSON object in our environment, from the secret storage of the editor that started us. */
const VARIABLE = "KODAMA_MCP_KEYS";
const kept = z.record(z.string().regex(/^\w{1,100}$/), z.string().min(1).max(8_000));

const NAMED = /\$\{key:(\w{1,100})\}/g;
export const namesKey = (text: string): boolean => text.search(NAMED) !== -1;

/** The variables with the keys in their places. Throws McpError where one is not kept: an empty one would be told to somebody as wrong. */
export function withKeys(
  own: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  if (!Object.values(own).some(namesKey)) return own;
  const keys = keysIn(env[VARIABLE] ?? "{}");
  const filled = (text: string): string =>
    text.replaceAll(NAMED, (_, name: string) => {
      const key = keys[name];
      if (key !== undefined) return key;
      throw new McpError(
        "unavailable",
        `it needs the key ${name}, which this editor does not keep. Set it with Kodama: MCP Servers…, Set a Key….`,
      );
    });
  return Object.fromEntries(Object.entries(own).map(([name, text]) => [name, filled(text)]));
}

function keysIn(text: string): Readonly<Record<string, string>> {
  try {
    const { success, data } = kept.safeParse(JSON.parse(text));
    return success ? data : {};
  } catch {
    return {};
  }
}
