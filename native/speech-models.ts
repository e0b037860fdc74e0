// Which kind of model a folder holds, known by its files, and what sherpa-onnx is told of it. sherpa ends the process on a wrong model,
// so everything it would trip over is looked at before it sees a path: the files, and the metadata that it reads without asking
// whether they are there (k2-fsa/sherpa-onnx, csrc/offline-*-model.cc).
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ModelError } from "./model-error.ts";
import { inspectOnnx } from "./onnx-inspect.ts";
import { ModelFileError } from "./protobuf-fields.ts";
import { checkTokens } from "./tokens.ts";

export type SpeechRole = "stt" | "tts" | "kws" | "captions";
const WORDS = { stt: "speech-to-text", tts: "text-to-speech", kws: "keyword", captions: "caption" } as const;
type Metadata = Readonly<Record<string, string>>;

interface Found {
  readonly folder: string;
  /** Path of each part. */
  readonly at: Readonly<Record<string, string>>;
  /** Of the part that `needs` names. */
  readonly metadata: Metadata;
}

interface Family {
  readonly parts: Readonly<Record<string, RegExp>>;
  /** One of the parts, and what it must say of itself. */
  readonly needs: { readonly of: string; readonly keys: readonly string[] };
  /** Its tokens have one for "nothing is said here". */
  readonly blank?: true;
  readonly config: (found: Found) => object;
}

/** What sherpa reads of streaming encoders (csrc/online-*-transducer-model.cc); of other kinds we know none. */
const STREAMING: Readonly<Record<string, readonly string[]>> = {
  lstm: ["num_encoder_layers", "rnn_hidden_size", "d_model"],
  zipformer: [
    "encoder_dims",
    "attention_dims",
    "num_encoder_layers",
    "cnn_module_kernels",
    "left_context_len",
  ],
  zipformer2: [
    "encoder_dims",
    "query_head_dims",
    "value_head_dims",
    "num_heads",
    "num_encoder_layers",
    "cnn_module_kernels",
    "left_context_len",
  ],
};
const UNKNOWN = "model_type of a streaming transducer";

const TOKENS = /(?:^|-)tokens\.txt$/;
/** Reads words, or a few phrases, as they are said. */
const STREAMING_TRANSDUCER: Family = {
  parts: {
    encoder: /(?:^|-)encoder[-.].*onnx$/,
    decoder: /(?:^|-)decoder[-.].*onnx$/,
    joiner: /(?:^|-)joiner[-.].*onnx$/,
    tokens: /^tokens\.txt$/,
  },
  needs: { of: "encoder", keys: ["model_type", "T", "decode_chunk_len"] },
  blank: true,
  config: ({ at, metadata }) => {
    for (const key of STREAMING[metadata["model_type"] ?? ""] ?? [UNKNOWN])
      having(at["encoder"], metadata, key);
    for (const [part, keys] of Object.entries({
      decoder: ["vocab_size", "context_size"],
      joiner: ["joiner_dim"],
    })) {
      const said = inspectOnnx(at[part] ?? "").metadata;
      for (const key of keys) having(at[part], said, key);
    }
    const { tokens, ...transducer } = at;
    return { transducer, tokens };
  },
};
const FAMILIES: Readonly<Record<SpeechRole, readonly Family[]>> = {
  stt: [
    {
      parts: {
        encoder: /(?:^|-)encoder[-.].*onnx$/,
        decoder: /(?:^|-)decoder[-.].*onnx$/,
        joiner: /(?:^|-)joiner[-.].*onnx$/,
        tokens: TOKENS,
      },
      needs: {
        of: "encoder",
        keys: ["vocab_size", "subsampling_factor", "pred_rnn_layers", "pred_hidden"],
      },
      blank: true,
      // NVIDIA's, such as Parakeet.
      config: ({ at: { tokens, ...transducer } }) => ({ transducer, tokens, modelType: "nemo_transducer" }),
    },
    {
      parts: {
        preprocessor: /^preprocess\.onnx$/,
        encoder: /^encode\..*onnx$/,
        uncachedDecoder: /^uncached_decode\..*onnx$/,
        cachedDecoder: /^cached_decode\..*onnx$/,
        tokens: TOKENS,
      },
      needs: { of: "encoder", keys: [] },
      config: ({ at: { tokens, ...moonshine } }) => ({ moonshine, tokens }),
    },
    {
      parts: {
        encoder: /(?:^|-)encoder[-.].*onnx$/,
        decoder: /(?:^|-)decoder[-.].*onnx$/,
        tokens: TOKENS,
      },
      needs: { of: "encoder", keys: ["n_text_layer", "n_text_ctx", "n_text_state", "sot", "eot"] },
      config: ({ at: { tokens, ...whisper } }) => ({ whisper, tokens }),
    },
    {
      parts: { model: /^model\..*onnx$/, tokens: TOKENS },
      needs: { of: "model", keys: ["vocab_size"] },
      config: ({ at: { tokens, model }, metadata }) =>
        "lfr_window_size" in metadata
          ? { senseVoice: { model, language: "auto", useInverseTextNormalization: 1 }, tokens }
          : { nemoCtc: { model: having(model, metadata, "subsampling_factor") }, tokens: withBlank(tokens) },
    },
  ],
  kws: [STREAMING_TRANSDUCER],
  captions: [STREAMING_TRANSDUCER],
  tts: [
    {
      parts: {
        durationPredictor: /^duration_predictor\..*onnx$/,
        textEncoder: /^text_encoder\..*onnx$/,
        vectorEstimator: /^vector_estimator\..*onnx$/,
        vocoder: /^vocoder\..*onnx$/,
        ttsJson: /^tts\.json$/,
        unicodeIndexer: /^unicode_indexer\.bin$/,
        voiceStyle: /^voice\.bin$/,
      },
      needs: { of: "textEncoder", keys: [] },
      config: ({ at }) => ({ supertonic: at }),
    },
    {
      // The vocoder comes from elsewhere and is laid beside the model.
      parts: {
        acousticModel: /^model-steps-\d+\.onnx$/,
        vocoder: /^(?:hifigan|vocos)[^/]*\.onnx$/,
        tokens: TOKENS,
      },
      needs: { of: "acousticModel", keys: ["sample_rate", "n_speakers", "has_espeak"] },
      config: ({ folder, at, metadata }) => {
        // Those of other languages want dictionaries of theirs.
        if (metadata["has_espeak"] !== "1")
          throw new Error(`The model in ${folder} is not one of espeak-ng.`);
        having(at["vocoder"], inspectOnnx(at["vocoder"] ?? "").metadata, "model_type");
        return { matcha: { ...at, ...pronunciation(folder, metadata), noiseScale: 0.667, lengthScale: 1 } };
      },
    },
    {
      parts: { model: /^model\..*onnx$/, voices: /^voices\.bin$/, tokens: TOKENS },
      needs: { of: "model", keys: ["sample_rate", "n_speakers", "has_espeak", "style_dim"] },
      // Without a language or a table of words sherpa ends the process; with both it takes the language.
      config: ({ folder, at, metadata }) => ({
        kokoro: { ...at, ...pronunciation(folder, metadata), lang: metadata["voice"] ?? "en-us" },
      }),
    },
    {
      parts: { model: /\.onnx$/, tokens: TOKENS },
      needs: { of: "model", keys: ["sample_rate", "n_speakers"] },
      config: ({ folder, at, metadata }) => ({
        vits: {
          ...at,
          ...pronunciation(folder, metadata),
          noiseScale: 0.667,
          noiseScaleW: 0.8,
          lengthScale: 1,
        },
      }),
    },
  ],
};

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
  for (const key of family.needs.keys) having(at[family.needs.of], said, key);
  const vocabulary = Number(said["vocab_size"] ?? 1);
  if (at["tokens"] !== undefined)
    checkTokens(at["tokens"], {
      blank: family.blank === true,
      least: Number.isFinite(vocabulary) ? vocabulary : 1,
    });
  return family.config({ folder, at, metadata: said });
}

function withBlank(tokens: string | undefined): string {
  checkTokens(tokens ?? "", { blank: true });
  return tokens ?? "";
}

function having(path: string | undefined, metadata: Metadata, key: string): string {
  if (path === undefined || !Object.hasOwn(metadata, key))
    throw new Error(`${path} is not a model of its kind (it has no ${key}).`);
  return path;
}

/** Without these files espeak-ng says nothing, and sherpa ends the process. */
const ESPEAK = ["phontab", "phonindex", "phondata", "intonations"];

function pronunciation(folder: string, metadata: Metadata): object {
  const dataDir = join(folder, "espeak-ng-data");
  const missing = ESPEAK.find((name) => !existsSync(join(dataDir, name)));
  if (metadata["has_espeak"] === "1" && missing !== undefined)
    throw new Error(`The model in ${folder} has no espeak-ng-data/${missing}.`);
  const lexicon = ["lexicon.txt", "lexicon-us-en.txt", "lexicon-gb-en.txt"]
    .map((name) => join(folder, name))
    .find((path) => existsSync(path));
  return {
    ...(missing === undefined ? { dataDir } : {}),
    ...(lexicon === undefined ? {} : { lexicon }),
  };
}
