// Spells a phrase in the tokens of a keyword spotter's model: by the scores of its SentencePiece vocabulary (bpe.model) where that lies
// beside it, as its training did; else in as few tokens as it can.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { ModelError } from "./model-error.ts";

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
  const known = existsSync(path) ? pieceScores(readFileSync(path)) : new Map<string, number>();
  return new Map(tokens.map((token) => [token, known.get(token) ?? NO_SCORE]));
}

/** `ModelProto.pieces` of sentencepiece_model.proto: 1 = piece { 1 = text, 2 = score }. */
function pieceScores(file: Uint8Array): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  const all = new BinaryReader(file);
  while (all.pos < all.len) {
    const [field, type] = all.tag();
    if (field !== 1) {
      all.skip(type);
      continue;
    }
    const piece = new BinaryReader(all.bytes());
    let [text, score] = ["", NO_SCORE];
    while (piece.pos < piece.len) {
      const [inner, innerType] = piece.tag();
      if (inner === 1) text = piece.string();
      else if (inner === 2) score = piece.float();
      else piece.skip(innerType);
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
