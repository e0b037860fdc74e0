// A change of several files that belongs together: one question, all that is allowed of it is written or nothing, one undo.
import * as z from "zod";
import type { FileChange } from "../../core/tools/types.ts";
import { changePlan, editArgs, edited, onDisk, writeArgs, writeChanges, written } from "./edit-tools.ts";
import { ToolFailure } from "./jail.ts";
import type { Tool } from "./tool.ts";

const FILES_MAX = 20;
const NAMED_MAX = 3;

const args = z.strictObject({
  files: z
    .array(z.union([editArgs, writeArgs], "needs path with edits, or path with content"))
    .min(1)
    .max(FILES_MAX),
});

export const editFilesTool: Tool<z.infer<typeof args>> = {
  description:
    "Changes several files as one: each by exact old/new pairs, or with its whole content. A person sees all of it, and allows it as one, or leaves files out first.",
  args,
  async plan({ files }, call, { deps }) {
    // Of two a person may leave one out.
    if (files.length === 1 && call.leftOut === undefined)
      throw new ToolFailure("invalid_arguments", "For one file there are edit_file and write_file.");
    const changes: FileChange[] = [];
    for (const file of files) {
      const change = "edits" in file ? await edited(file, call, deps) : await written(file, call, deps);
      changes.push(files.length === 1 ? change : await onDisk(change, call, deps));
    }
    const places = changes.map((one) => `${one.folder}/${one.path}`);
    if (new Set(places).size < places.length)
      throw new ToolFailure("invalid_arguments", "Each file may be named once. Put its edits together.");
    if (new Set(changes.map(({ folder }) => folder)).size > 1)
      throw new ToolFailure("invalid_arguments", "All files must be in one open folder.");
    const names = changes.slice(0, NAMED_MAX).map(({ path }) => path);
    const more = changes.length > NAMED_MAX ? ` and ${changes.length - NAMED_MAX} more` : "";
    const many = changes.length === 1 ? "" : `${changes.length} files: `;
    return changePlan(`Change ${many}${names.join(", ")}${more}`, changes, call);
  },
  run: (_args, call, { deps, prepared }) => writeChanges(call, prepared, deps),
};
