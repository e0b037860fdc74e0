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
  return TAKES_BACK.test(reason) && !SPEAKS_FOR_IT.test(reason) ? "" : head;
}

const NOBODY =
  "(?:nobody|no one|noone) (?:really |ever |even |actually )*(?:reads?|uses?|needs?|runs?|opens?|drinks?|listens to|looks at|cares about|cares for) (?:it|them|that|this)";
const IS_OVER =
  "(?:it's|it is|it was|that's|they're) (?:all |just |long |really |now |so |kind of |only )*(?:old|outdated|obsolete|done|over|stale|dead|finished|useless|pointless|noisy|annoying|spam|gone to spam|broken|of no use|no use|a duplicate|redundant|ready|green|good to go|working|tested|reviewed|approved|useless|in (?:the|my) way|(?:for )?(?:a|an|the) (?:test|experiment|trial|demo)|no longer (?:needed|used|wanted|relevant)|taking up (?:room|space))";
const I_AM =
  "(?:i'm|i am|we're|we are) (?:all |now |so |just |quite )*(?:done|finished|ready|happy|going home|heading (?:home|out|off)|leaving|off|out|moving on|tired of it|sick of it|in a hurry|back|a \\w+ person|(?:on|going on) (?:a )?(?:holiday|vacation|leave|break)|switching (?:branches|to \\w+)|going to (?:lunch|bed|switch \\w+))";
const STANDS =
  "the (?:\\w+ )?(?:review(?:s|er|ers)?|tests?|team|build|pipeline|feature|fix|work|demo|release|migration|project|sprint|boss|others|train|meeting) (?:is|are|was|were) (?:all |now )*(?:waiting|green|passing|passed|done|finished|over|ready|fixed|working|complete|leaving|starting)";
const NAMES = /^the (?:commit )?(?:message|comment|title|description|text|note) (?:is|was|should be) /i;
const GOES_ON = "(?:i|we) (?:want|need|have) to (?:carry|go|move|get) (?:on|back)";
/** Whole: what goes on behind it may be anything. */
const SPEAKS_FOR_IT = new RegExp(
  `^(?:${[NOBODY, IS_OVER, I_AM, STANDS, GOES_ON].join("|")})(?: (?:now|anyway|any ?more|soon|today|already|here|again|at last|with (?:it|that|this|them)|for (?:today|now|me|it)|to (?:carry on|go on|move on|go|merge|push)|this week|in a minute|in august|(?:so|and) (?:nobody|no one) .*))*$`,
  "i",
);

const FOR_GOOD = new Set(["tasks.delete", "git.commit", "git.push", "git.stash", "memory.forget"]);

/** What cannot be taken back easily, for a reason that does not plainly speak for it; and a microphone that is opened over a doubt. */
export function isUnsupported({ command, payload }: Intent, text: string): boolean {
  const bare = text.replace(/[.!]+$/, "");
  if (command === "memory.forget" && DOUBTED.test(bare)) return true;
  const reason = WITH_REASON.exec(bare)?.[2];
  if (reason === undefined) return false;
  if (payload["action"] === "hands_free") return TAKES_BACK.test(reason);
  return FOR_GOOD.has(command) && !SPEAKS_FOR_IT.test(reason) && !NAMES.test(reason);
}

const DOUBTED =
  /, (?:please )?(?:don't|not|no)\b|\b(?:unless|if (?:it|it's|that|that's|he|she|they|i|you|we))\b/i;
