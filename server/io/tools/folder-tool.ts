// Asks a person for a folder outside the open ones. What follows a yes is kept by the core as a permission, for an hour.
import { realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, resolve } from "node:path";
import * as z from "zod";
import { isWithin } from "../../core/lib/paths.ts";
import { holdsTooMuch } from "../../core/tools/secrets.ts";
import { ownAt, ToolFailure } from "./jail.ts";
import type { Tool } from "./tool.ts";

const args = z.strictObject({
  path: z.string().min(1).max(4_096),
  why: z.string().min(1).max(300),
});

export const requestFolderTool: Tool<z.infer<typeof args>> = {
  description:
    "Asks the person to let you work in a folder outside the workspace for an hour, by its absolute path. Only where the task needs it.",
  args,
  async plan({ path, why }, call) {
    if (call.run !== undefined)
      throw new ToolFailure(
        "denied",
        "A scheduled task works in its own folder only; nobody is there to ask.",
      );
    if (call.folders.every((open) => call.given?.includes(open) === true))
      throw new ToolFailure("denied", "No folder is open in this window. The person can open one.");
    const folder = await folderAt(path);
    if (call.folders.some((open) => isWithin(open, folder)))
      throw new ToolFailure("invalid_arguments", `${folder} is open already.`);
    if ((await ownAt(call, folder)).length > 0)
      throw new ToolFailure("denied", `${folder} is Kodama's own, or holds it, and no tool goes there.`);
    return {
      title: `Work in ${folder} for an hour`,
      subject: { kind: "read", detail: `${folder}\n\nIt says why: ${why}` },
      risk: "high",
      ruleKey: null,
    };
  },
  run: () => Promise.reject(new ToolFailure("internal", "A permission is kept by Kodama itself.")),
};

/** By its real path; never a whole disk, a home, or a folder of secrets. */
async function folderAt(path: string): Promise<string> {
  if (!isAbsolute(path) || path.includes("\0"))
    throw new ToolFailure("invalid_arguments", "Name the folder by its absolute path.");
  const folder = await realpath(resolve(path)).catch(() => "");
  // What is shown of it is what is given, so a name that goes on in another line is none.
  if (/\p{Cc}/u.test(folder))
    throw new ToolFailure("denied", "The folder's name holds characters that cannot be shown.");
  const isFolder = folder !== "" && (await stat(folder)).isDirectory();
  if (!isFolder) throw new ToolFailure("not_found", `There is no folder ${path}.`);
  const home = await realpath(homedir()).catch(() => homedir());
  if (holdsTooMuch(folder, home))
    throw new ToolFailure("denied", `${folder} holds too much, or secrets. Ask for a folder inside it.`);
  return folder;
}
