// Where a program runs that a person allowed: in a sandbox of the system, or with all rights where there is none. It is decided
// while the call is prepared, so that the question says it; what was asked about a sandbox never runs without one.
import { spawn } from "node:child_process";
import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Door, Egress } from "../../../core/ports.ts";
import type { Confined } from "../../../core/tools/types.ts";
import type { ProcessSpec } from "../running.ts";
import { isThere, systemProgram } from "../programs.ts";
import { doorArguments, doorEnvironment, throughDoor } from "./door.ts";
import { bubblewrapArguments, isolation } from "./bubblewrap.ts";
import { createGuards, type Guards } from "./guards.ts";
import { confinedEnvironment, toolFolders } from "./home.ts";
import { homesOfUser, type Place, realPlace, type RealPlace } from "./place.ts";

export interface Sandbox {
  /** Whether the system has one that can do what is asked of it. */
  works(): Promise<boolean>;
  /** Whether the hosts of the settings can be reached. */
  reaches(): Promise<boolean>;
  /** What would hold a program in that place; undefined: nothing, it has all the rights of the person. */
  confinement(place: Place): Promise<Confined | undefined>;
  /** The same program inside, to be started now; undefined when there is no sandbox for it any more. */
  enter(spec: ProcessSpec, confined: Confined, place: Place): Promise<ProcessSpec | undefined>;
  /** Programs that run end where they need a way out. */
  close(): Promise<void>;
}

export interface SandboxDeps {
  /** The setting "tools.sandbox". */
  readonly wanted: () => string;
  /** Kodama's own folder, which no program may see. */
  readonly stateFolder: string;
  /** The setting "tools.sandboxHosts". */
  readonly hosts: () => readonly string[];
  readonly egress: Egress;
  /** Home folders of the person; the system's own unless told. */
  readonly homes?: readonly string[];
}

const PROBE_MS_MAX = 3_000;
/** What was held when a crash came. */
export const HELD_LIST = "held.json";

export function createSandbox(deps: SandboxDeps): Sandbox {
  const { wanted, stateFolder, hosts, egress, homes = homesOfUser() } = deps;
  const guards = createGuards(join(stateFolder, HELD_LIST));
  let works: string | undefined;
  // A driver that was found is kept as long as it is there; one that is missing may just have been installed.
  const driver = async (): Promise<string | undefined> => {
    if (works !== undefined && (await isThere(works))) return works;
    return (works = await findDriver());
  };
  const around = { stateFolder, homes };
  /** Tried, and not only looked for: what cannot be had is not promised. */
  const opens = async (named: readonly string[]): Promise<boolean> => {
    if ((await socat()) === undefined) return false;
    return egress.open(named).then(
      ({ leave }) => {
        leave();
        return true;
      },
      () => false,
    );
  };
  return {
    works: async () => (await driver()) !== undefined,
    reaches: () => opens(hosts()),
    async confinement(place) {
      const what = wanted();
      if (what === "off" || (await driver()) === undefined) return undefined;
      if ((await realPlace(place, around)) === undefined) return undefined;
      if (what === "network") return { confined: "network" };
      const named = hosts();
      return named.length > 0 && (await opens(named))
        ? { confined: "hosts", hosts: named }
        : { confined: "no_network" };
    },
    async enter(spec, walls, place) {
      const program = await driver();
      const real = program === undefined ? undefined : await realPlace(place, around);
      if (program === undefined || real === undefined) return undefined;
      if (walls.confined !== "hosts") return inside(spec, { program, walls, real, guards });
      // What was asked about reaches what was named then, and no more.
      const bridge = isSame(walls.hosts, hosts()) ? await socat() : undefined;
      const named = walls.hosts ?? [];
      const door = bridge === undefined ? undefined : await egress.open(named).catch(() => undefined);
      if (bridge === undefined || door === undefined) return undefined;
      const out = { bridge, door };
      return inside(spec, { program, walls, real, guards, out }).catch((error: unknown) => {
        door.leave();
        throw error;
      });
    },
    close: () => egress.close(),
  };
}

const isSame = (one: readonly string[] = [], other: readonly string[]): boolean =>
  one.join(" ") === other.join(" ");

/** What leads from a sandbox to a socket. */
async function socat(): Promise<string | undefined> {
  return (await systemProgram("socat", [])) ?? undefined;
}

interface Inside {
  readonly program: string;
  readonly walls: Confined;
  readonly out?: { readonly bridge: string; readonly door: Door };
  readonly real: RealPlace;
  readonly guards: Guards;
}

async function inside(spec: ProcessSpec, given: Inside): Promise<ProcessSpec> {
  const { program, real, guards, out } = given;
  const { confined } = given.walls;
  const { folder, folders: others, homes, hidden, roots } = real;
  const [cwd, shown, resolver] = await Promise.all([
    realpath(spec.cwd),
    toolFolders(homes, spec.env["PATH"]),
    confined === "network" ? resolverFile() : [],
  ]);
  const tools = shown.filter((one) => !one.startsWith(folder + sep));
  // Last: from here on somebody has to leave.
  const { kept, held, leave } = await guards.over(folder, roots);
  const door = out === undefined ? [] : doorArguments(out.door);
  const walls = { confined, folder, others, homes, tools, kept, held, hidden, resolver, door, cwd };
  const words = spec.shell ? ["/bin/sh", "-c", spec.argv[0] ?? ""] : spec.argv;
  return {
    ...spec,
    argv: [
      program,
      ...bubblewrapArguments(walls),
      "--",
      ...(out === undefined ? words : throughDoor(out.bridge, words)),
    ],
    shell: false,
    env: { ...confinedEnvironment(spec.env), ...(out === undefined ? {} : doorEnvironment(out.door)) },
    async ended() {
      out?.door.leave();
      return madeWords(await leave());
    },
  };
}

const madeWords = (made: readonly string[]): string =>
  made.length === 0
    ? ""
    : `\nWhile it ran, ${made.join(", ")} came or changed, which steers your tools. Look at it.\n`;

/** Names are looked up by a file that many systems keep in /run. */
async function resolverFile(): Promise<readonly string[]> {
  const real = await realpath("/etc/resolv.conf").catch(() => "");
  return real.startsWith(`${sep}run${sep}`) ? [real] : [];
}

/** Path of a bubblewrap that can do here what is asked of it: systems may forbid it, containers often do, and old ones cannot. */
async function findDriver(): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  const program = await systemProgram("bwrap", []);
  if (program === undefined || program === null) return undefined;
  const tried = [
    ...isolation("no_network"),
    "--tmpfs",
    "/tmp/x",
    "--remount-ro",
    "/tmp/x",
    "--",
    "/bin/true",
  ];
  const child = spawn(program, tried, { stdio: "ignore", timeout: PROBE_MS_MAX, killSignal: "SIGKILL" });
  const code = await new Promise((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  return code === 0 ? program : undefined;
}
