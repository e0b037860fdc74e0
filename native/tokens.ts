// The table of tokens beside a model, which sherpa-onnx reads without a doubt: of one that is not like it should be it ends the process,
// or understands nothing and says so to nobody.
import { readFileSync, statSync } from "node:fs";

const BYTES_MAX = 16 * 1024 * 1024;
/** Names of "nothing is said here", as sherpa knows them (csrc/offline-recognizer-ctc-impl.h). */
const BLANKS: ReadonlySet<string> = new Set(["<blk>", "<eps>", "<blank>"]);

export interface TokensWanted {
  /** The kind of model says "nothing" by a token of its own. */
  readonly blank?: boolean;
  /** So many at least. */
  readonly least?: number;
}

/** Throws Error with a sentence. */
export function checkTokens(path: string, { blank = false, least = 1 }: TokensWanted): void {
  if (statSync(path).size > BYTES_MAX) throw new Error(`${path} is too long for a table of tokens.`);
  const lines = readFileSync(path, "utf8").split(/\r?\n/);
  // A space is written as such by some: then its number stands alone.
  const names = lines.filter((line) => line !== "").map((line) => /^(.*?)\s*\b(\d{1,9})\s*$/.exec(line)?.[1]);
  if (names.includes(undefined))
    throw new Error(`${path} is no table of tokens: a line is not a token and its number.`);
  if (names.length < least) throw new Error(`${path} has ${names.length} tokens, and the model ${least}.`);
  if (blank && !names.some((name) => BLANKS.has(name ?? "")))
    throw new Error(`${path} has no token for a pause (<blk>), which its kind of model needs.`);
}
