// Tools that change files: edit_file, write_file, undo. What would be written is computed, stored and digested before
// anybody is asked; on "yes" exactly that is written, or nothing when the file changed meanwhile.
import { chmod, rename, rm, stat, writeFile } from "node:fs/promises";
import * as z from "zod";
import { LIMITS } from "../../core/limits.ts";
import { isProtected } from "../../core/tools/protected.ts";
import type { FileChange, Prepared, ToolCall } from "../../core/tools/types.ts";
import { sha256Hex } from "./blobs.ts";
import { locate, openParent, type Place, realPlace, ToolFailure } from "./jail.ts";
import { fileChange, howSeen } from "./file-change.ts";
import { isSecret } from "./open-paths.ts";
import { replaceOnce } from "./replacing.ts";
import { readText } from "./read-tools.ts";
import type { Outcome, Plan, Tool, ToolDeps } from "./tool.ts";

export const editArgs = z.strictObject({
  path: z.string().min(1).max(1_000),
  edits: z
    .array(z.strictObject({ old: z.string().min(1), new: z.string() }))
    .min(1)
    .max(50),
});

export const editFileTool: Tool<z.infer<typeof editArgs>> = {
  description: "Changes a file by exact old/new pairs; each old text must occur exactly once.",
  args: editArgs,
  async plan(args, call, { deps }) {
    const change = await edited(args, call, deps);
    return changePlan(`Edit ${change.path}`, [change], call);
  },
  run: (_args, call, { deps, prepared }) => writeChanges(call, prepared, deps),
};

export async function edited(
  { path, edits }: z.infer<typeof editArgs>,
  call: ToolCall,
  deps: ToolDeps,
): Promise<FileChange> {
  const place = locate(call, path);
  const before = await currentText(place, call, deps);
  if (before === null)
    throw new ToolFailure("not_found", `There is no ${place.path}. Give its whole content to make it.`);
  if (howSeen(call, { place, before }, deps) === "changed") throw stale(place);
  const secret = await isSecret(place);
  const after = edits.reduce((text, edit) => replaceOnce(text, edit, { place, secret }), before);
  return fileChange(place, { before, after, call }, deps);
}

export const writeArgs = z.strictObject({
  path: z.string().min(1).max(1_000),
  content: z.string().max(LIMITS.argumentCharsMax),
});

export const writeFileTool: Tool<z.infer<typeof writeArgs>> = {
  description: "Makes a new file, or replaces a whole one.",
  args: writeArgs,
  async plan(args, call, { deps }) {
    const change = await written(args, call, deps);
    return changePlan(`${change.beforeSha === null ? "Create" : "Replace"} ${change.path}`, [change], call);
  },
  run: (_args, call, { deps, prepared }) => writeChanges(call, prepared, deps),
};

export async function written(
  { path, content }: z.infer<typeof writeArgs>,
  call: ToolCall,
  deps: ToolDeps,
): Promise<FileChange> {
  const place = locate(call, path);
  const before = await currentText(place, call, deps);
  if (before !== null && before.trim() !== "") {
    const how = howSeen(call, { place, before }, deps);
    if (how === "changed") throw stale(place);
    if (how !== "whole")
      throw new ToolFailure(
        "stale",
        `${place.path} holds text that you have not read in this turn. Read all of it first, or change parts of it.`,
      );
  }
  return fileChange(place, { before, after: content, call }, deps);
}

const undoArgs = z.strictObject({
  call_id: z.string().max(64).optional(),
  /** With it all that was changed for the same request. */
  all: z.boolean().optional(),
});

export const undoTool: Tool<z.infer<typeof undoArgs>> = {
  description:
    "Takes back a change made earlier, unless the file was changed again since: that of a call of yours by its id, or without one the last; with `all` also whatever else was changed for the same request.",
  args: undoArgs,
  async plan(_args, call, { deps, undo }) {
    if (undo === null || undo.undone) throw new ToolFailure("not_found", "There is no such change to undo.");
    if (call.proposedAtMs - undo.atMs > LIMITS.undoWindowMs)
      throw new ToolFailure("expired", "The change is older than a day; use your version control.");
    const elsewhere = undo.files.find((file) => !call.folders.includes(file.folder));
    if (elsewhere !== undefined)
      throw new ToolFailure(
        "outside_workspace",
        `${elsewhere.path} is in ${elsewhere.folder}. Undo it in a window that has that folder open.`,
      );
    const title = `Undo the change to ${undo.files.map((file) => file.path).join(", ")}`;
    const { unsure = false } = undo;
    const made = await Promise.all(undo.files.map((file) => reverse({ ...file, unsure }, call, deps)));
    const files = made.filter((file) => file !== undefined);
    // Together, as they were changed.
    if (files.length > 1)
      return changePlan(title, await Promise.all(files.map((file) => onDisk(file, call, deps))), call);
    // An interrupted change may not have been made at all; then there is nothing to ask about.
    if (files.length === 0)
      return { title, subject: { kind: "edit", files: [] }, risk: "read", ruleKey: null };
    return changePlan(title, files, call);
  },
  run: (_args, call, { deps, prepared }) => writeChanges(call, prepared, deps),
};

/** Written to the disk with others, also where an editor shows it; but for what somebody has not saved, which would be lost. */
export async function onDisk(change: FileChange, call: ToolCall, deps: ToolDeps): Promise<FileChange> {
  const { path } = change;
  const own = within(call, change);
  const { absolute } = locate(own, path);
  const shown = deps.documents.textOf(absolute);
  const saved = shown === undefined ? undefined : await readText(own, absolute).catch(() => null);
  if (saved !== shown)
    throw new ToolFailure(
      "conflict",
      `${path} has unsaved changes in the editor. Save it, or change it alone with edit_file.`,
    );
  return { ...change, open: false };
}

/** The same call, about the folder of that change alone. */
const within = (call: ToolCall, { folder }: Pick<FileChange, "folder">): ToolCall => ({
  ...call,
  folders: [folder],
});

/** Undefined where there is nothing to take back. */
async function reverse(
  file: FileChange & { readonly unsure: boolean },
  call: ToolCall,
  deps: ToolDeps,
): Promise<FileChange | undefined> {
  const own = within(call, file);
  const place = locate(own, file.path);
  const now = await currentText(place, own, deps);
  const nowSha = now === null ? null : sha256Hex(now);
  if (file.afterSha !== null) await rm(asideOf(place.absolute, file.afterSha), { force: true });
  if (nowSha === file.beforeSha) return undefined;
  // Never made, as it seems, and somebody else went on: that is left alone, and holds up no older one.
  if (nowSha !== file.afterSha && file.unsure) return undefined;
  if (nowSha !== file.afterSha) {
    throw new ToolFailure(
      "conflict",
      `${file.path} was changed again since. I left it alone; look at both and undo by hand.`,
    );
  }
  const before = file.beforeSha === null ? null : (await deps.blobs.get(file.beforeSha)).toString("utf8");
  return fileChange(place, { before: now, after: before, call }, deps);
}

/** What an editor holds open counts before what is on disk. */
async function currentText(place: Place, call: ToolCall, deps: ToolDeps): Promise<string | null> {
  if (deps.documents.isUnsavedElsewhere(place.absolute))
    throw new ToolFailure(
      "conflict",
      `${place.path} has unsaved changes in another window. Save it there, or ask there.`,
    );
  const open = deps.documents.textOf(place.absolute);
  if (open !== undefined) return open;
  try {
    return await readText(call, place.absolute);
  } catch (error) {
    if (error instanceof ToolFailure && error.code === "not_found") return null;
    throw error;
  }
}

export async function changePlan(title: string, files: readonly FileChange[], call: ToolCall): Promise<Plan> {
  if (files.every((file) => file.beforeSha === file.afterSha))
    throw new ToolFailure("invalid_arguments", "That would change nothing.");
  // By the name given and by the name of what it leads to.
  const real = await Promise.all(files.map((file) => realPlace(locate(within(call, file), file.path))));
  const named = files.flatMap(({ path, leadsTo = path }) => [path, leadsTo]);
  const guarded = [...named, ...real.map((one) => one.absolute)].some(isProtected);
  const led = files.flatMap(({ path, leadsTo }) =>
    leadsTo === undefined ? [] : [`${path} leads to ${leadsTo}`],
  );
  // A rule is about one folder, and about files: a link may lead somewhere else the next time.
  const [first] = files;
  const together = files.every((file) => file.folder === first?.folder);
  const ruleKey = together && led.length === 0 ? files.map((file) => `change ${file.path}`).join(", ") : null;
  return {
    title: led.length === 0 ? title : `${title} (${led.join(", ")})`,
    subject: { kind: "edit", files },
    risk: guarded ? "high" : "change",
    ruleKey,
  };
}

export async function writeChanges(call: ToolCall, prepared: Prepared, deps: ToolDeps): Promise<Outcome> {
  if (prepared.subject.kind !== "edit") throw new ToolFailure("internal", "Nothing to write was prepared.");
  await writeAll(prepared.subject.files, call, deps);
  const names = prepared.subject.files.map((file) => file.path).join(", ");
  if (names === "") return { ok: true, text: "", spoken: "There was nothing to undo; all is as it was." };
  const words = call.name === "undo" ? `${names} is as it was.` : `I changed ${names}.`;
  return { ok: true, text: prepared.subject.files.map((file) => file.diff).join("\n"), spoken: words };
}

/** All of them, or none: what was written before one that cannot be is taken back. */
async function writeAll(files: readonly FileChange[], call: ToolCall, deps: ToolDeps): Promise<void> {
  // The first one is looked at when it is written.
  for (const file of files.slice(1)) await assertUnchanged(file, call, deps);
  const made: FileChange[] = [];
  try {
    for (const file of files) {
      await writeOne(file, call, deps);
      made.push(file);
    }
  } catch (error) {
    for (const file of made.toReversed())
      await writeOne({ ...file, beforeSha: file.afterSha, afterSha: file.beforeSha }, call, deps).catch(
        () => {},
      );
    throw error;
  }
}

async function assertUnchanged(file: FileChange, call: ToolCall, deps: ToolDeps): Promise<void> {
  const own = within(call, file);
  const place = locate(own, file.path);
  const now = await currentText(place, own, deps);
  if ((now === null ? null : sha256Hex(now)) !== file.beforeSha) throw stale(place);
}

/** What was shown is where it goes: a folder on the way may have become a link since. */
const shownAs = ({ path, leadsTo = path }: FileChange): string => leadsTo;

async function writeOne(file: FileChange, call: ToolCall, deps: ToolDeps): Promise<void> {
  await assertUnchanged(file, call, deps);
  const place = locate(within(call, file), file.path);
  const parent = await openParent(place);
  try {
    if (parent.realPath !== shownAs(file)) throw stale(place);
    if (file.afterSha === null) return await rm(parent.path);
    const temporary = asideOf(parent.path, file.afterSha);
    // Of a process that was killed while it wrote the same.
    await rm(temporary, { force: true });
    const mode = await stat(parent.path).then(
      (info) => info.mode & 0o777,
      () => undefined,
    );
    const content = await deps.blobs.get(file.afterSha);
    await writeFile(temporary, content, { flag: "wx", ...(mode === undefined ? {} : { mode }) });
    if (mode !== undefined) await chmod(temporary, mode);
    await rename(temporary, parent.path).catch(async (error: unknown) => {
      await rm(temporary, { force: true });
      throw error;
    });
  } finally {
    await parent.close();
  }
}

/** Written first, then given the file's name: nobody ever reads half of it. */
const asideOf = (path: string, afterSha: string): string => `${path}.kodama-${afterSha.slice(0, 12)}`;

function stale(place: Place): ToolFailure {
  return new ToolFailure("stale", `${place.path} changed since it was read. Read it again first.`);
}
