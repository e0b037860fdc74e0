// What of a home folder, and of an environment, a confined program sees: its tools, and no keys.
import { access, readdir } from "node:fs/promises";
import { delimiter, dirname, isAbsolute, join, resolve, sep } from "node:path";

/** Where tools of developers and what they fetched lie, by the documentation of each; none of them keeps a key there. */
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
  ".local/share/uv",
  ".local/pipx",
  ".cargo/bin",
  ".cargo/registry",
  ".cargo/git",
  ".rustup",
  ".pyenv",
  ".rbenv",
  ".rvm",
  ".sdkman",
  ".dotnet",
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

/** Where programs leave what they need for a while; empty in the sandbox. */
export const TEMPORARY = ["/tmp", "/var/tmp"];

/** Paths below `home` that may be read: the tools above, and the folders of the search path with what stands around them. */
export async function toolFolders(home: string, path: string | undefined): Promise<readonly string[]> {
  // One look for all of the first names: a start waits for this.
  const names = new Set(await readdir(home).catch(() => []));
  const named = TOOLS.filter((one) => names.has(one.split("/")[0] ?? "")).map((one) => join(home, one));
  const searched = (path ?? "").split(delimiter).flatMap((entry) => around(entry, home));
  const all = [...new Set([...named, ...searched])];
  const outermost = all.filter((one) => !all.some((other) => one.startsWith(other + sep)));
  const there = await Promise.all(outermost.map(isThere));
  return outermost.filter((_, n) => there[n]);
}

/** A program in "bin" needs its libraries beside it, unless that would be a folder of everything. */
function around(entry: string, home: string): readonly string[] {
  if (!isAbsolute(entry)) return [];
  const folder = resolve(entry);
  const hidden = [home, ...TEMPORARY].find((one) => folder.startsWith(one + sep));
  if (hidden === undefined) return [];
  const names = folder.slice(hidden.length + 1).split(sep);
  return /^\.?bin$/.test(names.at(-1) ?? "") && names.length > 2 ? [dirname(folder)] : [folder];
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Keys, and ways to the session of the person. "AUTHOR" is a name and stays. */
const WITHHELD =
  /TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY|AUTH(?!OR)|^(?:DBUS_|XDG_RUNTIME_DIR$|DISPLAY$|WAYLAND_DISPLAY$|GPG_|GNUPG|PULSE_|TMPDIR$|TEMP$|TMP$)/i;

export function confinedEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !WITHHELD.test(name)));
}
