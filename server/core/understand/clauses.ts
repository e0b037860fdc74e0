// A request among other words: with its reason ("run the tests before I push"), after a remark ("I changed a lot, run the tests"), put
// right ("go to line six, no, sixteen"), or pointing at what was named before ("where's the readme? open it"). What else is said must
// say nothing that could take the request back: a condition, a report, a doubt, another wish.
import { isStop } from "./consent.ts";
import type { Intent } from "../conversation/types.ts";
import { matchFile, matchScript, soundsLike } from "./match.ts";
import { isNameless } from "./schedule.ts";
import { asWritten, type Said, type Workspace } from "./slots.ts";
import { CORRECTS, isNegated, isQuestion, readNumber, tidy } from "./words.ts";

/** How a single clause is understood. */
type Read = (clause: string) => Intent | null;

const WORDS_MAX = 26;
const CHARS_MAX = 300;
/** "Run the tests, right?" asks whether that is so. */
export const TAG =
  /[,;]\s*(?:right|ok|okay|correct|no|yes|yeah|yes or no|huh|isn't it|don't you think|true)\s*\?+$/i;
const PARTS_MAX = 4;
/** Where one clause ends and the next begins: at a mark, or before a reason. */
const BREAK =
  /\s*(?:[,;?!]+(?!\s*(?:at |on |to )?line (?:number )?(?:\w+ ?){1,4}$)|(?<!\d\.\d{1,2})\.(?=\s|$)|\s[-–—]+(?=\s))\s*|\s+(?=(?:so|so that|because|since|'cause|cause|while|before|as soon as|now that) (?:i|i'm|i've|we|we're|we've|it|it's|the|you|my|everything)\b)|\s+(?=(?:and|then) (?:see|tell me|show me|let me (?:see|know))\b)/i;
/** A remark, or a reason. */
const REMARK =
  /^(?:i|i'm|i am|i've|we|we're|we've|it|it's|that|that's|the|my|our|this|there|there's|oh|sorry|great|good|nice|ok|okay|right|alright|any|anything|does (?:it|this)|is (?:it|this)|are the|where's|what's|take|whoa|argh|ugh|sigh|damn|oops|yeah|no|well|nope|time for|before (?:i|we)|while (?:i|we)|so (?:that )?(?:i|we)|because|since|cause|now that|and (?:see|tell me|show me|let me)|cheers|thanks|thank you|please|just|my bad|one sec|hmm|let's see|here we go|almost done|all done|done|finally|new|fresh|another|last thing|first|next|morning|hello|hi|hey)\b/;
/** With one of these somebody else speaks, or it is only thought about. */
const DOUBT =
  /\b(?:if|when|unless|until|once (?:i|we|the|you)|after|said|says|say|told|tell (?!me\b)|asked|ask|thinks|thought|wrote|called|button|maybe|perhaps|should|could|would|might|must|they|he|she|someone|somebody|everyone|people|later|yesterday|last (?:week|night|month)|but|used to|hate|regret|rather|myself|meant|already done|wonder|song|lyrics|quote|not|never|don't|doesn't|didn't|won't|can't|instead|why|how|explain|write|add|implement|refactor|goes like|rename it to|switch (?:back )?to|check ?out|fix (?:it|this|that|the)|delete|create)\b|["“”]/i;
const CLAUSES: ReadonlySet<string> = new Set([
  "task.run",
  "editor.open",
  "editor.goto_line",
  "search.text",
  "git.status",
  "git.diff",
  "git.log",
  "git.branches",
  "git.stashes",
  "edit.undo",
  "orb.palette.set",
  "conversation.gate_set",
  "speech.repeat",
  "scheduler.create",
  "tasks.list",
  "tasks.when",
  "tasks.run",
  "tasks.pause",
  "tasks.resume",
  "voice.microphone",
  "voice.speaker",
  "editor.symbol",
  "file.read",
]);

/** Null where it is no such sentence. Put right or pointed at, it would be misread as a whole, so it comes first. */
export function amongOthers(said: Said, read: Read): Intent | null {
  const text = said.original.replaceAll(/\s+/g, " ").trim();
  if (text.length > CHARS_MAX || text.split(" ").length > WORDS_MAX || TAG.test(text)) return null;
  const parts = partsOf(text);
  if (parts.length < 2 || parts.length > PARTS_MAX) return null;
  return corrected(parts, read) ?? pointed(parts, said) ?? alone(parts, read);
}

const partsOf = (text: string): readonly string[] =>
  text
    .split(BREAK)
    .map((part) => part.trim())
    .filter((part) => part !== "");

const nullOr = (found: Intent | null): Intent | null => (found === null ? null : sure(found));
const sure = (found: Intent): Intent => ({ ...found, confidence: Math.min(found.confidence, 0.75) });

function request(part: string, read: Read): Intent | null {
  const words = tidy(part);
  if (!words.includes(" ") && !/^(?:undo|revert|lint|build|tests|format|typecheck)$/.test(words)) return null;
  if (isQuestion(words)) return null;
  if (TRIES.test(words)) return null;
  const found = read(words);
  const title = found?.payload["title"];
  if (typeof title === "string" && POINTS.test(title)) return null;
  // A sleeper says "don't listen"; every other "don't" takes something back.
  return found !== null &&
    !isNameless(found) &&
    CLAUSES.has(found.command) &&
    (!isNegated(words) || (found.command === "conversation.gate_set" && HEARS.test(words)))
    ? found
    : null;
}

/** "I want to test it" says what for, and "don't switch the microphone" is about no sleep. */
const TRIES =
  /^(?:(?:i|we) (?:want|need|have|would like|'d like|wanna) (?:to )?)?(?:test|try|check) (?:it|that|this)(?: out)?$/;
const HEARS = /\b(?:listen|hear|talk|speak|wake|sleep)/;
/** What is to be run stands in another clause. */
const POINTS = /^(?:run|start|do|launch|execute) (?:it|that|them|this)$/;

/** "Open the app, no wait, the config somewhere": what was put in its place is not understood, so neither is done. */
const PUT_RIGHT = new RegExp(
  `^(?:(?:no|wait|sorry|oh|uh|um|hang on|hold on)\\s*)*(?:no|wait)$|^(?:${CORRECTS})\\b`,
  "i",
);
const isPutRight = (parts: readonly string[]): boolean =>
  parts.some((part, n) => PUT_RIGHT.test(part) && parts.slice(0, n).some((before) => !FILLER.test(before)));
/** Nothing was asked before it that could be put right: "oh, wait, run the tests". */
const FILLER =
  /^(?:(?:oh|hey|hello|hi|so|well|um+|uh+|er|hm+|sorry|okay|ok|right|yeah|yes|no|wait|hang on|hold on|kodama|please|actually|ah)\b\W*)+$/i;

/** Read as one sentence it would hold both wishes: "test every ten, no, build every twenty minutes". */
export const isPutRightIn = (text: string): boolean =>
  text.length <= CHARS_MAX &&
  ((!TAG.test(text) && isPutRight(partsOf(text.replace(SIGH, "")))) || MEANS_OTHER.test(text));
/** "At nine I mean ten": the first is not meant. */
const MEANS_OTHER = new RegExp(`(?:\\S+\\s+){2}(?:${CORRECTS}|correction|no make it)\\s+\\S`, "i");
const SIGH = /[,;.!…]\s*oh,? no\W*$/i;

/** "Run the tests, no wait": nothing of it is done. */
export const isTakenBack = (text: string): boolean =>
  TAKEN_BACK.test(text.slice(-CHARS_MAX).replaceAll("’", "'"));
/** Its last words; "oh no" alone is a sigh. */
const TAKEN_BACK =
  /(?:[,;.!…]\s*|\s[–—-]+\s+)(?!oh,? no\W*$)(?:(?:oh|uh|um|er|hmm?|well|but|actually|sorry|on second thoughts?)\b[\s,.…]*)*(?:(?:no|nope|nah|wait|hold on|hang on|scratch that|forget (?:it|that|about it)|never ?mind(?: that)?|don't|cancel (?:it|that)|skip it|leave it|(?:i've |i )?changed my mind)(?=\W|$)[\s,.…!]*(?:(?:please|thanks|thank you|sorry|a (?:moment|second|minute|sec))\b[\s,.…!]*)?)+$/i;

/** One request, said once or twice, and nothing else but remarks. */
function alone(parts: readonly string[], read: Read): Intent | null {
  if (isPutRight(parts)) return null;
  const found = parts.map((part) => request(part, read));
  const requests = found.filter((one) => one !== null);
  const [first, ...more] = requests;
  if (first === undefined || more.some((one) => JSON.stringify(one) !== JSON.stringify(first))) return null;
  const fine = parts.every((part, n) => found[n] !== null || isRemark(part));
  return fine ? sure(first) : null;
}

/** What a person says before they come to it: "before I go home, is everything committed". Empty where nothing is left. */
export function behindRemark(text: string): string {
  if (text.length > CHARS_MAX) return "";
  const at = /(?:[,;!]|(?<=[a-z])\.)\s+/i.exec(text);
  const lead = text.slice(0, at?.index ?? 0);
  return at !== null && lead.includes(" ") && !/\d/.test(lead) && isRemark(lead)
    ? text.slice(at.index + at[0].length)
    : "";
}

/** Whether one clause says stop, and the others only why. */
export function stopsAmongOthers(text: string): boolean {
  if (text.length > CHARS_MAX) return false;
  const parts = text.split(/\s*[,;.!]+\s*/).filter((part) => part !== "");
  if (parts.length < 2 || parts.length > PARTS_MAX) return false;
  const stops = parts.filter(isStop);
  return stops.length > 0 && parts.every((part) => isStop(part) || WHY_STOP.test(part.toLowerCase()));
}
/** Not "when" and "until": what is to stop later goes on now. */
const WHY_STOP =
  /^(?!.*\b(?:if|when|until|unless|after|once|before|should|not yet)\b)(?:i|i'm|i've|we|it|it's|its|that|that's|this|the|oh|oops|ok|okay|please|sorry|wait|no|hold on|whoa|hey|thanks|enough)\b(?:[\w' ]){0,60}$/;

/** Several words without a doubt, or one that is known to mean nothing. */
function isRemark(part: string): boolean {
  const words = part.toLowerCase().replaceAll("’", "'");
  if (OUTCOME.test(words) || SLIP.test(words) || PLAN.test(words)) return true;
  if (TIME.test(words)) return false;
  const count = words.split(/\s+/).length;
  return (
    !DOUBT.test(words) &&
    (REMARK.test(words) || tidy(words) === "" || (count > 1 && count <= REMARK_WORDS_MAX))
  );
}
const REMARK_WORDS_MAX = 7;
/** What it is wanted for. */
const PLAN =
  /^(?:i|we)(?:'d like to| want to| need to| have to|'m going to|'re going to|'m about to|'ll) (?:ship|push|release|merge|deploy|leave|go|present|demo|commit|finish|send|publish)\b/;
/** What is wrong about what was just done. */
const SLIP =
  /^(?:(?:oh |no |nope )*)(?:i didn't (?:mean|want) (?:that|it|that change|to do that)|that(?:'s| is| was|wasn't) (?:wrong|not right|not what i (?:meant|wanted)(?: at all)?|right)|my mistake)$/;
/** A time is no remark: what is asked for is asked for then. */
const TIME =
  /\b(?:every|each|daily|nightly|hourly|weekly|tonight|tomorrow|noon|midday|midnight|week ?(?:days?|ends?)|(?:sun|mon|tues|wednes|thurs|fri|satur)days?|(?:half|quarter) (?:an hour|past|to)|hours?|minutes?|mins?|o'clock|from now|at \d|\d+ ?(?:am|pm|a\.m|p\.m)|in the (?:morning|evening|afternoon)|this (?:morning|evening|afternoon))\b/;
/** "… and see how slow we are". */
const OUTCOME = /^(?:and|then) (?:see|tell me|show me|let me (?:see|know))\b/;

const CORRECTION =
  /^(?:(?:no|wait|sorry|actually|hang on|i mean|i meant|or rather|rather|scratch that|make that|uh|um|er|oops|not that)\b[\s,]*)+/i;

/** "run the unit tests, no sorry, the e2e tests": the last word counts, with the verb of the first where it has none. */
function corrected(parts: readonly string[], read: Read): Intent | null {
  const at = parts.findIndex((part, n) => n > 0 && CORRECTION.test(`${part} `));
  if (at < 1) return null;
  const [before, after] = [parts.slice(0, at).join(" "), parts.slice(at).join(" ").replace(CORRECTION, "")];
  if (after.trim() === "" || DOUBT.test(after)) return null;
  const first = request(before, read);
  const words = tidy(before).split(" ");
  const anew = tidy(after);
  // "Search for token, no, for token stream": from the word that is said again.
  const again = words.lastIndexOf(anew.split(" ")[0] ?? "");
  // "Test every ten, no, every twenty minutes" is nothing without its end.
  if (first === null)
    return again > 0 ? nullOr(request([...words.slice(0, again), anew].join(" "), read)) : null;
  const whole = request(after, read);
  if (whole !== null) return whole.command === first.command ? sure(whole) : null;
  for (let kept = again > 0 ? again : words.length - 1; kept > 0; kept--) {
    const found = read([...words.slice(0, kept), anew].join(" "));
    if (found?.command === first.command && JSON.stringify(found) !== JSON.stringify(first))
      return sure(found);
  }
  return null;
}

/** What is done with "it", "them" or "there". */
const POINTERS: readonly (readonly [RegExp, (part: string, workspace: Workspace) => Intent | null])[] = [
  [
    /^(?:open|show|show me|bring|pull|load|get|call|pop|put|view|let me see|let me look at|see) (?:it|that|this|them|that one)(?: (?:up|open|on screen|again|here|in the editor|to me))*$/,
    fileIn,
  ],
  [
    /^(?:(?:run|start|try|launch|fire up|execute|do|kick off|check|rerun|get|trigger|begin) (?:it|them|that|those|these|that one)(?: (?:again|up|off|going|now|running|and see))*|(?:give|kick|fire|start|spin) (?:it|them|that) (?:a run|a try|a go|a spin|another go|another run|off|up))$/,
    scriptIn,
  ],
  [
    /^(?:go|take me|jump|bring me|get me|put me|move|scroll) (?:there|to it|to that|to that line|right there|over there)$/,
    (part) => lineIn(part) ?? symbolIn(part),
  ],
  [
    /^(?:(?:search|look|grep|hunt|scan) for (?:it|that|them|this)|find (?:it|that|them)(?: for me)?)$/,
    queryIn,
  ],
];

function pointed(parts: readonly string[], said: Said): Intent | null {
  const last = tidy(parts.at(-1) ?? "");
  if (last === "") return parts.length > 1 ? pointed(parts.slice(0, -1), said) : null;
  const pointer = POINTERS.find(([words]) => words.test(last));
  const before = parts.slice(0, -1);
  const named = before.at(-1) ?? "";
  if (pointer === undefined || before.some((part) => DOUBT.test(part))) return null;
  const found = pointer[1](named, said.workspace);
  if (found === null) return null;
  const key = "query" in found.payload ? "query" : "symbol";
  const name = found.payload[key];
  return typeof name === "string" ? { ...found, payload: { [key]: asWritten(name, said.original) } } : found;
}

const intent = (command: string, payload: Intent["payload"]): Intent => ({
  command,
  payload,
  confidence: 0.75,
});

/** What people say of a file before they name it. */
const ABOUT =
  /^(?:(?:where's|where is|where are|what's in|what is in|what does|what do|(?:i(?: need|'d like| want| have|'ve got| would like)? to )?(?:look at|check|see|read|edit|change|work on|fix)(?: something in| a thing in)?|i(?:'m| am) (?:looking for|working on|in)|i need|i want|is there|there's|remember|that|the|my|our|a)\s+)+/;

function fileIn(part: string, { files }: Workspace): Intent | null {
  const words = tidy(part)
    .replace(ABOUT, "")
    .replace(/ (?:say|says|look like|again|file)$/, "");
  const found = matchFile(words, files);
  return found === undefined ? null : intent("editor.open", { path: found.name });
}

const NAME_WORDS_MAX = 4;

/** The one script that is named there, by as many words as do it. */
function scriptIn(part: string, { scripts }: Workspace): Intent | null {
  const words = soundsLike(tidy(part)).split(" ");
  for (let length = Math.min(NAME_WORDS_MAX, words.length); length > 0; length--) {
    const names = new Set<string>();
    for (let at = 0; at + length <= words.length; at++) {
      const found = matchScript(words.slice(at, at + length).join(" "), scripts);
      if (found?.score === 1) names.add(found.name);
    }
    const [name, ...more] = names;
    if (name !== undefined) return more.length > 0 ? null : intent("task.run", { script: name });
  }
  return null;
}

function lineIn(part: string): Intent | null {
  const line = readNumber(/\bline (?:number )?(.+?)(?: then)?$/.exec(tidy(part))?.[1] ?? "");
  return line === undefined || line < 1 ? null : intent("editor.goto_line", { line });
}

const DEFINED =
  /^where(?:'s| is| are) (?:the )?(?:(?:function|method|class|interface|enum|struct|type|constant) )?(.{1,60}?) (?:defined|declared|implemented)$/;

function symbolIn(part: string): Intent | null {
  const symbol = DEFINED.exec(tidy(part))?.[1];
  return symbol === undefined || symbol.split(" ").length > 3 ? null : intent("editor.symbol", { symbol });
}

const SOUGHT =
  /(?:where (?:do|does|did) (?:we|i|it|they|you) (?:use|call|define|mention|import|set|read|have) |where (?:is|are) |(?:i'm|i am) (?:looking|searching) for |i need |who (?:uses|calls) |what uses )(?:the (?:word|text|string) )?(.+?)(?: (?:used|defined|called|mentioned|declared|imported))?$/;

function queryIn(part: string): Intent | null {
  const query = SOUGHT.exec(tidy(part))?.[1];
  return query === undefined ? null : intent("search.text", { query });
}
