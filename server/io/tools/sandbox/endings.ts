// How a confined program ended, in words: what the sandbox kept it from is told as that, with the way out.
import type { Confinement } from "../../../core/tools/types.ts";
import type { ProcessEnd } from "../processes.ts";
import type { Outcome } from "../tool.ts";

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

/** Where it failed at the wall, or the wall itself could not be put up, that is told with the way out. */
export function confinedEnd(outcome: Outcome, confined: Confinement): Outcome {
  const why = outcome.ok ? "" : whyFailed(outcome.text, confined);
  if (why === "") return outcome;
  return {
    ...outcome,
    text: `${outcome.text.trimEnd()}\n${why} ${OUT}`,
    spoken: `${outcome.spoken} It may need more than its sandbox allows.`,
  };
}

function whyFailed(text: string, confined: Confinement): string {
  if (NO_WALL.test(text)) return "The sandbox could not be made here.";
  const refused = confined === "no_network" && REFUSED.test(text);
  if (!refused && !WALL.test(text)) return "";
  return `It ran in a sandbox: ${confined === "network" ? "" : "no network, and "}nothing to change but its folder.`;
}
/** A mount that the system does not allow, or a place that changed meanwhile. */
const NO_WALL = /^exit code 1\nbwrap: /;
/** A service of this machine is as far away as any other. */
const REFUSED = /\bECONNREFUSED\b|Connection refused/i;
const OUT = 'Where it needs more, ask for it "outside the sandbox"; that takes a click or a key.';
