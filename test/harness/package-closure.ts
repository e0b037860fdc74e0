// A package with everything it needs at run time, as npm laid it out: folders below node_modules.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Paths relative to `root`, the package itself first. Optional dependencies are for who packs to choose. */
export function closureOf(root: string, name: string): readonly string[] {
  const found = new Set<string>();
  const add = (folder: string): void => {
    const path = relative(root, folder);
    if (found.has(path)) return;
    found.add(path);
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    for (const one of Object.keys(dependencies)) add(nearest(root, folder, one));
  };
  add(join(root, name));
  return [...found];
}

/** As Node looks it up: beside or above the one that asks, up to `root`. */
function nearest(root: string, from: string, name: string): string {
  for (let folder = from; folder.length > root.length; folder = dirname(folder)) {
    const inside = join(folder, "node_modules", name);
    if (existsSync(inside)) return inside;
  }
  const top = join(root, name);
  if (!existsSync(top)) throw new Error(`${name} is not installed; run npm ci`);
  return top;
}
