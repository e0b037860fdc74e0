// What a command is made to do that no sandbox lets it do: reach other machines, take rights, fetch and publish. Such a one runs
// outside, after a click; so only a program in its place counts here, and no word that just looks like one.

import { baseName } from "../lib/paths.ts";
import { isSteering } from "./protected.ts";

/** They leave the machine, take rights, or reach what a sandbox holds them from. */
export const LEAVING: ReadonlySet<string> = new Set(
  (
    "sudo su doas dd mkfs kill killall pkill shutdown reboot curl wget ssh scp sftp rsync nc ncat telnet ftp " +
    "docker kubectl crontab"
  ).split(" "),
);
/** Package managers, and the words with which they fetch what others wrote, and mostly run it. */
const FETCHING: Readonly<Record<string, string>> = {
  npm: "i in install ci clean-install install-test it cit add update up upgrade create audit outdated view",
  pnpm: "i install add update up upgrade dlx create fetch import audit outdated",
  yarn: "install add up upgrade dlx create audit outdated",
  bun: "i install add update x create outdated",
  pip: "install download wheel",
  pip3: "install download wheel",
  pipx: "install run upgrade",
  uv: "add sync lock pip tool",
  poetry: "install add update lock",
  cargo: "install add fetch update search",
  go: "get install",
  gem: "install update",
  bundle: "install update",
  composer: "install require update",
  dotnet: "restore add",
  brew: "install upgrade update reinstall fetch",
};
/** Of git, what works on this machine and starts no program that its words name. */
const LOCAL_GIT = new Set(
  (
    "add am apply branch checkout cherry-pick clean commit config init merge mv notes rebase reset restore revert rm stash " +
    "switch tag worktree status diff log show blame grep describe shortlog rev-parse rev-list ls-files ls-tree cat-file reflog " +
    "for-each-ref show-ref show-branch name-rev cherry diff-tree diff-index diff-files merge-tree fsck whatchanged count-objects check-ignore merge-base range-diff version"
  ).split(" "),
);
/** With these git starts what they name. */
const GIT_STARTS =
  /^(?:-x|--exec|--open-files-in-pager|-O|--ext-diff|--textconv|--upload-pack|--receive-pack)(?:=|$)|^-[xO]./;
const PUBLISHED = /(?:^|[:_-])(?:push|publish|deploy|release)(?:[:_-]|$)/;
/** In front of a program, they start it. */
const BEFORE = /^(?:time|nice|nohup|env|command|exec|xargs|\w+=\S*)$/;

export const nameOf = (program = ""): string => baseName(program);

export function leaves([program = "", ...args]: readonly string[]): boolean {
  const name = nameOf(program);
  if (LEAVING.has(name) || fetches(name, args)) return true;
  if (name === "git") return !isLocalGit(args);
  const words = args.filter((word) => !word.startsWith("-")).slice(0, 2);
  if (words.some((word) => /^[\w:-]+$/.test(word) && PUBLISHED.test(word))) return true;
  // A shell in the middle of a line, or a program that starts another one.
  return args.some((word) => /\s/.test(word) && leavesByText(word)) || (BEFORE.test(name) && leaves(args));
}

/** Each command of a text for a shell, as far as it can be told apart. */
export const leavesByText = (text: string): boolean => commandsIn(text).some(leaves);

const commandsIn = (text: string): readonly (readonly string[])[] =>
  text
    .split(/[;&|()`\n{}]+/)
    .map((part) => part.trim().split(/\s+/).map(unquoted))
    .map((words) => words.slice(words.findIndex((word) => !BEFORE.test(word) && !word.startsWith("-"))));

const unquoted = (word: string): string => word.replaceAll(/["']/g, "");

/** It only fetches what others wrote, which it may do from hosts that are named. */
export function onlyFetches([program = "", ...args]: readonly string[]): boolean {
  return fetches(nameOf(program), args) && !args.some((word) => /\s/.test(word));
}

function fetches(name: string, args: readonly string[]): boolean {
  const words = Object.hasOwn(FETCHING, name) ? FETCHING[name]?.split(" ") : undefined;
  const given = args.find((word) => !word.startsWith("-"));
  // "yarn" alone installs.
  return given === undefined ? name === "yarn" && args.length === 0 : words?.includes(given) === true;
}

/** They change files. */
const CHANGING_GIT = new Set("add am apply checkout clean init mv reset restore rm worktree".split(" "));
/** With these it writes to where they say; git takes the beginning of one for the whole. */
const GIT_WRITES = ["--output", "--output-directory", "--template", "--directory", "--separate-git-dir"];

function writes(word: string): boolean {
  const [name = ""] = word.split("=");
  return name.length > 3 && GIT_WRITES.some((one) => one.startsWith(name));
}

/** Whether git is made to change its settings, what steers editors and tools, or something that is named by its whole path. */
export function steers([program = "", ...words]: readonly string[]): boolean {
  const name = nameOf(program);
  if (BEFORE.test(name)) return steers(words);
  const [sub = "", ...args] = words;
  if (name !== "git") return false;
  if (sub === "config" || args.some(writes)) return true;
  // Elsewhere only these make something.
  const isElsewhere = (word: string): boolean => /^(?:worktree|init)$/.test(sub) && word.startsWith("/");
  return CHANGING_GIT.has(sub) && args.some((word) => isElsewhere(word) || isSteering(word));
}

/** The same of each command of a text for a shell. */
export const steersByText = (text: string): boolean => commandsIn(text).some(steers);

/** Its first word is a command that is known, and no option hands it other settings or a program. */
function isLocalGit([sub = "", ...rest]: readonly string[]): boolean {
  return LOCAL_GIT.has(sub) && !rest.some((word) => GIT_STARTS.test(word));
}
