// The table of tokens beside a model, which sherpa-onnx reads without a doubt: of one that is not like it should be it ends the process,
// or understands nothing and says so to nobody.
import { readFileSync, statSync } from "node:fs";

const BYTES_MAX = 16 * 1024 * 1024;
/** Names of "nothing is said here", as sherpa knows them (csrc/offline-recognizer-ctc-impl.h). */
const BLANKS: ReadonlySet<string> = new Set(["<blk>", "<eps>", "<blank>"]);

export interface TokensWanted {
  /** The kind of model says "nothing" by a token of its own; "last" where it has to be `<blk>`, and the last of as many as the model has. */
  readonly blank?: boolean | "last";
  /** So many at least. */
  readonly least?: number;
  /** Each is one sound, written by one letter and there once (csrc/piper-phonemize-lexicon.cc), these among them. */
  readonly sounds?: string;
}
/** The one longer token that such a table may have. */
const LONGER = "<BLNK>";

/** Throws Error with a sentence. */
export function checkTokens(path: string, { blank = false, least = 1, sounds }: TokensWanted): void {
  if (statSync(path).size > BYTES_MAX) throw new Error(`${path} is too long for a table of tokens.`);
  const lines = readFileSync(path, "utf8").split(/\r?\n/);
  // A space is written as such by some: then its number stands alone.
  const entries = lines.filter((line) => line !== "").map((line) => /^(.*?)\s*\b(\d{1,9})\s*$/.exec(line));
  if (entries.includes(null))
    throw new Error(`${path} is no table of tokens: a line is not a token and its number.`);
  const names = entries.map((entry) => entry?.[1] ?? "");
  if (names.length < least) throw new Error(`${path} has ${names.length} tokens, and the model ${least}.`);
  if (blank !== false && !names.some((name) => BLANKS.has(name)))
    throw new Error(`${path} has no token for a pause (<blk>), which its kind of model needs.`);
  const last = entries.find((entry) => entry?.[1] === "<blk>")?.[2];
  if (blank === "last" && (Number(last) !== least || names.length !== least + 1))
    throw new Error(
      `${path} is not the table of its model: the last of ${least + 1} tokens has to be <blk>.`,
    );
  if (sounds !== undefined) checkSounds(path, names, sounds);
}

function checkSounds(path: string, names: readonly string[], sounds: string): void {
  // Without a name it is the space.
  const letters = names.filter((name) => name !== LONGER).map((name) => (name === "" ? " " : name));
  const long = letters.find((name) => Array.from(name).length !== 1);
  if (long !== undefined)
    throw new Error(`${path} has the token "${long}", and its kind of voice knows single sounds.`);
  if (new Set(letters).size < letters.length)
    throw new Error(`${path} has a sound twice, which its kind of voice does not know.`);
  const missing = Array.from(sounds).find((sound) => !letters.includes(sound));
  if (missing !== undefined) throw new Error(`${path} has no "${missing}", which its kind of voice needs.`);
}
