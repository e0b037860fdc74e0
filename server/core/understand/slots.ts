// What the words of a slot mean: a script, a file, a number, a colour, or text as it was written.
import type { Intent } from "../conversation/types.ts";
import type { JsonRecord } from "../lib/json.ts";
import { commitsIn, mayBeBranch } from "./branches.ts";
import { isColour } from "../orb/types.ts";
import { type Match, matchFile, matchScript, matchTitle, soundsLike } from "./match.ts";
import { RULES } from "./phrases-en.ts";
import { gitWords } from "./remote-words.ts";
import { soughtIn, withoutReason } from "./sought.ts";
import { compile } from "./template.ts";
import type { Moment } from "./time.ts";
import { readDigits, readNumber, readOrdinal } from "./words.ts";

export interface Workspace {
  /** Paths with forward slashes, as git or ripgrep lists them. */
  readonly files: readonly string[];
  readonly scripts: readonly string[];
  /** Titles of the person's tasks. */
  readonly tasks?: readonly string[];
  readonly now: Moment;
  /** The same for words that sound alike. */
  readonly soundOf: (word: string) => string;
}

export interface Said {
  /** In order, see tidy. */
  readonly words: string;
  /** As it was typed or recognised; some slots keep its case. */
  readonly original: string;
  readonly workspace: Workspace;
}

type Slots = Readonly<Record<string, string>>;

/** Undefined where a slot holds nothing of its kind: then it was another phrase. */
export function readSlots(command: string, slots: Slots, said: Said): Intent | undefined {
  switch (command) {
    case "edit.undo":
    case "git.status":
    case "git.diff":
    case "git.stash":
    case "git.branches":
    case "git.stashes":
    case "tasks.list":
    case "speech.repeat":
    case "help.show":
      return made(command, {});
    case "git.push":
    case "git.pull":
    case "git.fetch":
    case "unstash":
      return made(command === "unstash" ? "git.stash" : command, gitWords(command, said.original));
    case "commit all":
      return made("git.commit", {});
    case "git.commit":
      return commit(said);
    case "git.log":
      return history(slots, said);
    case "branch":
    case "git.switch":
      return branch(command, slots, said);
    case "editor.goto_line":
      return line(slots["number"] ?? "one");
    case "orb.palette.set":
      return orb(slots["colour"] ?? "");
    case "task.run":
      return run(slots, said);
    case "search.text":
      return search(slots, said);
    case "editor.symbol":
      return symbol(slots, said);
    case "tasks.when":
    case "tasks.run":
    case "tasks.pause":
    case "tasks.resume":
    case "tasks.delete":
      return task(command, slots["task"] ?? "", said);
    case "voice.microphone":
    case "voice.speaker":
      return device(command, slots["device"] ?? "", said);
    case "editor.open":
    case "file.read":
      return atNumber(file(command, slots["file"] ?? "", said), slots["number"]);
    default:
      return undefined;
  }
}

const made = (command: string, payload: JsonRecord, confidence = 0.95): Intent => ({
  command,
  payload,
  confidence,
});

/** What stands before a message, the surest first. */
const BEFORE_MESSAGE = [
  "message|text|description|note|comment|-m",
  "call it|call this|saying|titled|called|named|that says|and say",
  "as",
  // "git commit failed again" tells of it.
  "^git commit(?! (?:is|was|are|were|has|had|does|did|can|could|should|will|would|may|might|fails?|failed|hangs?|takes?|took|\\w+n't)\\b)",
];
const MESSAGES = BEFORE_MESSAGE.map(
  (words) =>
    new RegExp(
      `(?:\\b|(?=-)|(?=\\^))(?:${words})\\b(?:[:,]| colon\\b)?(?: (?:of|is|being|(?:should|would|will|must|has to) (?:be|say|read)|saying|that says|says|reads|reading)\\b)?[:,]? +(.+)$`,
      "i",
    ),
);

/** The message keeps the case it was typed in. */
function commit({ original }: Said): Intent | undefined {
  const text = original.trim();
  const message = MESSAGES.map((pattern) => pattern.exec(text)?.[1])
    .find((one) => one !== undefined)
    // A recogniser ends every sentence with one, and a polite request with the other.
    ?.replace(/^(?:can|could|would|will)\b/i.test(text) ? /\?$/ : /(?<!\.)\.$/, "")
    .replace(/,? (?:please|thanks|thank you|cheers)$/i, "")
    .replace(/^["'“](.*)["'”]$/, "$1")
    .trim();
  return message === undefined || message === "" ? undefined : made("git.commit", { message });
}

function line(text: string): Intent | undefined {
  const number =
    readNumber(text) ??
    readDigits(text) ??
    readOrdinal(text) ??
    readNumber(/^(\d+)(?:st|nd|rd|th)$/.exec(text)?.[1] ?? "");
  return number === undefined || number < 1 ? undefined : made("editor.goto_line", { line: number });
}

function orb(text: string): Intent | undefined {
  const palette = text.replace(/ (?:palette|colou?r|one)$/, "").replaceAll(" ", "-");
  return isColour(palette) ? made("orb.palette.set", { palette }) : undefined;
}

/** "find the bug" or "search your feelings" is talk; a bare word or name is a query. */
const TALK_AFTER_FIND =
  /^(?:out|me|my|your|our|his|her|their|a|an|the|some|something|someone|file|all|any|another|better|for)\b|^\S+ (?:are|was|were)\b|^is (?:an?|the|not|so|too|very|hard|broken|wrong|slow|bad|good|great)\b/;

function search(slots: Slots, { original }: Said): Intent | undefined {
  const text = withoutReason(slots["query"] ?? slots["bare"] ?? "", original);
  if (slots["bare"] !== undefined && (TALK_AFTER_FIND.test(text) || text.split(" ").length > 3))
    return undefined;
  if (TALK_AFTER_SEARCH.test(text)) return undefined;
  const query = asWritten(soughtIn(text), original);
  return made("search.text", { query: query.replace(/^["'“](.*)["'”]$/, "$1") });
}

/** What is pointed at has no words to look for. */
const TALK_AFTER_SEARCH =
  /^(?:(?:it|that|them|this|here)$|(?:when|why|how|who|whether|if)\b)|^(?:this|that|the) (?:thing|one|function|method|variable|class|symbol|name|identifier|type)$|\b(?:under|at) (?:my|the) cursor$/;
/** In its own case, where it still stands there as one piece. */
export function asWritten(text: string, original: string): string {
  const at = original.toLowerCase().indexOf(text);
  return at === -1 ? text : original.slice(at, at + text.length);
}

function file(command: string, text: string, { workspace }: Said): Intent | undefined {
  const found = matchFile(text, workspace.files);
  return found === undefined ? undefined : made(command, { path: found.name }, Math.min(0.95, found.score));
}

function atNumber(found: Intent | undefined, number = ""): Intent | undefined {
  const at = number === "" ? { payload: {} } : line(number);
  return found && at && { ...found, payload: { ...found.payload, ...at.payload } };
}

function history({ number, file: named }: Slots, said: Said): Intent | undefined {
  if (named !== undefined) return file("git.log", named, said);
  if (number === undefined) return made("git.log", {});
  const count = commitsIn(readNumber(number) ?? 0);
  return count && made("git.log", count);
}

/** As it is written; in words, the tool looks which one is called so. */
function branch(command: string, { branch: named, trunk }: Slots, { original }: Said): Intent | undefined {
  if (trunk !== undefined && !/^(?:main|master|develop|trunk)$/.test(trunk)) return undefined;
  const slot = (named ?? trunk ?? "-").replace(/^by the name of (?=\S)/, "");
  if (slot !== "-" && !mayBeBranch(slot)) return undefined;
  const name = asWritten(slot, original).replace(/^["'“](.*)["'”]$/, "$1");
  return made("git.switch", { branch: name, ...(command === "branch" ? { create: true } : {}) }, 0.9);
}
/** A few words; a thing that is pointed at is none. */
function device(command: string, slot: string, { original, workspace }: Said): Intent | undefined {
  const own = command === "voice.speaker" ? / speaker$/ : / (?:mic|microphone)$/;
  const text = slot.replace(/ (?:from now on|again|instead|for now)$/, "").replace(own, "");
  const words = text.split(" ");
  const isOther = command === "voice.speaker" && /\b(?:mic|microphone)$/.test(text);
  return words.length > 5 || isOther || NO_DEVICE.test(text) || scriptOf(text, workspace)?.score === 1
    ? undefined
    : made(command, { name: asWritten(text, original) }, 0.9);
}
/** What names none: "let me pick a different input". */
export const NO_DEVICE =
  /^(?:it|this|that|these|those|everything|all|me|you|another|a different|different|other|new|same|instead)\b|^(?:speakers?|loudspeaker|mic|microphone|him|her|mum|mom|dad|hold|mute|repeat|loop|air)$/;

/** A name, as it is written or in words; a sentence is none. */
function symbol(slots: Slots, { original, words: all }: Said): Intent | undefined {
  const text = asWritten(slots["symbol"] ?? slots["camel"] ?? "", original)
    .replace(/['’]s$/, "")
    .replaceAll(/["'`()]/g, "");
  const isCamel = /[a-z\d][A-Z]|_|^[A-Z]/.test(text);
  if ((slots["camel"] !== undefined && !isCamel) || /\btype check\b/.test(all)) return undefined;
  const words = text.split(/\s+/);
  // "The definition of done" may be one; that of the test suite is talk.
  if (/\b(?:definition|declaration|implementation)\b/.test(all) && !isCamel && words.length > 1)
    return undefined;
  return words.length > 4 || words.some((word) => NO_NAME.test(word))
    ? undefined
    : made("editor.symbol", { symbol: text }, 0.9);
}
const NO_NAME =
  /^(?:the|a|an|of|in|on|at|for|to|is|are|was|and|or|that|this|it|my|our|your|which|with|from|by|first|next|last|other|same|type|alias|class|function|method|constant)$/i;

function task(command: string, text: string, { words, workspace }: Said): Intent | undefined {
  const found = matchTitle(text, workspace.tasks ?? []);
  // "Pause the music" is about no task, unless one is called just that.
  // What is for good needs the whole name, and one word alone may be that of anything.
  if (command === "tasks.delete" && (found?.score !== 1 || !(OF_TASKS.test(words) || /\s/.test(found.name))))
    return undefined;
  const sure =
    found !== undefined && (found.score === 1 || TASK_WORD.test(words) || command === "tasks.when");
  return sure ? made(command, { title: found.name }, Math.min(0.95, found.score)) : undefined;
}
export const OF_TASKS =
  /\b(?:tasks?|reminders?|chores?|jobs?|scheduled?|automations?|timetable|calendar|list)\b/i;
const TASK_WORD = /\b(?:tasks?|reminders?|chores?|jobs?|schedules?|automations?|on (?:hold|pause|ice))\b/;

function run({ script, verb, noun, past, checks }: Slots, { workspace }: Said): Intent | undefined {
  const named =
    verb === undefined && noun === undefined && past === undefined && checks === undefined
      ? script
      : ((verb !== undefined && VERB.test(verb) ? verb : undefined) ??
        (noun !== undefined && NOUN.test(noun) ? noun : undefined) ??
        PAST[past ?? ""] ??
        CHECKS[checks ?? ""]);
  const found = named === undefined ? undefined : scriptOf(named, workspace);
  return found === undefined
    ? undefined
    : made("task.run", { script: found.name }, Math.min(0.95, found.score));
}

/** Verbs that are scripts of themselves: "lint the code". */
const VERB =
  /^(?:test|retest|re-test|build|rebuild|re-build|compile|recompile|bundle|lint|format|reformat|type ?check)$/;
/** What is checked by running it. */
const NOUN =
  /^(?:(?:the |my |all |our )*)(?:types|typing|formatting|linting|lint|build|tests|unit tests|e2e tests|end[ -]to[ -]end tests)$/;
const PAST: Readonly<Record<string, string>> = {
  tested: "test",
  built: "build",
  rebuilt: "build",
  compiled: "build",
  linted: "lint",
  formatted: "format",
  "type checked": "typecheck",
  typechecked: "typecheck",
};

/** "If it still builds". */
const CHECKS: Readonly<Record<string, string>> = {
  builds: "build",
  compiles: "build",
  lints: "lint",
  "type checks": "typecheck",
  typechecks: "typecheck",
};

const scriptOf = (text: string, { scripts }: Workspace): Match | undefined =>
  matchScript(soundsLike(text), scripts);

/** What a task is to run: "run the tests", "test it", "the linter". */
export function runOf(words: string, workspace: Workspace): Match | undefined {
  for (const template of RUNS) {
    const slots = template.match(words);
    const found = slots === undefined ? undefined : run(slots, { words, original: words, workspace });
    const { script } = (found?.payload ?? {}) as { readonly script?: string };
    if (script !== undefined) return { name: script, score: found?.confidence ?? 0 };
  }
  return undefined;
}

const RUNS = [
  "<run> {script} [<again>]",
  "(do|perform|start|make|run) (a|an|another) {script} [run]",
  "{verb} [<it>] [<again>]",
  "(check|verify) {noun}",
  "give {script} (a go|a run|a try|a whirl|a spin)",
  "(i'd like|i want|i need|i'd love) (a|an|the) {script} [run]",
  "{script}",
].map((text) => compile(text, RULES));
