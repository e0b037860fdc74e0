// The few calls of sherpa-onnx-node we make, typed, with configurations known to work. Only asynchronous forms where
// there are any: their synchronous twins end the process on bad input. `enableExternalBuffer: false` everywhere, since
// Electron refuses external buffers.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { longEnough } from "./long-sound.ts";
import { inspectOnnx } from "./onnx-inspect.ts";
import { ModelFileError } from "./protobuf-fields.ts";
import { nativeRequire } from "./resolve.ts";
import { ModelError } from "./model-error.ts";
import { speechModel } from "./speech-models.ts";

export interface Audio {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}
export interface Decoded {
  readonly text: string;
  /** Of transducers: the logarithm of how likely each token was. */
  readonly ys_log_probs?: readonly number[];
}
export interface Stt {
  /** What it hears in one go, at most. */
  readonly longestMs: number;
  /** `hotwords`: phrases with their boost, a stroke between; only for what `loadNamesStt` gave. */
  createStream(hotwords?: string): { acceptWaveform(audio: Audio): void };
  decodeAsync(stream: ReturnType<Stt["createStream"]>): Promise<Decoded>;
}
export interface Tts {
  /** How many voices it has. */
  readonly numSpeakers: number;
  generateAsync(request: {
    text: string;
    sid: number;
    speed: number;
    enableExternalBuffer: boolean;
  }): Promise<Audio>;
}
export interface Vad {
  acceptWaveform(samples: Float32Array): void;
  isDetected(): boolean;
  isEmpty(): boolean;
  pop(): void;
  reset(): void;
}
export interface KeywordSpotter {
  createStream(): { acceptWaveform(audio: Audio): void };
  isReady(stream: ReturnType<KeywordSpotter["createStream"]>): boolean;
  decode(stream: ReturnType<KeywordSpotter["createStream"]>): void;
  getResult(stream: ReturnType<KeywordSpotter["createStream"]>): { readonly keyword: string };
  reset(stream: ReturnType<KeywordSpotter["createStream"]>): void;
}
export interface StreamingStt {
  createStream(): { acceptWaveform(audio: Audio): void };
  isReady(stream: ReturnType<StreamingStt["createStream"]>): boolean;
  decode(stream: ReturnType<StreamingStt["createStream"]>): void;
  getResult(stream: ReturnType<StreamingStt["createStream"]>): { readonly text: string };
}
interface Sherpa {
  readonly OfflineRecognizer: { createAsync(config: object): Promise<Omit<Stt, "longestMs">> };
  readonly OfflineTts: { createAsync(config: object): Promise<Tts> };
  readonly OnlineRecognizer: new (config: object) => StreamingStt;
  readonly KeywordSpotter: new (config: object) => KeywordSpotter;
  readonly Vad: new (config: object, bufferSeconds: number) => Vad;
}

/** Samples Silero v6 wants at once, and the rate it knows. Any other value ends the process. */
export const VAD_FRAME_SAMPLES = 512;
export const SAMPLE_RATE_HZ = 16_000;

// Loaded on first use: the addon costs 30 ms and 8 MB.
const sherpa = (): Sherpa => nativeRequire("sherpa-onnx-node") as Sherpa;

export async function loadStt(folder: string): Promise<Stt> {
  return openStt(sttModel(folder), { decodingMethod: "greedy_search" });
}

async function openStt({ longestMs, ...model }: SttModel, search: object): Promise<Stt> {
  const engine = await sherpa().OfflineRecognizer.createAsync({
    featConfig: { sampleRate: SAMPLE_RATE_HZ, featureDim: 80 },
    modelConfig: { ...model, ...runs(STT_THREADS_MAX) },
    ...search,
  });
  return {
    longestMs,
    createStream: (hotwords) =>
      hotwords === undefined ? engine.createStream() : engine.createStream(hotwords),
    decodeAsync: (stream) => engine.decodeAsync(stream),
  };
}

/** What it reads in that sound; what is shorter than an engine takes is made longer. */
export function decoded(stt: Stt, samples: Float32Array, hotwords?: string): Promise<Decoded> {
  const stream = stt.createStream(hotwords);
  stream.acceptWaveform({ samples: longEnough(samples, SAMPLE_RATE_HZ), sampleRate: SAMPLE_RATE_HZ });
  return stt.decodeAsync(stream);
}

const BEAM_PATHS = 4;

/** The same model, by a beam search that takes hotwords. Rejects where it is of a kind that has none. */
export async function loadNamesStt(folder: string): Promise<Stt> {
  const model = sttModel(folder);
  if (!("transducer" in model) || !("tokens" in model) || typeof model.tokens !== "string")
    throw new ModelError("This model takes no hotwords.", "Choose a transducer, such as Parakeet.");
  const place = mkdtempSync(join(tmpdir(), "kodama-pieces-"));
  try {
    const bpeVocab = join(place, "pieces.vocab");
    writeFileSync(bpeVocab, piecesOf(readFileSync(model.tokens, "utf8")));
    const spelled = { ...model, modelingUnit: "bpe", bpeVocab };
    return await openStt(spelled, { decodingMethod: "modified_beam_search", maxActivePaths: BEAM_PATHS });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** SentencePiece's vocabulary of a table of tokens: each with its rank, as their training gives them (sherpa-onnx, its Node example for Parakeet). */
const piecesOf = (tokens: string): string =>
  tokens
    .split("\n")
    .flatMap((line) => {
      const [, token = "", rank = ""] = /^(\S+) (\d+)$/.exec(line.trim()) ?? [];
      return token === "" || /^<.*>$/.test(token) ? [] : [`${token}\t-${rank}\n`];
    })
    .join("");

/** Whisper's window is 30 s: sherpa drops what is beyond it (csrc/offline-recognizer-whisper-impl.h), and it wants some silence in it. */
const WHISPER_MS = 28_000;

interface SttModel {
  readonly longestMs: number;
}
function sttModel(folder: string): SttModel {
  const model = speechModel(folder, "stt");
  return { ...model, longestMs: "whisper" in model ? WHISPER_MS : Infinity };
}

export async function loadTts(folder: string): Promise<Tts> {
  return sherpa().OfflineTts.createAsync({
    model: { ...speechModel(folder, "tts"), ...runs(TTS_THREADS_MAX) },
    maxNumSentences: 1,
  });
}

/** Threads by the research of the voice, §4d; the editor needs one of the machine. */
const STT_THREADS_MAX = 4;
const TTS_THREADS_MAX = 2;
const CAPTION_THREADS_MAX = 1;
const runs = (threadsMax: number): object => ({
  numThreads: Math.max(1, Math.min(threadsMax, availableParallelism() - 1)),
  provider: "cpu",
  debug: false,
});

/** `keywords`: a line for each phrase, in tokens of the model. It has no asynchronous form; a model of its size takes a moment. */
export function loadKeywordSpotter(folder: string, keywords: string): KeywordSpotter {
  const { KeywordSpotter: Spotter } = sherpa();
  return new Spotter({
    featConfig: { sampleRate: SAMPLE_RATE_HZ, featureDim: 80 },
    modelConfig: { ...speechModel(folder, "kws"), numThreads: 1, provider: "cpu", debug: false },
    maxActivePaths: 4,
    numTrailingBlanks: 1,
    keywordsBuf: keywords,
    keywordsBufSize: Buffer.byteLength(keywords),
  });
}

/** It has no asynchronous form: for a thread of its own. */
export function loadStreamingStt(folder: string): StreamingStt {
  const { OnlineRecognizer } = sherpa();
  return new OnlineRecognizer({
    featConfig: { sampleRate: SAMPLE_RATE_HZ, featureDim: 80 },
    modelConfig: { ...speechModel(folder, "captions"), ...runs(CAPTION_THREADS_MAX) },
    decodingMethod: "greedy_search",
    enableEndpoint: false,
  });
}

/** By its ports: Silero keeps what it heard in one state, or in two. */
function isDetector(model: string): boolean {
  try {
    const { inputs } = inspectOnnx(model);
    return (
      inputs.includes("input") && inputs.includes("sr") && (inputs.includes("state") || inputs.includes("h"))
    );
  } catch (error) {
    if (error instanceof ModelFileError) return false;
    throw error;
  }
}

/** A verdict per frame; the hold over pauses is ours. A missing file would silently never detect anything. */
export function loadVad(model: string): Vad {
  if (!existsSync(model)) throw new ModelError("The speech detector is missing.", "Reinstall Kodama.");
  // Another model, or half of one, ends the process.
  if (!isDetector(model)) throw new ModelError("The speech detector is damaged.", "Reinstall Kodama.");
  const { Vad: Detector } = sherpa();
  return new Detector(
    {
      sileroVad: {
        model,
        threshold: 0.5,
        minSpeechDuration: 0.001,
        minSilenceDuration: 0.001,
        windowSize: VAD_FRAME_SAMPLES,
      },
      sampleRate: SAMPLE_RATE_HZ,
      numThreads: 1,
      provider: "cpu",
      debug: false,
    },
    30,
  );
}
