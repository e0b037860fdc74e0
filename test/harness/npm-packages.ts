// Owns npm packages that only one tool of the repository wants: fetched when it runs first, whole or not at all.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { withLock } from "./lock.ts";
import { cleanEnvironment, execute } from "./processes.ts";

/** Name → exact version. */
export type Pins = Readonly<Record<string, string>>;
export type Load = <T>(name: string) => Promise<T>;

const manifestOf = (pins: Pins): string => JSON.stringify({ private: true, dependencies: pins });

/** The manifest comes last into its folder, by a rename of the whole; so one with these pins means that all is there. */
async function isInstalled(dir: string, pins: Pins): Promise<boolean> {
  try {
    return (await readFile(join(dir, "package.json"), "utf8")) === manifestOf(pins);
  } catch {
    return false;
  }
}

async function install(dir: string, pins: Pins): Promise<void> {
  console.log(
    `installing ${Object.entries(pins)
      .map((pin) => pin.join("@"))
      .join(", ")}`,
  );
  const part = `${dir}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  await writeFile(join(part, "package.json"), manifestOf(pins));
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
  await execute("npm", ["install", ...quiet], { cwd: part, env: cleanEnvironment() });
  await rm(dir, { recursive: true, force: true });
  await rename(part, dir);
}

/** Gives a way to load the pinned packages from `dir`, installing them there first where they are not. */
export async function installPackages(dir: string, pins: Pins): Promise<Load> {
  await mkdir(dirname(dir), { recursive: true });
  await withLock(`${dir}.lock`, async () => {
    if (!(await isInstalled(dir, pins))) await install(dir, pins);
  });
  const { resolve } = createRequire(join(dir, "package.json"));
  // What is loaded has no types here: the caller says the part of it that it uses.
  return async <T>(name: string) => (await import(pathToFileURL(resolve(name)).href)) as T;
}
