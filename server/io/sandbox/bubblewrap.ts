// The argument list of bubblewrap: the system to read, one folder to change, a home folder of tools only, no sockets of the session.
// Measured in the research of the brain, §4.3: 7 ms a start. Later mounts lie over earlier ones, so the order is the policy.
import { existsSync, realpathSync } from "node:fs";
import { sep } from "node:path";
import type { Confinement } from "../../core/tools/types.ts";
import type { Guard } from "./guards.ts";
import { TEMPORARY, toolFolders } from "./home.ts";
import type { Place } from "./sandbox.ts";

export interface Walls {
  readonly confined: Confinement;
  readonly place: Place;
  readonly guard: Pick<Guard, "kept" | "held">;
  readonly cwd: string;
  readonly home: string;
  readonly stateFolder: string;
  readonly path: string | undefined;
}

/** What does not depend on the folder: no rights, no way to other processes, and nothing left running when we end. */
export function isolation(confined: Confinement): readonly string[] {
  return [
    ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
    confined === "network" ? [] : ["--unshare-net"],
    ["--die-with-parent", "--cap-drop", "ALL"],
    ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"],
    // Sockets of the session, of keys and of containers are in /run; what others left is in the temporary folders.
    empty(["/run", ...TEMPORARY]),
  ].flat();
}

export async function bubblewrapArguments(walls: Walls): Promise<readonly string[]> {
  const { confined, place, guard, cwd, home, stateFolder, path } = walls;
  const others = place.folders.filter((one) => one !== place.folder && existsSync(one));
  return [
    isolation(confined),
    confined === "network" ? read(resolver()) : [],
    empty([home]),
    read([...(await toolFolders(home, path)), ...others]),
    ["--bind", place.folder, place.folder],
    read(guard.kept),
    empty([...guard.held, ...(existsSync(stateFolder) ? [stateFolder] : [])]),
    ["--chdir", cwd],
  ].flat();
}

const read = (paths: readonly string[]): readonly string[] => paths.flatMap((one) => ["--ro-bind", one, one]);
const empty = (paths: readonly string[]): readonly string[] => paths.flatMap((one) => ["--tmpfs", one]);

/** Names are looked up by a file that many systems keep in /run. */
function resolver(): readonly string[] {
  try {
    const real = realpathSync("/etc/resolv.conf");
    return real.startsWith(`${sep}run${sep}`) ? [real] : [];
  } catch {
    return [];
  }
}
