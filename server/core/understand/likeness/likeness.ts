// What a sentence is most like, of those that were learned from (ADR 0036): the last reading, for requests in words that no template has.
// It says which command, and how surely; what the command is about must be there and be the only one of its kind. Never a yes.
import type { Intent } from "../../conversation/types.ts";
import { atLine } from "../at-line.ts";
import { TAG } from "../clauses.ts";
import { SO_DO } from "../last-words.ts";
import type { Said } from "../slots.ts";
import { isTakenBack } from "./doubt.ts";
import { type Linear, type LinearText, readLinear, sureness } from "./linear.ts";
import { marksOf } from "./marks.ts";
import { partsOf } from "./named.ts";
import { payloadOf, TIMELY } from "./payload.ts";
import { DESTROYS, SHOWS } from "./reading.ts";
import { isOfEditor } from "./readings-acts.ts";
import { READINGS } from "./readings.ts";
import { isOfSomebody } from "./whose.ts";

/** Two models: which command it is, and which words are the text that it is about. */
export interface LikenessText {
  readonly commands: LinearText;
  readonly places: LinearText;
  /** The words that requests begin with, spaces between. */
  readonly beginnings: string;
}

export interface Likeness {
  readonly commands: Linear;
  readonly places: Linear;
  readonly beginnings: ReadonlySet<string>;
}

export const readLikeness = ({ commands, places, beginnings }: LikenessText): Likeness => ({
  commands: readLinear(commands),
  places: readLinear(places),
  beginnings: new Set(beginnings.split(" ")),
});

const PARTS_MIN = 2;
const PARTS_MAX = 24;
const CHARS_MAX = 300;

export function likelyOf(said: Said, models: Likeness): Intent | null {
  const found = said.original.length > CHARS_MAX ? null : (whole(said, models) ?? inClause(said, models));
  return found && atLine(found, said.words);
}

/** One clause of several that names something, where the others are only why, or what else goes on. */
function inClause(said: Said, models: Likeness): Intent | null {
  const clauses = said.original.split(CLAUSE).filter((clause) => clause !== "");
  if (clauses.length < 2 || clauses.length > CLAUSES_MAX || TAG.test(said.original)) return null;
  const read = clauses.map((original) => whole({ ...said, original }, models));
  const [found, ...more] = read.flatMap((one) => one ?? []);
  if (found === undefined || more.some((one) => JSON.stringify(one) !== JSON.stringify(found))) return null;
  const isAct = isOfEditor(found.command);
  const { thing, text, sureMin = isAct ? SHOWS : DESTROYS } = READINGS[found.command] ?? {};
  const isNamed = thing !== undefined || (text !== undefined && sureMin === SHOWS) || isAct;
  const parts = partsOf(said.original, said.workspace);
  if (!isNamed || sureMin === DESTROYS || isOfSomebody(parts, models.beginnings)) return null;
  return clauses.every((clause, n) => read[n] !== null || !TAKES_BACK.test(clause)) ? found : null;
}

const CLAUSE = new RegExp(
  String.raw`[,;.!?]+\s+|[,;.!?]+$|${SO_DO}|\s+(?=because\b|so (?:that )?(?:i|we)\b|before (?:i|we)\b)`,
  "i",
);
const CLAUSES_MAX = 4;
const TAKES_BACK =
  /\b(?:if|unless|until|when|after|said|says|told|he|she|they|wait|never|why|how|no|nope|not|don't|kidding|joking|but|actually|instead|forget it|later|scratch|hate|regret|rather|myself|meant|already done|should|could|would|might|maybe|perhaps|explain|write|add|fix|make (?!sure)|improve|update|replace|mention|document|convert|extract|simplify|delete|remove|create|rename|goes like|switch (?:back )?to|check ?out|push|pull(?! up)|stash|tomorrow|every|each)\b|["“”]/i;

function whole(said: Said, { commands, places, beginnings }: Likeness): Intent | null {
  const { original } = said;
  const parts = partsOf(original, said.workspace);
  if (parts.length < PARTS_MIN || parts.length > PARTS_MAX) return null;
  const all = sureness(commands, marksOf(parts));
  const sure = Math.max(...all);
  const command = commands.kinds[all.indexOf(sure)] ?? "";
  const reading = READINGS[command];
  if (reading === undefined || sure < reading.sureMin || isOfSomebody(parts, beginnings)) return null;
  const isAtTime = parts.some(({ word }) => TIMELY.test(word));
  if (isAtTime && command !== "scheduler.create" && reading.asked !== true) return null;
  const payload = payloadOf(command, { said, parts, places });
  const text = payload?.[reading.text ?? ""];
  const beside = typeof text === "string" ? original.replace(text, "") : original;
  return payload === undefined || isTakenBack(beside, reading, sure)
    ? null
    : { command: command.replace(/ .*$/, ""), payload, confidence: CONFIDENCE };
}

const CONFIDENCE = 0.65;
