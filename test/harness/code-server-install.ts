// Owns the installed code-servers: fetches one from npm with the Node it needs, whole or not
// at all. Nothing outside the npm registry is reached (no git dependency, no GitHub download).
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { withLock } from "./lock.ts";
import { cleanEnvironment, execute, type Environment } from "./processes.ts";

export type CodeServer = {
  readonly nodeBin: string;
  readonly serverMain: string;
  readonly entry: string;
  readonly vscodeVersion: string;
};
export type CodeServerWanted = { readonly version: string; readonly root: string };
type Json = { [key: string]: Json | string | undefined };

/** Raise when the steps below change: older installs are then made anew. */
const RECIPE = 2;
const MARKER = "complete.json";
const PACKAGE = join("node_modules", "code-server");
const VSCODE = join(PACKAGE, "lib", "vscode");
/** Pins that only work with GitHub at hand; the replacements bring their binaries as npm packages. */
const REPLACED = [
  { name: "@parcel/watcher", from: "parcel-bundler/watcher#", to: "2.5.1" },
  { name: "@vscode/ripgrep", from: "^1.15", to: "1.18.0" },
] as const;
/** What the server or its extension host loads and has no prebuild on npm. kerberos and sqlite3 stay unbuilt. */
const COMPILED = [
  "@vscode/spdlog",
  "node-pty",
  "@vscode/native-watchdog",
  "native-watchdog",
  "@vscode/fs-copyfile",
];

async function readJson(path: string): Promise<Json> {
  return JSON.parse(await readFile(path, "utf8")) as Json;
}

function text(value: Json | string | undefined, what: string): string {
  if (typeof value !== "string") throw new Error(`${what} is missing`);
  return value;
}

function section(value: Json | string | undefined): Json {
  return typeof value === "object" ? value : {};
}

async function readInstall(dir: string): Promise<CodeServer | undefined> {
  const marker = join(dir, MARKER);
  if (!existsSync(marker)) return undefined;
  const { recipe, vscodeVersion } = await readJson(marker);
  if (recipe !== String(RECIPE)) return undefined;
  return {
    nodeBin: join(dir, "node_modules", `node-linux-${process.arch}`, "bin", "node"),
    serverMain: join(dir, VSCODE, "out", "server-main.js"),
    entry: join(dir, PACKAGE, "out", "node", "entry.js"),
    vscodeVersion: text(vscodeVersion, "vscodeVersion"),
  };
}

async function npm(dir: string, args: readonly string[], env: Environment): Promise<void> {
  await execute("npm", [...args, "--no-audit", "--no-fund", "--no-update-notifier"], { cwd: dir, env });
}

/** Brings the Node that code-server asks for, headers included; gives the environment to build with it. */
async function addNode(dir: string): Promise<Environment> {
  const engines = section((await readJson(join(dir, PACKAGE, "package.json")))["engines"]);
  const major = text(engines["node"], "engines.node");
  const name = `node-linux-${process.arch}`;
  await npm(dir, ["install", "--ignore-scripts", `${name}@${major}`], cleanEnvironment());
  const home = join(dir, "node_modules", name);
  return cleanEnvironment({
    PATH: [join(home, "bin"), process.env["PATH"]].join(delimiter),
    npm_config_nodedir: home,
    npm_config_build_from_source: "true",
  });
}

/** Points the pins npm cannot fetch at registry versions, and leaves every other pin of the shrinkwrap. */
async function replacePins(vscode: string): Promise<void> {
  const manifestPath = join(vscode, "package.json");
  const lockPath = join(vscode, "npm-shrinkwrap.json");
  const manifest = await readJson(manifestPath);
  const lock = await readJson(lockPath);
  const packages = section(lock["packages"]);
  for (const { name, from, to } of REPLACED) {
    const dependencies = section(manifest["dependencies"]);
    if (!String(dependencies[name]).startsWith(from)) continue;
    dependencies[name] = to;
    section(section(packages[""])["dependencies"])[name] = to;
    for (const path of Object.keys(packages)) {
      if (path === `node_modules/${name}` || path.startsWith(`node_modules/${name}/`)) delete packages[path];
    }
  }
  await writeFile(manifestPath, JSON.stringify(manifest, null, 2));
  await writeFile(lockPath, JSON.stringify(lock, null, 2));
}

async function linkOnce(target: string, path: string): Promise<void> {
  if (!existsSync(path)) await symlink(target, path);
}

/** `npm rebuild` says nothing about a package it does not find, so the results are loaded once. */
async function checkNatives(dir: string, natives: readonly string[], env: Environment): Promise<void> {
  const loadAll = `for (const name of ${JSON.stringify(natives)}) require(name)`;
  await execute("node", ["-e", loadAll], { cwd: join(dir, VSCODE), env });
  await execute("node", [join(dir, PACKAGE, "out", "node", "entry.js"), "--version"], { cwd: dir, env });
}

/** What code-server's own postinstall does, without its downloads. */
async function finishVscode(dir: string, env: Environment): Promise<void> {
  const vscode = join(dir, VSCODE);
  const productionOnly = ["install", "--omit=dev", "--ignore-scripts"];
  await replacePins(vscode);
  await npm(vscode, productionOnly, env);
  console.log("  compiling native modules");
  const natives = COMPILED.filter((name) => existsSync(join(vscode, "node_modules", name)));
  await npm(vscode, ["rebuild", ...natives], env);
  await npm(dir, ["rebuild", "argon2"], env);
  await checkNatives(dir, natives, env);
  console.log("  built-in extensions");
  await npm(join(vscode, "extensions"), productionOnly, env);
  await linkOnce("node_modules", join(vscode, "node_modules.asar"));
  await linkOnce("code-linux.sh", join(vscode, "bin", "remote-cli", "code-server"));
  await linkOnce("browser-linux.sh", join(vscode, "bin", "helpers", "browser.sh"));
}

async function build(version: string, dir: string): Promise<void> {
  console.log(`code-server ${version}: downloading`);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, "package.json"), '{"private":true}');
  await npm(dir, ["install", "--ignore-scripts", `code-server@${version}`], cleanEnvironment());
  const env = await addNode(dir);
  console.log("  VS Code dependencies");
  await finishVscode(dir, env);
  const { version: vscodeVersion } = await readJson(join(dir, VSCODE, "package.json"));
  await writeFile(join(dir, MARKER), JSON.stringify({ recipe: String(RECIPE), vscodeVersion }));
}

async function removeLeftovers(root: string, prefix: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (name.startsWith(prefix)) await rm(join(root, name), { recursive: true, force: true });
  }
}

/** Gives the code-server of that version below `root`, installing it first where it is not complete. */
export async function installCodeServer(wanted: CodeServerWanted): Promise<CodeServer> {
  const dir = join(wanted.root, `code-server-${wanted.version}`);
  await mkdir(wanted.root, { recursive: true });
  return (
    (await readInstall(dir)) ??
    withLock(`${dir}.lock`, async () => {
      const others = await readInstall(dir);
      if (others !== undefined) return others;
      await removeLeftovers(wanted.root, `code-server-${wanted.version}.part-`);
      const part = `${dir}.part-${process.pid}`;
      await build(wanted.version, part);
      await rm(dir, { recursive: true, force: true });
      await rename(part, dir);
      const installed = await readInstall(dir);
      if (installed === undefined) throw new Error(`${dir} is not complete after its install`);
      console.log(`code-server ${wanted.version}: ready (VS Code ${installed.vscodeVersion})`);
      return installed;
    })
  );
}
