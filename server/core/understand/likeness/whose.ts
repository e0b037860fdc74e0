// Whose business it is: "Tom, can you run the tests" and "I want Bob to undo that" ask nothing of Kodama.
import type { Part } from "./named.ts";

/** Say nothing of who is meant. */
const INTERJECTION =
  /^(?:hey|hi|hello|yo|oh|ah|ok|okay|so|and|well|um|uh|er|erm|hmm?|right|alright|now|then|please|kodama|sigh|ugh|phew|gosh|argh|sorry|man|dude|bro|mate|folks|everyone)$/;
/** After one of these stands who is to do it. */
const WANTS =
  /^(?:ask|asks|asked|have|let|need|needs|want|wants|wanted|tell|get|could|can|would|will|should|wish|expect|remind|make)$/;
/** Kodama, the person, or what it is done to. */
const OURS =
  /^(?:you|u|we|i|me|us|it|that|this|these|those|them|the|a|an|my|our|your|all|any|some|every|everything|anything|kodama|to|please|just|now|one|another|again|in|on|at|up|back|down|over|rid|going|been|be|by|as|for|of|with|and|so|out|off|not|still|also|then|maybe|possibly|kindly|quickly|see|have|do|go|somebody)$/;
const DONE =
  /^(?:to|run|rerun|start|open|show|read|go|search|find|look|undo|revert|roll|take|commit|build|lint|format|test|check|typecheck|delete|remove|pause|resume|schedule|stop|repeat|make|put|bring|scroll|jump|fix|get)$/;

/** @param beginnings the words that requests begin with */
export function isOfSomebody(parts: readonly Part[], beginnings: ReadonlySet<string>): boolean {
  const said = parts.slice(parts.findIndex(({ word }) => !INTERJECTION.test(word)));
  const [first] = said;
  if (first === undefined) return false;
  if (first.named === undefined && !beginnings.has(first.word)) return true;
  return said.some(({ word }, at) => {
    const [who, what] = [said[at + 1], said[at + 2]];
    return (
      WANTS.test(word) &&
      who !== undefined &&
      who.named === undefined &&
      !OURS.test(who.word) &&
      !DONE.test(who.word) &&
      what !== undefined &&
      DONE.test(what.word)
    );
  });
}
