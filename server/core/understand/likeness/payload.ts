// What a command is about, of what is named in the sentence: the only one of its kind, a text, a time.
import type { JsonRecord } from "../../lib/json.ts";
import { commitsIn, mayBeBranch } from "../branches.ts";
import { ANYTHING, states } from "../remembering.ts";
import { gitWords, namesTwo } from "../remote-words.ts";
import { titlesWith } from "../match.ts";
import { readSchedule } from "../schedule.ts";
import { NO_DEVICE, OF_TASKS, type Said } from "../slots.ts";
import { soughtIn } from "../sought.ts";
import { tidy } from "../words.ts";
import type { Linear } from "./linear.ts";
import type { NamedKind, Part } from "./named.ts";
import { isOfEditor } from "./readings-acts.ts";
import { READINGS } from "./readings.ts";
import { spanOf } from "./spans.ts";

export interface Found {
  readonly said: Said;
  readonly parts: readonly Part[];
  readonly places: Linear;
}

export function payloadOf(command: string, found: Found): JsonRecord | undefined {
  const { thing, text, payload = {} } = READINGS[command] ?? {};
  if (command === "scheduler.create") return scheduleIn(found);
  if (command === "git.log") return historyIn(found.parts);
  if (OF_REMOTES.has(command))
    return namesTwo(found.said.original) ? undefined : gitWords(command, found.said.original);
  // What the editor does is done where one is: what is named is somewhere else.
  if (isOfEditor(command) && namesAnother(found.parts)) return undefined;
  if (thing !== undefined) return aboutOne(command, thing, found);
  return text === undefined ? payload : withText(command, text, found);
}

function withText(command: string, text: string, found: Found): JsonRecord | undefined {
  const { payload = {} } = READINGS[command] ?? {};
  const span = spanOf(command, { parts: found.parts, original: found.said.original }, found.places);
  if (span === undefined || (text === "branch" && !mayBeBranch(span))) return undefined;
  const plain = plainly(text, span);
  if (command === "memory.remember" && !states(plain)) return undefined;
  if (text === "name" && POINTS.test(plain)) return undefined;
  // Which there are is told then.
  return text === "name" && NO_DEVICE.test(plain) ? payload : { ...payload, [text]: plain };
}

/** What was named before it. */
const POINTS = /^(?:it|this|that|these|those|them)\b/i;

/** Without what says where, as what or for how long. */
function plainly(text: string, span: string): string {
  if (text === "query") return soughtIn(span);
  if (text === "text") return span.replace(/,? for (?:the )?(?:future|later|next time)(?: reference)?$/i, "");
  if (text === "about" && ANYTHING.test(span)) return "";
  return text === "name" ? span.replace(/ (?:from now on|again|instead|for now)$/i, "") : span;
}

const namesAnother = (parts: readonly Part[]): boolean =>
  parts.some(
    ({ named }, at) =>
      ANOTHER.has(named?.kind) ||
      (named?.kind === "NUMBER" && /^(?:lines?|column|number)$/.test(parts[at - 1]?.word ?? "")),
  );
const ANOTHER: ReadonlySet<NamedKind | undefined> = new Set<NamedKind>(["FILE", "TASK", "NAME"]);

/** Of a file, or of as many commits as are named. */
function historyIn(parts: readonly Part[]): JsonRecord | undefined {
  const [first, ...more] = parts.filter(({ named }) => /^(?:FILE|NUMBER)$/.test(named?.kind ?? ""));
  if (more.length > 0) return undefined;
  if (first?.named === undefined) return {};
  const { kind, value } = first.named;
  return kind === "FILE" ? { path: value } : typeof value === "number" ? commitsIn(value) : undefined;
}

/** Of two files it is not said which; of two numbers, the one that is called a line. */
function onlyOne([kind, key]: readonly [NamedKind, string], parts: readonly Part[]): JsonRecord | undefined {
  const all = parts.filter(({ named }) => named?.kind === kind);
  const lines = key === "line" ? all.filter((part) => parts[parts.indexOf(part) - 1]?.word === "line") : [];
  const values = new Set((lines.length > 0 ? lines : all).map(({ named }) => named?.value));
  const [value] = values;
  return values.size === 1 && value !== 0 ? { [key]: value ?? "" } : undefined;
}

const OF_REMOTES = new Set(["git.push", "git.pull", "git.fetch"]);

const aboutOne = (
  command: string,
  thing: readonly [NamedKind, string],
  found: Found,
): JsonRecord | undefined =>
  alsoPartly(thing, found) ? undefined : (onlyOne(thing, found.parts) ?? partly(command, found));

/** "The digest and the nightly cleanup": beside the one with its whole name, another by a part of it. */
function alsoPartly([kind]: readonly [NamedKind, string], { parts, said }: Found): boolean {
  const whole = parts.flatMap(({ named }) => (named?.kind === kind ? [named.value] : []));
  const words = parts.flatMap(({ word, named }) =>
    named === undefined && !OF_ANY_TASK.test(word) ? [word] : [],
  );
  return (
    kind === "TASK" &&
    whole.length > 0 &&
    titlesWith(words, said.workspace.tasks ?? []).some((title) => !whole.includes(title))
  );
}

/** "Put the digest on hold": the one task that has the word in its name. What is for good needs the whole name. */
function partly(command: string, { parts, said }: Found): JsonRecord | undefined {
  if (!command.startsWith("tasks.") || command === "tasks.delete") return undefined;
  if (parts.some(({ named }) => named !== undefined && named.kind !== "NUMBER")) return undefined;
  const words = parts.map(({ word }) => word).filter((word) => !OF_ANY_TASK.test(word) && !TIMELY.test(word));
  const [title, ...others] = titlesWith(words, said.workspace.tasks ?? []);
  const { original } = said;
  if (title === undefined || others.length > 0 || GOES_ON.test(original)) return undefined;
  return command === "tasks.run" && !OF_TASKS.test(original) ? undefined : { title };
}
/** "The cleanup of the database" is another one. */
const GOES_ON =
  /\b(?:of|for|in|from|about) (?:the|my|our|this|that|all|every)\b|\b(?:that|which) (?:is|was|has|we|i|it)\b/i;
const OF_ANY_TASK =
  /^(?:tasks?|reminders?|jobs?|schedules?|scheduled|chores?|automations?|check|build|tests?|start|today|morning|night)$/;

/** The script, or the words of what to be reminded of, and the only time that is told beside it. */
function scheduleIn({ said: { original, workspace }, parts, places }: Found): JsonRecord | undefined {
  const [script, ...others] = parts.filter(({ named }) => named?.kind === "SCRIPT");
  if (others.length > 0) return undefined;
  const title = REMINDS.test(original) ? spanOf("scheduler.create", { parts, original }, places) : undefined;
  const what = script === undefined ? title : original.slice(script.from, script.to);
  if (what === undefined) return undefined;
  const from = script?.from ?? original.indexOf(what);
  const sides = [original.slice(0, from), original.slice(from + what.length)];
  const [schedule, ...more] = sides.flatMap((side) => timeIn(side, workspace) ?? []);
  if (schedule === undefined || more.length > 0) return undefined;
  return script === undefined ? { schedule, title: what } : { schedule, script: String(script.named?.value) };
}

/** Says when. */
export const TIMELY =
  /^(?:every|each|daily|hourly|nightly|weekly|tomorrow|tonight|(?:sun|mon|tues|wednes|thurs|fri|satur)days?|weekdays?|weekends?|minutes|hours?|o'clock|[ap]m)$/;
const REMINDS = /\b(?:remind(?:er)?|nudge|ping|alarm|forget|poke)\b/i;

/** The most words that tell a time and nothing else. */
function timeIn(side: string, { now }: Said["workspace"]): JsonRecord | undefined {
  const words = tidy(side).split(" ");
  for (let count = words.length; count > 0; count--)
    for (let at = 0; at + count <= words.length; at++) {
      const found = readSchedule(`${DONE} ${words.slice(at, at + count).join(" ")}`, now);
      const rest = [...words.slice(0, at), ...words.slice(at + count)];
      if (found?.what === DONE && !rest.some((word) => TIMELY.test(word) || /\d/.test(word)))
        return found.schedule;
    }
  return undefined;
}
/** Stands for what is done. */
const DONE = "run it";
