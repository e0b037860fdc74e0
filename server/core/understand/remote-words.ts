// "Push it to upstream": the remote that is named, so that nothing goes to another one.
import type { JsonRecord } from "../lib/json.ts";

const REMOTES = "origin|upstream|github|gitlab";
const NAMED = new RegExp(`\\b(?:to|from|on|onto|off|at) (?:the )?(${REMOTES})\\b`, "i");
const ANY = new RegExp(`\\b(?:${REMOTES})\\b`, "g");

/** What is said to git besides the command itself; where no remote is named, the branch says where it belongs. */
export function gitWords(command: string, text: string): JsonRecord {
  if (command === "unstash") return { restore: true };
  const remote = NAMED.exec(text)?.[1];
  return remote === undefined ? {} : { remote: remote.toLowerCase() };
}

/** Whether it is not said which of them. */
export const namesTwo = (text: string): boolean => new Set(text.toLowerCase().match(ANY) ?? []).size > 1;
