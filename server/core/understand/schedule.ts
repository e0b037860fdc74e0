// "every weekday at nine run the tests", "remind me in ten minutes to …", "run the build tomorrow at nine": when, and what.
import type { Intent } from "../conversation/types.ts";
import type { JsonRecord } from "../lib/json.ts";
import type { Moment } from "./time.ts";
import { MONTHS, withSpelledDates } from "./dates.ts";
import { mayTellTime } from "./time-words.ts";
import { readDay, readWhen } from "./when.ts";

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
  /\b(?:every|each|daily|nightly|today|tonight|tomorrow|noon|midday|give|january|february|march|april|may|june|july|august|september|october|november|december|midnight|(?:second|sec|minute|min|hour)s?|hourly|months?|weeks?|reminder|[ap]m|at|on|in|after|from|wait|(?:sun|mon|tues|wednes|thurs|fri|satur)days?|week ?days?|week ?ends?)\b/;
/** What can be put on a schedule begins with one of these, or is a script by its name. */
const VERB =
  /^(?:run|re-?run|start|kick off|do|build|compile|test|lint|format|check|remind|tell|open|search|execute|launch|commit|trigger|perform|fire up)\b/;
const REMINDS =
  /^(?:remind me|remember me|(?:(?:i need|i want|i'd like) )?(?:a |you to )?(?:reminder|remind me)|tell me|ping me|nudge me|notify me|alert me|wake me|poke me|i (?:have|need|want|must) (?:to )?be reminded|give me a (?:nudge|ping|heads up|shout|call|buzz)|(?:do not|don't) let me forget|let me know|don't let me forget|set (?:up )?(?:a|me a) (?:reminder|timer|alarm)|(?:create|add|make|give me|schedule) a (?:reminder|timer|alarm))\b\s*(?:for me\b\s*)?(?:(?:to|about|that i (?:have|need) to|that|for|i (?:have|need) to)\b\s*)?(.*)$/;
/** "A task that formats the code" is to format it. */
const DOES = /^(run|start|build|compile|test|lint|format|check)s\b/;
const WRAPS: readonly RegExp[] = [
  /^(?:add|create|make|set up) (?:a|an) (?:scheduled|recurring|repeating|regular) (.+)$/,
  /^keep (?:on )?(?:running|doing) (.+)$/,
  /^set (?:up )?(.+?) (?:to run|running|to go off|to start)$/,
  /^(.+?) (?:run|start|do|launch|execute) (?:it|that|them)$/,
  /^(?:set it up so(?: that)?|make it so(?: that)?|set things up so(?: that)?) (.+?) (?:runs?|starts?|gets? run|is run)$/,
  /^(.+?) (?:should|must|needs? to|has to|have to|shall|ought to|is to|are to) (?:be )?(?:run|start|started|go|happen|kick off|executed)$/,
  /^(?:schedule|plan|queue|book|set up|arrange|create a task to|make a task to|add a task to|create a task that|set a task to|program) (?:(?:a|an|the|to|one) )?(.+?)(?: (?:run|to run|to be run|to go off|to start|to fire|for|task))?$/,
  /^(?:have|let|get|make sure|make|ensure|see that|could|can) (.+?) (?:be )?(?:run|running|executed|go off|fire|runs|to run|start|starts|is run|are run|go|kick off)$/,
  /^(?:i want|i'd like|i would like|i need|we need|we want) (?:that )?(.+?) (?:to run|run|is run|to be run|to start|started|to go off|to go|to be started|to be executed|executed|to happen|running)$/,
];

/** A way to speak, and no time: read in pieces it would be the second of a month, or one o'clock. */
const A_SECOND = /\b(?:an?|one) sec(?:ond)?(?=$|,| (?:and|then|please|before|to|from)\b)/;

export function readSchedule(text: string, now: Moment): ScheduleRead | undefined {
  if (!TIMELY.test(text) || A_SECOND.test(text)) return undefined;
  // "a nightly build" is a build every day.
  const words = text
    .replace(/^(?:don't|do not) let me forget (?=remind me\b)/, "")
    .replace(
      /^(?:don't|do not) let me forget (?:to |about )?(\S.*) remind me(?: (?:of|about) it)? (\S.*)$/,
      "remind me $2 to $1",
    )
    .replace(/\b(a |an |the |my )?(?:daily|everyday) (reminder|alarm)\b/, "$1$2 every day")
    .replace(/\b(?:an? |the )?(?:nightly|daily) (?!at\b|run\b)([a-z0-9]+)\b/, "$1 daily")
    .replace(/\bat intervals of (?=\S)/, "every ")
    .replace(/\b(in|after|at|every) (?:like|maybe|roughly|approximately|approx|around) (?=\w)/, "$1 ")
    .replace(
      /^((?:(?!\b(?:at|by|in|for) ).)*\b(?:at|by) (?:(?:\S+ )?\S+ (?:hundred|thirty|fifteen)|\d{2}[:.]?\d{2})) hours\b(?!.*\bat )/,
      "$1",
    )
    .replace(/\blater (?=today\b)/, "")
    .replace(/\b(?:a|an) (\S+(?: \S+)?)[- ](second|minute|hour)s? timer\b/, "a timer for $1 $2s")
    .replace(
      /\btimer for (?=(?:(?!(?:in|at|after) )\S+ ){1,3}(?:second|sec|minute|min|hour)s?\b)/,
      "timer in ",
    )
    .replace(/\b(every|each) (?:a )?quarter of an hour\b/, "$1 15 minutes")
    .replace(/\b(every|each) (?:three quarters of an hour)\b/, "$1 45 minutes")
    .replace(/\balways (?=(?:run|start|do|build|lint|format|check|test)\b)/, "")
    .replace(/\bmonthly reminder on the (\S+)/, "reminder on the $1 of every month")
    .replace(
      /^(?=.*\b(?:every|each) week\b)(?!.*\b(?:remind|reminder|to|about)\b)(.*?)\b(?:on )?((?:sun|mon|tues|wednes|thurs|fri|satur)day)s?\b/,
      "$1every $2",
    )
    .replace(/ ?\b(?:every|each) week\b(?: on)?(?= every |$)/, "")
    .replace(/\b(every|each) week (?=.*every \w+day)/, "")
    .replace(/ (?:one time|once)$/, "")
    .replace(/\b(?:a |an )?(?:one-off|one off|one-time|one time|weekly) (?=\w)/, "");
  const all = words.split(" ");
  if (all.length > SENTENCE_WORDS_MAX) return undefined;
  const most = Math.min(WHEN_WORDS_MAX, all.length - 1);
  const isNone = (word: string): boolean => !mayTellTime(word);
  const [first, last] = [all.findIndex(isNone), all.findLastIndex(isNone)];
  const heads = first === -1 ? all.length : first;
  // The more words tell the time, the fewer are left to be misread as the thing to do.
  for (let taken = most; taken >= 1; taken--)
    for (let head = Math.min(taken, heads); head >= 0 && taken - head < all.length - last; head--) {
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
  // "run it on": the day stood behind it.
  const whole = tail > 0 ? what.replace(/ (?:for|on|at)$/, "") : what;
  const schedule = when(`${front} ${back}`.trim(), whole, now);
  return schedule === undefined ? undefined : read(schedule, whole);
}

/** A date by number is read where a time is looked for only, and not where what is left names a day of its own. */
function when(text: string, what: string, now: Moment): JsonRecord | undefined {
  const spelled = withSpelledDates(text);
  if (spelled !== text && NAMES_DAY.test(what)) return undefined;
  return readWhen(spelled, now) ?? (ONLY_REMINDS.test(what) ? readDay(spelled, now) : undefined);
}
const NAMES_DAY =
  /\b(?:today|tonight|tomorrow|every|each|daily|nightly|(?:sun|mon|tues|wednes|thurs|fri|satur)days?)\b/;
/** These can be nothing else, so they need not say the hour; "tell me what I did on friday" can. */
const ONLY_REMINDS =
  /^(?:remind me|(?:set|make|create|add|give me) (?:up )?(?:me )?a reminder|don't let me forget|do not let me forget|nudge me|ping me|alert me) (?:to|about|that|of)\b/;

const MIDDLE =
  /^(.+?) ((?:in|at|on|every|each|today|tonight|tomorrow|this|next|for|after|(?:sun|mon|tues|wednes|thurs|fri|satur)day)\b.*)$/;
const LINK = / (to|about|that) /g;
const FOR = /^for (?!every|each|today|tonight|tomorrow|in|at|on)/;

/** "remind me in ten minutes to check the oven": the time stands between. As much of it as can be is the time: "at five to eleven". */
function middle(words: string, now: Moment): ScheduleRead | undefined {
  const [, begin = "", after = ""] = MIDDLE.exec(words) ?? [];
  if (begin === "") return undefined;
  for (const link of [...after.matchAll(LINK)].toReversed()) {
    const said = after.slice(0, link.index);
    const what = `${begin} ${link[1]} ${after.slice(link.index + link[0].length)}`;
    const schedule = when(said.replace(FOR, "at ").replace(/^for /, ""), what, now);
    if (schedule !== undefined && (REMINDS.test(what) || /^(?:schedule|set up|plan)/.test(what)))
      return read(schedule, what);
  }
  return NOTE.test(begin) ? noted(begin, after, now) : undefined;
}

/** "reminder at noon: order lunch" has no word between time and thing. */
const NOTE = /^(?:(?:set|add|make|create|new) )?(?:me )?(?:a )?reminder(?: for me)?$/;

function noted(begin: string, after: string, now: Moment): ScheduleRead | undefined {
  const all = after.split(" ");
  for (let taken = Math.min(WHEN_WORDS_MAX, all.length - 1); taken > 0; taken--) {
    const said = all.slice(0, taken).join(" ");
    const schedule =
      readWhen(said.replace(FOR, "at "), now) ??
      readWhen(withSpelledDates(said.replace(/^for /, "on ")), now);
    if (schedule !== undefined)
      return read(
        schedule,
        `${begin} to ${all
          .slice(taken)
          .join(" ")
          .replace(/^(?:to|about|that) /, "")}`,
      );
  }
  return undefined;
}

/** "Drink water, remind me of it at noon": what it is stands elsewhere. */
const NOTHING = /^(?:(?:of|about) )?(?:it|that|this)?$/;
/** What a timer is for nobody needs to say. */
const NAMELESS =
  /^(?:remind me|(?:ping|nudge|wake|poke) me(?: up)?|give me a (?:nudge|ping|shout|buzz)|(?:(?:set|start|give me|make|create|add)(?: up)?(?: me)? )?(?:a|an|another) (?:reminder|timer|alarm)(?: for me)?)$/;
/** Said when it is due. */
const TITLES = { timer: "Time is up", other: "It is time" };
/** Beside other words it is about what they say, and would forget it. */
export const isNameless = ({ payload: { title } }: Intent): boolean =>
  title === TITLES.timer || title === TITLES.other;
/** The rest of a time that was not understood whole. */
const REST_OF_TIME = new RegExp(
  `^(?:(?:on|for|the) )*(?:(?:sun|mon|tues|wednes|thurs|fri|satur)day|[ap]\\.?m|today|tonight|tomorrow|(?:${MONTHS.join("|")})(?: \\w+)?)$`,
);

function read(schedule: JsonRecord, text: string): ScheduleRead | undefined {
  const what = text
    .replaceAll(/\s+/g, " ")
    .replace(/^(?:(?:to|please|then|and|i want you to|you should|could you|can you|i need you to)\s+)+/, "")
    .replace(/ (?:and|please)$/, "")
    .trim();
  if (NAMELESS.test(what))
    return { schedule, what, title: what.includes("timer") ? TITLES.timer : TITLES.other, reminds: true };
  const reminded = REMINDS.exec(what)?.[1]?.trim();
  if (reminded !== undefined)
    return NOTHING.test(reminded) || REST_OF_TIME.test(reminded)
      ? undefined
      : { schedule, what, title: reminded, reminds: true };
  // "Every ten, no": what follows was to be put in its place.
  if (/ (?:no|wait|sorry|i mean)$/.test(what)) return undefined;
  for (const wrap of WRAPS) {
    const inner = wrap.exec(what)?.[1]?.replace(DOES, "$1");
    if (inner !== undefined) return { schedule, what: inner, title: inner, reminds: false };
  }
  return { schedule, what, title: VERB.test(what) ? what : "", reminds: false };
}

/** Who wants to be reminded at three is awake then: it is three in the afternoon, unless it is said otherwise. */
export function byDay(schedule: JsonRecord, words: string, now: Moment): JsonRecord {
  const { onceAt } = schedule;
  if (typeof onceAt !== "string" || /\b(?:a\.?m|morning|night|in|after|from now)\b/.test(words))
    return schedule;
  const [, hour = "", minute = ""] = / ([1-5]):(\d\d)$/.exec(onceAt) ?? [];
  if (hour === "") return schedule;
  const time = `${Number(hour) + 12}:${minute}`;
  // At night it would have been tomorrow's.
  const isToday =
    !SAYS_DAY.test(words) && (Number(hour) + 12) * 60 + Number(minute) > now.hour * 60 + now.minute;
  return { onceAt: isToday ? `${now.month}/${now.day} ${time}` : onceAt.replace(/ \S+$/, ` ${time}`) };
}
const SAYS_DAY =
  /\b(?:tomorrow|next|(?:sun|mon|tues|wednes|thurs|fri|satur)day|(?:january|february|march|april|may|june|july|august|september|october|november|december))\b|\d(?:st|nd|rd|th)\b|\bthe \w+(?:st|nd|rd|th)\b|\d[/.]\d/;
