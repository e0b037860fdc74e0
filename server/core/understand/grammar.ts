// The command grammar: what it surely understands, it answers at once; everything else it leaves alone.
// Deterministic, no model, within milliseconds. The phrases it knows are data, in phrases-en.ts.
import { aboutIt } from "./about-it.ts";
import { atLine, pathAlone } from "./at-line.ts";
import { allTemplates, byPhrases, COMMAND_CHARS_MAX } from "./books.ts";
import { amongOthers, behindRemark, isPutRightIn, isTakenBack, stopsAmongOthers } from "./clauses.ts";
import { isClearNo, isStop, readConsent } from "./consent.ts";
import { commitOf } from "./commit-words.ts";
import type { Intent } from "../conversation/types.ts";
import type { JsonRecord } from "../lib/json.ts";
import { isElsewhere, isPart } from "./elsewhere.ts";
import { gistOf } from "./gist.ts";
import { unhalting } from "./halting.ts";
import { hearings } from "./hearing.ts";
import { howOf } from "./how.ts";
import learnedEnglish from "./likeness/learned-en.json" with { type: "json" };
import { ALONE, lastly } from "./last-words.ts";
import { likelyOf, readLikeness } from "./likeness/likeness.ts";
import { loosely, named } from "./loose.ts";
import { PATTERNS } from "./patterns.ts";
import { beforeReason, isUnsupported, messageBehind } from "./reasons.ts";
import { readMemory } from "./remembering.ts";
import { mend } from "./repair.ts";
import { byDay, isNameless, readSchedule } from "./schedule.ts";
import { asWritten, runOf, type Said, type Workspace } from "./slots.ts";
import { firstOf } from "./template.ts";
import { saysMoreOfTime } from "./time-left.ts";
import { isNegated, isQuestion, tidy } from "./words.ts";

export type { Workspace } from "./slots.ts";

/** As long as the tool takes. */
const MEMORY_CHARS_MAX = 2_000;

const LIKENESS = readLikeness(learnedEnglish);
const ORDINARY = LIKENESS.commands.weights;

/** As it was said; where that is nothing, as it may have been meant. */
export function understand(text: string, workspace: Workspace): Intent | null {
  return asStated(text, workspace) ?? asMeant(text, workspace);
}

/** Said haltingly, or misheard: never a yes, and what it is about was said. */
function asMeant(text: string, workspace: Workspace): Intent | null {
  if (text.length > COMMAND_CHARS_MAX || text.split(" ").length > REPAIRED_WORDS_MAX) return null;
  if (isElsewhere(text) || isTakenBack(text) || isPutRightIn(text)) return null;
  const plain = unhalting(text);
  // What is told clause by clause, or written for a shell, is more than its words in a row.
  const row = MARKS.test(plain) ? undefined : tidy(plain);
  const inRow = row === undefined ? [] : [row, mend(row, workspace, ORDINARY)];
  const stated = new Set([plain, ...inRow]);
  const heard = inRow.flatMap((one) => hearings(one, workspace));
  const said = { words: tidy(text), original: text, workspace };
  for (const one of new Set([...stated, ...heard])) {
    const words = tidy(one);
    if (one === text || one === said.words || !one.includes(" ") || !isOneKind(words, said.words)) continue;
    const found = stated.has(one) ? asStated(one, workspace) : asHeard(words, workspace);
    if (found !== null && mayBeMeant(found, said))
      return { ...inCase(found, plain), confidence: Math.min(found.confidence, 0.75) };
  }
  return null;
}

const MARKS = /[,;:?&|<>$`~^*=\\]|[.!](?=\s*\S)/;

/** Tasks have the names that they have; and none is deleted by words that were not said. */
const mayBeMeant = (found: Intent, said: Said): boolean =>
  found.payload["decision"] !== "approve" &&
  found.command !== "tasks.delete" &&
  found.command !== "editor.act" &&
  (found.command.startsWith("tasks.") || FREE.every((name) => isSaid(found.payload[name], said))) &&
  !isPart(found, said.original);

/** What was taken for words of commands must be a whole phrase of one. */
function asHeard(words: string, workspace: Workspace): Intent | null {
  const said = { words, original: words, workspace };
  if (isNegated(words)) return null;
  const found = isQuestion(words) ? byPhrases(said, "asked") : byRules(said);
  // A word of a time that was misheard would make it another time.
  return found?.command === "scheduler.create" ? null : found;
}

/** No "not" and no question is lost by it. */
const isOneKind = (words: string, said: string): boolean =>
  isNegated(words) === isNegated(said) && isQuestion(words) === isQuestion(said);

/** From the surest reading to the last: as it stands, behind a remark, before a reason, and what it is most like. */
function asStated(text: string, workspace: Workspace): Intent | null {
  // First, since what is to be kept in mind may be about anything, schedules and refusals too.
  const memory = text.length <= MEMORY_CHARS_MAX && !isTakenBack(text) ? readMemory(text) : null;
  return memory ?? andHow(text, workspace);
}

/** "Run the tests outside the sandbox", "run dev in the background": only what runs is run in some way. */
function andHow(text: string, workspace: Workspace): Intent | null {
  const { plain, how } = howOf(text);
  const found = understandWords(plain, workspace);
  if (plain === text || found?.command === "runtime.stop") return found;
  if (found?.command === "task.run") return { ...found, payload: { ...found.payload, ...how } };
  // "Search for colour in background": there it says what, not how.
  return how.background === true && how.outside_sandbox !== true ? understandWords(text, workspace) : null;
}

/**
 * What a first sentence needs, made piece by piece, each within a few milliseconds: else it is made while somebody waits, 80 ms at once.
 * Later readings are the same by it.
 */
export function* preparing(workspace: Workspace): Generator<void> {
  for (const template of allTemplates()) yield template.prepare();
  // At its first use V8 reads a pattern, at its second it makes a program of it: of those that every sentence meets.
  for (const pattern of [...PATTERNS, ...PATTERNS]) yield void EXAMPLE.search(pattern);
  const said = { words: EXAMPLE, original: EXAMPLE, workspace };
  for (const read of readings()) yield void read(said);
}
/** Of no command, so that each reading looks to its end. */
const EXAMPLE = "so that one there was quite a nice little thing of his";
const readings = (): readonly ((said: Said) => unknown)[] => [
  ({ original }) => readMemory(original),
  ({ original }) => tidy(original),
  ({ original }) => stopsAmongOthers(original),
  ({ original }) => isElsewhere(original),
  decisionIn,
  ({ workspace }) => readSchedule("tomorrow", workspace.now),
  ({ workspace }) => readSchedule("do it at nine", workspace.now),
  ({ workspace }) => readSchedule("remind me every day at ten to do it", workspace.now),
  gistOf,
  ({ original }) => commitOf(original),
  loosely,
  named,
  repaired,
  ({ original, workspace }) => behind(original, workspace),
  request,
  unlike,
  ({ original, workspace }) => hearings(original, workspace),
  ({ original }) => unhalting(original),
  ({ original, workspace }) => understand(original, workspace),
];

function understandWords(text: string, workspace: Workspace): Intent | null {
  const words = tidy(text);
  if (words.length > COMMAND_CHARS_MAX) return null;
  if (isStop(text) || stopsAmongOthers(text)) return intent("runtime.stop", {});
  if (isElsewhere(text)) return isClearNo(text) ? intent("approval.respond", { decision: "deny" }) : null;
  if (isTakenBack(text) && !isClearNo(text)) return null;
  const said = { words, original: text, workspace };
  const found =
    pathAlone(text, workspace) ??
    (EARLY.test(words) ? byPhrases(said, "phrases") : null) ??
    request(said) ??
    behind(text, workspace) ??
    before(text, workspace) ??
    (isPutRightIn(text) ? null : unlike(said));
  return found === null || isHalf(found, said) ? null : atLine(found, words);
}

/** Only a part of the request, or of its time, or what a reason takes back. */
const isHalf = (found: Intent, { original, words }: Said): boolean =>
  isPart(found, original) || isUnsupported(found, original) || saysMoreOfTime(found, words);

/** In words that no template has, or behind such. */
const unlike = (said: Said): Intent | null =>
  likelyOf(said, LIKENESS) ?? lastly(said, clauseOf(said)) ?? aboutIt(said, clauseOf(said));

const clauseOf =
  ({ workspace }: Said) =>
  (clause: string): Intent | null =>
    byRules({ words: tidy(clause), original: clause, workspace });

function request(said: Said): Intent | null {
  const { words, original: text, workspace } = said;
  const read = (clause: string): Intent | null =>
    byRules({ words: clause, original: text, workspace }) ??
    named({ words: clause, original: text, workspace }) ??
    inCase(freely({ words: clause, original: clause, workspace }), text);
  const among = amongOthers(said, read);
  if (isQuestion(words)) return byPhrases(said, "asked") ?? among ?? gistOf(said);
  const decision = decisionIn(said);
  if (decision !== undefined) return intent("approval.respond", { decision });
  if (/^(?:don't|do not) let me forget\b/.test(words)) return scheduled(said);
  // A time may stand in a clause of its own.
  if (among !== null && (among.command === "scheduler.create" || scheduled(said) === null)) return among;
  if (words === "" || isPutRightIn(text)) return null;
  if (isNegated(words.replace(MESSAGE, ""))) return gistOf(said);
  const found = byRules(said);
  // "run lent every weekday" is a task, but hardly one called "run lent".
  if (found !== null && !RUNS_NOTHING.test(titleOf(found))) return found;
  return repaired(said) ?? named(said) ?? freely(said) ?? found;
}

const freely = (said: Said): Intent | null => gistOf(said) ?? commitOf(said.original) ?? loosely(said);

/** Names as the whole sentence has them; a clause is in lower case. */
const inCase = <T extends Intent | null>(found: T, original: string): T =>
  found && {
    ...found,
    payload: Object.fromEntries(
      Object.entries(found.payload).map(([key, value]) => [
        key,
        typeof value === "string" && CASED.has(key) ? asWritten(value, original) : value,
      ]),
    ),
  };
const CASED = new Set(["name", "query", "symbol"]);

/** What is committed, or looked for, may say "don't". */
const MESSAGE =
  /(?<=^(?:git )?commit\b.*?\b(?:message|saying|titled|called)\b|^(?:find|search|look|grep)\b.*?\b(?:words?|phrase|text|string)\b).*$/;

function behind(text: string, workspace: Workspace): Intent | null {
  const rest = behindRemark(text);
  const found = rest === "" ? null : understandWords(rest, workspace);
  return found === null || ALONE.has(found.command) || isNameless(found) ? null : found;
}

/** What is asked for before a reason. */
function before(text: string, workspace: Workspace): Intent | null {
  const head = beforeReason(text);
  if (head === "") return null;
  const said = { words: tidy(head), original: head, workspace };
  const found = isQuestion(said.words) || isNegated(said.words) ? null : request(said);
  const message = found?.command === "git.commit" ? messageBehind(text) : undefined;
  if (found !== null && message !== undefined) return { ...found, payload: { message } };
  return found?.command === "approval.respond" ? null : found;
}

function decisionIn({ words, original }: Said): "approve" | "deny" | undefined {
  if (UNDOING.test(words)) return undefined;
  if (isClearNo(original)) return "deny";
  return readConsent(original) === "allow" ? "approve" : undefined;
}

/** "Stop listening" is no stop, and "undo that" no answer, though both have words of one. */
const EARLY =
  /^(?:(?:stop|pause|quit|end|don't|do not) listen(?:ing)?|(?:don't|do not) (?:talk|speak|say anything) (?:until|till))\b/;
const UNDOING = /^undo\b/;

function byRules(said: Said): Intent | null {
  return scheduled(said) ?? byPhrases(said, "phrases") ?? byPhrases(said, "asked");
}

function scheduled({ words, original, workspace }: Said): Intent | null {
  const found = readSchedule(words, workspace.now);
  if (found === undefined) return null;
  const { what, title } = found;
  const schedule = found.reminds
    ? byDay(found.schedule, words.replace(found.title, " "), workspace.now)
    : found.schedule;
  const script = found.reminds ? undefined : runOf(what, workspace);
  if (script !== undefined) return intent("scheduler.create", { schedule, script: script.name });
  return title === "" || (!found.reminds && !PLANS.test(words))
    ? null
    : intent("scheduler.create", { schedule, title: asWritten(title, original) }, 0.9);
}

/** "Do the laundry tomorrow at nine" is no task of Kodama's, unless one is asked for. */
const PLANS =
  /\b(?:remind(?:er)?|alarm|ping|nudge|notify|alert|wake|forget|schedule|set (?:it )?up|set things up|plan|task|queue|book|arrange|program|tell me|let me know|make sure|commit|search|open|check|(?:re-?)?run|start|build|test|lint|format|execute|launch|compile|trigger|kick off|fire up|perform)\b/;

/**
 * What recognisers often mishear. Only tried when nothing was understood as it stands, and never for a yes. First all of it, then only its
 * beginning: what is searched for, or kept as a title, stays as it was said.
 */
function repaired(said: Said): Intent | null {
  // One word alone is too little to go by: "rest" is not "test".
  if (!said.words.includes(" ")) return null;
  const all = said.words.split(" ");
  if (all.length > REPAIRED_WORDS_MAX) return null;
  for (const count of [all.length, 1, 2, 3, 4, 5]) {
    if (count > all.length) break;
    const words = [mend(all.slice(0, count).join(" "), said.workspace, ORDINARY), ...all.slice(count)].join(
      " ",
    );
    const found = words === said.words ? null : byRules({ ...said, words, original: words });
    // A key of the editor that was misheard is another key.
    if (found === null || found.command === "editor.act") continue;
    if (FREE.every((name) => isSaid(found.payload[name], said)))
      return { ...inCase(found, said.original), confidence: Math.min(found.confidence, 0.75) };
  }
  return null;
}

/** What is longer is talk, and would be tried many times for nothing. */
const REPAIRED_WORDS_MAX = 24;
const FREE = ["query", "title", "message", "text", "about"];
const isSaid = (value: unknown, { words }: Said): boolean => {
  if (typeof value !== "string" || value === "") return true;
  const said = value.toLowerCase();
  // Of a word that was said twice nobody knows whether it was meant so.
  return ` ${words} `.includes(` ${said} `) && !` ${words} `.includes(` ${firstOf(said)} ${said} `);
};

const titleOf = ({ payload: { title } }: Intent): string => (typeof title === "string" ? title : "");
const RUNS_NOTHING = /^(?:run|re-?run|start|kick off|build|test|lint|format)\b/;

const intent = (command: string, payload: JsonRecord, confidence = 0.95): Intent => ({
  command,
  payload,
  confidence,
});
