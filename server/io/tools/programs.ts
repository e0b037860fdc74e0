// Where programs that run without being asked come from: fixed folders of the system, or where the person installed them; never the
// workspace.
import { access, constants, realpath } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { isWithin } from "../../core/lib/paths.ts";

const FOLDERS =
  process.platform === "win32"
    ? ["C:\\Program Files\\Git\\cmd"]
    : ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"];

/** For programs that run unasked: nothing that makes them start others, read a configuration of their own, or write. */
export function readingEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => KEPT.test(name));
  return { ...Object.fromEntries(kept), ...PLAIN_LETTERS, PATH: FOLDERS.join(delimiter) };
}
/** Which letters are one in any case, and in which words errors are told, is the same everywhere: some languages have another i. */
const PLAIN_LETTERS = process.platform === "linux" ? { LC_ALL: "C.UTF-8", LANGUAGE: "" } : {};

const KEPT =
  /^(?:HOME|USER|LOGNAME|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|NO_COLOR|GIT_TERMINAL_PROMPT|GIT_NO_LAZY_FETCH|GIT_PAGER|SystemRoot|USERPROFILE|TEMP|TMP)$/;

/** Where a system program would be; starting it says that it is not there. */
export const missingProgram = (name: string): string => join(FOLDERS[0] ?? "", name);

/** Path of a system program; undefined when there is none, null when it leads into one of `folders`. */
export const systemProgram = (name: string, folders: readonly string[]): Promise<string | null | undefined> =>
  programIn(FOLDERS, process.platform === "win32" ? `${name}.exe` : name, folders);

/** Folders in which the person's own programs are found, in their order, then those of the system. */
export const personsPath = ({ PATH = "" }: NodeJS.ProcessEnv): readonly string[] => [
  ...new Set([...PATH.split(delimiter).filter((one) => isAbsolute(one)), ...FOLDERS]),
];

/** The first that is there counts, as for a shell: null where it leads into one of `folders`, whatever comes behind it. */
export async function programIn(
  path: readonly string[],
  name: string,
  folders: readonly string[],
): Promise<string | null | undefined> {
  for (const folder of path) {
    const program = join(folder, name);
    if (!(await isThere(program, constants.X_OK))) continue;
    const real = await realpath(program);
    const inside = folders.some((granted) => isWithin(granted, real) || isWithin(granted, program));
    return inside ? null : program;
  }
  return undefined;
}

/** The folders that are not in one of `folders`, by name or by link. */
export async function outsideOf(
  path: readonly string[],
  folders: readonly string[],
): Promise<readonly string[]> {
  const real = await Promise.all(path.map((one) => realpath(one).catch(() => one)));
  return path.filter(
    (one, n) => !folders.some((granted) => isWithin(granted, one) || isWithin(granted, real[n] ?? one)),
  );
}

/** `mode`: what must be allowed with it, as for access. */
export const isThere = (path: string, mode: number = constants.F_OK): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );
