// Where programs that run without being asked come from: fixed folders of the system, never the workspace or its PATH.
import { access, constants, realpath } from "node:fs/promises";
import { join, sep } from "node:path";

const FOLDERS =
  process.platform === "win32"
    ? ["C:\\Program Files\\Git\\cmd"]
    : ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"];

/** Real path of a system program; undefined when there is none, or when it leads into one of `folders`. */
export async function systemProgram(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of FOLDERS) {
    const path = join(folder, process.platform === "win32" ? `${name}.exe` : name);
    if (
      !(await access(path, constants.X_OK).then(
        () => true,
        () => false,
      ))
    )
      continue;
    const real = await realpath(path);
    return folders.some((granted) => real.startsWith(granted + sep)) ? undefined : path;
  }
  return undefined;
}
