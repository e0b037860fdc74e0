// What a confined program must not change in the folder it may change: files that steer editors, hooks and tools.
//
// bubblewrap takes paths, and a program that runs may swap what is at a path for a link to anything. So a name in the folder is bound
// only where no running program can have swapped it: while nothing runs in the folder, or where a mount lies on it in every
// program that runs there, since a place with a mount on it cannot be moved.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createHeld, type Held } from "./held.ts";
import { look, type Seen, tooMany } from "./steering.ts";

export interface Guard {
  /** There: to be read only. */
  readonly kept: readonly string[];
  /** Not there, and obeyed at once by git and the editor: empty folders, which nothing gets into. */
  readonly held: readonly string[];
  /** To be called once. Removes the empty folders when nobody else runs here. Names what was made or changed beside what was kept. */
  leave(): Promise<readonly string[]>;
}

export interface Guards {
  /** `roots`: the folder itself and open folders below it, as paths below `folder`; "" is the folder. */
  over(folder: string, roots: readonly string[]): Promise<Guard>;
}

const OBEYED_AT_ONCE = [".git", ".vscode"] as const;
/** Mounts of one start. Who could make more of them than are kept could have any of them left out. */
const KEPT_MAX = 512;

/** What runs in a folder now. */
interface Running {
  users: number;
  /** First names that have a mount on them in every program that runs there. */
  mounted: ReadonlySet<string>;
}

/** `listPath`: where the folders that are held now are written down, for who comes after a crash. */
export function createGuards(listPath: string): Guards {
  const holding = createHeld(listPath);
  const running = new Map<string, Running>();
  // One after the other: who comes second has to know of the first.
  let last: Promise<unknown> = Promise.resolve();
  const enter = async (folder: string, roots: readonly string[]): Promise<Guard> => {
    await holding.sweep();
    const before = await look(folder, roots, { whole: true });
    const held = await hold(folder, before, holding);
    const kept = keptNow(folder, { before, held, holding, others: running.get(folder) });
    if (kept.length > KEPT_MAX) {
      await holding.release(held);
      throw tooMany(`${kept.length} files that steer editors and tools`);
    }
    enterRunning(running, folder, [
      ...kept,
      ...OBEYED_AT_ONCE.filter((name) => held.includes(join(folder, name))),
    ]);
    return {
      kept: kept.map((path) => join(folder, path)),
      held,
      async leave() {
        leaveRunning(running, folder);
        await holding.release(held);
        const after = await look(folder, roots);
        return [...after].flatMap(([path, now]) => {
          const then = before.get(path);
          // What was kept may be changed by the person meanwhile; only another one in its place was not theirs.
          const isSame = kept.includes(path) ? now.place === then?.place : now.all === then?.all;
          return isSame || holding.has(join(folder, path)) ? [] : [path];
        });
      },
    };
  };
  return {
    over(folder, roots) {
      const mine = last.then(() => enter(folder, roots));
      last = mine.catch(() => {});
      return mine;
    },
  };
}

interface Situation {
  readonly before: ReadonlyMap<string, Seen>;
  readonly held: readonly string[];
  readonly holding: Held;
  readonly others: Running | undefined;
}

function keptNow(folder: string, { before, held, holding, others }: Situation): readonly string[] {
  // What is held is safe too: a person who filled it meanwhile has a repository now.
  const isSafe = (name: string): boolean =>
    others === undefined || others.mounted.has(name) || holding.has(join(folder, name));
  return [...before]
    .filter(([name, { isLink }]) => !isLink && !held.includes(join(folder, name)) && isSafe(name))
    .map(([name]) => name);
}

function enterRunning(all: Map<string, Running>, folder: string, kept: readonly string[]): void {
  const names = kept.filter((path) => !path.includes("/"));
  const others = all.get(folder);
  const mounted = new Set(others === undefined ? names : names.filter((name) => others.mounted.has(name)));
  all.set(folder, { users: (others?.users ?? 0) + 1, mounted });
}

function leaveRunning(all: Map<string, Running>, folder: string): void {
  const one = all.get(folder);
  if (one === undefined) return;
  one.users--;
  if (one.users === 0) all.delete(folder);
}

/** Also those that another program's start made; but one that the person filled meanwhile is theirs, and kept. */
async function hold(
  folder: string,
  before: ReadonlyMap<string, Seen>,
  holding: Held,
): Promise<readonly string[]> {
  const made = await Promise.all(
    OBEYED_AT_ONCE.map(async (name) => {
      const path = join(folder, name);
      if (before.has(name) && !(holding.has(path) && (await isEmpty(path)))) return [];
      // Where we cannot make it, nor can the program.
      return (await holding.hold(path)) ? [path] : [];
    }),
  );
  return made.flat();
}

const isEmpty = (path: string): Promise<boolean> =>
  readdir(path).then(
    (names) => names.length === 0,
    () => false,
  );
