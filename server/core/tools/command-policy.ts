// Reads a command line and says how risky it is. Only lines that were understood whole are judged by their commands; whatever needs
// a shell always asks. The tables are closed: a program, an option or a word that is not in them is "run", never "read".
import { type Reading, readingOf } from "./readers.ts";
import { refusal } from "./refused.ts";
import { COMMANDS_MAX, type ParseShell, type ShellLine } from "./shell-line.ts";
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
  /** Where the whole line only reads, what each of its commands looks at; empty for any other. */
  readonly reads: readonly Reading[];
  readonly line: ShellLine;
}

/** Printable ASCII only: control, invisible and look-alike characters, and other spaces, are for a shell and a person. */
const PRINTABLE = /^[\u0020-\u007E]+$/;
/** Padding that moves the rest of a line out of sight. */
const PADDING = / {16}/;

/** They destroy, also what is not in version control. */
const HARMING = new Set("rm rmdir chmod chown eval".split(" "));
/** They leave the machine, take rights, or reach what a sandbox holds them from. */
const LEAVING = new Set(
  (
    "sudo su doas dd mkfs kill killall pkill shutdown reboot curl wget ssh scp sftp rsync nc ncat telnet ftp " +
    "docker kubectl crontab"
  ).split(" "),
);
/** Programs that run the words they are given. */
const CARRIERS = new Set(
  (
    "sh bash dash zsh ksh fish busybox env xargs find parallel watch script nice nohup ionice setsid stdbuf time " +
    "timeout taskset chroot unshare nsenter command exec awk gawk mawk perl python python3 ruby node deno bun php"
  ).split(" "),
);
/** Package managers, and the words with which they fetch what others wrote, and mostly run it. */
const FETCHING: Readonly<Record<string, string>> = {
  npm: "i in install ci clean-install install-test it cit add update up upgrade create audit outdated view",
  pnpm: "i install add update up upgrade dlx create fetch import audit outdated",
  yarn: "install add up upgrade dlx create audit outdated",
  bun: "i install add update x create outdated",
  pip: "install download wheel",
  pip3: "install download wheel",
  pipx: "install run upgrade",
  uv: "add sync lock pip tool",
  poetry: "install add update lock",
  cargo: "install add fetch update search",
  go: "get install",
  gem: "install update",
  bundle: "install update",
  composer: "install require update",
  dotnet: "restore add",
  brew: "install upgrade update reinstall fetch",
};
const PUBLISHING = /\b(?:push|publish|deploy|release)\b/;

/** `parse` understands a text as a shell would, or not at all. */
export function judgeCommand(text: string, parse: ParseShell): CommandVerdict {
  const plain = PRINTABLE.test(text) && !PADDING.test(text);
  const line = plain ? parse(text) : undefined;
  const refused = refusal(text, line);
  if (line === undefined || line.length === 0 || line.length > COMMANDS_MAX) {
    const reason = plain ? NEEDS_SHELL : HIDDEN;
    return {
      argv: [text],
      shell: true,
      risk: riskOfText(text),
      refused,
      reason,
      leaves: leavesByText(text),
      once: true,
      reads: [],
      line: [],
    };
  }
  const reads = line.map(({ argv }) => readingOf(argv)).filter((one) => one !== undefined);
  const risks = line.map(({ argv }) => judgeArgv(argv));
  const risk = risks.find((one) => one === "high") ?? risks.find((one) => one === "run") ?? "read";
  const [only] = line;
  const single = line.length === 1 && only?.errors === "told" ? only.argv : undefined;
  const once = single === undefined || CARRIERS.has(nameOf(single[0]));
  return {
    argv: single ?? [text],
    shell: single === undefined,
    risk,
    refused,
    reason: risk === "read" ? "" : risk === "high" ? REACHES_FAR : NOT_KNOWN,
    leaves: line.some(({ argv }) => leaves(argv)),
    once,
    reads: risk === "read" ? reads : [],
    line,
  };
}

const HIDDEN = "It holds characters that cannot be seen, or look like others.";
const NEEDS_SHELL = "It needs a shell to work out what it does.";
const REACHES_FAR = "It deletes, takes rights, or leaves your machine.";
const NOT_KNOWN = "It may do more than look.";

export function judgeArgv(argv: readonly string[]): Risk {
  const [program = "", ...args] = argv;
  const name = nameOf(program);
  if (readingOf(argv) !== undefined) return "read";
  if (HARMING.has(name) || leaves(argv)) return "high";
  return CARRIERS.has(name) ? riskOfText(args.join(" ")) : "run";
}

function leaves([program = "", ...args]: readonly string[]): boolean {
  const name = nameOf(program);
  if (LEAVING.has(name) || fetches(name, args) || PUBLISHING.test([program, ...args].join(" "))) return true;
  return CARRIERS.has(name) && leavesByText(args.join(" "));
}

function fetches(name: string, args: readonly string[]): boolean {
  const words = Object.hasOwn(FETCHING, name) ? FETCHING[name]?.split(" ") : undefined;
  const given = args.find((word) => !word.startsWith("-"));
  // "yarn" alone installs.
  return given === undefined ? name === "yarn" && args.length === 0 : words?.includes(given) === true;
}

const nameOf = (program = ""): string => program.split("/").at(-1) ?? "";

/** A shell can do anything; words that reach far make it high. */
export function riskOfText(text: string): Risk {
  return leavesByText(text) || wordsOf(text).some((word) => HARMING.has(word)) ? "high" : "run";
}

/** Whether a text for a shell names what no sandbox lets it do. */
export function leavesByText(text: string): boolean {
  return wordsOf(text).some((word) => LEAVING.has(word)) || PUBLISHING.test(text);
}

const wordsOf = (text: string): readonly string[] => text.split(/[^\w./-]+/).map(nameOf);
