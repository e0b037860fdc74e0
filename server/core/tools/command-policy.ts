// Reads a command line and says how risky it is. Only lines that were understood whole are judged by their commands; whatever needs
// a shell always asks. The tables are closed: a program, an option or a word that is not in them is "run", never "read".
import { LEAVING, leaves, leavesByText, nameOf, steers, steersByText } from "./leaving.ts";
import { readingOf } from "./reading/readers.ts";
import { refusal } from "./refused.ts";
import { COMMANDS_MAX, isLiteral, isPlain, type ParseShell, type ShellLine } from "./shell-line.ts";
import type { Risk } from "./types.ts";

export interface CommandVerdict {
  /** Of one plain command its words; of everything else the whole text, which a shell would have to run. */
  readonly argv: readonly string[];
  readonly shell: boolean;
  readonly risk: Risk;
  /** Why it is never done; empty when it may be asked for. */
  readonly refused: string;
  /** What must be known of the risk, one sentence; empty for what only reads. */
  readonly reason: string;
  /** True where it is made to do what no sandbox lets it do. */
  readonly leaves: boolean;
  /** True where the words hand other words to something that runs them: such a yes is never lasting. */
  readonly once: boolean;
  /** Empty where it was not understood. */
  readonly line: ShellLine;
}

/** Printable ASCII only: control, invisible and look-alike characters, and other spaces, are for a shell and a person. */
const PRINTABLE = /^[\u0020-\u007E]+$/;
/** Padding that moves the rest of a line out of sight. */
const PADDING = / {16}/;

/** They destroy, also what is not in version control. */
const HARMING = new Set("rm rmdir chmod chown eval".split(" "));
/** Programs that run the words they are given. */
const CARRIERS = new Set(
  (
    "sh bash dash zsh ksh fish busybox env xargs find parallel watch script nice nohup ionice setsid stdbuf time " +
    "timeout taskset chroot unshare nsenter command exec awk gawk mawk perl python python3 ruby node deno bun php"
  ).split(" "),
);
const PUBLISHING = /\b(?:push|publish|deploy|release)\b/;

/** `parse` understands a text as a shell would, or not at all. */
export function judgeCommand(text: string, parse: ParseShell): CommandVerdict {
  const plain = PRINTABLE.test(text) && !PADDING.test(text);
  const line = plain ? parse(text) : undefined;
  const refused = refusal(text, line);
  if (line === undefined || line.length === 0 || line.length > COMMANDS_MAX)
    return notRead(text, plain ? NEEDS_SHELL : HIDDEN, refused);
  const judged = line.map((one) => (isLiteral(one) ? judgeArgv(one.argv) : asked(one.argv)));
  const risk = RISKS.find((level) => judged.some((one) => one.risk === level)) ?? "read";
  const [only] = line;
  const single = line.length === 1 && only !== undefined && isPlain(only) ? only.argv : undefined;
  const once = single === undefined || CARRIERS.has(nameOf(single[0]));
  return {
    argv: single ?? [text],
    shell: single === undefined,
    risk,
    refused,
    reason: reasonOf(risk, judged),
    leaves: judged.some((one) => one.leaves),
    once,
    line,
  };
}

/** What only a shell can work out. */
function notRead(text: string, reason: string, refused: string): CommandVerdict {
  const goes = leavesByText(text);
  const risk = riskOfText(text, goes);
  return { argv: [text], shell: true, risk, refused, reason, leaves: goes, once: true, line: [] };
}

function reasonOf(risk: Risk, judged: readonly Judged[]): string {
  if (risk === "read") return "";
  if (risk !== "high") return NOT_KNOWN;
  return judged.every((one) => one.risk !== "high" || one.steers === true) ? STEERS : REACHES_FAR;
}

const HIDDEN = "It holds characters that cannot be seen, or look like others.";
const NEEDS_SHELL = "It needs a shell to work out what it does.";
const REACHES_FAR = "It deletes, takes rights, or leaves your machine.";
const STEERS = "It may change what steers git, editors or tools, or files outside of the folder.";
const NOT_KNOWN = "It may do more than look.";

const RISKS = ["high", "run"] as const;

interface Judged {
  readonly risk: Risk;
  readonly leaves: boolean;
  readonly steers?: true;
}

export function judgeArgv(argv: readonly string[]): Judged {
  return readingOf(argv) === undefined ? asked(argv) : { risk: "read", leaves: leaves(argv) };
}

/** Where it does more than look, or a shell has to work out at what. */
function asked(argv: readonly string[]): Judged {
  const goes = leaves(argv);
  const [program = "", ...args] = argv;
  const name = nameOf(program);
  const isHigh = goes || HARMING.has(name) || PUBLISHING.test(argv.join(" "));
  if (steers(argv)) return { risk: "high", leaves: goes, ...(isHigh ? {} : { steers: true }) };
  const risk = isHigh ? "high" : CARRIERS.has(name) ? riskOfText(args.join(" ")) : "run";
  return { risk, leaves: goes };
}

/** A shell can do anything; words that reach far make it high, wherever they stand. */
export const riskOfText = (text: string, goes = leavesByText(text)): Risk =>
  goes || harms(text) || steersByText(text) ? "high" : "run";

function harms(text: string): boolean {
  const words = text.split(/[^\w./-]+/).map(nameOf);
  return words.some((word) => HARMING.has(word) || LEAVING.has(word)) || PUBLISHING.test(text);
}
