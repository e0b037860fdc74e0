// A no that says why. What merely begins with "no" may be about anything ("no idea what this does"), so only a reason counts.

const WITH_REASON =
  /^\W*(?:no|nope|nah|no way|no thanks|no thank you|don't|do not|please don't)\W+(?:because|'?coz|(?:since|as|'cause) (?=(?:i|we|it|that|this|the|you|they|my|our|there)(?:'\w+)?\s)(?!i (?:said|told)))\s*(\S.*)$/is;
/** "No because … but go ahead" says both. */
const YES = /\b(?:yes|go ahead|do it|approve|allow)\b/i;

/** The reason, as it was given; undefined where it is no such sentence. */
export const reasonOfNo = (text: string): string | undefined =>
  YES.test(text) ? undefined : WITH_REASON.exec(text.replaceAll("’", "'"))?.[1]?.trim();
