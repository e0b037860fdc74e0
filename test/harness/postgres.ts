// Owns a private PostgreSQL: a new cluster in a temporary folder, reached over a socket in that folder and by no network,
// with the settings Debian gives it. It ends with us, and its folder is removed when it is stopped.
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnvironment, execute, type Group, startGroup, waitForLog } from "./processes.ts";

export const POSTGRES_PACKAGES = ["postgresql"] as const;
/** Debian has one folder for each major version, and puts none of them on the path. */
const VERSIONS = "/usr/lib/postgresql";
const OWNER = "bench";

export interface Postgres {
  readonly version: string;
  readonly connectionString: string;
  stop(): Promise<void>;
}

interface Program {
  readonly bin: string;
  readonly folder: string;
  /** What comes before each command. */
  readonly launcher: readonly string[];
}

function newest(): string {
  const found = readdirSync(VERSIONS)
    .filter((version) => existsSync(join(VERSIONS, version, "bin", "initdb")))
    .sort((a, b) => Number(b) - Number(a));
  if (found[0] === undefined) throw new Error(`no PostgreSQL server below ${VERSIONS}`);
  return found[0];
}

/** PostgreSQL refuses to be root. The folder then belongs to another user, under whom it runs. */
function unprivileged(folder: string): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const user = ["postgres", "nobody"].map((name) => users.find((one) => one[0] === name)).find(Boolean);
  const [uid, gid] = [Number(user?.[2]), Number(user?.[3])];
  if (!(uid > 0)) throw new Error("PostgreSQL must not run as root, and there is no other user for it");
  chownSync(folder, uid, gid);
  return [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
}

async function start({ bin, folder, launcher }: Program): Promise<Group> {
  const [env, data] = [cleanEnvironment({ LC_ALL: "C" }), join(folder, "data")];
  const [program = "", ...rest] = launcher;
  const init = ["-D", data, "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C"];
  await execute(program, [...rest, join(bin, "initdb"), ...init], { cwd: folder, env });
  const settings = ["listen_addresses=", "fsync=on", "synchronous_commit=on"].flatMap((one) => ["-c", one]);
  const args = [...rest, join(bin, "postgres"), "-D", data, "-k", folder, ...settings];
  const group = await startGroup({ command: program, args, env, logPath: join(folder, "log") });
  try {
    await waitForLog(group, /(ready) to accept connections/);
  } catch (error) {
    await group.stop();
    throw error;
  }
  return group;
}

export async function startPostgres(): Promise<Postgres> {
  const version = newest();
  const folder = mkdtempSync(join(tmpdir(), "kodama-postgres-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    // The kernel tells it to end when we die, however that comes.
    const launcher = ["setpriv", "--pdeathsig=INT", ...unprivileged(folder)];
    const group = await start({ bin: join(VERSIONS, version, "bin"), folder, launcher });
    const stop = async (): Promise<void> => {
      // Its fast shutdown; on SIGTERM it would wait for clients that are still there.
      if (!group.hasExited()) process.kill(group.pid, "SIGINT");
      await group.stop();
      remove();
    };
    const connectionString = `postgresql://${OWNER}@/postgres?host=${encodeURIComponent(folder)}`;
    return { version, connectionString, stop };
  } catch (error) {
    remove();
    throw error;
  }
}
