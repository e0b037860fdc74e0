// What a project asks of its helpers: AGENTS.md, or else CLAUDE.md, of the open folder and of each one down to the file that the
// person looks at. Read anew for every request, and only in a workspace that is trusted.
import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { ChatModel, ThinkRequest } from "../../core/brain-ports.ts";
import { guidedBy } from "../../core/conversation/prompt.ts";
import { UNSEEN } from "../../core/lib/unseen.ts";
import { isOfOthers } from "../../core/tools/taint.ts";
import { locate, type Place } from "../tools/jail.ts";
import { projectFile } from "../tools/project-file.ts";

const NAMES = ["AGENTS.md", "CLAUDE.md"];
/** Folders, from the nearest upwards. */
const LEVELS_MAX = 32;

export interface Guidance {
  readonly folder: string;
  /** Below the folder, the nearest last. */
  readonly files: readonly string[];
  readonly text: string;
  /** True where there was more than may be read. */
  readonly cut: boolean;
}

/** `bytesMax`: of all files together; what is nearest goes first. */
export function withGuidance(model: ChatModel, bytesMax: () => number): ChatModel {
  return {
    async *stream(request, signal) {
      const found = request.readOnly ? undefined : await readGuidance(request.workspace, bytesMax());
      if (found === undefined) return yield* model.stream(request, signal);
      const { folder, files, text, cut } = found;
      yield { kind: "guided", folder, files, cut, sha256: createHash("sha256").update(text).digest("hex") };
      return yield* model.stream({ ...request, messages: guidedBy(request.messages, text) }, signal);
    },
  };
}

/** Undefined where there is none that can be read. */
export async function readGuidance(
  { folders, file }: ThinkRequest["workspace"],
  bytesMax: number,
): Promise<Guidance | undefined> {
  const here = placeOf(folders, file);
  if (here === undefined) return undefined;
  const { folder } = here;
  const parts: { readonly name: string; readonly text: string }[] = [];
  let left = bytesMax;
  let cut = false;
  for (const path of upwards(here.path)) {
    const one = await firstIn(folder, path, left);
    if (one === undefined) continue;
    left -= one.bytes;
    cut ||= one.cut;
    parts.unshift(one);
  }
  if (parts.length === 0) return undefined;
  const text = parts.map((one) => `# ${one.name}\n\n${one.text.trim()}`).join("\n\n");
  return { folder, files: parts.map(({ name }) => name), text, cut };
}

function placeOf(folders: readonly string[], file: string): Place | undefined {
  if (folders.length === 0) return undefined;
  try {
    return locate({ folders }, file === "" ? "x" : file);
  } catch {
    // It lies elsewhere; the open folder counts all the same.
    return locate({ folders }, "x");
  }
}

/** The folder of a file, the one above it, and so on to the open one, which is "". */
function upwards(file: string): readonly string[] {
  const above = file.split("/").slice(0, -1);
  const all = Array.from({ length: above.length + 1 }, (_, n) => above.slice(0, above.length - n).join("/"));
  // What a package says is nobody's wish here.
  return all.filter((path) => !isOfOthers(path)).slice(0, LEVELS_MAX);
}

async function firstIn(
  folder: string,
  path: string,
  bytesMax: number,
): Promise<
  { readonly name: string; readonly text: string; readonly bytes: number; readonly cut: boolean } | undefined
> {
  for (const known of NAMES) {
    const name = posix.join(path, known);
    const found = await projectFile(folder, name, bytesMax);
    if (found === undefined) continue;
    const { bytes, cut } = found;
    // As a stream: half a letter at the end is left out.
    const text = new TextDecoder().decode(bytes, { stream: true }).replaceAll(UNSEEN, "");
    return { name, text, bytes: bytes.length, cut };
  }
  return undefined;
}
