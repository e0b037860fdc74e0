// Whether npm, asked about a project, reads that project and nothing else: it follows links and names of workspaces wherever they lead,
// and tells the beginning of what is no package.json.
import { lstat, readdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isRecord, type Json } from "../../core/lib/json.ts";
import type { ToolCall } from "../../core/tools/types.ts";
import type { Where } from "./git-repository.ts";
import { isThere } from "./programs.ts";
import { isOpen } from "./open-paths.ts";
import { projectFile } from "./project-file.ts";

/** More packages are not looked through before something is asked. */
const PACKAGES_MAX = 10_000;
const PACKAGE_BYTES_MAX = 512 * 1024;

export async function isOwnProject({ call, cwd, deps }: Where): Promise<boolean> {
  const own = deps.env["HOME"] ?? "";
  for (const name of ["package.json", "package-lock.json", "npm-shrinkwrap.json"]) {
    const path = join(cwd, name);
    const info = await lstat(path).catch(() => undefined);
    if (info === undefined ? name === "package.json" : !info.isFile() || !(await isOpen(call, path)))
      return false;
  }
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (folder !== own && (await isThere(join(folder, ".npmrc")))) return false;
    // Of others below it, or around it, npm reads the package.json as well.
    if (await namesWorkspaces(folder)) return false;
    if (folder === dirname(folder)) break;
  }
  return holdsOwnPackages(join(cwd, "node_modules"), call, { left: PACKAGES_MAX });
}

/** What cannot be read as JSON may name some all the same. */
async function namesWorkspaces(folder: string): Promise<boolean> {
  if (!(await isThere(join(folder, "package.json")))) return false;
  const found = await projectFile(folder, "package.json", PACKAGE_BYTES_MAX).catch(() => undefined);
  if (found === undefined || found.cut) return true;
  try {
    const value = JSON.parse(found.bytes.toString("utf8")) as Json;
    return !isRecord(value) || "workspaces" in value;
  } catch {
    return true;
  }
}

/** Each package is a folder with a real package.json, and no link that leads out; so are those that it brings along. */
async function holdsOwnPackages(folder: string, call: ToolCall, count: { left: number }): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  // The folder itself may be a link.
  if (entries.length > 0 && !(await leadsInside(folder, call))) return false;
  for (const entry of entries) {
    if (--count.left < 0) return false;
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".")) {
      if (entry.isSymbolicLink() || !(await hasNoLinkOf(path, ".package-lock.json"))) return false;
    } else if (entry.isSymbolicLink()) {
      if (!(await leadsInside(path, call))) return false;
    } else if (entry.name.startsWith("@")) {
      if (!(await holdsOwnPackages(path, call, count))) return false;
    } else if (
      entry.isDirectory() &&
      (!(await hasNoLinkOf(path, "package.json")) ||
        !(await holdsOwnPackages(join(path, "node_modules"), call, count)))
    )
      return false;
  }
  return true;
}

const hasNoLinkOf = async (folder: string, name: string): Promise<boolean> =>
  (await lstat(join(folder, name)).catch(() => undefined))?.isSymbolicLink() !== true;

/** What it leads to is looked at as it is there: below a link stands another package. */
async function leadsInside(path: string, call: ToolCall): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined);
  return real !== undefined && (await isOpen(call, real)) && (await hasNoLinkOf(real, "package.json"));
}
