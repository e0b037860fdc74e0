// The sentences that likenesses are learned from, and how that is done; see understand/likeness/likeness.ts.
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { understand, type Workspace } from "../../server/core/understand/grammar.ts";
import type { LikenessText } from "../../server/core/understand/likeness/likeness.ts";
import { marksOf, placeMarks } from "../../server/core/understand/likeness/marks.ts";
import { partsOf } from "../../server/core/understand/likeness/named.ts";
import { isOfEditor } from "../../server/core/understand/likeness/readings-acts.ts";
import {
  BRANCHES_OFF,
  COMMITS_ALL,
  DENIES,
  GOES_BACK,
  RECALLS,
  SLEEPS,
  TEXTS,
  UNSTASHES,
  WAKES,
} from "../../server/core/understand/likeness/readings.ts";
import { type Example, fitLinear } from "./linear-fit.ts";
import { documented, type Phrase, SETS, talk } from "./phrase-sets.ts";
import { WORKSPACE } from "./workspaces.ts";
import { TALK } from "./talk-sets.ts";

export interface Sentence extends Phrase {
  readonly workspace: Workspace;
}

/** Never learned from, so that they tell how it does on what it has not seen. */
export const HELD_SETS = [
  "fresh free",
  "fresh free, fourth",
  "fresh free, eleventh",
  "fresh free, twelfth",
  "fresh free, fourteenth",
  "fresh free, fifteenth",
  "fresh free, sixteenth",
  "fresh free, seventeenth",
  "fresh free, nineteenth",
  "fresh free, twenty-third",
  "fresh free, twenty-sixth",
  "acts of the editor, more",
  "acts of the editor, third",
  "fresh free, twenty-seventh",
  "fresh free, twenty-ninth",
  "fresh free, thirtieth",
  "in character",
];
export const HELD_TALK = [
  "spoken-talk-sixth.txt",
  "spoken-talk-eighth.txt",
  "spoken-talk-eleventh.txt",
  "spoken-talk-twelfth.txt",
  "spoken-talk-fourteenth.txt",
  "spoken-talk-fifteenth.txt",
  "spoken-talk-sixteenth.txt",
  "spoken-talk-seventeenth.txt",
  "spoken-talk-eighteenth.txt",
  "spoken-talk-twenty-third.txt",
  "spoken-talk-twenty-sixth.txt",
  "spoken-talk-twenty-seventh.txt",
  "spoken-talk-twenty-ninth.txt",
  "spoken-talk-thirtieth.txt",
];
/** As others hear them, not as they were said. */
const NOT_LEARNED = new Set(["noise", "noise, more of it", "noise, thick", "talk"]);
/** Of the documented sentences: all would drown what people really say. */
const EACH_DOCUMENTED = 3;

export const inSet = (name: string): readonly Sentence[] => {
  const { phrases, workspace = WORKSPACE } = SETS[name] ?? { phrases: () => talk(name) };
  return phrases().map((one) => ({ ...one, workspace }));
};

/** Of all sets but those. */
export function sentencesBut(names: readonly string[]): readonly Sentence[] {
  const sets = [...Object.keys(SETS).filter((name) => !NOT_LEARNED.has(name)), ...TALK];
  return [...sets.filter((name) => !names.includes(name)).flatMap(inSet), ...plain()];
}

const plain = (): readonly Sentence[] =>
  documented()
    .filter((_, at) => at % EACH_DOCUMENTED === 0)
    .map(({ said, command }) => {
      const payload = understand(said, WORKSPACE)?.payload ?? {};
      return { said, command, payload, workspace: WORKSPACE };
    });

export const digestOf = (sentences: readonly Sentence[]): string =>
  createHash("sha256")
    .update(JSON.stringify(sentences.map(({ said, command, payload }) => [said, command, payload])))
    .digest("hex");

/** Of what is run in some way only the plain request is learned: how it is run is read before. */
export function learn(sentences: readonly Sentence[]): LikenessText {
  const all = sentences.filter(
    ({ payload }) => !["background", "outside_sandbox"].some((how) => how in Object(payload)),
  );
  return {
    commands: fitLinear(
      all.map((one) => ({ marks: marksOf(partsOf(one.said, one.workspace)), kind: kindOf(one) })),
    ),
    places: fitLinear(all.flatMap(placesOf)),
    beginnings: beginningsOf(all),
  };
}

/** A name that stands once in front of a request is no word of requests. */
const BEGUN_MIN = 2;

/** What Kodama is asked with, and never talk alone. */
function beginningsOf(all: readonly Sentence[]): string {
  const begins = all.flatMap(({ said, command, workspace }) => {
    const [first] = partsOf(said, workspace);
    return command === "none" || first === undefined || first.named !== undefined ? [] : [first.word];
  });
  const counts = Map.groupBy(begins, (word) => word);
  return [...counts].flatMap(([word, all]) => (all.length < BEGUN_MIN ? [] : [word])).join(" ");
}

function kindOf({ command, payload }: Phrase): string {
  if (isDeepStrictEqual(payload, { decision: "deny" })) return DENIES;
  if (isDeepStrictEqual(payload, { restore: true })) return UNSTASHES;
  if (command === "git.commit" && isDeepStrictEqual(payload, {})) return COMMITS_ALL;
  if (isOfEditor(command)) return `${command} ${String(Object(payload).action)}`;
  if (command === "memory.recall") return (Object(payload).about ?? "") === "" ? command : RECALLS;
  const { which } = Object(payload);
  if (command === "memory.forget" && typeof which === "string") return `${command} ${which}`;
  if (command.startsWith("voice.") && isDeepStrictEqual(payload, {})) return `${command} list`;
  if (command === "git.switch")
    return "create" in Object(payload) ? BRANCHES_OFF : Object(payload).branch === "-" ? GOES_BACK : command;
  if (command !== "conversation.gate_set") return command;
  return isDeepStrictEqual(payload, { active: true }) ? WAKES : SLEEPS;
}

/** Each word of a sentence with a text, whether it is part of it. */
function placesOf(one: Sentence): readonly Example[] {
  const { said, payload, workspace } = one;
  const command = kindOf(one);
  const text: unknown = Object(payload)[TEXTS[command] ?? ""];
  const from = typeof text === "string" ? said.toLowerCase().indexOf(text.toLowerCase()) : -1;
  if (typeof text !== "string" || from === -1) return [];
  const parts = partsOf(said, workspace);
  return parts.map((part, at) => ({
    marks: placeMarks(command, parts, at),
    kind: part.from >= from && part.to <= from + text.length ? "inside" : "outside",
  }));
}
