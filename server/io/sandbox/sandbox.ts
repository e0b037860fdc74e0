// Where a program runs that a person allowed: in a sandbox of the system, or with all rights where there is none. It is decided
// while the call is prepared, so that the question says it; what was asked about a sandbox never runs without one.
import { spawn } from "node:child_process";
import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { relative, sep } from "node:path";
import type { Confinement } from "../../core/tools/types.ts";
import type { ProcessSpec } from "../tools/processes.ts";
import { systemProgram } from "../tools/programs.ts";
import { bubblewrapArguments, isolation } from "./bubblewrap.ts";
import { createGuards, type Guards } from "./guards.ts";
import { confinedEnvironment } from "./home.ts";

export interface Place {
  /** The folder that the program may change; the others that are open may be read. */
  readonly folder: string;
  readonly folders: readonly string[];
}

export interface Entered {
  readonly spec: ProcessSpec;
  /** To be called when the program ended. Names files that it made and that steer editors or tools, below the folder. */
  leave(): Promise<readonly string[]>;
}

export interface Sandbox {
  /** Whether the system has one that can do what is asked of it. */
  works(): Promise<boolean>;
  /** What would hold a program in that folder; undefined: nothing, it has all the rights of the person. */
  confinement(folder: string): Promise<Confinement | undefined>;
  /** The same program inside; undefined when the sandbox does not work any more. */
  enter(spec: ProcessSpec, confined: Confinement, place: Place): Promise<Entered | undefined>;
}

export interface SandboxDeps {
  /** The setting "tools.sandbox". */
  readonly wanted: () => string;
  /** Kodama's own folder, which no program may see. */
  readonly stateFolder: string;
  readonly home?: string;
}

const PROBE_MS_MAX = 3_000;

export function createSandbox({ wanted, stateFolder, home = homedir() }: SandboxDeps): Sandbox {
  const guards = createGuards();
  let works: string | undefined;
  // A driver that was found is kept; one that is missing is looked for again, because a person may just have installed it.
  const driver = async (): Promise<string | undefined> => (works ??= await findDriver());
  return {
    works: async () => (await driver()) !== undefined,
    async confinement(folder) {
      const what = wanted();
      // A folder around the home folder would leave nothing to hide.
      if (what === "off" || contains(folder, home)) return undefined;
      if ((await driver()) === undefined) return undefined;
      return what === "network" ? "network" : "no_network";
    },
    async enter(spec, confined, place) {
      const program = await driver();
      if (program === undefined || contains(place.folder, home)) return undefined;
      return inside(spec, { program, confined, place, home, stateFolder, guards });
    },
  };
}

interface Inside {
  readonly program: string;
  readonly confined: Confinement;
  readonly place: Place;
  readonly home: string;
  readonly stateFolder: string;
  readonly guards: Guards;
}

async function inside(
  spec: ProcessSpec,
  { program, guards, confined, stateFolder, ...where }: Inside,
): Promise<Entered> {
  // A mount has no place on a link.
  const folder = await realpath(where.place.folder);
  const [cwd, home] = [await realpath(spec.cwd), await realpath(where.home)];
  const place = { ...where.place, folder };
  const guard = await guards.over(folder);
  const path = spec.env["PATH"];
  const mounts = await bubblewrapArguments({ confined, place, guard, cwd, home, stateFolder, path });
  const words = spec.shell ? ["/bin/sh", "-c", spec.argv[0] ?? ""] : spec.argv;
  return {
    spec: {
      ...spec,
      argv: [program, ...mounts, "--", ...words],
      shell: false,
      env: confinedEnvironment(spec.env),
    },
    leave: () => guard.leave(),
  };
}

const contains = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`);
};

/** Path of a bubblewrap that can do here what is asked of it: systems may forbid it, and containers often do. */
async function findDriver(): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  const program = await systemProgram("bwrap", []);
  if (program === undefined || program === null) return undefined;
  const child = spawn(program, [...isolation("no_network"), "--", "/bin/true"], {
    stdio: "ignore",
    timeout: PROBE_MS_MAX,
    killSignal: "SIGKILL",
  });
  const code = await new Promise((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  return code === 0 ? program : undefined;
}
