// Tools that an editor performs: they are planned here and carried out through a capability window.
import * as z from "zod";
import type { Risk, ToolCall, ToolErrorCode } from "../../core/tools/types.ts";
import { EDITOR_ACTS, EDITOR_SHOWS, STARTS, TITLES } from "./editor-acts.ts";
import { findDefinition } from "./definitions.ts";
import { locate, openInside, ToolFailure } from "./jail.ts";
import type { Outcome, Plan, Tool } from "./tool.ts";

const openArgs = z
  .strictObject({
    path: z.string().min(1).max(1_000).optional(),
    line: z.int().min(1).max(10_000_000).optional(),
    symbol: z.string().min(1).max(100).optional(),
  })
  .refine(({ path, symbol }) => (path === undefined) !== (symbol === undefined), "needs a path or a symbol");

export const openFileTool: Tool<z.infer<typeof openArgs>> = {
  description:
    "Opens a file in the editor, at a line if one is given; or the place where a function, class or other symbol is defined.",
  args: openArgs,
  async plan({ path = "", line, symbol }, call, { deps }) {
    const found = symbol === undefined ? undefined : await findDefinition(symbol, call, deps);
    const place = locate(call, found?.path ?? path);
    await (await openInside(place)).close();
    const at = found?.line ?? line;
    const title = at === undefined ? `Open ${place.path}` : `Go to line ${at} of ${place.path}`;
    const others = found === undefined || found.others === 0 ? "" : ` (one of ${found.others + 1} places)`;
    const request = { path: place.path, folder: place.folder, line: at ?? 0 };
    return {
      title: title + others,
      risk: "read",
      ruleKey: null,
      subject: { kind: "editor", window: "reveal_range", request, detail: place.path },
    };
  },
  run: () => elsewhere(),
};

/** For the person, whose keys do the same; no model is offered them. */
export const editorShowTool: Tool<{ readonly action: keyof typeof TITLES }> = {
  description: "Has the editor show what one of its keys shows.",
  args: z.strictObject({ action: z.enum(EDITOR_SHOWS) }),
  plan: async ({ action }, call) => actPlan(action, "read", call),
  run: () => elsewhere(),
};

export const editorActTool: Tool<{ readonly action: keyof typeof TITLES }> = {
  description: "Has the editor do what one of its keys does.",
  args: z.strictObject({ action: z.enum(EDITOR_ACTS) }),
  plan: async ({ action }, call) => actPlan(action, STARTS.has(action) ? "run" : "change", call),
  run: () => elsewhere(),
};

const actPlan = (action: keyof typeof TITLES, risk: Risk, { folders: [folder = ""] }: ToolCall): Plan => ({
  title: TITLES[action],
  risk,
  ruleKey: null,
  subject: {
    kind: "editor",
    window: "act",
    request: { action, folder },
    detail: risk === "run" ? "What the project's launch settings name." : "",
  },
});

const diagnosticsArgs = z.strictObject({ path: z.string().max(1_000).optional() });

export const diagnosticsTool: Tool<z.infer<typeof diagnosticsArgs>> = {
  description: "The editor's errors and warnings, for one file or all of them.",
  args: diagnosticsArgs,
  async plan({ path }, call) {
    const place = path === undefined ? undefined : locate(call, path);
    const request = { path: place?.path ?? "", folder: place?.folder ?? call.folders[0] ?? "" };
    return {
      title: place === undefined ? "Look at the editor's problems" : `Look for problems in ${place.path}`,
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
