// The environment of processes that need no key of anybody: native code, terminals, the way out of the sandbox.

const KEYS: ReadonlySet<string> = new Set(["KODAMA_API_KEY", "KODAMA_MCP_KEYS"]);

export const withoutKeys = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !KEYS.has(name)));
