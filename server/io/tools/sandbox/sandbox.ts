// Where a program runs that a person allowed: in a sandbox of the system, or with all rights where there is none. It is decided
// while the call is prepared, so that the question says it; what was asked about a sandbox never runs without one.
import { spawn } from "node:child_process";
import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Confinement } from "../../../core/tools/types.ts";
import type { ProcessSpec } from "../running.ts";
import { isThere, systemProgram } from "../programs.ts";
import { bubblewrapArguments, isolation } from "./bubblewrap.ts";
import { createGuards, type Guards } from "./guards.ts";
import { confinedEnvironment, toolFolders } from "./home.ts";
import { homesOfUser, type Place, realPlace, type RealPlace } from "./place.ts";

export interface Sandbox {
  /** Whether the system has one that can do what is asked of it. */
  works(): Promise<boolean>;
  /** What would hold a program in that place; undefined: nothing, it has all the rights of the person. */
  confinement(place: Place): Promise<Confinement | undefined>;
  /** The same program inside, to be started now; undefined when there is no sandbox for it any more. */
  enter(spec: ProcessSpec, confined: Confinement, place: Place): Promise<ProcessSpec | undefined>;
}

export interface SandboxDeps {
  /** The setting "tools.sandbox". */
  readonly wanted: () => string;
  /** Kodama's own folder, which no program may see. */
  readonly stateFolder: string;
  /** Home folders of the person; the system's own unless told. */
  readonly homes?: readonly string[];
}

const PROBE_MS_MAX = 3_000;
/** What was held when a crash came. */
export const HELD_LIST = "held.json";

export function createSandbox({ wanted, stateFolder, homes = homesOfUser() }: SandboxDeps): Sandbox {
  const guards = createGuards(join(stateFolder, HELD_LIST));
  let works: string | undefined;
  // A driver that was found is kept as long as it is there; one that is missing may just have been installed.
  const driver = async (): Promise<string | undefined> => {
    if (works !== undefined && (await isThere(works))) return works;
    return (works = await findDriver());
  };
  const around = { stateFolder, homes };
  return {
    works: async () => (await driver()) !== undefined,
    async confinement(place) {
      const what = wanted();
      if (what === "off" || (await driver()) === undefined) return undefined;
      if ((await realPlace(place, around)) === undefined) return undefined;
      return what === "network" ? "network" : "no_network";
    },
    async enter(spec, confined, place) {
      const program = await driver();
      const real = program === undefined ? undefined : await realPlace(place, around);
      if (program === undefined || real === undefined) return undefined;
      return inside(spec, { program, confined, real, guards });
    },
  };
}

interface Inside {
  readonly program: string;
  readonly confined: Confinement;
  readonly real: RealPlace;
  readonly guards: Guards;
}

async function inside(spec: ProcessSpec, { program, confined, real, guards }: Inside): Promise<ProcessSpec> {
  const { folder, folders: others, homes, hidden, roots } = real;
  const [cwd, shown, resolver] = await Promise.all([
    realpath(spec.cwd),
    toolFolders(homes, spec.env["PATH"]),
    confined === "network" ? resolverFile() : [],
  ]);
  const tools = shown.filter((one) => !one.startsWith(folder + sep));
  // Last: from here on somebody has to leave.
  const { kept, held, leave } = await guards.over(folder, roots);
  const walls = { confined, folder, others, homes, tools, kept, held, hidden, resolver, cwd };
  const words = spec.shell ? ["/bin/sh", "-c", spec.argv[0] ?? ""] : spec.argv;
  return {
    ...spec,
    argv: [program, ...bubblewrapArguments(walls), "--", ...words],
    shell: false,
    env: confinedEnvironment(spec.env),
    ended: async () => madeWords(await leave()),
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
