// Tools that only look: read_file, list_dir, find_files, search_text. Bounded in bytes, lines and matches.
import { readdir, realpath } from "node:fs/promises";
import { relative, sep } from "node:path";
import * as z from "zod";
import { isWithin } from "../../core/lib/paths.ts";
import { SECRET_GLOBS } from "../../core/tools/secrets.ts";
import type { ToolCall } from "../../core/tools/types.ts";
import { sha256Hex } from "./blobs.ts";
import { locate, openInside, ownAt, type Place, realPlace, ToolFailure } from "./jail.ts";
import { isSecret, isSecretAt } from "./open-paths.ts";
import { withLimits } from "./reading-words.ts";
import type { Outcome, Plan, Tool, ToolDeps } from "./tool.ts";

const FILE_BYTES_MAX = 2 * 1024 * 1024;
const LINES_MAX = 2_000;
const ENTRIES_MAX = 500;
const MATCHES_MAX = 200;
const LINE_CHARS_MAX = 500;
const SEARCH_TIMEOUT_MS = 20_000;
/** Of a shell whose program is not there. */
const NOT_FOUND = 127;

const folderOf = (call: ToolCall): string => {
  const [folder] = call.folders;
  if (folder === undefined) throw new ToolFailure("outside_workspace", "No folder is open. Open one first.");
  return folder;
};

/** Looks and changes nothing: at `detail`, a path or what is searched for. */
export const reading = (title: string, detail = ""): Plan => ({
  title,
  subject: { kind: "read", detail },
  risk: "read",
  ruleKey: null,
});

const readArgs = z.strictObject({
  path: z.string().min(1).max(1_000),
  from_line: z.int().min(1).optional(),
  to_line: z.int().min(1).optional(),
});

export const readFileTool: Tool<z.infer<typeof readArgs>> = {
  description:
    "Reads a text file of the workspace, with line numbers from 1. A long one comes in parts: each says with which line to go on.",
  args: readArgs,
  async plan({ path }, call) {
    const place = locate(call, path);
    const plan = reading(`Read ${place.path}`, place.path);
    const real = await realPlace(place);
    const { path: detail } = place;
    if (isSecretAt(place, real))
      return { ...plan, subject: { kind: "read", detail, secret: real.absolute }, risk: "high" };
    return real.path === detail ? plan : { ...plan, subject: { kind: "read", detail, leadsTo: real.path } };
  },
  async run({ path, from_line: from = 1, to_line: to = Infinity }, call, { deps, prepared }) {
    const place = locate(call, path);
    // A link may have been put in its place since: what was not asked about is not read.
    if (prepared.risk === "read" && (await isSecret(place)))
      throw new ToolFailure("stale", `${place.path} leads elsewhere now. Ask again.`);
    const text = deps.documents.textOf(place.absolute) ?? (await readText(call, path));
    const lines = text.split("\n");
    const page = pageOf(lines, { from, last: to, charsMax: deps.pageChars(call) });
    const shown = { from, to: page.to, of: lines.length };
    if (call.byModel)
      deps.seen.note(call.turnId, place.absolute, { sha: sha256Hex(text), whole: false, lines: shown });
    const spoken = `${place.path} has ${lines.length} lines.`;
    const note = deps.documents.isUnsavedElsewhere(place.absolute) ? UNSAVED : "";
    return { ok: true, text: page.text + note, spoken, charsMax: Infinity };
  },
};

const UNSAVED = "\n[Another window has changes of it that are not saved, and not in this.]";

/** As many whole lines as fit. `to`: the last of them. */
function pageOf(
  lines: readonly string[],
  { from, last, charsMax }: { readonly from: number; readonly last: number; readonly charsMax: number },
): { readonly text: string; readonly to: number } {
  const shown: string[] = [];
  let room = charsMax;
  for (const line of lines.slice(from - 1, Math.min(last, from + LINES_MAX - 1))) {
    const numbered = `${from + shown.length}\t${line}`;
    room -= numbered.length + 1;
    if (room < 0) break;
    shown.push(numbered);
  }
  if (from > lines.length) return { text: `[There are ${lines.length} lines.]`, to: 0 };
  const to = from + shown.length - 1;
  const next = lines[to];
  // Of one line that is longer than all that fits only the beginning is shown, and it counts as unread.
  if (shown.length === 0 && next !== undefined)
    return {
      text: `${from}\t${next.slice(0, charsMax).toWellFormed()}\n[The line goes on for ${next.length - charsMax} characters; search it. Go on with from_line ${from + 1}.]`,
      to,
    };
  const more =
    next === undefined || to >= last
      ? ""
      : `\n[Lines ${from} to ${to} of ${lines.length}. Go on with from_line ${to + 1}.]`;
  return { text: shown.join("\n") + more, to };
}

/** Text of a file inside the workspace; refuses what is too large or not text. */
export async function readText(call: ToolCall, path: string): Promise<string> {
  const place = locate(call, path);
  const handle = await openInside(place);
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw new ToolFailure("invalid_arguments", `${place.path} is not a file.`);
    if (info.size > FILE_BYTES_MAX)
      throw new ToolFailure("too_large", `${place.path} is larger than 2 MiB. Search it instead.`);
    const content = await handle.readFile();
    if (content.includes(0)) throw new ToolFailure("invalid_arguments", `${place.path} is not a text file.`);
    return decodeText(content, place);
  } finally {
    await handle.close();
  }
}

/** Strict: a byte that is no UTF-8 would be lost when the file is written again. A byte-order mark is kept. */
function decodeText(content: Buffer, place: Place): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new ToolFailure("invalid_arguments", `${place.path} is not UTF-8 text, so I leave it alone.`);
  }
}

const listArgs = z.strictObject({ path: z.string().max(1_000).default(".") });

export const listDirTool: Tool<z.infer<typeof listArgs>> = {
  description: "Lists a folder of the workspace; folders end with a slash.",
  args: listArgs,
  async plan({ path }, call) {
    const place = locate(call, path);
    return reading(`List ${place.path === "" ? "the folder" : place.path}`, place.path);
  },
  async run({ path }, call) {
    const place = locate(call, path);
    const handle = await openInside(place);
    await handle.close();
    const entries = await readdir(place.absolute, { withFileTypes: true });
    const names = entries.map((one) => (one.isDirectory() ? `${one.name}/` : one.name)).sort();
    const cut = names.length > ENTRIES_MAX ? `\n… and ${names.length - ENTRIES_MAX} more` : "";
    return {
      ok: true,
      text: names.slice(0, ENTRIES_MAX).join("\n") + cut,
      spoken: `There are ${names.length} entries.`,
    };
  },
};

const findArgs = z.strictObject({ pattern: z.string().min(1).max(300) });

export const findFilesTool: Tool<z.infer<typeof findArgs>> = {
  description: "Finds files by a glob such as **/*.ts, hidden ones too; those that git ignores are left out.",
  args: findArgs,
  async plan({ pattern }) {
    return reading(`Find files like ${pattern}`, pattern);
  },
  run: ({ pattern }, call, { deps, run }) =>
    ripgrep(deps, {
      args: ["--files", "--glob", pattern],
      call,
      signal: run.signal,
      noun: "file",
    }),
};

const searchArgs = z.strictObject({
  query: z.string().min(1).max(500),
  glob: z.string().max(300).optional(),
});

/** What version control keeps is no file of the project. */
export const WITHOUT_HISTORY = [".git", ".hg", ".svn", ".jj"].flatMap((name) => ["--glob", `!**/${name}`]);
/** After the caller's glob, so that they win. */
const WITHOUT_SECRETS = SECRET_GLOBS.flatMap((pattern) => ["--iglob", `!**/${pattern}`]);

export const searchTextTool: Tool<z.infer<typeof searchArgs>> = {
  description:
    "Searches the workspace for words or a regular expression, ignoring case unless the query has capitals.",
  args: searchArgs,
  async plan({ query }) {
    return reading(`Search for ${query}`, query);
  },
  async run({ query, glob }, call, { deps, run }) {
    const base = [
      "--line-number",
      "--no-heading",
      "--color=never",
      "--smart-case",
      "--max-columns",
      String(LINE_CHARS_MAX),
      "--max-count",
      "20",
    ];
    const only = [...(glob === undefined ? [] : ["--glob", glob]), ...WITHOUT_SECRETS];
    const exact = { call, signal: run.signal, noun: "match" } as const;
    const first = await ripgrep(deps, { ...exact, args: [...base, ...only, "--regexp", query] });
    if (first.text !== "" || /[^\p{L}\p{N}\s]/u.test(query)) return first;
    // Spoken words have no camelCase: "leader lease" also finds leaderLease, leader-lease and leader_lease.
    const loose = query.trim().split(/\s+/).join("[\\s_-]?");
    return ripgrep(deps, { ...exact, args: [...base, "--ignore-case", ...only, "--regexp", loose] });
  },
};

/** Lines that match, as "path:line:text"; where nothing is asked of a person. */
export async function matchesIn(call: ToolCall, deps: ToolDeps, pattern: string): Promise<readonly string[]> {
  const how = ["--line-number", "--no-heading", "--color=never", "--ignore-case"];
  const { text } = await ripgrep(deps, {
    args: [...how, "--max-columns", String(LINE_CHARS_MAX), ...WITHOUT_SECRETS, "--regexp", pattern],
    call,
    signal: new AbortController().signal,
    noun: "match",
  });
  return text.split("\n");
}

/** Kodama's own folders, where they lie below the one that is searched. */
async function withoutClosed(call: ToolCall, folder: string): Promise<readonly string[]> {
  // Where all of it is Kodama's own, nothing is looked at.
  await (await openInside(locate(call, folder))).close();
  const [root, own] = [await realpath(folder), await ownAt(call, folder)];
  return own
    .map((one) => relative(root, one).split(sep).join("/"))
    .flatMap((one) => ["--glob", `!/${one.replaceAll(/[[\]{}*?!\\]/g, "\\$&")}/**`]);
}

interface Search {
  readonly args: readonly string[];
  readonly call: ToolCall;
  readonly signal: Parameters<ToolDeps["processes"]["run"]>[1]["signal"];
  readonly noun: "file" | "match";
}

/** In all open folders, each once; what is not in the first is named by its whole path. */
async function ripgrep(deps: ToolDeps, search: Search): Promise<Outcome> {
  const { call, noun } = search;
  const first = folderOf(call);
  const folders = call.folders.filter(
    (one) => one === first || !call.folders.some((other) => other !== one && isWithin(other, one)),
  );
  const lines: string[] = [];
  for (const folder of new Set(folders)) {
    const found = await linesIn(folder, deps, search);
    lines.push(...(folder === first ? found : found.map((line) => `${folder}/${line}`)));
  }
  const cut = lines.length > MATCHES_MAX ? `\n… and ${lines.length - MATCHES_MAX} more` : "";
  const plural = noun === "file" ? "files" : "matches";
  return {
    ok: true,
    text: lines.slice(0, MATCHES_MAX).join("\n") + cut,
    spoken: lines.length === 1 ? `I found one ${noun}.` : `I found ${lines.length} ${plural}.`,
  };
}

/** Never a shell, never --pre, and "--" is not needed: every pattern follows a flag. */
async function linesIn(
  cwd: string,
  deps: ToolDeps,
  { args, call, signal, noun }: Search,
): Promise<readonly string[]> {
  const argv = [
    deps.ripgrep,
    "--no-config",
    "--no-ignore-messages",
    "--hidden",
    ...args,
    ...WITHOUT_HISTORY,
    ...(await withoutClosed(call, cwd)),
  ];
  if (noun === "match") argv.push("./");
  const end = await deps.processes.run(
    { argv: withLimits(argv), shell: false, cwd, timeoutMs: SEARCH_TIMEOUT_MS, env: deps.env },
    { signal, progress: () => {} },
  );
  if (end.reason === "not_started" || end.exitCode === NOT_FOUND)
    throw new ToolFailure("unavailable", "The search program is missing. Reinstall Kodama.");
  if (end.exitCode === 2)
    throw new ToolFailure("invalid_arguments", `The search was not understood: ${end.output.slice(0, 200)}`);
  // By a signal it has none.
  if (end.reason === "exited" && (end.exitCode ?? Infinity) > 2)
    throw new ToolFailure("failed", "The search gave up. A file that says what to ignore may be none.");
  return end.output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/^\.\//, ""));
}
