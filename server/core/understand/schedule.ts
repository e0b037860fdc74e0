// "every weekday at nine run the tests", "remind me in ten minutes to …", "run the build tomorrow at nine": when, and what.
import type { JsonRecord } from "../lib/json.ts";
import type { Moment } from "./time.ts";
import { readWhen } from "./when.ts";

export interface ScheduleRead {
  readonly schedule: JsonRecord;
  /** What is left of the sentence: the thing to do. */
  readonly what: string;
  /** Its words as a title; empty where only a script that is there would make it a task. */
  readonly title: string;
  /** Somebody is to be told, and nothing to be run. */
  readonly reminds: boolean;
}

/** Words of a time at the beginning, and of one at the end. */
const WHEN_WORDS_MAX = 12;
const SENTENCE_WORDS_MAX = 40;
/** A sentence with none of these says no time, and need not be taken apart. */
const TIMELY =
  /\b(?:every|each|daily|nightly|today|tonight|tomorrow|noon|midday|give|january|february|march|april|may|june|july|august|september|october|november|december|midnight|minutes?|mins?|hours?|weeks?|at|on|in|after|from|wait|(?:sun|mon|tues|wednes|thurs|fri|satur)days?|week ?days?|week ?ends?)\b/;
/** What can be put on a schedule begins with one of these, or is a script by its name. */
const VERB =
  /^(?:run|re-?run|start|kick off|do|build|compile|test|lint|format|check|remind|tell|open|search|execute|launch|commit|trigger|perform|fire up)\b/;
const REMINDS =
  /^(?:remind me|(?:(?:i need|i want|i'd like) )?(?:a |you to )?(?:reminder|remind me)|tell me|ping me|nudge me|notify me|alert me|wake me|poke me|give me a (?:nudge|ping|heads up|shout|call|buzz)|(?:do not|don't) let me forget|let me know|don't let me forget|set (?:up )?(?:a|me a) (?:reminder|timer|alarm)|(?:create|add|make|give me|schedule) a (?:reminder|timer|alarm))\b\s*(?:for me\b\s*)?(?:(?:to|about|that i (?:have|need) to|that|for|i (?:have|need) to)\b\s*)?(.*)$/;
const WRAPS: readonly RegExp[] = [
  /^(?:set it up so(?: that)?|make it so(?: that)?|set things up so(?: that)?) (.+?) (?:runs?|starts?|gets? run|is run)$/,
  /^(.+?) (?:should|must|needs? to|has to|have to|shall|ought to|is to|are to) (?:be )?(?:run|start|started|go|happen|kick off|executed)$/,
  /^(?:schedule|plan|queue|book|set up|arrange|create a task to|make a task to|add a task to|create a task that|set a task to|program) (?:(?:a|an|the|to|one) )?(.+?)(?: (?:run|to run|to be run|for|task))?$/,
  /^(?:have|let|get|make sure|make|ensure|see that|could|can) (.+?) (?:run|running|executed|go off|fire|runs|to run|start|starts|is run|are run|go|kick off)$/,
  /^(?:i want|i'd like|i would like|i need|we need|we want) (.+?) (?:to run|run|to be run|to start|started|to go off|to go|to be started|to be executed|executed|to happen|running)$/,
];

export function readSchedule(text: string, now: Moment): ScheduleRead | undefined {
  if (!TIMELY.test(text)) return undefined;
  // "a nightly build" is a build every day.
  const words = text
    .replace(/\b(?:an? |the )?(?:nightly|daily) (?!at\b|run\b)([a-z0-9]+)\b/, "$1 daily")
    .replace(/\b(?:a |an )?(?:one-off|one off|one-time|one time|weekly) (?=\w)/, "");
  const all = words.split(" ");
  if (all.length > SENTENCE_WORDS_MAX) return undefined;
  const most = Math.min(WHEN_WORDS_MAX, all.length - 1);
  // The more words tell the time, the fewer are left to be misread as the thing to do.
  for (let taken = most; taken >= 2; taken--)
    for (let head = taken; head >= 0; head--) {
      const found = apart(all, { head, tail: taken - head, now });
      if (found !== undefined) return found;
    }
  return middle(words, now);
}

function apart(
  all: readonly string[],
  { head, tail, now }: { readonly head: number; readonly tail: number; readonly now: Moment },
): ScheduleRead | undefined {
  const [front, back] = [all.slice(0, head).join(" "), all.slice(all.length - tail).join(" ")];
  const what = all.slice(head, all.length - tail).join(" ");
  if (
    what === "" ||
    (head > 0 && tail > 0 && !/^(?:every|each|on|today|tonight|tomorrow|daily|this|week|the)/.test(front))
  )
    return undefined;
  const schedule = readWhen(`${front} ${back}`.trim(), now);
  return schedule === undefined ? undefined : read(schedule, what);
}

/** "remind me in ten minutes to check the oven": the time stands between. */
function middle(words: string, now: Moment): ScheduleRead | undefined {
  const found =
    /^(.+?) ((?:in|at|on|every|each|today|tonight|tomorrow|this|for|after)\b.*?) (?:(to|about|that)\b (.+))$/.exec(
      words,
    );
  if (found === null) return undefined;
  const [, begin = "", when = "", link = "", rest = ""] = found;
  const schedule = readWhen(when.replace(/^for (?=every|each|today|tonight|tomorrow|in|at|on)/, ""), now);
  const what = `${begin} ${link} ${rest}`;
  return schedule === undefined || !(REMINDS.test(what) || /^(?:schedule|set up|plan)/.test(what))
    ? undefined
    : read(schedule, what);
}

function read(schedule: JsonRecord, text: string): ScheduleRead | undefined {
  const what = text
    .replaceAll(/\s+/g, " ")
    .replace(/^(?:(?:to|please|then|and|i want you to|you should|could you|can you|i need you to)\s+)+/, "")
    .replace(/ (?:for|on|at|and|please)$/, "")
    .trim();
  const reminded = REMINDS.exec(what)?.[1]?.trim();
  if (reminded !== undefined)
    return reminded === "" ? undefined : { schedule, what, title: reminded, reminds: true };
  for (const wrap of WRAPS) {
    const inner = wrap.exec(what)?.[1];
    if (inner !== undefined) return { schedule, what: inner, title: inner, reminds: false };
  }
  return { schedule, what, title: VERB.test(what) ? what : "", reminds: false };
}
