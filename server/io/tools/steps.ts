// Runs a line of several commands that only read, without a shell: pipelines by pipes, `&&`, `||` and `;` by exit codes.
import type { ToolRun } from "../../core/ports.ts";
import type { ShellCommand, ShellLine } from "../../core/tools/shell-line.ts";
import type { Processes, ProcessEnd } from "./processes.ts";
import type { ProcessSpec } from "./running.ts";

export async function runSteps(
  processes: Pick<Processes, "run">,
  line: ShellLine,
  { spec, run }: { readonly spec: ProcessSpec; readonly run: ToolRun },
): Promise<ProcessEnd> {
  const began = performance.now();
  let [output, exitCode]: [string, number | null] = ["", 0];
  for (const pipeline of pipelinesOf(line)) {
    const { joint } = pipeline[0] ?? { joint: "next" };
    if ((joint === "and" && exitCode !== 0) || (joint === "or" && exitCode === 0)) continue;
    const durationMs = performance.now() - began;
    const left = {
      ...spec,
      argv: pipeline.at(-1)?.argv ?? [],
      pipeline,
      timeoutMs: spec.timeoutMs - durationMs,
    };
    const end = await processes.run(left, run);
    output += end.output;
    ({ exitCode } = end);
    // As a shell has it.
    if (end.reason === "not_started") {
      output += `${pipeline.at(-1)?.argv[0] ?? ""}: not found\n`;
      exitCode = NOT_FOUND;
    } else if (end.reason !== "exited") return { ...end, output, durationMs: performance.now() - began };
  }
  return { exitCode, reason: "exited", output, durationMs: performance.now() - began };
}

const NOT_FOUND = 127;

function pipelinesOf(line: ShellLine): readonly (readonly ShellCommand[])[] {
  const all: ShellCommand[][] = [];
  for (const one of line) {
    const last = all.at(-1);
    if (one.joint === "pipe" && last !== undefined) last.push(one);
    else all.push([one]);
  }
  return all;
}
