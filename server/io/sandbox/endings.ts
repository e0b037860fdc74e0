// How a confined program ended, in words: what the sandbox kept it from is told as that, with the way out.
import type { Confinement } from "../../core/tools/types.ts";
import type { ProcessEnd } from "../tools/processes.ts";
import type { Outcome } from "../tools/tool.ts";

/** What programs and systems say when a network or a folder to write in is missing. */
const WALL =
  /\b(?:ENETUNREACH|EAI_AGAIN|ENOTFOUND|EROFS)\b|Network is unreachable|name resolution|Could not resolve host|no such host|Read-only file system/i;
const NO_PROGRAM = /^bwrap: execvp [^\n]*: No such file or directory\n?$/;

/** bubblewrap starts where the program itself does not. */
export function programEnd(end: ProcessEnd): ProcessEnd {
  return end.exitCode === 1 && NO_PROGRAM.test(end.output)
    ? { ...end, exitCode: null, reason: "not_started", output: "" }
    : end;
}

interface Stay {
  readonly confined: Confinement;
  /** Files that it made and that steer editors or tools. */
  readonly made: readonly string[];
}

export function confinedEnd(outcome: Outcome, { confined, made }: Stay): Outcome {
  const hit = !outcome.ok && WALL.test(outcome.text);
  const notes = [
    ...(hit ? [confined === "network" ? CLOSED_FOLDERS : CLOSED] : []),
    ...(made.length === 0
      ? []
      : [`It made or replaced ${made.join(", ")}, which steers your tools. Look at it.`]),
  ];
  if (notes.length === 0) return outcome;
  const spoken = hit ? `${outcome.spoken} It may need more than its sandbox allows.` : outcome.spoken;
  return { ...outcome, text: [outcome.text.trimEnd(), ...notes].join("\n"), spoken };
}

const OUT = 'Where it needs more, ask for it "outside the sandbox"; that takes a click or a key.';
const CLOSED = `It ran in a sandbox: no network, and nothing to change but its folder. ${OUT}`;
const CLOSED_FOLDERS = `It ran in a sandbox: nothing to change but its folder. ${OUT}`;
