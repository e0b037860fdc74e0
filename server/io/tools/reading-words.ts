// Words that are put around a command that runs unasked: what keeps it from secrets, small, or away from the project.
import { delimiter } from "node:path";
import type { Deep } from "../../core/tools/reading/arguments.ts";
import { SECRET_GLOBS } from "../../core/tools/secrets.ts";

const FOLDER = /\/\*\*$/;

/** Its own sign for any case grep does not have; of a folder it looks at its last name. */
const anyCase = (glob: string): string =>
  glob.replaceAll(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
const lastName = (glob: string): string => anyCase(glob.replace(FOLDER, "").split("/").at(-1) ?? "");

const WITHOUT: Readonly<Record<Deep, readonly string[]>> = {
  grep: SECRET_GLOBS.map((glob) => `--exclude${FOLDER.test(glob) ? "-dir" : ""}=${lastName(glob)}`),
  ripgrep: [
    "--no-config",
    "--no-ignore-messages",
    ...SECRET_GLOBS.flatMap((glob) => ["--iglob", `!**/${glob}`]),
  ],
  // It would put these words into what it tells; there it is looked whether there is a secret.
  diff: [],
};

/** The last word on a file counts, and it is ours; it stands before what is a file whatever it looks like. */
export function withoutSecrets(args: readonly string[], deep: Deep | undefined): readonly string[] {
  if (deep === undefined) return args;
  const at = args.indexOf("--");
  return args.toSpliced(at === -1 ? args.length : at, 0, ...WITHOUT[deep]);
}

/** Kilobytes of memory, in addresses, for a program that is given a pattern or a program of its own. */
const MEMORY_KB = 2_000_000;
const SHELL = ["/bin/sh", "-c"];

/** One that would fill the memory fails; where the system knows no such limit it has none. */
export const withLittleMemory = (argv: readonly string[]): readonly string[] =>
  process.platform === "linux" ? [...SHELL, `ulimit -v ${MEMORY_KB}; exec "$@"`, "sh", ...argv] : argv;

export const inRoot = (argv: readonly string[]): readonly string[] => [
  ...SHELL,
  'cd / && exec "$@"',
  "sh",
  ...argv,
];

/** Finds other programs by these folders. */
export const withPath = (path: readonly string[], argv: readonly string[]): readonly string[] =>
  process.platform === "win32" ? argv : ["/usr/bin/env", `PATH=${path.join(delimiter)}`, ...argv];
