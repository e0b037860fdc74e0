// The kinds of models that sherpa-onnx runs: what a folder of each holds, what their files must say of themselves, and what sherpa is told.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { inspectOnnx } from "./onnx-inspect.ts";
import type { TokensWanted } from "./tokens.ts";

export type SpeechRole = "stt" | "tts" | "kws" | "captions";
export type Metadata = Readonly<Record<string, string>>;

export interface Found {
  readonly folder: string;
  /** Path of each part. */
  readonly at: Readonly<Record<string, string>>;
  /** Of the part that `needs` names. */
  readonly metadata: Metadata;
}

export interface Family {
  readonly parts: Readonly<Record<string, RegExp>>;
  /** One of the parts, and what it must say of itself. */
  readonly needs: { readonly of: string; readonly keys: readonly string[] };
  /** What its table of tokens must be like, besides as long as the model says. */
  readonly tokens?: (metadata: Metadata) => Omit<TokensWanted, "least">;
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

/** What it reads of others, each without asking whether it is there (csrc/offline-whisper-model.cc, offline-sense-voice-model.cc). */
const WHISPER = [
  "n_mels",
  "n_vocab",
  "n_text_layer",
  "n_text_ctx",
  "n_text_state",
  "sot",
  "eot",
  "blank_id",
  "translate",
  "transcribe",
  "no_timestamps",
  "no_speech",
  "is_multilingual",
  "sot_sequence",
];
const SENSE_VOICE = [
  "lfr_window_shift",
  "normalize_samples",
  "with_itn",
  "without_itn",
  ...["auto", "zh", "en", "yue", "ja", "ko"].map((language) => `lang_${language}`),
  "neg_mean",
  "inv_stddev",
];
/** Others end the process. */
const VOCODERS: ReadonlySet<string> = new Set(["hifigan", "vocos"]);

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
  tokens: () => ({ blank: true }),
  config: ({ at, metadata }) => {
    havingAll(at["encoder"], metadata, STREAMING[metadata["model_type"] ?? ""] ?? [UNKNOWN]);
    for (const [part, keys] of Object.entries({
      decoder: ["vocab_size", "context_size"],
      joiner: ["joiner_dim"],
    }))
      havingAll(at[part], inspectOnnx(at[part] ?? "").metadata, keys);
    const { tokens, ...transducer } = at;
    return { transducer, tokens };
  },
};
export const FAMILIES: Readonly<Record<SpeechRole, readonly Family[]>> = {
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
      tokens: () => ({ blank: "last" }),
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
      needs: { of: "encoder", keys: WHISPER },
      config: ({ at: { tokens, ...whisper } }) => ({ whisper, tokens }),
    },
    {
      parts: { model: /^model\..*onnx$/, tokens: TOKENS },
      needs: { of: "model", keys: ["vocab_size"] },
      tokens: (metadata) => ({ blank: !isSenseVoice(metadata) }),
      config: ({ at: { tokens, model }, metadata }) =>
        isSenseVoice(metadata)
          ? {
              senseVoice: {
                model: havingAll(model, metadata, SENSE_VOICE),
                language: "auto",
                useInverseTextNormalization: 1,
              },
              tokens,
            }
          : { nemoCtc: { model: having(model, metadata, "subsampling_factor") }, tokens },
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
      needs: {
        of: "acousticModel",
        keys: ["sample_rate", "n_speakers", "has_espeak", "use_eos_bos", "pad_id"],
      },
      tokens: () => ({ sounds: "^$" }),
      config: ({ folder, at, metadata }) => {
        // Those of other languages want dictionaries of theirs.
        if (metadata["has_espeak"] !== "1")
          throw new Error(`The model in ${folder} is not one of espeak-ng.`);
        const vocoder = inspectOnnx(at["vocoder"] ?? "").metadata;
        having(at["vocoder"], vocoder, "model_type");
        if (!VOCODERS.has(vocoder["model_type"] ?? ""))
          throw new Error(`${at["vocoder"]} is a vocoder of a kind that is not known.`);
        return { matcha: { ...at, ...pronunciation(folder, metadata), noiseScale: 0.667, lengthScale: 1 } };
      },
    },
    {
      parts: { model: /^model\..*onnx$/, voices: /^voices\.bin$/, tokens: TOKENS },
      needs: { of: "model", keys: ["sample_rate", "n_speakers", "has_espeak", "style_dim"] },
      // Without a language or a table of words sherpa ends the process; with both it takes the language.
      config: ({ folder, at, metadata }) => ({
        kokoro: {
          ...at,
          voices: fitting(at["voices"] ?? "", metadata),
          ...pronunciation(folder, metadata),
          lang: metadata["voice"] ?? "en-us",
        },
      }),
    },
    {
      parts: { model: /\.onnx$/, tokens: TOKENS },
      needs: { of: "model", keys: ["sample_rate", "n_speakers"] },
      tokens: (metadata) => (metadata["has_espeak"] === "1" ? { sounds: soundsOf(metadata) } : {}),
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

/** Piper's begin, end and part by signs of their own, and Coqui's end with a comma (csrc/piper-phonemize-lexicon.cc). */
function soundsOf({ comment = "" }: Metadata): string {
  if (comment.includes("piper") || comment.includes("icefall")) return "_^$";
  return comment.includes("coqui") ? "," : "";
}

const isSenseVoice = (metadata: Metadata): boolean => "lfr_window_size" in metadata;

function having(path: string | undefined, metadata: Metadata, key: string): string {
  if (path === undefined || !Object.hasOwn(metadata, key))
    throw new Error(`${path} is not a model of its kind (it has no ${key}).`);
  return path;
}

export function havingAll(path: string | undefined, metadata: Metadata, keys: readonly string[]): string {
  for (const key of keys) having(path, metadata, key);
  return path ?? "";
}

/** Kokoro's voices are read as numbers of four bytes, as many as its model says: csrc/offline-tts-kokoro-model.cc. */
function fitting(voices: string, { n_speakers: speakers = "", style_dim: style = "" }: Metadata): string {
  const [rows = Number.NaN, one, width = Number.NaN] = style.split(",").map(Number);
  if (one !== 1 || statSync(voices).size !== Number(speakers) * rows * width * 4)
    throw new Error(`${voices} does not hold the ${speakers} voices of its model.`);
  return voices;
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
