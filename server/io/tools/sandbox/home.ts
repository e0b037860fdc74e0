// What of a home folder, and of an environment, a confined program sees: its tools, and no keys.
import { readdir } from "node:fs/promises";
import { delimiter, dirname, isAbsolute, join, resolve, sep } from "node:path";
import { isThere } from "../programs.ts";
import { EMPTIED } from "./bubblewrap.ts";

/** Where tools of developers and what they fetched lie, by the documentation of each: parts without keys of those that keep some. */
const TOOLS = [
  ".nvm",
  ".volta",
  ".fnm",
  ".asdf",
  ".bun",
  ".deno",
  ".local/bin",
  ".local/lib",
  ".local/share/fnm",
  ".local/share/mise",
  ".local/share/pnpm",
  ".local/share/uv/python",
  ".local/share/uv/tools",
  ".local/pipx",
  ".cargo/bin",
  ".cargo/registry",
  ".cargo/git",
  ".rustup",
  ".pyenv",
  ".rbenv",
  ".rvm",
  ".sdkman",
  ".dotnet/tools",
  ".dotnet/sdk",
  ".dotnet/shared",
  ".dotnet/host",
  ".dotnet/packs",
  ".nuget/packages",
  ".m2/repository",
  ".gradle/wrapper",
  ".gradle/caches",
  ".gem/ruby",
  ".cache/ms-playwright",
  ".cache/puppeteer",
  ".gitconfig",
  "go",
];
/** Folders of everything: what is around a "bin" in them is not its own. */
const SHARED = /^(?:\.local|\.local\/share|\.config|\.cache)$/;
/** What a program needs beside the "bin" it is in. */
const BESIDE = ["lib", "libexec", "share", "include"];

/** Paths below the home folders that may be read: the tools above, and the folders of the search path with what they need. */
export async function toolFolders(
  homes: readonly string[],
  path: string | undefined,
): Promise<readonly string[]> {
  const named = await Promise.all(homes.map(toolsIn));
  const searched = (path ?? "").split(delimiter).flatMap((entry) => around(entry, homes));
  const all = [...new Set([...named.flat(), ...searched])];
  const outermost = all.filter((one) => !all.some((other) => one.startsWith(other + sep)));
  const there = await Promise.all(outermost.map((one) => isThere(one)));
  return outermost.filter((_, n) => there[n]);
}

/** One look for all of the first names: a start waits for this. */
async function toolsIn(home: string): Promise<readonly string[]> {
  const names = new Set(await readdir(home).catch(() => []));
  return TOOLS.filter((one) => names.has(one.split("/")[0] ?? "")).map((one) => join(home, one));
}

function around(entry: string, homes: readonly string[]): readonly string[] {
  if (!isAbsolute(entry)) return [];
  const folder = resolve(entry);
  const hidden = [...homes, ...EMPTIED].find((one) => folder.startsWith(one + sep));
  if (hidden === undefined || homes.some((home) => `${home}${sep}`.startsWith(folder + sep))) return [];
  const names = folder.slice(hidden.length + 1).split(sep);
  const parent = names.slice(0, -1).join("/");
  if (!/^\.?bin$/.test(names.at(-1) ?? "") || parent === "" || SHARED.test(parent)) return [folder];
  // One level below is a folder of one tool's own; what else is in it may be anything.
  return names.length > 2
    ? [dirname(folder)]
    : [folder, ...BESIDE.map((name) => join(dirname(folder), name))];
}

/** Whole words of a name that say: a key. "AUTHOR" is a name, "TOKENIZERS" a tool. */
export const KEY_WORDS =
  /(?:^|_)(?:TOKENS?|SECRETS?|PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|CREDENTIALS?|PRIVATE|KEYS?|APIKEY|PAT|JWT|COOKIE|AUTH|WEBHOOK|DSN)(?:_|$)|ACCESS_?KEY|CONNECTION_STRING/i;
/** Ways to the session of the person. */
const SESSION =
  /^(?:DBUS_\w+|XDG_RUNTIME_DIR|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|SESSION_MANAGER|GPG_\w+|GNUPGHOME|PULSE_\w+|SSH_\w+|DOCKER_HOST|KUBECONFIG|TMPDIR|TEMP|TMP)$/i;
const NEEDED = /^(?:PWD|OLDPWD|KODAMA_RUN_KEY)$/;
/** A name and a password in an address. */
const IN_ADDRESS = /:\/\/[^/\s:@]*:[^/\s@]+@/;

export function confinedEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isKept = ([name, value = ""]: readonly [string, string | undefined]): boolean =>
    NEEDED.test(name) || !(KEY_WORDS.test(name) || SESSION.test(name) || IN_ADDRESS.test(value));
  return Object.fromEntries(Object.entries(env).filter(isKept));
}
