// Reads a command line and says how risky it is. Only plain words are understood; whatever needs a shell always asks.
// The tables are closed: a program, an option or a word that is not in them is "run", never "read".
import { sensitive } from "./secrets.ts";
import type { Risk } from "./types.ts";

export interface CommandVerdict {
  /** The words to run as they are, or, with `shell`, one text for a shell. */
  readonly argv: readonly string[];
  readonly shell: boolean;
  readonly risk: Risk;
  /** True where the words hand other words to something that runs them: such a yes is never lasting. */
  readonly once: boolean;
}

/** Printable ASCII only: control, invisible and look-alike characters, and other spaces, are for a shell and a person. */
const PRINTABLE = /^[\u0020-\u007E]+$/;
/** Letters, digits and punctuation that no shell expands. */
const BARE = /^[A-Za-z0-9_@%+:,./-]+$/;
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;
/** An operand that may name a file here: relative, going nowhere up, no option. */
const OPERAND = /^(?![-/~])(?!.*(?:^|\/)\.\.(?:\/|$))[A-Za-z0-9_@+,./ -]+$/;
const REVISION = /^(?![-/])(?!.*\.\.)[A-Za-z0-9_./-]{1,200}$/;

interface Reader {
  /** Options without an argument. */
  readonly options: RegExp;
  /** Options whose next word is a number. */
  readonly counted?: RegExp;
  readonly operands: RegExp | null;
}

const NONE = /^$/;
const READERS: Readonly<Record<string, Reader>> = {
  ls: { options: /^-[1aAlhRtrSFd]{1,8}$/, operands: OPERAND },
  pwd: { options: NONE, operands: null },
  cat: { options: /^-[nbs]{1,3}$/, operands: OPERAND },
  head: { options: /^-\d{1,6}$/, counted: /^-[nc]$/, operands: OPERAND },
  tail: { options: /^-\d{1,6}$/, counted: /^-[nc]$/, operands: OPERAND },
  wc: { options: /^-[lwcm]{1,4}$/, operands: OPERAND },
  file: { options: NONE, operands: OPERAND },
  stat: { options: NONE, operands: OPERAND },
  du: { options: /^-[sh]{1,2}$/, counted: /^-d$/, operands: OPERAND },
  df: { options: /^-h$/, operands: null },
  whoami: { options: NONE, operands: null },
  uname: { options: /^-[asrm]{1,4}$/, operands: null },
  date: { options: NONE, operands: null },
};
const GIT_READERS: Readonly<Record<string, Reader>> = {
  status: { options: /^(?:-s|-b|-sb|--short|--branch|--porcelain)$/, operands: OPERAND },
  diff: { options: /^(?:--stat|--name-only|--name-status|--cached|--staged)$/, operands: REVISION },
  log: {
    options: /^(?:--oneline|--graph|--stat|--all|--decorate|-\d{1,4})$/,
    counted: /^-n$/,
    operands: REVISION,
  },
  show: { options: /^(?:--stat|--name-only)$/, operands: REVISION },
  branch: { options: /^(?:-a|-v|-vv|--list|--show-current)$/, operands: null },
  "rev-parse": { options: /^(?:--short|--abbrev-ref)$/, operands: REVISION },
  "ls-files": { options: NONE, operands: OPERAND },
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
/** Programs that run the words they are given. */
const CARRIERS = new Set(
  (
    "sh bash dash zsh ksh fish busybox env xargs find parallel watch script nice nohup ionice setsid stdbuf time " +
    "timeout taskset chroot unshare nsenter command exec awk gawk mawk perl python python3 ruby node deno bun php"
  ).split(" "),
);
const PUBLISHING = /\b(?:push|publish|deploy|release)\b/;

export function judgeCommand(text: string): CommandVerdict {
  const words = PRINTABLE.test(text) ? parseWords(text) : null;
  if (words === null || words.length === 0)
    return { argv: [text], shell: true, risk: riskOfText(text), once: true };
  return { argv: words, shell: false, risk: judgeArgv(words), once: CARRIERS.has(nameOf(words[0])) };
}

export function judgeArgv(argv: readonly string[]): Risk {
  const [program = "", ...args] = argv;
  const name = nameOf(program);
  if (HIGH_PROGRAMS.has(name) || PUBLISHING.test(argv.join(" "))) return "high";
  if (CARRIERS.has(name)) return riskOfText(args.join(" "));
  if (program === "git") return readsOnly(own(GIT_READERS, args[0] ?? ""), args.slice(1)) ? "read" : "run";
  return readsOnly(own(READERS, program), args) ? "read" : "run";
}

const nameOf = (program = ""): string => program.split("/").at(-1) ?? "";

function own(table: Readonly<Record<string, Reader>>, name: string): Reader | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function readsOnly(reader: Reader | undefined, args: readonly string[]): boolean {
  if (reader === undefined) return false;
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? "";
    if (reader.counted?.test(word) === true && /^\d{1,6}$/.test(args[i + 1] ?? "")) i++;
    else if (!reader.options.test(word) && !(reader.operands?.test(word) === true && !sensitive(word)))
      return false;
  }
  return true;
}

/** One pass over the text. Null when it is more than plain words and whole quoted words: then it needs a shell. */
function parseWords(text: string): readonly string[] | null {
  const words: string[] = [];
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    if (char === " ") {
      at++;
      continue;
    }
    const quoted = char === "'" || char === '"';
    const end = quoted ? text.indexOf(char, at + 1) + 1 : endOfWord(text, at);
    // A quote that begins or ends inside a word, or never ends, is for a shell.
    if (end === 0 || (end < text.length && text.charAt(end) !== " ")) return null;
    const word = quoted ? text.slice(at + 1, end - 1) : text.slice(at, end);
    if (quoted ? /[\\$`!"']/.test(word) : !BARE.test(word)) return null;
    words.push(word);
    at = end;
  }
  return ASSIGNMENT.test(words[0] ?? "") ? null : words;
}

function endOfWord(text: string, from: number): number {
  const end = text.indexOf(" ", from);
  return end === -1 ? text.length : end;
}

/** A shell can do anything; words that reach far make it high. */
function riskOfText(text: string): Risk {
  const words = text.split(/[^\w./-]+/);
  return words.some((word) => HIGH_PROGRAMS.has(word.split("/").at(-1) ?? "")) || PUBLISHING.test(text)
    ? "high"
    : "run";
}

const STEERING_FOLDERS =
  /(?:^|\/)(?:\.git|\.vscode|\.cursor|\.claude|\.idea|\.zed|\.husky|\.devcontainer|\.github\/workflows|\.circleci|\.cargo)(?:\/|$)/i;
const STEERING_FILES =
  /(?:^|\/)(?:AGENTS\.md|CLAUDE\.md|GEMINI\.md|copilot-instructions\.md|\.cursorrules|\.mcp\.json|\.envrc|\.npmrc|\.pnpmfile\.cjs|\.git(?:modules|attributes|lab-ci\.yml)|\.pre-commit-config\.yaml|lefthook\.ya?ml|.*\.code-workspace)$/i;

/** Files that steer tools, editors or hooks: changing them always asks with a click. */
export function isProtected(path: string): boolean {
  return STEERING_FOLDERS.test(path) || STEERING_FILES.test(path) || sensitive(path);
}
