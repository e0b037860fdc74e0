// A change of one file as it is asked about: both contents stored, the difference for people, and whether who proposes it knows the file.
import { formatPatch, structuredPatch } from "diff";
import { LIMITS } from "../../core/limits.ts";
import type { FileChange, ToolCall } from "../../core/tools/types.ts";
import { sha256Hex } from "./blobs.ts";
import { type Place, realPlace } from "./jail.ts";
import type { ToolDeps } from "./tool.ts";

/** Nothing else is served while a difference is computed. */
const DIFF_TIMEOUT_MS = 100;

/** A person knows their own files. */
export function howSeen(
  { byModel, turnId }: ToolCall,
  { place, before }: { readonly place: Place; readonly before: string },
  { seen }: ToolDeps,
): ReturnType<ToolDeps["seen"]["how"]> {
  return byModel ? seen.how(turnId, place.absolute, sha256Hex(before)) : "whole";
}

interface Contents {
  readonly before: string | null;
  readonly after: string | null;
  readonly call: ToolCall;
}

export async function fileChange(place: Place, contents: Contents, deps: ToolDeps): Promise<FileChange> {
  const { before, after, call } = contents;
  // Once it is written, the one who wrote it knows it; exact pairs alone are no knowledge of the rest.
  const how = before === null ? "whole" : howSeen(call, { place, before }, deps);
  if (call.byModel && how !== "unread" && after !== null) {
    const known = { sha: sha256Hex(after), whole: how === "whole", own: true };
    deps.seen.note(call.turnId, place.absolute, known);
  }
  const diff = hunks(place, before ?? "", after ?? "");
  const { path: real } = await realPlace(place);
  const store = (text: string | null): Promise<string | null> =>
    text === null ? Promise.resolve(null) : deps.blobs.put(Buffer.from(text));
  return {
    path: place.path,
    folder: place.folder,
    ...(real === place.path ? {} : { leadsTo: real }),
    beforeSha: await store(before),
    afterSha: await store(after),
    diff: diff?.slice(0, LIMITS.diffCharsMax) ?? "The change is too large to be shown line by line.",
    cut: diff === undefined || diff.length > LIMITS.diffCharsMax,
    open: deps.documents.isOpen(place.absolute),
  };
}

/** From the first hunk on: the names stand beside it. Undefined when finding the difference would take too long. */
function hunks(place: Place, before: string, after: string): string | undefined {
  const patch = structuredPatch(place.path, place.path, before, after, "", "", {
    context: 3,
    timeout: DIFF_TIMEOUT_MS,
  });
  return patch === undefined ? undefined : formatPatch(patch).replace(/^[\s\S]*?(?=^@@)/m, "");
}
