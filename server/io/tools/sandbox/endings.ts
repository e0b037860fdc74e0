// How a confined program ended, in words: what the sandbox kept it from is told as that, with the way out.
import type { Confined } from "../../../core/tools/types.ts";
import type { ProcessEnd } from "../processes.ts";
import type { Outcome } from "../tool.ts";

/** What programs and systems say when a network or a folder to write in is missing. */
const WALL =
  /\b(?:ENETUNREACH|EAI_AGAIN|ENOTFOUND|EROFS)\b|Network is unreachable|name resolution|Could not resolve host|no such host|Read-only file system/i;
const NO_PROGRAM = /^bwrap: execvp [^\n]*: No such file or directory\n?$/;
/** From the shell that starts a program beside its way out. */
const NO_PROGRAM_BEHIND_DOOR = /^[^\n]*socat: (?:line )?\d+: exec: [^\n]*not found\n?$/;

/** bubblewrap starts where the program itself does not. */
export function programEnd(end: ProcessEnd): ProcessEnd {
  const isMissing =
    (end.exitCode === 1 && NO_PROGRAM.test(end.output)) ||
    (end.exitCode === 127 && NO_PROGRAM_BEHIND_DOOR.test(end.output));
  return isMissing ? { ...end, exitCode: null, reason: "not_started", output: "" } : end;
}

/** Where it failed at the wall, or the wall itself could not be put up, that is told with the way out. */
export function confinedEnd(outcome: Outcome, walls: Confined): Outcome {
  const why = outcome.ok ? "" : whyFailed(outcome.text, walls);
  if (why === "") return outcome;
  return {
    ...outcome,
    text: `${outcome.text.trimEnd()}\n${why} ${OUT}`,
    spoken: `${outcome.spoken} It may need more than its sandbox allows.`,
  };
}

function whyFailed(text: string, { confined, hosts = [] }: Confined): string {
  if (NO_WALL.test(text)) return "The sandbox could not be made here.";
  const refused = confined !== "network" && REFUSED.test(text);
  const turnedAway = confined === "hosts" && TURNED_AWAY.test(text);
  if (!refused && !turnedAway && !WALL.test(text)) return "";
  const reached = {
    no_network: "no network, and ",
    hosts: `only ${hosts.join(", ")} to reach, and `,
    network: "",
  };
  return `It ran in a sandbox: ${reached[confined]}nothing to change but its folder.`;
}
/** A mount that the system does not allow, or a place that changed meanwhile. */
const NO_WALL = /^exit code 1\nbwrap: /;
/** A service of this machine is as far away as any other. */
const REFUSED = /\bECONNREFUSED\b|Connection refused/i;
/** What programs say when the proxy lets them not through to a host. */
const TURNED_AWAY = /(?:proxy|tunnel|connect)[^\n]{0,80}\b403\b|blocked-by-sandbox-runtime/i;
const OUT = 'Where it needs more, ask for it "outside the sandbox"; that takes a click or a key.';
