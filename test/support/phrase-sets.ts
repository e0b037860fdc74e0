// Sets of sentences with what they mean, and how the grammar does on them.
import { isDeepStrictEqual } from "node:util";
import { understand, type Workspace } from "../../server/core/understand/grammar.ts";
import { PHRASES } from "../../server/core/understand/phrases-en.ts";
import { type Fillers, sentence } from "./expand-template.ts";
import { fixtureLines } from "./fixture-lines.ts";
import { createRandom } from "./random.ts";
import { TALK } from "./talk-sets.ts";
import { LARGER, MANY, OTHER, SHOP, SMALL, WORKSPACE } from "./workspaces.ts";

export interface Phrase {
  readonly said: string;
  /** "none" where nothing may be understood. */
  readonly command: string;
  readonly payload: unknown;
  /** What must be in what is understood, where that is all that counts. */
  readonly meant?: readonly unknown[];
}

export function phrases(name: string): readonly Phrase[] {
  return fixtureLines(name).map((line) => {
    const [said = "", command = "", payload = ""] = line.split("\t");
    return { said, command, payload: payload === "" ? {} : JSON.parse(payload) };
  });
}

export const talk = (name: string): readonly Phrase[] =>
  fixtureLines(name).map((said) => ({ said, command: "none", payload: {} }));

export interface PhraseSet {
  readonly phrases: () => readonly Phrase[];
  /** Percent that should be right. */
  readonly goal: number;
  /** What the phrases speak about, where it is not WORKSPACE. */
  readonly workspace?: Workspace;
}

/**
 * The ones called "fresh", and "in character", were written by people who had not seen the templates. After the first look at the third
 * one (75.4 %), the fifth (22.7 %), the sixth (78.6 %), the seventh (74.1 %), the eighth (75.5 %), the ninth (72.8 %) and the tenth one
 * (62.9 %) the grammar was widened. The eleventh was first seen when likenesses had been learned (85.3 %; by
 * templates alone 65.2 %), the twelfth when they had been made more careful (86.2 %; 71.4 %); neither is learned from. Nor is the
 * fifteenth one, 400 plain sentences, of which 89.0 % were right at first sight, nor the sixteenth (87.0 %, with the same spans written
 * in one way), nor the seventeenth (90.0 %), nor the nineteenth (90.9 %). With it came 220 sentences of eleven characters (63.2 % at
 * first sight; learned from since) and the nineteenth set of talk (98.8 %). A twentieth writer was told of kinds of requests that there are not,
 * so that their 250 are no set (89.3 % of those that there are); their 400 sentences of talk are the twentieth set (99.0 % at first sight).
 * Of the twenty-first, 240 sentences, 86.7 % were right at first sight, and learned from since; of its 300 sentences of talk all were.
 * The writer of the twenty-second was told of requests that there are not, too (those mean none here): of 241, with 19 left out that may mean
 * several things, 94.2 % were right at first sight, of the 79 requests among them 89.9 %, of its 300 sentences of talk 99.7 %.
 * The writer of the twenty-third spread 240 sentences over all commands, which nobody had done before: 83.8 % were right at first sight, of
 * its 80 misheard ones 60.0 %, of its 320 sentences of talk 99.1 %. What is misheard or said haltingly was read anew then, and likenesses of
 * git, of memory and of help were learned from 760 sentences of another writer. Of the twenty-fourth, written after that by somebody
 * who had read nothing, 82.5 % of 240 were right at first sight (learned from since), 37 % of 100 garbled in nearly every word, and 99.3 %
 * of its 300 sentences of talk. Of the twenty-fifth, by a writer who was told of some requests that there are not, 71.9 % were right at first
 * sight (learned from since), of the twenty-sixth 66.8 %, and 56.8 % of its 250 on what the editor does, by the phrases alone; of their 300
 * sentences of talk none was taken for a request. After all of that, of a twenty-seventh writer's 192 sentences 86.5 % were right at first
 * sight, 92.7 % of the 124 on what the editor does, and of the 150 of talk none was taken; none of them is learned from. Then lists of git,
 * fetching, commits without a message and talking without a key came. Of a twenty-eighth writer's 234 sentences 77.8 % were right at first sight
 * (learned from since), of a twenty-ninth one's 195 81.5 %, and of their 300 of talk two were taken. A reviewer then found a hundred that were
 * taken and must not be (spoken-talk-reviewed.txt), so that some requests in loose words went as well; so did a second one. Of a thirtieth
 * writer's 221 sentences of fifteen very different people about another project, over 35 kinds, 62.9 % were right at first sight (learned
 * from since, as "learned from, eighth"), and four of 220 of talk were taken. Of another one's 226 everyday sentences ("fresh free,
 * thirtieth", not learned from) 89.8 % were right at first sight, and of 150 of talk none was taken; six were mended since by what they showed.
 */
export const SETS: Readonly<Record<string, PhraseSet>> = {
  plain: { phrases: () => phrases("spoken-more.tsv"), goal: 97 },
  free: { phrases: () => phrases("spoken-free.tsv"), goal: 95 },
  "fresh free": { phrases: () => phrases("spoken-fresh-free.tsv"), goal: 85 },
  "fresh free, more": { phrases: () => phrases("spoken-fresh-free-more.tsv"), goal: 85 },
  "fresh free, third": { phrases: () => phrases("spoken-fresh-third.tsv"), goal: 85 },
  "fresh free, fourth": { phrases: () => phrases("spoken-fresh-fourth.tsv"), goal: 85 },
  "fresh free, fifth": { phrases: () => phrases("spoken-fresh-fifth.tsv"), goal: 85, workspace: MANY },
  "fresh free, sixth": { phrases: () => phrases("spoken-fresh-sixth.tsv"), goal: 85 },
  "fresh free, seventh": { phrases: () => phrases("spoken-fresh-seventh.tsv"), goal: 85 },
  "fresh free, eighth": { phrases: () => phrases("spoken-fresh-eighth.tsv"), goal: 85 },
  "fresh free, ninth": { phrases: () => phrases("spoken-fresh-ninth.tsv"), goal: 85 },
  "fresh free, tenth": { phrases: () => phrases("spoken-fresh-tenth.tsv"), goal: 85 },
  "fresh free, eleventh": { phrases: () => phrases("spoken-fresh-eleventh.tsv"), goal: 85 },
  "fresh free, twelfth": { phrases: () => phrases("spoken-fresh-twelfth.tsv"), goal: 85 },
  "fresh free, fourteenth": { phrases: () => phrases("spoken-fresh-fourteenth.tsv"), goal: 85 },
  "fresh free, fifteenth": { phrases: () => phrases("spoken-fresh-fifteenth.tsv"), goal: 85 },
  "fresh free, sixteenth": { phrases: () => phrases("spoken-fresh-sixteenth.tsv"), goal: 85 },
  "fresh free, seventeenth": {
    phrases: () => phrases("spoken-fresh-seventeenth.tsv"),
    goal: 85,
    workspace: SMALL,
  },
  "fresh free, nineteenth": { phrases: () => phrases("spoken-fresh-nineteenth.tsv"), goal: 85 },
  "fresh free, twenty-first": { phrases: () => phrases("spoken-fresh-twenty-first.tsv"), goal: 85 },
  "fresh free, twenty-second": { phrases: () => phrases("spoken-fresh-twenty-second.tsv"), goal: 85 },
  "fresh free, twenty-third": { phrases: () => phrases("spoken-fresh-twenty-third.tsv"), goal: 85 },
  "fresh free, twenty-fourth": { phrases: () => phrases("spoken-fresh-twenty-fourth.tsv"), goal: 85 },
  "fresh free, twenty-fifth": { phrases: () => phrases("spoken-fresh-twenty-fifth.tsv"), goal: 85 },
  // By a harder writer than the others: how far it goes, and that it is not less. As much as of the others would be 85.
  "fresh free, twenty-sixth": { phrases: () => phrases("spoken-fresh-twenty-sixth.tsv"), goal: 65 },
  "fresh free, twenty-seventh": { phrases: () => phrases("spoken-fresh-twenty-seventh.tsv"), goal: 85 },
  "fresh free, twenty-eighth": {
    phrases: () => phrases("spoken-fresh-twenty-eighth.tsv"),
    goal: 85,
    workspace: LARGER,
  },
  // Over all commands, most of them not in the plainest words: how far it goes, and that it is not less. As much as of the others would be 85.
  "fresh free, twenty-ninth": { phrases: () => phrases("spoken-fresh-twenty-ninth.tsv"), goal: 80 },
  "fresh free, thirtieth": { phrases: () => phrases("spoken-fresh-thirtieth.tsv"), goal: 85 },
  "acts of the editor, third": { phrases: () => phrases("spoken-acts-third.tsv"), goal: 85 },
  "acts of the editor, more": { phrases: () => phrases("spoken-acts-second.tsv"), goal: 75 },
  "acts of the editor": { phrases: () => phrases("spoken-acts.tsv"), goal: 85 },
  "learned from, acts": { phrases: () => phrases("spoken-learned-acts.tsv"), goal: 75 },
  "learned from, eighth": {
    phrases: () => phrases("spoken-learned-eighth.tsv"),
    goal: 70,
    workspace: SHOP,
  },
  "learned from, seventh": { phrases: () => phrases("spoken-learned-seventh.tsv"), goal: 60 },
  "learned from, sixth": { phrases: () => phrases("spoken-learned-sixth.tsv"), goal: 70 },
  "learned from, fifth": { phrases: () => phrases("spoken-learned-fifth.tsv"), goal: 70 },
  "learned from, more": { phrases: () => phrases("spoken-learned-more.tsv"), goal: 75 },
  "learned from, git": { phrases: () => phrases("spoken-learned-git.tsv"), goal: 75 },
  "learned from": { phrases: () => phrases("spoken-learned.tsv"), goal: 75 },
  "another project": { phrases: () => phrases("spoken-other-free.tsv"), goal: 95, workspace: OTHER },
  // Long-winded and theatrical on purpose: how far it goes, and that it is not less. As much as of the fresh ones would be 85.
  "in character": {
    phrases: () => phrases("spoken-in-character.tsv"),
    goal: 65,
    workspace: OTHER,
  },
  // By somebody who had read the grammar, to be taken for a request: how far it goes, and that it is not less. Of talk that is none it is 99.
  "hostile talk": { phrases: () => talk("spoken-talk-hostile.txt"), goal: 88 },
  noise: { phrases: () => ["spoken-noise.tsv", "spoken-noise-more.tsv"].flatMap(phrases), goal: 85 },
  "noise, more of it": { phrases: () => phrases("spoken-noise-third.tsv"), goal: 75 },
  // Garbled in nearly every word: how far it goes, and that it is not less. Of noise it would be 70.
  "noise, thick": { phrases: () => phrases("spoken-noise-thick.tsv"), goal: 40 },
  talk: { phrases: () => TALK.flatMap(talk), goal: 99 },
};

const asSaid = (...all: readonly string[]): ReadonlyMap<string, unknown> =>
  new Map(all.map((said) => [said, said]));
const meaning = (all: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(all));

/** What is said, and what it means in {@link WORKSPACE}. */
const FILLERS: Fillers = {
  script: meaning({
    "the tests": "test",
    "the unit tests": "test:unit",
    "the build": "build",
    "the linter": "lint",
    "the type check": "typecheck",
    "the dev server": "dev",
  }),
  verb: meaning({ lint: "lint", build: "build", test: "test", format: "format", compile: "build" }),
  device: asSaid("headset", "usb webcam", "default"),
  checks: meaning({ builds: "build", compiles: "build", "type checks": "typecheck" }),
  file: meaning({
    "the readme": "README.md",
    "package json": "package.json",
    "leader lease": "server/src/scheduler/leaderLease.ts",
    "main dot ts": "src/main.ts",
    "the scheduler index": "server/src/scheduler/index.ts",
  }),
  // Not by their order of numbers, which an object would put first.
  number: new Map<string, unknown>([
    ["forty two", 42],
    ["7", 7],
    ["a hundred and five", 105],
  ]),
  colour: asSaid("purple", "green", "blue", "silver"),
  query: asSaid("leaderLease", "deprecated", "retry count"),
  bare: asSaid("leaderLease", "deprecated"),
  message: asSaid("fix the lease race"),
  symbol: asSaid("leaderLease", "parse config", "handle_click"),
  camel: asSaid("LeaderLease", "parseConfig"),
  branch: asSaid("fix slash login", "feature/tokens", "nightly"),
  trunk: asSaid("main", "master"),
  task: meaning({ "nightly cleanup": "Nightly cleanup", tea: "Tea", "weekly digest": "Weekly digest" }),
};
/** Books of phrases that are no command by themselves. */
const BOOKS: Readonly<Record<string, Pick<Phrase, "command" | "payload">>> = {
  unstash: { command: "git.stash", payload: { restore: true } },
  branch: { command: "git.switch", payload: { create: true } },
  "commit all": { command: "git.commit", payload: {} },
};
const EACH = 12;

/** Sentences of every template, by chance and always the same. */
export function documented(): readonly Phrase[] {
  const random = createRandom(4);
  const below = (n: number): number => Math.floor(random() * n);
  return PHRASES.flatMap(({ command, payload = {}, phrases: all, asked = [] }) => {
    const book = BOOKS[command] ?? { command, payload };
    return [...all, ...asked].flatMap((template) =>
      Array.from({ length: EACH }, () => {
        const { said, meant } = sentence(template, FILLERS, below);
        return { ...book, said, meant: [...meant, ...Object.values(Object(book.payload))] };
      }),
    );
  });
}

/** Command and payload; null where nothing is understood. */
export function understoodAs(text: string) {
  const found = understand(text, WORKSPACE);
  return found === null ? null : ([found.command, found.payload] as const);
}

/** What was understood instead, for each phrase that was not understood as meant. */
export function wrongOf(
  all: readonly Phrase[],
  workspace: Workspace = WORKSPACE,
  read: typeof understand = understand,
): readonly string[] {
  return all.flatMap((one) => {
    const { said, command } = one;
    const found = read(said, workspace);
    const fine =
      command === "none" ? found === null : found?.command === command && isMeant(one, found.payload);
    return fine
      ? []
      : [
          `${said} [${command}] -> ${found === null ? "none" : `${found.command} ${JSON.stringify(found.payload)}`}`,
        ];
  });
}

function isMeant({ payload, meant }: Phrase, found: object): boolean {
  const all: readonly unknown[] = Object.values(found);
  return meant === undefined ? isDeepStrictEqual(found, payload) : meant.every((one) => all.includes(one));
}
