// Which kind of model a folder holds, known by its files, and what sherpa-onnx is told of it. sherpa ends the process on a wrong model,
// so everything it would trip over is looked at before it sees a path: the files, and the metadata that it reads without asking
// whether they are there (k2-fsa/sherpa-onnx, csrc/offline-*-model.cc).
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ModelError } from "./model-error.ts";
import { inspectOnnx } from "./onnx-inspect.ts";
import { ModelFileError } from "./protobuf-fields.ts";
import { FAMILIES, type Family, havingAll, type SpeechRole } from "./speech-families.ts";
import { checkTokens } from "./tokens.ts";

const WORDS = { stt: "speech-to-text", tts: "text-to-speech", kws: "keyword", captions: "caption" } as const;

/** What sherpa's model configuration says of the model in this folder. Throws ModelError. */
export function speechModel(folder: string, role: SpeechRole): object {
  try {
    const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
    const [best, ...others] = FAMILIES[role].map((family) => placed(family, names));
    if (best === undefined) throw new Error("no family is known");
    const whole = [best, ...others].find(({ missing }) => missing.length === 0);
    if (whole !== undefined) return configured(folder, whole);
    // The simplest kind is what most folders of one's own hold.
    const wanted = (others.at(-1) ?? best).missing.join(" and ");
    throw new Error(`The ${WORDS[role]} model in ${folder} has no ${wanted}.`);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    const why = error instanceof Error ? error.message : "unknown reason";
    const words =
      error instanceof ModelFileError ? `The ${WORDS[role]} model in ${folder} is damaged (${why}).` : why;
    throw new ModelError(words, `Choose another ${WORDS[role]} model, or install this one again.`);
  }
}

/** What is wrong with it, for a person; empty where nothing is. */
export function whyNotSpeech(folder: string, role: SpeechRole): string {
  try {
    speechModel(folder, role);
    return "";
  } catch (error) {
    return error instanceof ModelError ? error.message : "It cannot be looked at.";
  }
}

interface Placed {
  readonly family: Family;
  readonly names: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
}

/** The smaller form of a part comes first, where there are both. */
function placed(family: Family, names: readonly string[]): Placed {
  const of = (pattern: RegExp): string | undefined => {
    const fitting = names.filter((name) => pattern.test(name));
    return fitting.find((name) => name.includes(".int8.")) ?? fitting[0];
  };
  const all = Object.entries(family.parts).map(([part, pattern]) => [part, of(pattern)] as const);
  return {
    family,
    names: Object.fromEntries(all.flatMap(([part, name]) => (name === undefined ? [] : [[part, name]]))),
    missing: all
      .filter(([, name]) => name === undefined)
      .map(([part]) => (part === "tokens" ? "tokens.txt" : `${part}.onnx`)),
  };
}

function configured(folder: string, { family, names }: Placed): object {
  const at = Object.fromEntries(Object.entries(names).map(([part, name]) => [part, join(folder, name)]));
  const looks = Object.entries(at).filter(([, path]) => path.endsWith(".onnx"));
  const metadata = new Map(looks.map(([part, path]) => [part, inspectOnnx(path).metadata]));
  const said = metadata.get(family.needs.of) ?? {};
  havingAll(at[family.needs.of], said, family.needs.keys);
  const vocabulary = Number(said["vocab_size"] ?? 1);
  if (at["tokens"] !== undefined)
    checkTokens(at["tokens"], {
      ...family.tokens?.(said),
      least: Number.isFinite(vocabulary) ? vocabulary : 1,
    });
  return family.config({ folder, at, metadata: said });
}
