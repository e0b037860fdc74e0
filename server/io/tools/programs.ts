// Where programs that run without being asked come from: fixed folders of the system, never the workspace or its PATH.
import { access, constants, realpath } from "node:fs/promises";
import { delimiter, join, sep } from "node:path";

const FOLDERS =
  process.platform === "win32"
    ? ["C:\\Program Files\\Git\\cmd"]
    : ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"];

/** For programs that run unasked: nothing that makes them start others, read a configuration of their own, or write. */
export function readingEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => KEPT.test(name));
  return { ...Object.fromEntries(kept), PATH: FOLDERS.join(delimiter) };
}

const KEPT =
  /^(?:HOME|USER|LOGNAME|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|NO_COLOR|GIT_TERMINAL_PROMPT|GIT_NO_LAZY_FETCH|GIT_PAGER|SystemRoot|USERPROFILE|TEMP|TMP)$/;

/** Where a system program would be; starting it says that it is not there. */
export const missingProgram = (name: string): string => join(FOLDERS[0] ?? "", name);

/** Path of a system program; undefined when there is none, null when it leads into one of `folders`. */
export async function systemProgram(
  name: string,
  folders: readonly string[],
): Promise<string | null | undefined> {
  for (const folder of FOLDERS) {
    const path = join(folder, process.platform === "win32" ? `${name}.exe` : name);
    if (!(await isThere(path, constants.X_OK))) continue;
    const real = await realpath(path);
    return folders.some((granted) => real.startsWith(granted + sep)) ? null : path;
  }
  return undefined;
}

/** `mode`: what must be allowed with it, as for access. */
export const isThere = (path: string, mode: number = constants.F_OK): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );
