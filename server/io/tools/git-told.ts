// What git shows, in a sentence that answers who asked aloud.

import { seenInOneLine, UNSEEN } from "../../core/lib/unseen.ts";
import { beginningOf, listed } from "../../core/lib/wording.ts";
import { LIMITS } from "../../core/limits.ts";

/** Before the output stands how it ended. */
const EXIT_LINE_CHARS = 20;
const NAMED_MAX = 3;

/** "app.ts", "app.ts and b.ts", "app.ts, b.ts, c.ts and 4 more": by their last parts, which are what people call them. */
function named(paths: readonly string[]): string {
  return someOf([...new Set(paths.map((path) => lastPart(path.replace(/^"|\/?"?$/g, ""))))]);
}

const lastPart = (path: string): string => path.split("/").at(-1) ?? path;

function someOf(names: readonly string[]): string {
  const more = names.length - NAMED_MAX;
  return listed([...names.slice(0, NAMED_MAX), ...(more > 0 ? [`${more} more`] : [])]);
}

const changed = (paths: readonly string[]): string =>
  `${paths.length} ${paths.length === 1 ? "file is" : "files are"} changed: ${named(paths)}.`;

/** Of `git status --short --branch`. */
export function statusTold(output: string): string {
  const lines = output.split("\n");
  const head = lines.find((line) => line.startsWith("## ")) ?? "";
  const branch = /^## (?:No commits yet on )?(.+?)(?:\.\.\.\S+)?(?: \[(.*)\])?$/s.exec(head);
  const paths = lines
    .map((line) => /^(?!##)[ MADRCUT?!]{2} (?:.+ -> )?(.+)$/.exec(line)?.[1] ?? "")
    .filter((path) => path !== "");
  const [, name = "", apart = ""] = branch ?? [];
  const where = name === "" ? "" : name.startsWith("HEAD (") ? "On no branch. " : `On ${name}. `;
  const far = [...apart.matchAll(/(ahead|behind) (\d+)/g)].map(
    ([, way, n]) => `${n} ${way === "ahead" ? "ahead of" : "behind"}`,
  );
  const remote = far.length === 0 ? "" : ` It is ${far.join(" and ")} its remote.`;
  return `${where}${paths.length === 0 ? "Nothing is changed." : changed(paths)}${remote}`;
}

/** Of `git diff`: what was staged, and secrets, stand in none. */
export function diffTold(output: string): string {
  const paths = output
    .split("\n")
    .map((line) => /^diff --(?:git a\/.+? b\/|cc |combined )(.+)$/.exec(line)?.[1] ?? "")
    .filter((path) => path !== "");
  return paths.length === 0 ? "I see no change that is not staged." : changed(paths);
}

/** Of `git for-each-ref` with the mark of the branch one is on. */
export function branchesTold(output: string): string {
  const found = output
    .split("\n")
    .filter((line) => /^[* ] \S/.test(line))
    .map((line) => ({ mark: line[0], name: toldOf(line.slice(2)) }));
  const own = found.find(({ mark }) => mark === "*")?.name ?? "";
  const others = found.filter(({ mark }) => mark !== "*").map(({ name }) => name);
  if (found.length === 0) return "There is no branch yet: commit first.";
  if (own === "") return `You are on none of these: ${someOf(others)}.`;
  const here = `You are on ${own}. `;
  if (others.length === 0) return `${here}There is no other branch.`;
  const are = others.length === 1 ? "The other one is" : `There are ${others.length} others:`;
  return `${here}${are} ${someOf(others)}.`;
}

/** Of `git stash list`: what was put aside, the newest first; tools name theirs otherwise than git does. */
export function stashesTold(output: string): string {
  const found = output.split("\n").flatMap((line) => /^stash@\{\d+\}: (.+)$/s.exec(line)?.[1] ?? []);
  const [newest = ""] = found;
  if (found.length === 0) return "Nothing is put aside.";
  const many = found.length === 1 ? "One set of changes is" : `${found.length} sets of changes are`;
  const [, kind = "", branch = "", what = ""] = /^(WIP on|On) (.+?): (.+)$/s.exec(newest) ?? [];
  if (branch === "") return `${many} put aside, the newest: ${toldOf(newest)}.`;
  const named = kind === "On" ? what : what.replace(/^[0-9a-f]{4,40} /, "");
  return `${many} put aside, the newest on ${toldOf(branch)}: ${toldOf(named)}.`;
}

/** What a commit without a message is called: by what was done to which files. Of names that are twice, the whole path. */
export function commitMessage(entries: readonly string[]): string {
  const all = (kind: RegExp): boolean => entries.every((entry) => kind.test(entry));
  const verb = all(/^(?:\?\?|A[^D])/) ? "Add" : all(/^(?:.D|D)/) ? "Remove" : "Change";
  const paths = entries.map((entry) => entry.slice(3));
  const names = paths.map(lastPart);
  const clear = new Set(names).size < names.length ? paths : names;
  return `${verb} ${someOf(clear.map((name) => toldOf(seenInOneLine(name))))}`;
}

const TOLD_CHARS_MAX = 100;

/** As it is said aloud: a name or a message that somebody else may have made. */
const toldOf = (text: string): string => beginningOf(text.replaceAll(UNSEEN, ""), TOLD_CHARS_MAX);

/** Longer outputs lost their end or their middle, so that nothing in them can be counted. */
export const isWhole = (output: string): boolean =>
  output.length < LIMITS.toolOutputCharsMax - EXIT_LINE_CHARS;
