// Spells a phrase in the tokens of a keyword spotter's model: by the scores of its SentencePiece vocabulary (bpe.model) where that lies
// beside it, as its training did; else in as few tokens as it can.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ModelError } from "./model-error.ts";
import { type FieldReader, inModelFile, ModelFileError, type Span } from "./protobuf-fields.ts";

/** SentencePiece writes a space so; models of single letters have it as a token of its own. */
const SPACE = "\u2581";
const VOCABULARY = "bpe.model";
/** Of a piece without a score: fewer pieces are better. */
const NO_SCORE = -100;

/** Tokens with spaces between. Throws ModelError where the model has no tokens for it. */
export function spell(folder: string, phrase: string): string {
  const scores = vocabulary(folder);
  const words = casedAs(scores, phrase.trim().replaceAll(/\s+/g, SPACE));
  const begun = segment(scores, SPACE + words);
  // A space by itself before the first word is a sound only where the training had it so.
  const isSaid = begun?.[0] !== SPACE || existsSync(join(folder, VOCABULARY));
  const pieces = (isSaid ? begun : undefined) ?? segment(scores, words);
  if (pieces === undefined)
    throw new ModelError(
      `The keyword model in ${folder} cannot spell "${phrase}".`,
      "Choose another wake phrase (kodama.voice.wakePhrase), or another model.",
    );
  return pieces.join(" ");
}

/** Each token that stands for letters, with how likely it is. */
function vocabulary(folder: string): ReadonlyMap<string, number> {
  const tokens = readFileSync(join(folder, "tokens.txt"), "utf8")
    .split("\n")
    .map((line) => line.split(/\s+/)[0] ?? "")
    .filter((token) => token !== "" && !/^<.*>$|^#\d+$/.test(token));
  const path = join(folder, VOCABULARY);
  const known = existsSync(path) ? scoresIn(path) : new Map<string, number>();
  return new Map(tokens.map((token) => [token, known.get(token) ?? NO_SCORE]));
}

function scoresIn(path: string): ReadonlyMap<string, number> {
  try {
    return inModelFile(path, pieceScores);
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    throw new ModelError(
      `The keyword model's vocabulary is damaged (${error.message}).`,
      "Install this model again, or choose another one.",
    );
  }
}

/** Field numbers of sentencepiece_model.proto. */
const modelField = { piece: 1 };
const pieceField = { text: 1, score: 2 };

function pieceScores(reader: FieldReader, file: Span): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  for (const { number, body } of reader.fields(file)) {
    if (number !== modelField.piece) continue;
    let [text, score] = ["", NO_SCORE];
    for (const of of reader.fields(body)) {
      if (of.number === pieceField.text) text = reader.text(of.body);
      if (of.number === pieceField.score) score = reader.float(of.body);
    }
    scores.set(text, score);
  }
  return scores;
}

/** Some models know capital letters only. */
function casedAs(scores: ReadonlyMap<string, number>, words: string): string {
  const all = [...scores.keys()].join("");
  return /[A-Z]/.test(all) && !/[a-z]/.test(all) ? words.toUpperCase() : words.toLowerCase();
}

/** The likeliest pieces (Viterbi); undefined where some letter is in none. */
function segment(scores: ReadonlyMap<string, number>, text: string): readonly string[] | undefined {
  const best: ({ readonly score: number; readonly pieces: readonly string[] } | undefined)[] = [
    { score: 0, pieces: [] },
  ];
  for (let end = 1; end <= text.length; end++)
    for (let from = 0; from < end; from++) {
      const before = best[from];
      const piece = text.slice(from, end);
      const score = scores.get(piece);
      if (before === undefined || score === undefined) continue;
      if ((best[end]?.score ?? -Infinity) < before.score + score)
        best[end] = { score: before.score + score, pieces: [...before.pieces, piece] };
    }
  return best[text.length]?.pieces;
}
