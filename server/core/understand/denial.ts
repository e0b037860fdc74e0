// A no that says why. What merely begins with "no" may be about anything ("no idea what this does"), so only a reason counts.

const WITH_REASON =
  /^\W*(?:no|nope|nah|no way|no thanks|no thank you|don't|do not|please don't)\W+(?:because|'?coz|(?:since|as|'cause) (?=(?:i|we|it|that|this|the|you|they|my|our|there)(?:'\w+)?\s)(?!i (?:said|told)))\s*(\S.*)$/is;
/** "No because … but go ahead" says both. */
const YES = /\b(?:yes|go ahead|do it|approve|allow)\b/i;

/** The reason, as it was given; undefined where it is no such sentence. */
export const reasonOfNo = (text: string): string | undefined =>
  YES.test(text) ? undefined : WITH_REASON.exec(text.replaceAll("’", "'"))?.[1]?.trim();

/** "Cancel the tea reminder" ends something else than what is asked, unless that is a reminder itself. */
export const isOfReminder = (text: string): boolean => OF_REMINDER.test(text.replaceAll("’", "'"));
const OF_REMINDER =
  /^\W*(?:(?:please|kodama|hey|ok|okay|can you|could you|now)\W+)*(?:cancel|stop|abort|delete|remove)\W+(?:(?!it\b|that\b(?! reminder)|this\b)[\w'-]+\W+){0,5}(?:reminders?|alarms?|timers?)\W*(?:please\W*|thanks\W*)?$/i;
