// Reads a command line and says how risky it is. Only plain words are understood; whatever needs a shell always asks.
// The table is closed: a program that is not in it is "run", never "read".
import type { Risk } from "./types.ts";

export interface CommandVerdict {
  readonly argv: readonly string[];
  /** True: argv[0] is text for a shell. */
  readonly shell: boolean;
  readonly risk: Risk;
}

/** Words of letters, digits and harmless punctuation; quotes without anything a shell would expand. */
const WORD = /^(?:[A-Za-z0-9_@%+=:,./-]+|'[^'\\]*'|"[^"\\$`!]*")$/;
const SPLIT = /'[^']*'|"[^"]*"|[^\s'"]+/g;
const CONTROL = /[\p{Cc}\p{Cf}]/u;

const READERS: Readonly<Record<string, (args: readonly string[]) => boolean>> = {
  ls: plain,
  pwd: (args) => args.length === 0,
  cat: plain,
  head: plain,
  tail: (args) => plain(args) && !args.some((arg) => /^-\w*[fF]|^--(?:follow|retry)/.test(arg)),
  wc: plain,
  file: plain,
  stat: plain,
  du: plain,
  df: plain,
  whoami: (args) => args.length === 0,
  uname: plain,
  date: (args) => args.length === 0,
  git: gitReads,
};

const HIGH_PROGRAMS = new Set([
  "sudo",
  "su",
  "doas",
  "rm",
  "rmdir",
  "dd",
  "mkfs",
  "chmod",
  "chown",
  "kill",
  "killall",
  "pkill",
  "shutdown",
  "reboot",
  "curl",
  "wget",
  "ssh",
  "scp",
  "sftp",
  "rsync",
  "nc",
  "ncat",
  "telnet",
  "ftp",
  "eval",
  "docker",
  "kubectl",
  "crontab",
]);
const PUBLISHING = /\b(?:push|publish|deploy|release)\b/;

export function judgeCommand(text: string): CommandVerdict {
  const words = CONTROL.test(text) ? null : parseWords(text);
  if (words === null || words.length === 0) return { argv: [text], shell: true, risk: riskOfText(text) };
  return { argv: words, shell: false, risk: judgeArgv(words) };
}

export function judgeArgv(argv: readonly string[]): Risk {
  const [program = "", ...args] = argv;
  const name = program.split("/").at(-1) ?? "";
  if (HIGH_PROGRAMS.has(name) || PUBLISHING.test(argv.join(" "))) return "high";
  const reads = program === name && Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  return reads?.(args) === true ? "read" : "run";
}

/** Null when the text is more than plain words: then it needs a shell. */
function parseWords(text: string): readonly string[] | null {
  const trimmed = text.trim();
  const parts = trimmed.match(SPLIT) ?? [];
  const whole =
    parts.every((part) => WORD.test(part)) &&
    parts.join("") === trimmed.replaceAll(/\s+(?=(?:[^'"]|'[^']*'|"[^"]*")*$)/g, "");
  if (!whole || /^[A-Za-z_]\w*=/.test(parts[0] ?? "")) return null;
  return parts.map((part) => (/^['"]/.test(part) ? part.slice(1, -1) : part));
}

/** A shell can do anything; words that reach far make it high. */
function riskOfText(text: string): Risk {
  const words = text.split(/[^\w./-]+/);
  return words.some((word) => HIGH_PROGRAMS.has(word.split("/").at(-1) ?? "")) || PUBLISHING.test(text)
    ? "high"
    : "run";
}

/** Paths that stay in the folder, and flags that only shape the output. */
function plain(args: readonly string[]): boolean {
  return args.every(
    (arg) =>
      !arg.startsWith("/") &&
      !arg.includes("..") &&
      !arg.startsWith("~") &&
      !arg.includes("=") &&
      !sensitive(arg),
  );
}

function gitReads(args: readonly string[]): boolean {
  const [sub = "", ...rest] = args;
  if (!["status", "diff", "log", "show", "branch", "rev-parse", "ls-files"].includes(sub)) return false;
  if (sub === "branch" && rest.some((arg) => !["-a", "-v", "-vv", "--list", "--show-current"].includes(arg)))
    return false;
  return (
    rest.every((arg) => !/^--(?:output|ext-diff|textconv|exec|upload-pack|no-index)|^-[cO]/.test(arg)) &&
    plain(rest.filter((arg) => !arg.startsWith("--")))
  );
}

const SENSITIVE =
  /(?:^|\/)(?:\.env(?:\..*)?|\.netrc|\.pgpass|id_(?:rsa|ecdsa|ed25519)|.*\.(?:pem|key|p12|pfx))$/i;
const PROTECTED =
  /(?:^|\/)(?:\.git|\.vscode|\.cursor|\.husky|\.devcontainer|\.github\/workflows)(?:\/|$)|(?:^|\/)(?:AGENTS\.md|CLAUDE\.md|\.envrc|\.npmrc|\.gitmodules)$/i;

/** Files whose content is likely a secret: even reading them asks. Paths use forward slashes. */
export function sensitive(path: string): boolean {
  return SENSITIVE.test(path);
}

/** Files that steer tools, editors or hooks: changing them always asks with a click. */
export function isProtected(path: string): boolean {
  return PROTECTED.test(path) || sensitive(path);
}
