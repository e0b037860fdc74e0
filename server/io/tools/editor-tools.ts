// Tools that an editor performs: they are planned here and carried out through a capability window.
import * as z from "zod";
import type { ToolErrorCode } from "../../core/tools/types.ts";
import { locate, openInside, ToolFailure } from "./jail.ts";
import type { Outcome, Tool } from "./tool.ts";

const openArgs = z.strictObject({
  path: z.string().min(1).max(1_000),
  line: z.int().min(1).max(10_000_000).optional(),
});

export const openFileTool: Tool<z.infer<typeof openArgs>> = {
  description: "Opens a file in the editor, at a line if one is given.",
  args: openArgs,
  async plan({ path, line }, call) {
    const place = locate(call.folders, path);
    await (await openInside(place)).close();
    const title = line === undefined ? `Open ${place.path}` : `Go to line ${line} of ${place.path}`;
    const request = { path: place.path, folder: place.folder, line: line ?? 0 };
    return {
      title,
      risk: "read",
      ruleKey: null,
      subject: { kind: "editor", window: "reveal_range", request, detail: place.path },
    };
  },
  run: () => elsewhere(),
};

const diagnosticsArgs = z.strictObject({ path: z.string().max(1_000).optional() });

export const diagnosticsTool: Tool<z.infer<typeof diagnosticsArgs>> = {
  description: "The editor's errors and warnings, for one file or all of them.",
  args: diagnosticsArgs,
  async plan({ path }, call) {
    const place = path === undefined ? undefined : locate(call.folders, path);
    const request = { path: place?.path ?? "", folder: place?.folder ?? call.folders[0] ?? "" };
    return {
      title: "Look at the editor's problems",
      risk: "read",
      ruleKey: null,
      subject: { kind: "editor", window: "diagnostics", request, detail: request.path },
    };
  },
  run: () => elsewhere(),
};

/** The core opens a window for these; reaching this is a fault of ours. */
function elsewhere(): Promise<Outcome> {
  const code: ToolErrorCode = "internal";
  throw new ToolFailure(code, "This is done by the editor.");
}
