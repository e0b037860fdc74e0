// "Get rid of the digest task, nobody reads it": a reason behind a request changes nothing of it, unless it takes it back. What is done for
// good, or goes to others, is done only for a reason that speaks for it: a list of what speaks against it would never be whole.
import type { Intent } from "../conversation/types.ts";

const WITH_REASON =
  /^([^,]+), ((?:people|nobody|no one|everybody|everyone|somebody|it's|it is|it was|that's|i'm|we're|i can't be bothered|(?:i|we) (?:want|need|have) to (?:carry|go|move|get) (?:on|back)|i forgot what|the \w+ (?:is|was|are|were)) [^,]+)$/i;
const TAKES_BACK =
  /\b(?:not|don't|never|can't|kidding|joking|mind|wait|sa(?:y|id|ys|ying)|t(?:ell|old|elling|ells|alking)|ask(?:ed|s|ing)?|th(?:ought|ink|inks|inking)|if|unless|until|but|instead|rather|except|only|first|once|later|tomorrow|tonight|(?:mon|tues|wednes|thurs|fri|satur|sun)day|already|excluded|secret|decide|doubts?|hate|regret|prefer|keep|kept|keeping|myself|by hand|jokes?|better|no need|need(?:s|ed)? (?:it|that)|important|meant?|other|another|different|bad|wrong|mistakes?|too|risky|dangerous|silly|stupid|tempting|crazy|early|refused|forbidden|unsure|against|quot(?:e|ing)|reading aloud|discussing|a question|out of the question|off the table|up to you|rules?)\b/i;

/** What stands before the reason; empty where there is none, or where it takes the request back. */
export function beforeReason(text: string): string {
  const [, head = "", reason = ""] = WITH_REASON.exec(text) ?? [];
  const speaksForIt = Object.values(FOR_GOOD).some((one) => one.test(reason));
  return TAKES_BACK.test(reason) && !speaksForIt ? "" : head;
}

const IT = "(?:it's|it is|it was|that's|they're) (?:all |just |long |really |now |so |kind of |only )*";
const I_AM = "(?:i'm|i am|we're|we are) (?:all |now |so |just |quite )*";
const LEAVING =
  "(?:going home|heading (?:home|out|off)|leaving)(?: soon| in a minute)?|off|out|(?:on|going on) (?:a )?(?:holiday|vacation|leave|break)|going to (?:lunch|bed)";
const WORK =
  "the (?:\\w+ )?(?:tests?|build|pipeline|feature|fix|work|migration|project|sprint|release) (?:is|are|was|were) (?:all |now )*";

/** Nobody wants it any more. */
const GONE = [
  "(?:nobody|no one|noone) (?:really |ever |even |actually )*(?:reads?|uses?|needs?|runs?|opens?|drinks?|listens to|looks at|cares about|cares for) (?:it|them|that|this)",
  `${IT}(?:old|outdated|obsolete|done|over|stale|dead|finished|useless|pointless|noisy|annoying|spam|gone to spam|broken|of no use|no use|a duplicate|redundant|in (?:the|my) way|(?:for )?(?:a|an|the) (?:test|experiment|trial|demo)|no longer (?:needed|used|wanted|relevant)|taking up (?:room|space))`,
  `${I_AM}(?:done with (?:it|that)|tired of it|sick of it|moving on|a \\w+ person)`,
  "the (?:\\w+ )?(?:migration|project|sprint|demo|release|season|trial) (?:is|was) (?:all |now )*(?:over|done|finished|complete)",
];
/** It may be seen by others. */
const READY = [
  `${IT}(?:done|finished|ready|green|good to go|working|tested|reviewed|approved|fixed|complete)`,
  `${I_AM}(?:done|finished|ready|happy|in a hurry|moving on|switching (?:branches|to \\w+)|${LEAVING})`,
  `${WORK}(?:green|passing|passed|done|finished|over|ready|fixed|working|complete)`,
  "the (?:\\w+ )?(?:reviewers?|team|boss|others|customers?) (?:is|are) (?:already )?waiting",
  "the (?:train|meeting|demo) (?:is|was) (?:starting|leaving|over)",
];
/** Something else comes first. */
const GOES_ON = [
  "(?:i|we) (?:want|need|have) to (?:carry|go|move|get) (?:on|back)",
  `${I_AM}(?:back|ready|done|switching (?:branches|to \\w+)|going to switch \\w+|${LEAVING})`,
];

/** Whole: what goes on behind it may be anything, and what is not so yet is no reason. */
const TAIL =
  "(?: (?:now|anyway|any ?more|today|already|here|again|at last|with (?:it|that|this|them)|for (?:today|now|me|it)|to (?:carry on|go on|move on|go|merge|push)|this week))*";
const whole = (...reasons: readonly string[]): RegExp => new RegExp(`^(?:${reasons.join("|")})${TAIL}$`, "i");

/** What cannot be taken back easily, and the reasons that speak for it. */
const FOR_GOOD: Readonly<Record<string, RegExp>> = {
  "tasks.delete": whole(...GONE),
  "memory.forget": whole(...GONE),
  "git.commit": whole(...READY),
  "git.push": whole(...READY),
  "git.stash": whole(...GOES_ON),
};
const NAMES = /^the (?:commit )?(?:message|comment|title|description|text|note) (?:is|was|should be) (.+)$/i;

/** Without the marks behind it; undefined where there is none. */
const reasonIn = (text: string): string | undefined => WITH_REASON.exec(text.replace(/[.!]+$/, ""))?.[2];

/** "Commit it, the message is fix the parser": what it is called stands where a reason does. */
export const messageBehind = (text: string): string | undefined => NAMES.exec(reasonIn(text) ?? "")?.[1];
const HANDS_BUSY = /^(?:i'm|i am|we're|we are) (?:\w+ing|busy|away)\b|^(?:my|the) hands\b/i;
const PRAISE =
  /\b(?:perfect|great|good|lovely|nice|right|fine|correct|what (?:i|we) (?:wanted|asked for|meant))\b/i;

/** What is done for a reason that does not plainly speak for it, and may not be; a microphone that is opened over a doubt; praise that is undone. */
export function isUnsupported({ command, payload }: Intent, text: string): boolean {
  if (command === "memory.forget" && DOUBTED.test(text)) return true;
  const reason = reasonIn(text);
  if (reason === undefined) return false;
  if (payload["action"] === "hands_free") return TAKES_BACK.test(reason) || !HANDS_BUSY.test(reason);
  if (command === "edit.undo") return PRAISE.test(reason) && !/\bnot\b|n't\b/i.test(reason);
  if (command === "git.commit" && typeof payload["message"] === "string" && NAMES.test(reason)) return false;
  return Object.hasOwn(FOR_GOOD, command) && FOR_GOOD[command]?.test(reason) === false;
}

const DOUBTED =
  /, (?:please )?(?:don't|not|no)\b|\b(?:unless|if (?:it|it's|that|that's|he|she|they|i|you|we))\b/i;
