// Words that are put around a command that runs unasked: what keeps it from secrets, small, or away from the project.
import { delimiter } from "node:path";
import type { Deep } from "../../core/tools/reading/arguments.ts";
import { SECRET_GLOBS } from "../../core/tools/secrets.ts";

const FOLDER = /\/\*\*$/;

/** Its own sign for any case grep does not have; of a folder in a folder it leaves out the outer one, which no code lies in. */
const anyCase = (glob: string): string =>
  glob.replaceAll(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
const firstName = (glob: string): string => anyCase(glob.replace(FOLDER, "").split("/")[0] ?? "");

/** In front of what find shows: real files, and none of a secret's name or in a secret's folder. */
const NO_SECRETS = SECRET_GLOBS.flatMap((glob) =>
  glob.includes("/") ? ["!", "-ipath", `*/${glob.replace(FOLDER, "/*")}`] : ["!", "-iname", glob],
);

const WITHOUT: Readonly<Record<Deep, readonly string[]>> = {
  grep: SECRET_GLOBS.map((glob) => `--exclude${FOLDER.test(glob) ? "-dir" : ""}=${firstName(glob)}`),
  ripgrep: [
    "--no-config",
    "--no-ignore-messages",
    ...SECRET_GLOBS.flatMap((glob) => ["--iglob", `!**/${glob}`]),
  ],
  // It would put these words into what it tells; there it is looked whether there is a secret.
  diff: [],
  find: ["-type", "f", ...NO_SECRETS],
};

/** The last word on a file counts, and it is ours; it stands before what is a file whatever it looks like. */
export function withoutSecrets(args: readonly string[], deep: Deep | undefined): readonly string[] {
  if (deep === undefined) return args;
  if (deep === "find") return onlyOpenFiles(args);
  const at = args.indexOf("--");
  return args.toSpliced(at === -1 ? args.length : at, 0, ...WITHOUT[deep]);
}

/** In brackets, so that a "not" in front of it is about all of it. */
function onlyOpenFiles(args: readonly string[]): readonly string[] {
  const at = args.indexOf("-exec");
  if (at === -1) return args;
  const end = at + args.slice(at).findIndex((word) => word === ";" || word === "+") + 1;
  const shown = ["(", ...WITHOUT.find, ...args.slice(at, end), ")"];
  return [...args.slice(0, at), ...shown, ...onlyOpenFiles(args.slice(end))];
}

const SHELL = ["/bin/sh", "-c"];
/** For a program that runs unasked: seconds of a processor, after the first of which it may still put away what it left; blocks of 512 bytes of a file it keeps for itself; and kilobytes of addresses. */
const TIME_LIMITS = ["-t 60", "-S -t 55", "-f 400000"];
const LIMITS = [...TIME_LIMITS, "-v 2000000"];

/** One that would fill the memory or the disk, or go on for ever, fails; a limit that the system does not know is none. */
export const withLimits = (argv: readonly string[]): readonly string[] => limited(argv, LIMITS);

/** The same for a program that asks for more addresses than it uses. */
export const withTimeLimits = (argv: readonly string[]): readonly string[] => limited(argv, TIME_LIMITS);

function limited(argv: readonly string[], limits: readonly string[]): readonly string[] {
  if (process.platform === "win32") return argv;
  const set = limits.map((limit) => `ulimit ${limit} 2>/dev/null;`).join(" ");
  return [...SHELL, `${set} exec "$@"`, "sh", ...argv];
}

export const inRoot = (argv: readonly string[]): readonly string[] => [
  ...SHELL,
  'cd / && exec "$@"',
  "sh",
  ...argv,
];

/** Finds other programs by these folders. */
export const withPath = (path: readonly string[], argv: readonly string[]): readonly string[] =>
  process.platform === "win32"
    ? argv
    : ["/usr/bin/env", `PATH=${path.join(delimiter)}`, ...NO_FETCHING, ...argv];
/** What stands for a program of that name, and would fetch it first. */
const NO_FETCHING = ["COREPACK_ENABLE_NETWORK=0", "RUSTUP_AUTO_INSTALL=0"];

/** Whether git tells addresses by these words: of remotes, and of what was fetched from where, as its log of references keeps it. */
export const keepsAddresses = (words: readonly string[]): boolean =>
  words.some((word) => /^(?:remote|config|reflog|stash|-g|--walk-reflogs)$|%g/.test(word));

/** Takes names and keys out of addresses. A key may have blanks and slashes in it, so what is told between two of them goes as well. */
export const withoutKeys = (text: string): string => text.replaceAll(/(:\/\/)[^\n\0]*@/g, "$1…@");

/** The same and queries, of what is handed on to another program. */
export const WITHOUT_KEYS = ["-E", String.raw`s#(://).*@#\1…@#g;s#(://[^[:space:]?]*\?)[^[:space:]]*#\1…#g`];

const OUTER: ReadonlySet<string> = new Set(
  SECRET_GLOBS.flatMap((glob) => /^([^/]+)\/[^*]+\/\*\*$/.exec(glob)?.[1] ?? []),
);

/** Whether what is left out below a folder of that name cannot be told from inside it: ".config/gh". */
export const isOuterOfSecrets = (name: string): boolean => OUTER.has(name.toLowerCase());
