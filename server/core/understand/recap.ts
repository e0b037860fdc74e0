// "What did we do yesterday": what was changed and run is looked up by when it was. What only sounds like it ("what did we do wrong") has
// more behind it, and is for a model.
import type { Intent } from "../conversation/types.ts";
import { WEEKDAYS } from "./time.ts";

const POLITE =
  "(?:(?:hey|hi|ok|okay|so|and|um|uh|well|right|please|kodama|(?:can|could|would|will) you(?: please)?|i(?:'d| would) like you to)[,:]?\\s+)*";
const SO_FAR = "(?: so far| already| up to now)?";
/** With what the tool is asked for. */
const WHEN: Readonly<Record<string, string>> = {
  today: `(?:so far )?(?:today|this (?:morning|afternoon|evening))${SO_FAR}|(?:the|my|our) day${SO_FAR}|so far`,
  yesterday: "yesterday(?: (?:morning|afternoon|evening|night))?|last night",
  "this week": `(?:so far )?this week${SO_FAR}|(?:the|my|our) week${SO_FAR}`,
  "last week": "last week",
  "this month": `(?:so far )?this month${SO_FAR}`,
  "last month": "last month",
  "two days ago": "two days ago|(?:on )?the day before yesterday",
  "on the weekend": "(?:(?:on|over|at) )?(?:the|last|this) weekend",
  lately:
    "lately|recently|(?:(?:in|over|during|for) )?(?:the|these) (?:last|past) (?:few days|couple of days|days|week|seven days)",
};
const ON_DAY = `(?:on |last |on last )?(?:${WEEKDAYS.join("|")})`;
const TIME = `(?:${Object.values(WHEN).join("|")}|${ON_DAY})`;
const WHEN_READ = Object.entries(WHEN).map(
  ([when, form]) => [when, new RegExp(`^(?:${form})$`, "i")] as const,
);

const WHO = "(?:we|you|i)";
/** What they changed themselves git knows. */
const OURS = "(?:we|you)";
const DID = `(?:did ${WHO}(?: all)? (?:do|get done|get up to|achieve|accomplish|finish|work on|build|ship|get through)|have ${WHO}(?: all)? (?:done|got(?:ten)? done|achieved|accomplished|finished|worked on|been (?:doing|working on|up to))|did ${OURS} change|have ${OURS} changed|were ${WHO} (?:doing|working on)|was i (?:doing|working on)|(?:was|got|has been) (?:done|changed))`;
const FOR_US = "(?: here)?(?: for (?:me|us))?";
const SUMMARY = "(?:recap|summary|digest|overview|rundown|run-down)";
const FORMS: readonly RegExp[] = [
  `(?:(?:tell|show|remind) me )?what(?: all)? ${DID}${FOR_US}(?: (?:in|on|with|to) (?<about>[\\w./-]+(?: [\\w./-]+){0,3}?))?,? (?<when>${TIME})`,
  `(?:(?:tell|show|remind) me )?(?:what|everything|all|all that|of what) ${WHO}(?:'ve| have)? (?:did|done|worked on|finished|got done|were doing|were working on)(?: here)?,? (?<when>${TIME})`,
  `what(?:'s| has) been done${FOR_US} (?<when>${TIME})`,
  `(?:which|what) (?:files|tests|scripts|programs|commands|things) (?:did ${OURS} (?:change|touch|edit|run|do)|have ${OURS} (?:changed|touched|edited|run|done)),? (?<when>${TIME})`,
  `(?:did ${OURS} (?:do|change|run|get)|have ${OURS} (?:done|changed|run)) anything(?: done)?,? (?<when>${TIME})`,
  `how far did (?:we|you|i) get (?<when>${TIME})`,
  `(?:catch me up|bring me up to speed|fill me in) on (?<when>${TIME})`,
  `what (?:happened|went on)(?: here)? (?<when>${TIME})`,
  `(?:(?:give|show|read)(?: me)? )?(?:a |the |my |our )?(?:quick |short |brief )?${SUMMARY} (?:of|for|from) (?:what (?:we|you|i) did )?(?<when>${TIME})`,
  `(?:recap|summari[sz]e|sum up) (?<when>${TIME})`,
  `(?:recap|summari[sz]e|sum up|go over|review) what (?:we|you|i)(?:'ve| have)? (?:did|done) (?<when>${TIME})`,
  `(?:(?:give|show|read)(?: me)? )?(?<when>today|yesterday|this week|last week)'s (?:work|${SUMMARY})`,
  `(?:recap|summari[sz]e|sum up|go over|review|show(?: me)?|list) (?<when>today|yesterday|this week|last week)'s work`,
].map((form) => new RegExp(`^${POLITE}${form}$`, "i"));
/** Without a time: the last days. */
const LEFT_OFF = new RegExp(
  `^${POLITE}(?:(?:tell me |remind me )?where (?:did )?(?:we|you|i) (?:leave|left) off|where were we|what were we working on|what (?:were we|was i) (?:doing|working on) (?:last|before)|what have (?:we|i) been working on|catch me up|bring me up to speed|what was the last thing (?:that )?${OURS} did)$`,
  "i",
);

/** Without a time, but with how often there is one; a recap by itself is of the day. */
const OF_EACH = new RegExp(
  `^${POLITE}(?:(?:give|show|read)(?: me)? )?(?:a |the |my |our )?(?:(?:daily|(?<weekly>weekly)) ${SUMMARY}|recap)$`,
  "i",
);

/** All of them; see patterns.ts. */
export const RECAPS: readonly RegExp[] = [...FORMS, LEFT_OFF, OF_EACH];

/** Without its mark at the end. */
export function readRecap(bare: string): Intent | null {
  if (LEFT_OFF.test(bare)) return recall("lately", "");
  const each = OF_EACH.exec(bare);
  if (each !== null) return recall(each.groups?.["weekly"] === undefined ? "today" : "this week", "");
  const groups = FORMS.map((form) => form.exec(bare)?.groups).find((one) => one !== undefined);
  return groups === undefined ? null : recall(whenOf(groups["when"] ?? ""), groups["about"] ?? "");
}

const whenOf = (words: string): string =>
  WHEN_READ.find(([, form]) => form.test(words))?.[0] ?? words.toLowerCase().split(" ").at(-1) ?? "lately";

const recall = (when: string, about: string): Intent => ({
  command: "memory.recall",
  payload: { about, when },
  confidence: 0.95,
});
