// What sounds like a request and is none, whichever reading would take it: said to somebody else, kept from being done, told of, put up
// as a heading or an example; and requests of which only a part would be done. Each rule was laid beside every request of the tests.
import type { Intent } from "../conversation/types.ts";

const DONE =
  "get rid|throw|drop|take|roll|undo|revert|reverse|delete|remove|pause|resume|run|start|build|lint|format|commit|open|schedule";

export const IN_ANY_CASE: readonly RegExp[] = [
  // "Don't you ever delete the tea task": a not that reaches the verb. "Can't you run it" asks for it.
  new RegExp(
    `(?<!\\b(?:can't|won't|couldn't|wouldn't) )\\b(?:not|never|\\w+n't)(?: (?:you|ever|just|really|even|dare|simply|to|need to|have to|want to)){0,3} (?:${DONE})\\b(?<!\\b(?:can't|won't|couldn't|wouldn't) you (?:${DONE}))`,
  ),
  // "Will that delete the task?", "it can delete it", "might run the tests", "ran the tests again", "thanks for running them".
  /^(?:will|would|could|can|might|may) (?:it|this|that|npm|git|the ci)\b(?! be\b)/,
  /^(?:it|this|that|he|she|they) (?:can|will|would|might|wants|tries|tells)\b(?! be all\b)/,
  new RegExp(`^(?:might|may|could|would|will) (?:${DONE})\\b`),
  /^(?:just )?(?:ran|undid|opened|paused)\b/,
  // "I've just run the tests", "I'd undo that": done already, or only thought of.
  /^(?:[a-z]+,? )?(?:i|we|you|they|he|she)(?:'ve| have) (?:(?:just|only|now|already|also) )*(?:undone|run|built|rebuilt|committed|reverted|rolled|tested|linted|formatted|opened|deleted|started|stopped|paused|taken|put|scheduled)\b(?!.*(?:,| so | and then ))/,
  /^(?:like |and |but |well,? )?(?:i|we|they|he|she)(?:'d| would) (?:(?:just|only|never|probably|rather|have) )*(?:undo|run|build|commit|committed|revert|test|lint|format|delete|start|stop|pause)\b/,
  /^(?:in (?:theory|principle)|note to self|to do|todo|(?:step|point|rule|option|issue|line|item) (?:one|two|three|four|five|\d+)|(?:first|second|third|next|last) (?:item|step)|the plan for \w+|the (?:trick|solution|fix|phrase|label|answer|button|comment reads)|case in point|long story short|pro tip|my suggestion|there(?:'s| is) an? (?:option|button)|just (?:kidding|thinking out loud)|oh (?:sure|great)|yeah (?:right|sure)|whatever|like)[,:]? (?=undo|run|commit|delete|revert)/,
  /^can i (?:delete|remove|undo)\b|^message from \w+,/,
  /^(?:thanks|thank you|sorry) for \w+ing\b/,
  /^i (?:rarely|hardly|hate|enjoy)\b|^i (?:love|wish)\b(?! to\b)/,
  /^the [\w ]+ is (?:on hold|back on|paused|broken|slow)\b/,
  /^(?:do )?(?:the |our )?(?:tests|builds?|linter) runs? (?:every|each|at|on)\b/,
  // Headings, examples, dictation.
  /^(?:my|his|her|their|our|\w+'s) (?:advice|idea|plan|words|motto|tip)\b/,
  /^(?:(?:option|plan) [a-d]|worst case|in (?:case of|an emergency|(?:the )?future|general)|next time|as a rule|by default|for (?:example|instance)|as in|imagine|picture this|let's (?:say|pretend)|first rule|moral|one option|the command|try saying|fun fact|say (?:i|we|you))\b/,
  /^(?:new (?:line|paragraph)|bullet|full stop|comma|heading|slide|chapter|question)\b|\b(?:i'm|he's|she's) like,/,
  // That is for a model.
  /\bin your (?:own )?words\b/,
  // The person does it, and wants to be waited for.
  /\bgive me an? (?:minute|moment|sec(?:ond)?)\b|\bbear with me\b|^(?:i|we)'ll be (?:at|in|on|there|right|back|with)\b/,
  /^according to\b|\byou (?:say|said) ["“]|\bbreak(?:ing|s)? the (?:build|tests)\b/,
  // "Run the tests? No thanks."
  /\?\s*(?:no|nah|again|what for|really|on|in|are you|never|not)\b/,
  /^(?:(?:hi|hello|hey|dear|please|right|okay|ok|good morning),? )?(?:mum|mom|dad|kids|guys|team|folks|siri|alexa|google|chatgpt|copilot|cortana|honey|darling|sir)\b/,
  /, (?:kids|children|mum|mom|dad|guys|team|folks|everyone|everybody|all of you|honey|darling|sir)[.!?]*$/,
];

/** Names are told by their capital, so only where they were typed, or a recogniser writes them so. */
const NAMED: readonly RegExp[] = [
  /, (?!Kodama|Please|Thanks?)[A-Z][a-z]+[.!?]*$/,
  /, (?!Kodama|Please|Thanks?|English)[A-Z][a-z]{2,},/,
  /^(?:[Hh]i|[Hh]ello|[Dd]ear|[Hh]ey|[Gg]ood morning),? (?!Kodama)[A-Z][a-z]+\b/,
];

export function isElsewhere(text: string): boolean {
  const words = text.trim().toLowerCase().replaceAll("’", "'");
  return IN_ANY_CASE.some((one) => one.test(words)) || NAMED.some((one) => one.test(text.trim()));
}

const ONLY_A_PART: Readonly<Record<string, RegExp>> = {
  // It would run at once, and then never again.
  "task.run":
    /\b(?:as soon as|from now on|automatically|on save|before every|(?:each|every) time|whenever)\b|\bof (?:every|each|the) month\b|^(?:every|each|on|at|in|tomorrow|tonight|next|later) .*\b(?:day|month|week|hours?|minutes|morning|evening|tonight|tomorrow|[ap]\.?m|o'clock)\b.*, (?:[\w ]+ )?(?:run|do|start|build|test|lint|format)\b/,
  // It would rest without an end.
  "tasks.pause":
    /\bfor (?:a|an|one|two|three|four|five|\d+|the next) [\w ]*(?:minutes?|hours?|days?|weeks?|months?)\b/,
  // What is in it was meant.
  "editor.open": /\b(?:the|a|that) [\w. ]+ (?:function|method|interface)[.?!]*$/,
  // "Commit and push", "remember to push": what was not asked for alone, or not now.
  "git.push": /^(?:(?:please|now|ok|okay|and|then),? )*(?:commit|remember to|git commit)\b/,
  "git.fetch": /\b(?:docs?|documentation|readme|dependencies|packages?)\b|\band (?:reset|rebase|merge)\b/,
  "git.branches":
    /\b(?:remote|remotes|origin|upstream|github|gitlab|server)\b|^(?:get rid of|git branch [^-\s])(?!es\b)/,
  "git.stash": /\b(?:pop|unstash|apply|restore)\b.*\b(?:\d+|second|third|fourth|oldest|first)\b/,
  "tasks.delete": /\b(?:except|but not|copy of|code of|description)\b/,
};

/** "Run build prod" is no "build", where no script is called like that. */
const KINDS = /\b(?:prod|production|staging|(?<=\S )watch|debug|release|verbose|coverage|headless)\b/gi;
const isOtherKind = (script: string, text: string): boolean =>
  [...text.matchAll(KINDS)].some(([kind]) => !script.toLowerCase().includes(kind.toLowerCase().slice(0, 4)));

/** "Commit it and call it a day", "with the message from before": what was meant is not said. */
const NO_MESSAGE =
  /^(?:-|later\b|not (?:decided|sure|known|clear|yet)\b|undecided\b|unclear\b|unknown\b|wrong$|missing$|outdated$|a secret$|up to you\b|your choice\b|to follow|in (?:two|three|several|separate|small)\b|of\b|that|which|you\b|i gave|from\b|in the|above|as before|a day|a night|usual\b|always|is\b|soon as|much as|discussed|what\b|please\b|called\b)|\b(?:if|once|when) the [\w ]+ pass\b|, (?:no,? wait|then)\b|\?\s+\w/i;
const COMMIT_TOLD =
  /^git commit (?:hooks?|messages?|history|signing|always|never|dash|is|fails)\b|^commit message (?:conventions?|rules?|hooks?)\b/i;

/** "Each morning fetch and run the tests": a script alone would be put on a schedule. */
const ALSO =
  /\b(?:fetch|pull|push|commit|merge|rebase|stash|deploy|delete)\b.*\band (?:then )?(?:re-?run|run|do|start|build|lint|test|format)\b/i;

/** "Put this in git ignore", "check in my luggage", "commit all of docs": of something else, or of a part. */
const NO_COMMIT =
  /\bgit ?ignore\b|^check in,|\bcommit (?:\w+ )*-(?!m )|\bcheck in (?:my|our) (?!changes|work|files|edits|stuff|code)|\bcommit all of (?!it|that|them|this|my|the|these|those|our)|\bin (?:two|three|several|separate|small(?:er)?) commits\b|^['"‘“]/i;

/** "Run the tests as soon as the build is done" is more than to run them. */
export function isPart({ command, payload: { message, script } }: Intent, text: string): boolean {
  if (command === "task.run" && typeof script === "string" && isOtherKind(script, text)) return true;
  if (command === "scheduler.create" && typeof script === "string" && ALSO.test(text)) return true;
  if (command === "git.commit")
    return (
      COMMIT_TOLD.test(text) ||
      NO_COMMIT.test(text) ||
      (typeof message === "string" && NO_MESSAGE.test(message))
    );
  return ONLY_A_PART[command]?.test(text.toLowerCase()) === true;
}
