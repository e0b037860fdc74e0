// What is looked for, without the words that say where or as what: "every place that says retry count", "all uses of the function open".
import { tidy } from "./words.ts";

const QUANTITY = String.raw`(?:(?:all|any|every|each)(?: of)? )?(?:the |my |our )?(?:single )?`;
const WHOSE = "(?:it|we|i|they|you|somebody|someone|(?:the )?code)";
const WHO = `(?:(?:that|which|where|in which|who) )?(?:${WHOSE} )?`;
const SAYS =
  "(?:says?|saying|said|writes?|wrote|has|have|contains?|mentions?|uses?|used|using|calls?|called|imports?|references?|with)";
const KIND = "(?:words?|phrase|string|term|text|function|class|type|variable)";
const THING = `(?:the )?(?:${KIND} )?`;
const USE = "(?:usages?|uses?|references?|occurrences?|mentions?|instances?|appearances?|hits?|matches)";
const PLACE = "(?:places?|spots?|files?|lines?)";
const ANYWHERE = "(?:wherever|everywhere|anywhere|anything)";
const HERE =
  "(?:(?:is|are|gets?) (?:used|mentioned|defined|declared|called|imported|referenced|said)|appears?|occurs?|shows? up|comes? up)";

const BEFORE = [
  // "Every place that says …", "anything we call …".
  `(?:${QUANTITY}${PLACE}|${ANYWHERE}) ${WHO}${SAYS} ${THING}`,
  // "Uses of …", "every use …".
  `${QUANTITY}${USE} (?:of|to|for|${WHO}${SAYS}) ${THING}`,
  `(?:of )?(?:the )?${USE} (?:the )?${KIND} `,
  `(?:all|any|every|each)(?: of)? (?:the )?(?:single )?${USE} ${THING}`,
  "(?:the )?(?:words?|phrase|string|term|text) ",
  // "All the places we call …", of which another phrase has the beginning.
  `(?:(?:that|where) )?${WHOSE} ${SAYS} `,
  `(?:that|where) ${SAYS} `,
].map((text) => new RegExp(`^${text}(?=\\S)`));
const AROUND = new RegExp(
  `^(?:${QUANTITY}${PLACE} (?:that|where|which)|where|wherever|everywhere) (.+) ${HERE}$`,
);

/** Where to look, and that it is to be looked for, said once more. */
const BEHIND =
  /(?: (?:anywhere |somewhere )?(?:in|across|throughout|through|all over) (?:the|our|my|this) (?:whole |entire )?(?:code|code ?base|project|repo|repository|workspace|files|sources?)| (?:find|search for|look for) (?:it|them|that))+$/;

/** Where it is looked for anyway. */
const EVERYWHERE =
  /(?<=\S) (?:in|across|through|throughout) (?:all|any|every|each)(?: of)?(?: the| my| our)? (?:files?|places?|folders?)$/;

/** The same where it says nothing of the kind. */
export function soughtIn(said: string): string {
  const text = said.replace(EVERYWHERE, "").replace(BEHIND, "");
  const inside = AROUND.exec(text)?.[1];
  if (inside !== undefined) return inside;
  const before = BEFORE.map((pattern) => pattern.exec(text)?.[0]).find((found) => found !== undefined);
  return before === undefined ? text : text.slice(before.length);
}

/** Who says why does not look for that. */
const WHY_SOUGHT =
  /, ((?:i|i'm|i've|i'd|i'll|we|it|it's|somebody|someone|they|he|she|that's|this is|there's|the \w+ (?:is|was))\s[^,]+)$/i;

/** "Find localhost, somebody hardcoded it": the text is tidy, and so is what is cut off. */
export function withoutReason(text: string, original: string): string {
  // What is looked for as it stands may have a comma.
  if (/["“”']\S|\b(?:text|string|phrase|words?)\b/i.test(original)) return text;
  const why = tidy(WHY_SOUGHT.exec(original)?.[1] ?? "");
  return why !== "" && text.endsWith(` ${why}`) ? text.slice(0, -why.length).trim() : text;
}
