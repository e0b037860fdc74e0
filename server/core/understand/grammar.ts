// The command grammar: what it surely understands, it answers at once; everything else it leaves alone.
// Deterministic, no model, well below a millisecond. The phrases it knows are listed in docs/commands.md.
import { isStop, readConsent } from "./consent.ts";
import type { Intent } from "../conversation/types.ts";
import type { JsonRecord } from "../lib/json.ts";
import { isColour } from "../orb/types.ts";
import { matchFile, matchScript, soundsLike } from "./match.ts";
import { readSchedule } from "./schedule.ts";
import type { Moment } from "./time.ts";
import { isNegated, isQuestion, mend, readNumber, tidy } from "./words.ts";

export interface Workspace {
  /** Paths with forward slashes, as git or ripgrep lists them. */
  readonly files: readonly string[];
  readonly scripts: readonly string[];
  readonly now: Moment;
}

/** A command is short; longer text is for a model, and keeps every pattern below cheap. */
const COMMAND_CHARS_MAX = 300;

type Rule = (words: string, workspace: Workspace, original: string) => Intent | undefined;

export function understand(text: string, workspace: Workspace): Intent | null {
  const words = tidy(text);
  if (words.length > COMMAND_CHARS_MAX) return null;
  if (isStop(text)) return intent("runtime.stop", {});
  if (/^stop listening$/.test(words)) return intent("conversation.gate_set", { active: false });
  if (isQuestion(words)) return null;
  const consent = readConsent(text);
  if (consent !== "none" && !/^undo\b/.test(words)) {
    return intent("approval.respond", { decision: consent === "allow" ? "approve" : "deny" });
  }
  if (words === "" || isNegated(words)) return null;
  return byRules(words, workspace, text) ?? repaired(words, workspace);
}

function byRules(words: string, workspace: Workspace, original: string): Intent | null {
  for (const rule of RULES) {
    const found = rule(words, workspace, original);
    if (found !== undefined) return found;
  }
  return null;
}

/** What recognisers often mishear. Only tried when nothing was understood as it stands, and never for a yes. */
function repaired(words: string, workspace: Workspace): Intent | null {
  const mended = mend(words);
  const found = mended === words ? null : byRules(mended, workspace, mended);
  return found === null ? null : { ...found, confidence: Math.min(found.confidence, 0.75) };
}

const intent = (command: string, payload: JsonRecord, confidence = 0.95): Intent => ({
  command,
  payload,
  confidence,
});

/** A rule that is one pattern and one command. */
const phrase =
  (pattern: RegExp, command: string, payload: JsonRecord): Rule =>
  (words) =>
    pattern.test(words) ? intent(command, payload) : undefined;

const undo = phrase(
  /^(?:undo(?: (?:that|it|this|the last change|your last change|what you did|your changes?|the change))?|take (?:that|it) back|revert (?:that|it|the last change|your last change))$/,
  "edit.undo",
  {},
);
const sleep = phrase(/^(?:go to sleep|sleep|good night)$/, "conversation.gate_set", {
  active: false,
});
const wake = phrase(/^(?:wake up|start listening|listen)$/, "conversation.gate_set", { active: true });
const status = phrase(
  /^(?:(?:show(?: me)? |git )?(?:the )?(?:git )?status|show(?: me)?(?: the| my)? changes|list (?:the |my )?changes)$/,
  "git.status",
  {},
);
const showDiff = phrase(/^(?:(?:show(?: me)? )?(?:the )?(?:git )?diff)$/, "git.diff", {});

const schedule: Rule = (words, workspace) => {
  const found = readSchedule(words, workspace.now);
  if (found === undefined) return undefined;
  const { schedule: when, what } = found;
  const script = runOf(what, workspace);
  return script === undefined
    ? intent("scheduler.create", { schedule: when, title: found.title }, 0.9)
    : intent("scheduler.create", { schedule: when, script: script.name });
};

const COMMIT =
  /\bcommit\b(?: (?:all|everything|that|this|it|(?:all )?(?:the |my )?changes))*(?: with)?(?: the| a)? message:? +(.+)$/i;

const commit: Rule = (words, _workspace, original) => {
  if (!/^commit\b/.test(words)) return undefined;
  // The message keeps the case it was typed in.
  const message = COMMIT.exec(original.trim())?.[1]
    ?.replace(/^["'“](.*)["'”]$/, "$1")
    .trim();
  return message === undefined || message === "" ? undefined : intent("git.commit", { message });
};

const line: Rule = (words) => {
  const said = /^(?:go ?to|jump to|open|show(?: me)?)? ?line (?:number )?(.+)$/.exec(words)?.[1];
  const number = said === undefined ? undefined : readNumber(said);
  return number === undefined || number < 1 ? undefined : intent("editor.goto_line", { line: number });
};

const orb: Rule = (words) => {
  const said =
    /^(?:make|turn|set|change|paint) (?:the |your )?orb(?:'s)?(?: colou?r| palette)?(?: to| into)? ([\w# -]+)$/.exec(
      words,
    )?.[1];
  const colour = said?.replaceAll(" ", "-") ?? "";
  return isColour(colour) ? intent("orb.palette.set", { palette: colour }) : undefined;
};

const SEARCH =
  /^(?:(?:search|look)(?: (?:in )?(?:the |this )?(?:code|project|workspace|files))? for|grep(?: for)?|look up|find(?: all)?(?: the)? (?:uses|usages|references|occurrences) (?:of|to)|search|find) (.+)$/;
/** "find the bug" or "search your feelings" is talk; a bare word or name is a query. */
const TALK_AFTER_FIND =
  /^(?:out|me|my|your|our|his|her|their|a|an|the|some|something|someone|file|all|any|another|better)\b/;

const search: Rule = (words, _workspace, original) => {
  const match = SEARCH.exec(words);
  const said = match?.[1];
  if (said === undefined) return undefined;
  const bare =
    /^(?:search|find) /.test(words) &&
    !/^(?:search|find) (?:for|all|the|uses|usages|references|occurrences)\b/.test(words) &&
    !/ for /.test(words.slice(0, words.length - said.length + 1));
  if (bare && (TALK_AFTER_FIND.test(said) || said.split(" ").length > 3)) return undefined;
  const at = original.toLowerCase().indexOf(said);
  const query = (at === -1 ? said : original.slice(at, at + said.length)).replace(/^the (?:word|text) /, "");
  return intent("search.text", { query });
};

const openFile: Rule = (words, { files }) => {
  const said =
    /^(?:open(?: up)?|show(?: me)?|go ?to|switch to|bring up|find file|edit) (?:the )?(?:file )?(.+)$/.exec(
      words,
    )?.[1];
  return said === undefined ? undefined : fileIntent("editor.open", said, files);
};

const readFile: Rule = (words, { files }) => {
  const said = /^read (?:me )?(?:out )?(?:the )?(?:file )?(.+)$/.exec(words)?.[1];
  return said === undefined ? undefined : fileIntent("file.read", said, files);
};

function fileIntent(command: string, said: string, files: readonly string[]): Intent | undefined {
  const found = matchFile(said, files);
  return found === undefined ? undefined : intent(command, { path: found.name }, Math.min(0.95, found.score));
}

const run: Rule = (words, workspace) => {
  const script = runOf(words, workspace);
  return script === undefined
    ? undefined
    : intent("task.run", { script: script.name }, Math.min(0.95, script.score));
};

/** "run the tests", "kick off the build", "test it", "build the project", "lint the code". */
function runOf(
  words: string,
  { scripts }: Workspace,
): { readonly name: string; readonly score: number } | undefined {
  const said = /^(?:run|re-?run|start|kick off|execute|launch|do|fire up|try|trigger|perform) (.+)$/.exec(
    words,
  )?.[1];
  if (said !== undefined) return matchScript(soundsLike(said), scripts);
  const verb =
    /^(test|build|compile|lint|format|type ?check)(?: (?:it|this|that|everything|all|(?:the |this |my )?(?:code|project|app|workspace|repo|repository|package|whole thing)))?(?: again)?$/.exec(
      words,
    )?.[1];
  return verb === undefined ? undefined : matchScript(verb, scripts);
}

/** In order: what is more specific comes first. */
const RULES: readonly Rule[] = [
  undo,
  sleep,
  wake,
  schedule,
  commit,
  line,
  orb,
  status,
  showDiff,
  run,
  search,
  openFile,
  readFile,
];
