// Whether a model has read, in this turn, text that nobody vouches for: what an unknown program printed, what an MCP
// server said, files outside the open folders, and those of packages that others wrote. The project's own files and scripts are trusted with the workspace. Such text may tell a model what to do; so for the
// rest of the turn what was allowed for the session is asked about again, and nothing leaves the machine.
import { isRecord, type Json } from "../lib/json.ts";
import { folderAt } from "../lib/paths.ts";
import type { Turn } from "../conversation/types.ts";
import { tellsWithoutPlace } from "./places.ts";
import type { Prepared, ToolCall } from "./types.ts";

export function isTainted(
  calls: readonly ToolCall[],
  turn: Pick<Turn, "turnId" | "folders"> & Partial<Pick<Turn, "context" | "steers">>,
): boolean {
  const { context, steers = [] } = turn;
  const shown = [...(context === undefined ? [] : [context]), ...steers.map((one) => one.context)];
  // What is selected goes to the model with the person's words.
  if (shown.some(({ file, selection }) => selection !== "" && isOfOthers(below(turn.folders, file))))
    return true;
  return calls.some((call) => call.turnId === turn.turnId && call.byModel && isOfNobody(call, turn.folders));
}

function isOfNobody(call: ToolCall, open: readonly string[]): boolean {
  const { name, folders, state } = call;
  if (state.kind !== "done") return false;
  // Also how one failed is told in the server's words, before and after a question.
  if (name === "mcp_call") return !OUR_WORDS.has(state.result.errorCode);
  if (isOfPackages(call, state)) return true;
  if (folders.some((one) => !open.includes(one)) && isOfOutside(call, state, open)) return true;
  // What was refused or denied told the model nothing of the program.
  const ran = state.result.errorCode === "" || RAN.has(state.result.errorCode);
  if (state.prepared === null || !ran) return false;
  return name === "command_output" || (name === "run_command" && state.prepared.risk !== "read");
}

/** Where package managers put what others wrote. */
const FOLDERS = String.raw`(?:node_modules|bower_components|site-packages|\.?venv|vendor|__pypackages__)`;
const PACKAGES = new RegExp(String.raw`(?:^|[\\/:])${FOLDERS}(?:[\\/]|$)`);
/** Whether a path lies where package managers put what others wrote. */
export const isOfOthers = (path: string): boolean => PACKAGES.test(path);
/** What was found is told by its place: "node_modules/left-pad/README.md:3: …". */
const FOUND = new RegExp(String.raw`^(?:[^:\n]*[\\/:])?${FOLDERS}[\\/][^:\n]+?(?::|[-=]\d+[-=])`, "m");
/** Or by what compares: "+++ b/vendor/a/b.go". */
const COMPARED = new RegExp(
  String.raw`^[|*\\/ ]*(?:diff --(?:git|cc|combined)|\+\+\+|---) (?:.*[\s/])?${FOLDERS}\/`,
  "m",
);
/** They tell names alone, or nothing. */
const NAMES: ReadonlySet<string> = new Set(["list_dir", "find_files", "open_file", "write_file"]);

function isOfPackages({ name, args, folders }: ToolCall, { prepared, result }: Done): boolean {
  const { subject, risk } = prepared ?? {};
  const { summary } = result;
  if (NAMES.has(name)) return false;
  if (name === "run_command")
    return (
      subject?.kind === "command" &&
      risk === "read" &&
      (readsPackages(subject, folders) || FOUND.test(summary) || COMPARED.test(summary))
    );
  if (name === "search_text" || name === "diagnostics") return FOUND.test(summary);
  if (name.startsWith("git_") && COMPARED.test(summary)) return true;
  return ofFiles(name, args, subject);
}

function ofFiles(name: string, args: ToolCall["args"], subject: Prepared["subject"] | undefined): boolean {
  // How a change failed, and what it changed, are told with lines of the files.
  if (subject?.kind === "edit") return subject.files.some((one) => isOfOthers(one.leadsTo ?? one.path));
  if (name === "edit_files") return pathsOf(args["files"]).some(isOfOthers);
  const { path } = args;
  const leadsTo = subject?.kind === "read" ? (subject.leadsTo ?? "") : "";
  return (typeof path === "string" && isOfOthers(path)) || isOfOthers(leadsTo);
}

const pathsOf = (files: Json | undefined): readonly string[] =>
  Array.isArray(files)
    ? files.flatMap((one) => (isRecord(one) && typeof one["path"] === "string" ? [one["path"]] : []))
    : [];

/** A whole path without the open folder that it lies in. */
const below = (folders: readonly string[], path: string): string =>
  path.slice(/^(?:\/|[A-Za-z]:)/.test(path) ? (folderAt(folders, path)?.length ?? 0) : 0);

function readsPackages(
  {
    cwd,
    argv,
    steps = [{ argv, cwd, errors: "told", joint: "next" }],
  }: Extract<Prepared["subject"], { readonly kind: "command" }>,
  folders: readonly string[],
): boolean {
  return steps.some(
    (one, n) =>
      PACKAGES.test(below(folders, one.cwd ?? cwd)) ||
      namesPackages(one.argv, folders) ||
      tellsWithoutPlace(steps, n),
  );
}

/** What stands behind one of these is looked for, or left out. */
const OF_NAMES = /^(?:-i?path|-wholename|-i?name|-g|--glob|--iglob)$/;
/** Programs are named by where the machine has them, which may be such a folder. */
const namesPackages = (argv: readonly string[], folders: readonly string[]): boolean =>
  argv.some(
    (word, n) =>
      PACKAGES.test(word) &&
      !OF_NAMES.test(argv[n - 1] ?? "") &&
      !(word.startsWith("/") && folderAt(folders, word) === undefined),
  );

type Done = Extract<ToolCall["state"], { kind: "done" }>;

/** Whether it may have told words of a folder that was granted; how an edit fails may tell some as well. */
function isOfOutside(
  { name, args, folders }: ToolCall,
  { prepared }: Done,
  open: readonly string[],
): boolean {
  const isOutside = (words: string): boolean => {
    const folder = folderAt(folders, words);
    return folder !== undefined && !open.includes(folder);
  };
  const subject = prepared?.subject;
  if (subject?.kind === "edit") return subject.files.some(({ folder }) => !open.includes(folder));
  if (subject?.kind === "command" && isOutside(subject.cwd)) return true;
  if (name !== "run_command") return stringsIn(args).some(isOutside);
  if (subject?.kind !== "command") return false;
  // An option may hold a path in any form.
  const words = subject.steps?.flatMap((one) => one.argv) ?? subject.argv;
  return words.some((word) => word.includes("/") || word.includes(".."));
}

/** Wherever they stand: arguments may be lists of files. They are not nested deeply, or were refused. */
function stringsIn(value: Json): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

const OUR_WORDS: ReadonlySet<string> = new Set([
  "denied",
  "expired",
  "untrusted",
  "nobody_to_ask",
  "invalid_arguments",
  "not_found",
  "too_large",
]);
const RAN: ReadonlySet<string> = new Set(["failed", "timeout", "cancelled"]);
