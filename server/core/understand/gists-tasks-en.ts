// Readings of English sentences about tasks, in any order; see gist.ts.
import { AWHILE, type Gist, words } from "./gist-words.ts";

const TASK =
  "task tasks reminder reminders job jobs schedule chore automation named called which we had i've";
const taskNamed = { kind: "task", wordsMax: 4 } as const;

export const TASK_GISTS: readonly Gist[] = [
  {
    command: "tasks.when",
    signs: [
      /\b(?:when|when's|what time|which day|how often|next (?:run|time)|due|how long (?:until|till)|what o'clock)\b/,
    ],
    unless: /\b(?:remind me|pause|resume|delete|remove)\b/,
    words: words(
      `${TASK} when when's what what's time which day how often next is does do will run runs running due happen happens go goes off start starts fall falls come comes exactly forgot tell know be it again was that happening fires fire long until till you happen scheduled out at o'clock`,
    ),
    asked: true,
    slot: taskNamed,
  },
  {
    command: "tasks.resume",
    signs: [
      /\b(?:resum(?:e|ed|ing)|un-?paus(?:e|ed|ing)|re-?enabl(?:e|ed)|re-?activate|back on|on (?:again|once more)|run again|going again|carry(?:ing)? on|continu(?:e|ing)|active again|off (?:pause|hold)|up again|again as before)\b/,
    ],
    unless: /\bdelete\b/,
    words: words(
      `${TASK} resume resumed resuming get its was unpause un-pause unpaused re-enable reenable re-enabled reactivate switch turn turned back carry continue on active pause paused hold start run going again once more as before take off`,
    ),
    slot: taskNamed,
  },
  {
    command: "tasks.pause",
    signs: [
      /\b(?:paus(?:e|ed|ing)|suspend(?:ed|ing)?|on (?:hold|ice)|hold (?:off|back)|disabl(?:e|ed|ing)|freeze|halt|(?:switch|turn|keep|leave)(?:ed)? (?:\S+ ){0,5}off|stop running)\b/,
    ],
    words: words(
      `${TASK} ${AWHILE} pause paused pausing put suspend suspended hold ice disable disabled freeze halt switch turn turned keep leave off stop running needs on make with`,
    ),
    slot: taskNamed,
  },
  {
    command: "tasks.delete",
    signs: [
      /\b(?:delet(?:e|ed|ing)|remov(?:e|ed|ing)|eras(?:e|ed)|drop|bin|scrap|cancel|(?:don't|no longer) need|get rid|throw (?:\S+ ){0,4}away|(?:like|want) (?:\S+ ){0,4}gone)\b/,
    ],
    words: words(
      `${TASK} delete deleted deleting remove removed removing erase erased drop bin scrap cancel rid throw away gone is permanently altogether completely good from my scheduled don't any more anymore longer`,
    ),
    unless: /\b(?:don't|do not|never) (?:delete|remove|erase|drop|bin|scrap|cancel)\b/,
    negated: true,
    // A name alone may be that of a file.
    slot: {
      ...taskNamed,
      beside:
        /\b(?:tasks?|reminders?|jobs?|scheduled?|chores?|automations?)\b|\b(?:don't|no longer) need _ (?:any ?more|any longer)\b/,
    },
  },
  {
    command: "tasks.run",
    signs: [
      /\b(?:run|start|kick|trigger|fire|execute|do|done|go)\b/,
      /\b(?:task|reminder|job|chore|automation|now|right away|straight away|immediately|at once)\b/,
    ],
    unless:
      /\b(?:every|each|daily|tomorrow|at \d|stop|delete|pause|when|if)\b|\b(?:don't|do not|not|never|can't|cannot) (?:run|start|kick|trigger|fire|execute|do|go|be)\b/,
    negated: true,
    words: words(
      `${TASK} run start kick trigger fire execute do done go minute early hand by already don't can't wait until till tonight its time any longer`,
    ),
    slot: taskNamed,
  },
  {
    command: "tasks.list",
    signs: [
      /\b(?:tasks|reminders|jobs|chores|task list|schedule|scheduled|planned|lined up|automations)\b/,
      /\b(?:what|what've|what's|which|any|anything|list|show|tell|see|hear|read|overview|run through|run ?down|go over|everything|all|have a look|look at)\b/,
    ],
    unless: /\b(?:new|make|add|create|run all|run the|run my|every)\b/,
    words: words(
      "tasks reminders jobs chores task schedule scheduled planned lined automations what what've what's which any anything list listed show tell see hear read overview run rundown through everything give all set coming up upcoming got having still am do is are week remind of at moment there so out what've",
    ),
    asked: true,
  },
];
