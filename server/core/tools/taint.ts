// Whether a model has read, in this turn, text that nobody vouches for: what an unknown program printed, what an MCP
// server said, files outside the open folders, and those of packages that others wrote. The project's own files and scripts are trusted with the workspace. Such text may tell a model what to do; so for the
// rest of the turn what was allowed for the session is asked about again, and nothing leaves the machine.
import type { Json } from "../lib/json.ts";
import { folderAt } from "../lib/paths.ts";
import type { Turn } from "../conversation/types.ts";
import type { ToolCall } from "./types.ts";

export function isTainted(calls: readonly ToolCall[], turn: Pick<Turn, "turnId" | "folders">): boolean {
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
const PACKAGES =
  /(?:^|[\\/])(?:node_modules|bower_components|site-packages|\.?venv|vendor|__pypackages__)(?:[\\/]|$)/;
/** What was found is told by its place: "node_modules/left-pad/README.md:3: …". */
const FOUND =
  /^(?:[^:\n]*\/)?(?:node_modules|bower_components|site-packages|\.?venv|vendor|__pypackages__)\/[^:\n]+:/m;
/** They tell names alone, or nothing. */
const NAMES: ReadonlySet<string> = new Set(["list_dir", "find_files", "open_file", "write_file"]);

function isOfPackages({ name, args, folders }: ToolCall, { prepared, result }: Done): boolean {
  const { subject, risk } = prepared ?? {};
  if (NAMES.has(name)) return false;
  if (name === "run_command") {
    if (subject?.kind !== "command" || risk !== "read") return false;
    const { cwd, argv, steps = [{ argv, cwd }] } = subject;
    const below = (path: string): string => path.slice(folderAt(folders, path)?.length ?? 0);
    return (
      steps.some((one) => PACKAGES.test(below(one.cwd ?? cwd)) || namesPackages(one.argv)) ||
      steps.some((one, n) => tellsWithoutPlace(one.argv, steps[n + 1] !== undefined)) ||
      FOUND.test(result.summary)
    );
  }
  const path = args["path"];
  const named = typeof path === "string" && PACKAGES.test(path);
  return named || (name === "search_text" && FOUND.test(result.summary));
}

/** What stands behind one of these is looked for, or left out. */
const OF_NAMES = /^(?:-i?path|-wholename|-i?name|-g|--glob|--iglob)$/;
const namesPackages = (argv: readonly string[]): boolean =>
  argv.some((word, n) => PACKAGES.test(word) && !OF_NAMES.test(argv[n - 1] ?? ""));

const CONTENT = /^(?:.*\/)?(?:cat|head|tail|[ef]?grep|sed|awk)$/;

/** Whether it goes through all that lies below and tells of it, but not where it found that; unless packages are left out. */
function tellsWithoutPlace(argv: readonly string[], goesOn: boolean): boolean {
  if (argv.some((word) => /\bnode_modules\b/.test(word))) return false;
  const at = argv.indexOf("-exec");
  if (at !== -1) return CONTENT.test(argv[at + 1] ?? "");
  const has = (letters: RegExp, word: string): boolean =>
    argv.some((one) => letters.test(one) || one === word);
  const isGrep = argv.some((word) => /^(?:.*\/)?[ef]?grep$/.test(word));
  return isGrep && has(/^-[a-zA-Z]*[rR]/, "--recursive") && (goesOn || has(/^-[a-zA-Z]*h/, "--no-filename"));
}

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
