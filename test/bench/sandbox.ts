// What the sandbox adds to the start of a program, beside the same program without it.
import { rgPath } from "@vscode/ripgrep";
import { createEgress } from "../../native/egress.ts";
import { createSandbox } from "../../server/io/tools/sandbox/sandbox.ts";
import { createProcesses } from "../../server/io/tools/processes.ts";
import type { ProcessSpec } from "../../server/io/tools/running.ts";
import { temporaryFolder } from "../support/workbench.ts";
import { figure, type Row, timed } from "./measure.ts";

const ROUNDS = 150;

export async function confinement(): Promise<readonly Row[]> {
  const [folder, state] = [temporaryFolder("bench-ws"), temporaryFolder("bench-state")];
  const egress = createEgress(rgPath);
  const sandbox = createSandbox({ stateFolder: state.path, wanted: () => "on", hosts: () => [], egress });
  const processes = createProcesses();
  const spec: ProcessSpec = {
    argv: ["/bin/true"],
    shell: false,
    cwd: folder.path,
    timeoutMs: 10_000,
    env: process.env,
  };
  const watch = { signal: new AbortController().signal, progress: () => {} };
  const [open, added]: [number[], number[]] = [[], []];
  const place = { folder: folder.path, folders: [folder.path] };
  try {
    for (let n = 0; n < ROUNDS; n++) {
      let began = performance.now();
      await processes.run(spec, watch);
      open.push(performance.now() - began);
      began = performance.now();
      const inside = await sandbox.enter(spec, { confined: "no_network" }, place);
      if (inside === undefined) throw new Error("No sandbox works here: install bubblewrap.");
      await processes.run(inside, watch);
      added.push(performance.now() - began - (open.at(-1) ?? 0));
    }
  } finally {
    for (const one of [folder, state]) one.remove();
  }
  return [
    timed("a program without sandbox, to its end", figure(open), {}),
    timed("what the sandbox adds to it", figure(added), { p95: 25 }),
  ];
}
