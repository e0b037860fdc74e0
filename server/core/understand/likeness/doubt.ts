// What takes a request back, though it sounds like one: somebody else's, a perhaps, a report, a question, a "not".
import { DESTROYS, type Reading, SHOWS } from "./reading.ts";

/** Somebody else does it, or only perhaps, or it is told, asked or kept from being done. */
export function isTakenBack(original: string, reading: Reading, sure: number): boolean {
  const words = original.trim().toLowerCase().replaceAll("’", "'").replaceAll(POLITE, "");
  if (ALWAYS.some((one) => one.test(words)) || isDictated(words, reading)) return true;
  if (reading.only?.test(words) === false || reading.unless?.test(words.replaceAll(BEGUN, "")) === true)
    return true;
  if (reading.besideNot !== true && NOT.test(words)) return true;
  if (SAID.test(words) && (sure < SURELY || reading.sureMin !== SHOWS)) return true;
  return reading.asked !== true && isNoRequest(words, reading, sure);
}

function isNoRequest(words: string, { besideNot, sureMin }: Reading, sure: number): boolean {
  if (ASKS.test(words) || (words.includes("?") && !REQUEST.test(words))) return true;
  if (sure >= SURELY && sureMin < DESTROYS) return false;
  const said = besideNot === true ? words.replaceAll(PAST, "") : words;
  return PERHAPS.test(said) || (REPORTS.test(words) && !(besideNot === true && DISLIKES.test(words)));
}

/** "Caption: a red orb", but not "commit: …" and "reminder: …". */
const isDictated = (words: string, { text, sureMin }: Reading): boolean =>
  text === undefined && sureMin !== DESTROYS && /^\S+(?: \S+)*: /.test(words);

/** So sure that a "perhaps" beside it is about something else. */
const SURELY = 0.98;
/** Says nothing but please, or what something is to be. */
const POLITE =
  /\bif (?:you'd be (?:so|very) (?:kind|good)|it's not too much (?:trouble|bother)|you (?:could|can|would|will|please|like|don't mind|wouldn't mind)|possible|i may)\b|\bwhen(?:ever)? you(?:'ve)? (?:get|got|have|find|can)(?: (?:a|an?other|some|the) (?:sec|second|moment|minute|chance|time))?\b|\b(?:obliged|happy|grateful|glad|great|nice|good|lovely) if you(?:'d| would| could)?\b|\b(?:see|check|know|find out) (?:if|whether)\b|\b(?:message|mic|microphone|speaker) should be\b/g;
const SAID = /\b(?:says|said|told)\b/;
const TOLD =
  /\b(?:if|unless|whenever|provided|in case|suppose|supposing|he|she|they|someone|somebody|everyone|people|yesterday|last (?:week|night|month|year)|kidding|joking|how come|quote|unquote|never ?mind|forget it|just asking|changed my mind|second thoughts?|wait (?:an?|until|till|for)|lyrics|song|phrase|slide|button|explain|implement|refactor|publish)\b/;
const PERHAPS =
  /\b(?:maybe|perhaps|when|until|once (?!more|again)|after|asked|thinks?|thought|wrote|called|should|must|but|used to|wonder|seems?|always|whether|already|why|how|write|add|rename|improve|fix|delete|remove|create|generate|suggest|forgot|was|were|has|had|have been)\b/;
/** Told of, whoever asks: "I already looked at the diff", "you open the guide", "a dev runs the tests". */
const ABOUT_IT =
  /^(?:i|we|you) (?:already|just (?!want|need)|have|always|usually|open|read|run|commit|looked|ran|opened|read|saw)\b|^an? \w+ \w+s\b|^(?:the|my|our|this|that) \w+ \w+ed\b|\bnext (?:week|month|year|sprint)\b|\bin(?:to)? (?:the )?background\b|\bon your (?:screen|laptop|machine|side|end)\b/;
/** "Please don't undo that"; "I don't like that, undo it" does not begin with it. */
const KEEPS = /^(?:\w+,? )?(?:do not|don't|never)\b(?! (?:like|want|need|hear|catch|understand|get))/;
/** "That change was wrong, take it back". */
const PAST = /\b(?:was|were|has|had)\b/g;
const DISLIKES = /^(?:i|we) (?:don't|do not|didn't) (?:like|want|need|mean)\b/;
/** "Kick off the build" begins it. */
const BEGUN =
  /\b(?:kick|kicking|fire|firing|set|send|start|off you go)\b(?: \S+){0,4}? off\b|\boff you go\b/g;
const QUOTED = /["“]\S+\s[^"”]*["”]/;
const ALWAYS = [TOLD, ABOUT_IT, KEEPS, QUOTED];
/** A question that is meant as a request. */
const REQUEST = /^\W*(?:\w+\W+){0,3}?(?:can|could|would|will|may|might|please|how about|mind)\b/;
const NOT =
  /\b(?:not|never|no need(?! to (?:listen|hear|pay))|don't|doesn't|didn't|won't|can't|wouldn't|shouldn't|instead|except|without)\b/;
const ASKS =
  /^(?:do(?! (?:an?|the|me|it|that|this|some|another|one)\b)|does|did|have|has|had|is|are|was|were|where|what(?! about)|what's|why|when|how(?! about)|who|which|am|should|shall|can (?!you|we|i\b))\b/;
const REPORTS =
  /^(?:i|we|it|my|the \S+ (?:is|was|are)) (?!need|want|fancy|would|'d|gotta|wanna|should|have got to|love)/;
