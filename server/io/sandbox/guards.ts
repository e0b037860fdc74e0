// What a confined program must not change in the folder it may change: files that steer editors, hooks and tools.
import { lstat, mkdir, readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { STEERING_FILES, STEERING_FOLDERS } from "../../core/tools/protected.ts";

export interface Guard {
  /** There: to be read only. */
  readonly kept: readonly string[];
  /** Not there, and obeyed at once by git and the editor: empty folders, which nothing gets into. */
  readonly held: readonly string[];
  /** Removes the empty folders when nobody else runs here; tells what was made beside them. */
  leave(): Promise<readonly string[]>;
}

export interface Guards {
  over(folder: string): Promise<Guard>;
}

const OBEYED_AT_ONCE = [".git", ".vscode"] as const;
const NAMES = [...STEERING_FOLDERS, ...STEERING_FILES];

export function createGuards(): Guards {
  /** How many programs run behind each folder that was made for them. */
  const uses = new Map<string, number>();
  return {
    async over(folder) {
      const before = await there(folder);
      const held = OBEYED_AT_ONCE.filter((name) => !before.has(name) || uses.has(join(folder, name)));
      for (const name of held) await hold(join(folder, name), uses);
      // A link can be no place of a mount; it is looked at afterwards instead.
      const mayLie = (name: string): boolean =>
        !before.get(name)?.isLink && !held.some((one) => one === name);
      const kept = [...before.keys()].filter(mayLie);
      return {
        kept: kept.map((name) => join(folder, name)),
        held: held.map((name) => join(folder, name)),
        async leave() {
          for (const name of held) await release(join(folder, name), uses);
          const after = await there(folder);
          const isNew = (name: string): boolean => after.get(name)?.inode !== before.get(name)?.inode;
          return [...after.keys()].filter((name) => isNew(name) && !uses.has(join(folder, name)));
        },
      };
    },
  };
}

async function hold(path: string, uses: Map<string, number>): Promise<void> {
  uses.set(path, (uses.get(path) ?? 0) + 1);
  await mkdir(path, { recursive: true });
}

/** The mount was another one's view: the folder itself is as empty as it was made, or somebody else uses it by now. */
async function release(path: string, uses: Map<string, number>): Promise<void> {
  const left = (uses.get(path) ?? 1) - 1;
  if (left > 0) {
    uses.set(path, left);
    return;
  }
  uses.delete(path);
  await rmdir(path).catch(() => {});
}

interface Found {
  readonly inode: number;
  readonly isLink: boolean;
}

/** Names that are there, links too: where a link leads may be outside, and it is no less obeyed. */
async function there(folder: string): Promise<ReadonlyMap<string, Found>> {
  const look = async (name: string): Promise<readonly (readonly [string, Found])[]> => {
    const info = await lstat(join(folder, name)).catch(() => undefined);
    return info === undefined ? [] : [[name, { inode: info.ino, isLink: info.isSymbolicLink() }]];
  };
  // One look for all of the first names: a start waits for this.
  const names = new Set(await readdir(folder).catch(() => []));
  const some = NAMES.filter((name) => names.has(name.split("/")[0] ?? ""));
  return new Map((await Promise.all(some.map(look))).flat());
}
