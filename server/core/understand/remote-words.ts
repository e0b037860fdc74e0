// "Push it to upstream": the remote that is named, so that nothing goes to another one.
import type { JsonRecord } from "../lib/json.ts";

const REMOTES = "origin|upstream|github|gitlab";
const named = (before: string): RegExp => new RegExp(`\\b(?:${before}) (?:the )?(${REMOTES})\\b`, "i");
const NAMED = named("to|from|on|onto|off|at");
/** "Fetch origin", "has upstream got anything new". */
const ASKED = named("from|on|off|at|fetch|has|have|does|ask|check|with|of|behind");
const ANY = new RegExp(`\\b(?:${REMOTES})\\b`, "g");

/** What is said to git besides the command itself; where no remote is named, the branch says where it belongs. */
export function gitWords(command: string, text: string): JsonRecord {
  if (command === "unstash") return { restore: true };
  const remote = (command === "git.fetch" ? ASKED : NAMED).exec(text)?.[1];
  return remote === undefined ? {} : { remote: remote.toLowerCase() };
}

/** Whether it is not said which of them. */
export const namesTwo = (text: string): boolean => new Set(text.toLowerCase().match(ANY) ?? []).size > 1;
