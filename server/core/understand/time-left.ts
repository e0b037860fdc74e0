// What a sentence says of a time, and a schedule made of it does not have: then it was not understood. Half of "every day except sunday
// at nine" would be sunday at nine.
import type { Intent } from "../conversation/types.ts";
import { isRecord } from "../lib/json.ts";
import { withoutLeftOut } from "./recurrences.ts";

const CLOCK = String.raw`(?:\d{1,2}(?:[:.]\d\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty(?:[ -]\w+)?|noon|midday|midnight)`;
const DAY = "(?:sun|mon|tues|wednes|thurs|fri|satur)day";
const UNIT = `(?:day|weekday|week|month|year|hour|minute|morning|afternoon|evening|night|${DAY})s?`;

/** "From nine to five", "between nine and five pm", "from nine". */
const WITHIN = new RegExp(String.raw`\b(?:between|from) ${CLOCK}\b`);
/** "At nine and five", "at eight, twelve and six", "at nine and a half". */
const SEVERAL = new RegExp(
  String.raw`\bat ${CLOCK}(?: ${CLOCK})?(?: o'clock)?(?: ?[ap]\.?m\.?)?((?: and (?:at )?(?:${CLOCK}|a (?:half|quarter)))+)\b`,
);
const PART = /\b(?:at night|tonight|today|tomorrow|(?:in the|this) (?:morning|afternoon|evening))\b/;
/** What no pattern has. */
const LIMITS = new RegExp(
  String.raw`\b(?:except|excluding|other than|but not|starting|beginning|second last|until|till)\b|\b(?:twice|three times) (?:a|an|per|each|every) (?:week|month|year|hour)\b|\bevery (?:other|second|third|fourth|two|three|\d+) (?:days?|weeks?|months?|years?|${DAY}s?)\b|\b(?:days?|weeks?) (?:before|after)\b`,
);
/** A title that begins or ends so has a part of the time in it. */
const IN_TITLE = new RegExp(
  String.raw`\b(?:every|each) (?:(?:other|second|third|\w+) )?${UNIT}\b|\b(?:except|until|till|and|or|(?:every|each)(?: \w+)?|other|twice|between|days? (?:before|after)|the (?:first|second|third|last))$|\bon ${DAY}s$|^(?:at|on|from|between|every|tomorrow|today|the day) |\b(?:week ?days|week ?ends) at\b|\b(?:twice|three times) (?:a|per) (?:day|week|month)\b|\bstarting (?:today|tomorrow|on|next)\b`,
);

interface Told {
  /** What is left of the sentence without a title: it tells the time. */
  readonly time: string;
  readonly minute: string;
  readonly hour: string;
  readonly isOften: boolean;
  readonly hasRange: boolean;
}

const MORE: readonly ((told: Told) => boolean)[] = [
  ({ time }) => LIMITS.test(time),
  ({ time, hasRange }) => !hasRange && WITHIN.test(time) && /\b(?:every|each|hourly)\b/.test(time),
  ({ time, isOften }) => isOften && PART.test(time),
  ({ time, isOften, minute }) => isOften && minute !== "30" && /\bhalf past\b/.test(time),
  ({ time, hasRange }) => hasRange && /\b(?:today|tonight|tomorrow)\b/.test(time),
  ({ time, hour, hasRange }) => {
    const more = SEVERAL.exec(time)?.[1]?.split(" and ").length ?? 1;
    return !hasRange && more > hour.split(",").length;
  },
];

export function saysMoreOfTime({ command, payload }: Intent, words: string): boolean {
  const { schedule, title } = payload;
  if (command !== "scheduler.create" || !isRecord(schedule)) return false;
  const said = typeof title === "string" ? title.toLowerCase() : "";
  const [minute = "", hour = "", , , days = "*"] =
    typeof schedule["cron"] === "string" ? schedule["cron"].split(" ") : [];
  const time = said === "" ? words : words.replace(said, " ");
  const told = {
    time: days === "*" ? time : withoutLeftOut(time),
    minute,
    hour,
    isOften: Object.hasOwn(schedule, "everyMinutes") || hour.startsWith("*"),
    hasRange: /^\d+-\d+/.test(hour),
  };
  return IN_TITLE.test(said) || MORE.some((more) => more(told));
}
