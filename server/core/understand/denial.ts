// A no that says why. What merely begins with "no" may be about anything ("no idea what this does"), so only a reason counts.

const WITH_REASON =
  /^\W*(?:no|nope|nah|no way|no thanks|no thank you|don't|do not|please don't)\W+(?:because|since|cause|'cause|coz|as)\s+(\S.*)$/is;

/** The reason, as it was given; undefined where it is no such sentence. */
export const reasonOfNo = (text: string): string | undefined =>
  WITH_REASON.exec(text.replaceAll("’", "'"))?.[1]?.trim();
