// Which kind of model a folder holds. Weights cannot be had here: each file is a whole ONNX model of one node with the metadata of its
// kind, so what is proved is what sherpa would be told, and what it must never see.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ModelError } from "../../native/model-error.ts";
import type { SpeechRole } from "../../native/speech-families.ts";
import { speechModel } from "../../native/speech-models.ts";
import { SPEECH_MODELS } from "../../server/io/models/speech-models.ts";
import { elementType, OnnxGraph } from "../fixtures/voice/onnx-writer.ts";
import { temporaryFolder } from "../support/workbench.ts";

type Metadata = Readonly<Record<string, string | number>>;

function onnx(metadata: Metadata): Uint8Array {
  const graph = new OnnxGraph("one");
  const x = graph.input({ name: "x", type: elementType.float, shape: [1] });
  graph.output(graph.op("Neg", [x]), { name: "y", type: elementType.float, shape: [1] });
  return graph.encode("kodama tests", metadata);
}

const NEMO = { vocab_size: 8, subsampling_factor: 8, pred_rnn_layers: 1, pred_hidden: 4 };
const table = (tokens: readonly string[]): string => tokens.map((token, id) => `${token} ${id}\n`).join("");
/** As many as NEMO has, and what stands for nothing. */
const TOKENS = table([..."abcdefgh", "<blk>"]);
/** As espeak-ng's voices want them. */
const SOUNDS = table([..."_^$, abcd"]);
const ones = (...keys: readonly string[]): Metadata => Object.fromEntries(keys.map((key) => [key, 1]));
const WHISPER = {
  ...ones("n_mels", "n_vocab", "n_text_layer", "n_text_ctx", "n_text_state", "sot", "eot", "blank_id"),
  ...ones("translate", "transcribe", "no_timestamps", "no_speech", "is_multilingual", "sot_sequence"),
};
const SENSE_VOICE = {
  ...ones("lfr_window_size", "lfr_window_shift", "normalize_samples", "with_itn", "without_itn"),
  ...ones("lang_auto", "lang_zh", "lang_en", "lang_yue", "lang_ja", "lang_ko", "neg_mean", "inv_stddev"),
  vocab_size: 8,
};
const SPOKEN = { sample_rate: 22_050, n_speakers: 1 };
const KOKORO = { ...SPOKEN, has_espeak: 1, style_dim: "2,1,3" };
const VOICES = "v".repeat(2 * 3 * 4);
const ESPEAK = ["phontab", "phonindex", "phondata", "intonations"].map((name) => `espeak-ng-data/${name}`);

describe("the model in a folder", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => void (folder = temporaryFolder("speech")));
  afterEach(() => folder.remove());
  const at = (name: string): string => join(folder.path, name);
  const fill = (files: Readonly<Record<string, Metadata | string>>): void => {
    rmSync(folder.path, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), typeof content === "string" ? content : onnx(content));
    }
  };
  const stt = (): object => speechModel(folder.path, "stt");
  const tts = (): object => speechModel(folder.path, "tts");
  const refused = (role: SpeechRole, words: RegExp): void =>
    assert.throws(
      () => speechModel(folder.path, role),
      (error) => error instanceof ModelError && words.test(error.message) && error.nextStep !== "",
    );

  it("[SPEECH-1] is known by its files: each kind that understands speech (B11)", () => {
    fill({
      "encoder.int8.onnx": NEMO,
      "decoder.int8.onnx": {},
      "joiner.int8.onnx": {},
      "tokens.txt": TOKENS,
    });
    const transducer = {
      encoder: at("encoder.int8.onnx"),
      decoder: at("decoder.int8.onnx"),
      joiner: at("joiner.int8.onnx"),
    };
    const tokens = at("tokens.txt");
    assert.deepEqual(stt(), { transducer, tokens, modelType: "nemo_transducer" });
    const parts = [
      "preprocess.onnx",
      "encode.int8.onnx",
      "uncached_decode.int8.onnx",
      "cached_decode.int8.onnx",
    ];
    fill({ ...Object.fromEntries(parts.map((name) => [name, {}])), "tokens.txt": TOKENS });
    const [preprocessor, encoder, uncachedDecoder, cachedDecoder] = parts.map(at);
    assert.deepEqual(stt(), { moonshine: { preprocessor, encoder, uncachedDecoder, cachedDecoder }, tokens });
    fill({
      "base.en-encoder.int8.onnx": WHISPER,
      "base.en-decoder.int8.onnx": {},
      "base.en-tokens.txt": TOKENS,
    });
    const whisper = { encoder: at("base.en-encoder.int8.onnx"), decoder: at("base.en-decoder.int8.onnx") };
    assert.deepEqual(stt(), { whisper, tokens: at("base.en-tokens.txt") });
    fill({ "model.onnx": NEMO, "model.int8.onnx": NEMO, "tokens.txt": TOKENS });
    assert.deepEqual(stt(), { nemoCtc: { model: at("model.int8.onnx") }, tokens });
    fill({ "model.int8.onnx": SENSE_VOICE, "tokens.txt": TOKENS });
    const senseVoice = { model: at("model.int8.onnx"), language: "auto", useInverseTextNormalization: 1 };
    assert.deepEqual(stt(), { senseVoice, tokens });
  });

  it("[SPEECH-1] is known by its files: each kind that speaks (B11)", () => {
    const espeak = Object.fromEntries(ESPEAK.map((name) => [name, "data"]));
    const tokens = at("tokens.txt");
    const dataDir = at("espeak-ng-data");
    const noise = { noiseScale: 0.667, noiseScaleW: 0.8, lengthScale: 1 };
    fill({ "en_US-amy-low.onnx": { ...SPOKEN, has_espeak: 1 }, "tokens.txt": SOUNDS, ...espeak });
    assert.deepEqual(tts(), { vits: { model: at("en_US-amy-low.onnx"), tokens, dataDir, ...noise } });
    fill({ "vits-ljs.onnx": SPOKEN, "tokens.txt": TOKENS, "lexicon.txt": "a a" });
    assert.deepEqual(tts(), {
      vits: { model: at("vits-ljs.onnx"), tokens, lexicon: at("lexicon.txt"), ...noise },
    });
    fill({
      "model.int8.onnx": KOKORO,
      "voices.bin": VOICES,
      "tokens.txt": TOKENS,
      "lexicon-gb-en.txt": "a a",
      "lexicon-us-en.txt": "a a",
      ...espeak,
    });
    const kokoro = { model: at("model.int8.onnx"), voices: at("voices.bin"), tokens, dataDir, lang: "en-us" };
    assert.deepEqual(tts(), { kokoro: { ...kokoro, lexicon: at("lexicon-us-en.txt") } });
    const matcha = { acousticModel: at("model-steps-3.onnx"), vocoder: at("vocos-22khz-univ.onnx"), tokens };
    const acoustic = { ...SPOKEN, ...ones("has_espeak", "use_eos_bos", "pad_id") };
    const vocos = { "vocos-22khz-univ.onnx": { model_type: "vocos" }, "tokens.txt": SOUNDS, ...espeak };
    fill({ "model-steps-3.onnx": acoustic, ...vocos });
    assert.deepEqual(tts(), { matcha: { ...matcha, dataDir, noiseScale: 0.667, lengthScale: 1 } });
    fill({ "model-steps-3.onnx": { ...acoustic, has_espeak: 0 }, ...vocos });
    refused("tts", /is not one of espeak-ng/);
    fill({ "model-steps-3.onnx": acoustic, ...vocos, "vocos-22khz-univ.onnx": {} });
    refused("tts", /vocos-22khz-univ\.onnx is not a model of its kind \(it has no model_type\)/);
    const parts = ["duration_predictor", "text_encoder", "vector_estimator", "vocoder"];
    fill({
      ...Object.fromEntries(parts.map((name) => [`${name}.int8.onnx`, {}])),
      ...Object.fromEntries(["tts.json", "unicode_indexer.bin", "voice.bin"].map((name) => [name, "{}"])),
    });
    const { supertonic } = tts() as { readonly supertonic: Record<string, string> };
    assert.equal(Object.keys(supertonic).length, 7);
    assert.equal(supertonic["voiceStyle"], at("voice.bin"));
  });

  it("[SPEECH-1] is known of each model that Kodama offers, by the names it will have (B8, B11)", () => {
    const said = { ...NEMO, ...WHISPER, ...KOKORO };
    for (const { files, role, modelId } of SPEECH_MODELS) {
      const content = (name: string): Metadata | string =>
        name.endsWith(".onnx") ? said : name === "voices.bin" ? VOICES : role === "tts" ? SOUNDS : TOKENS;
      fill(Object.fromEntries(files.map(({ name }) => [name, content(name)])));
      const [kind] = Object.keys(role === "stt" ? stt() : tts());
      assert.equal(kind, KINDS[modelId], modelId);
    }
    assert.deepEqual(
      Object.keys(KINDS),
      SPEECH_MODELS.map(({ modelId }) => modelId),
    );
  });

  it("[SPEECH-2] what is missing, damaged or of another kind is told, and sherpa never sees it (D3)", () => {
    refused("stt", /has no model\.onnx and tokens\.txt/);
    fill({ "model.onnx": NEMO });
    refused("stt", /has no tokens\.txt/);
    fill({ "model.onnx": { vocab_size: 8 }, "tokens.txt": TOKENS });
    refused("stt", /has no subsampling_factor/);
    fill({ "model.onnx": NEMO, "tokens.txt": TOKENS });
    refused("tts", /has no sample_rate/);
    truncateSync(at("model.onnx"), 20);
    refused("stt", /is damaged/);
    fill({ "encoder.onnx": {}, "decoder.onnx": {}, "joiner.onnx": {}, "tokens.txt": TOKENS });
    refused("stt", /has no vocab_size/);
    fill({ "encoder.onnx": NEMO, "decoder.onnx": "no model", "joiner.onnx": {}, "tokens.txt": TOKENS });
    refused("stt", /is damaged/);
    fill({ "a.onnx": { ...SPOKEN, has_espeak: 1 }, "tokens.txt": SOUNDS, "espeak-ng-data/phontab": "x" });
    refused("tts", /has no espeak-ng-data\/phonindex/);
  });

  it("[SPEECH-2] of each thing that sherpa reads without asking for it, that it is not there is told (D3)", () => {
    const espeak = Object.fromEntries(ESPEAK.map((name) => [name, "data"]));
    const without = (said: Metadata, key: string): Metadata =>
      Object.fromEntries(Object.entries(said).filter(([name]) => name !== key));
    // With neither of these it is one of another kind.
    for (const key of Object.keys(SENSE_VOICE).filter(
      (one) => !/^(?:vocab_size|lfr_window_size)$/.test(one),
    )) {
      fill({ "model.onnx": without(SENSE_VOICE, key), "tokens.txt": TOKENS });
      refused("stt", new RegExp(`has no ${key}`));
    }
    for (const key of Object.keys(WHISPER)) {
      fill({ "encoder.onnx": without(WHISPER, key), "decoder.onnx": {}, "tokens.txt": TOKENS });
      refused("stt", new RegExp(`has no ${key}`));
    }
    const acoustic = { ...SPOKEN, ...ones("has_espeak", "use_eos_bos", "pad_id") };
    const vocos = { "vocos.onnx": { model_type: "vocos" }, "tokens.txt": SOUNDS, ...espeak };
    for (const key of ["use_eos_bos", "pad_id"]) {
      fill({ "model-steps-3.onnx": without(acoustic, key), ...vocos });
      refused("tts", new RegExp(`has no ${key}`));
    }
    fill({ "model-steps-3.onnx": acoustic, ...vocos, "vocos.onnx": { model_type: "griffin-lim" } });
    refused("tts", /vocoder of a kind that is not known/);
    const kokoro = { "model.onnx": KOKORO, "voices.bin": VOICES, "tokens.txt": TOKENS, ...espeak };
    for (const change of [
      { "voices.bin": `${VOICES}v` },
      { "voices.bin": "" },
      { "model.onnx": { ...KOKORO, style_dim: "2,2,3" } },
      { "model.onnx": { ...KOKORO, style_dim: "many" } },
    ]) {
      fill({ ...kokoro, ...change });
      refused("tts", /does not hold the 1 voices of its model/);
    }
  });

  it("[SPEECH-3] a table of tokens that would end the speech engine, or understand nothing, is told (D3)", () => {
    const nemo = { "encoder.onnx": NEMO, "decoder.onnx": {}, "joiner.onnx": {} };
    const line = (token: string, id: number): string => `${token} ${id}\n`;
    const few = TOKENS.split("\n").slice(0, 4).join("\n");
    const noBlank = [..."abcdefghi"].map(line).join("");
    for (const [tokens, why] of [
      ["", /has 0 tokens, and the model 8/],
      [few, /has 4 tokens, and the model 8/],
      [noBlank, /has no token for a pause/],
      [`${TOKENS}zzz notanumber\n`, /a line is not a token and its number/],
      [`${TOKENS}only\n`, /a line is not a token and its number/],
      ["x".repeat(17 * 1024 * 1024), /is too long/],
    ] as const) {
      fill({ ...nemo, "tokens.txt": tokens });
      refused("stt", why);
      fill({ "model.onnx": NEMO, "tokens.txt": tokens });
      refused("stt", why);
    }
    fill({ "a.onnx": SPOKEN, "tokens.txt": "" });
    refused("tts", /has 0 tokens/);
    fill({ ...nemo, "tokens.txt": TOKENS.replace("a 0", "  0").replaceAll("\n", "\r\n") });
    assert.ok("transducer" in stt(), "a space, and the ends of lines of Windows");
    for (const tokens of [table(["<blk>", ..."abcdefgh"]), table([..."abcdefghi", "<blk>"])]) {
      fill({ ...nemo, "tokens.txt": tokens });
      refused("stt", /the last of 9 tokens has to be <blk>/);
    }
  });

  it("[SPEECH-3] a table of sounds that would end the voice is told (D3)", () => {
    const espeak = Object.fromEntries(ESPEAK.map((name) => [name, "data"]));
    const acoustic = { ...SPOKEN, ...ones("has_espeak", "use_eos_bos", "pad_id") };
    const matcha = { "model-steps-3.onnx": acoustic, "vocos.onnx": { model_type: "vocos" }, ...espeak };
    const piper = { "a.onnx": { ...SPOKEN, has_espeak: 1, comment: "piper" }, ...espeak };
    const coqui = { "a.onnx": { ...SPOKEN, has_espeak: 1, comment: "coqui" }, ...espeak };
    for (const [files, tokens, why] of [
      [matcha, [..."^$a", "long"], /has the token "long"/],
      [piper, [..."_^$aba"], /has a sound twice/],
      [matcha, [..."^a"], /has no "\$"/],
      [piper, [..."^$a"], /has no "_"/],
      [coqui, [..."_^$a"], /has no ","/],
    ] as const) {
      fill({ ...files, "tokens.txt": table(tokens) });
      refused("tts", why);
    }
    fill({ ...coqui, "tokens.txt": table([..."a,b", "<BLNK>"]) });
    assert.ok("vits" in tts(), "the one longer token that Coqui's have");
  });
});

const KINDS: Readonly<Record<string, string>> = {
  "parakeet-v2": "transducer",
  "parakeet-v3": "transducer",
  "moonshine-base-en": "moonshine",
  "moonshine-tiny-en": "moonshine",
  "whisper-small.en": "whisper",
  "whisper-base.en": "whisper",
  kokoro: "kokoro",
  "supertonic-3": "supertonic",
};
