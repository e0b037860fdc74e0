// "Push it to upstream": the remote that is named, so that nothing goes to another one.
import type { JsonRecord } from "../lib/json.ts";

const NAMED = /\b(?:to|from|on|onto|off|at) (?:the )?(origin|upstream|github|gitlab)\b/i;

/** What is said to git besides the command itself; where no remote is named, the branch says where it belongs. */
export function gitWords(command: string, text: string): JsonRecord {
  if (command === "unstash") return { restore: true };
  const remote = NAMED.exec(text)?.[1];
  return remote === undefined ? {} : { remote: remote.toLowerCase() };
}

/** Whether it is not said which of them. */
export const namesTwo = (text: string): boolean =>
  new Set(text.toLowerCase().match(/\b(?:origin|upstream|github|gitlab)\b/g) ?? []).size > 1;
