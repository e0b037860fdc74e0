// The argument list of bubblewrap: the system to read, one folder to change, a home folder of tools only, no sockets of the session.
// Measured in the research of the brain, §4.3: 7 ms a start. Later mounts lie over earlier ones, so the order is the policy.
import type { Confinement } from "../../../core/tools/types.ts";

export interface Walls {
  readonly confined: Confinement;
  /** The one to change. All paths here lead over no link. */
  readonly folder: string;
  /** Other open ones, to be read. */
  readonly others: readonly string[];
  /** Home folders, of which only `tools` are seen. */
  readonly homes: readonly string[];
  readonly tools: readonly string[];
  readonly kept: readonly string[];
  /** Empty and closed. */
  readonly held: readonly string[];
  readonly hidden: readonly string[];
  readonly resolver: readonly string[];
  /** Arguments of a way to some hosts. */
  readonly door: readonly string[];
  readonly cwd: string;
}

/** Where programs leave what they need for a while, and sockets of the session, of keys and of containers. */
export const EMPTIED = ["/run", "/tmp", "/var/tmp"];

/** What does not depend on the folder: no rights, no way to other processes, and nothing left running when we end. */
export function isolation(confined: Confinement): readonly string[] {
  return [
    ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
    confined === "network" ? [] : ["--unshare-net"],
    ["--die-with-parent", "--cap-drop", "ALL"],
    ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"],
    empty(EMPTIED),
  ].flat();
}

export function bubblewrapArguments(walls: Walls): readonly string[] {
  const { confined, folder, others, homes, tools, kept, held, hidden, resolver, door, cwd } = walls;
  return [
    isolation(confined),
    read(resolver),
    door,
    read(others),
    empty(homes),
    read(tools),
    // Again, for those that are below a home folder.
    read(others),
    ["--bind", folder, folder],
    read(kept),
    held.flatMap((path) => ["--tmpfs", path, "--remount-ro", path]),
    empty(hidden),
    ["--chdir", cwd],
  ].flat();
}

const read = (paths: readonly string[]): readonly string[] => paths.flatMap((one) => ["--ro-bind", one, one]);
const empty = (paths: readonly string[]): readonly string[] => paths.flatMap((one) => ["--tmpfs", one]);
