// Where files that steer git, editors and tools are in a project, and marks by which a later look tells what became of them.
import { lstat, readdir, readFile, readlink, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { ToolFailure } from "../jail.ts";
import { STEERING_FILES, STEERING_FOLDERS } from "../../../core/tools/protected.ts";

export interface Seen {
  readonly isLink: boolean;
  /** The same as long as it is the same file or folder, whatever is in it. */
  readonly place: string;
  /** The same as long as nothing of it changed; of a folder, its place. */
  readonly all: string;
}

/** The first parts: what is around a folder can be moved with it. */
const NAMES: ReadonlySet<string> = new Set(
  [...STEERING_FOLDERS, ...STEERING_FILES].map((name) => name.split("/")[0] ?? name),
);
const PROJECT = /\.code-workspace$/i;
/** Editors look for repositories one folder below theirs. */
const INNER_MAX = 2_000;
const GITDIR_BYTES_MAX = 4_096;

/** Paths below `folder`, with forward slashes, of what is there in each of the roots, where links of them lead, and of repositories below. */
export async function look(
  folder: string,
  roots: readonly string[],
  { whole = false }: { /** Fails where that is more than is looked at. */ readonly whole?: boolean } = {},
): Promise<ReadonlyMap<string, Seen>> {
  const found = await Promise.all(roots.map((root) => inRoot(folder, root, whole)));
  const direct = [...new Set(found.flat())];
  const led = await Promise.all(direct.map((path) => leadsTo(folder, path)));
  const all = [...new Set([...direct, ...led.flat()])];
  const seen = await Promise.all(all.map(async (path) => [path, await mark(join(folder, path))] as const));
  return new Map(seen.flatMap(([path, one]) => (one === undefined ? [] : [[path, one] as const])));
}

async function inRoot(folder: string, root: string, whole: boolean): Promise<readonly string[]> {
  const below = (...names: readonly string[]): string =>
    [root, ...names].filter((one) => one !== "").join("/");
  const entries = await readdir(join(folder, root), { withFileTypes: true }).catch(() => []);
  const inner = entries.filter((one) => one.isDirectory() && !/^(?:\.|node_modules$)/.test(one.name));
  if (whole && inner.length > INNER_MAX) throw tooMany(`${inner.length} folders`);
  return [
    ...entries.filter(({ name }) => NAMES.has(name) || PROJECT.test(name)).map(({ name }) => below(name)),
    ...inner.slice(0, INNER_MAX).map(({ name }) => below(name, ".git")),
  ];
}

/** Rather than to leave out any of them. */
export const tooMany = (what: string): ToolFailure =>
  new ToolFailure(
    "failed",
    `There are ${what} here, too many to keep a program from. Remove some, or run it outside the sandbox.`,
  );

/** Of a link its end, of a ".git" that names another folder that folder, where they are inside. */
async function leadsTo(folder: string, path: string): Promise<readonly string[]> {
  const full = join(folder, path);
  const info = await lstat(full).catch(() => undefined);
  const end = info?.isSymbolicLink()
    ? await readlink(full).catch(() => undefined)
    : info?.isFile() && path.endsWith(".git") && info.size <= GITDIR_BYTES_MAX
      ? /^gitdir: (.+)/.exec(await readFile(full, "utf8").catch(() => ""))?.[1]
      : undefined;
  if (end === undefined) return [];
  const way = relative(folder, resolve(dirname(full), end.trim()));
  return way === "" || way === ".." || way.startsWith(`..${sep}`) ? [] : [way.split(sep).join("/")];
}

async function mark(path: string): Promise<Seen | undefined> {
  const info = await lstat(path).catch(() => undefined);
  if (info === undefined) return undefined;
  const place = `${info.mode & 0o170000}:${info.ino}`;
  if (info.isDirectory()) return { isLink: false, place, all: place };
  const end = info.isSymbolicLink() ? await stat(path).catch(() => undefined) : undefined;
  return {
    isLink: info.isSymbolicLink(),
    place,
    all: [place, info.ctimeMs, info.size, end?.ino, end?.isFile() === true ? end.ctimeMs : 0].join(":"),
  };
}
