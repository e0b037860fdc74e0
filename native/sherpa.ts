// The few calls of sherpa-onnx-node we make, typed, with configurations known to work. Only asynchronous forms where
// there are any: their synchronous twins end the process on bad input. `enableExternalBuffer: false` everywhere, since
// Electron refuses external buffers.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { inspectOnnx } from "./onnx-inspect.ts";
import { nativeRequire } from "./resolve.ts";

export interface Audio {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}
export interface Stt {
  createStream(): { acceptWaveform(audio: Audio): void };
  decodeAsync(stream: ReturnType<Stt["createStream"]>): Promise<{ readonly text: string }>;
}
export interface Tts {
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
}
interface Sherpa {
  readonly OfflineRecognizer: { createAsync(config: object): Promise<Stt> };
  readonly OfflineTts: { createAsync(config: object): Promise<Tts> };
  readonly Vad: new (config: object, bufferSeconds: number) => Vad;
}

/** Samples Silero v6 wants at once, and the rate it knows. Any other value ends the process. */
export const VAD_FRAME_SAMPLES = 512;
export const SAMPLE_RATE_HZ = 16_000;

export class ModelError extends Error {
  readonly nextStep: string;
  constructor(message: string, nextStep: string) {
    super(message);
    this.name = "ModelError";
    this.nextStep = nextStep;
  }
}

// Loaded on first use: the addon costs 30 ms and 8 MB.
const sherpa = (): Sherpa => nativeRequire("sherpa-onnx-node") as Sherpa;

interface ModelFiles {
  readonly model: string;
  readonly tokens: string;
}

/** sherpa ends the process on a wrong model, so everything it would trip over is checked before it sees the path. */
function check(folder: string, role: "speech-to-text" | "text-to-speech"): ModelFiles {
  const files = { model: join(folder, "model.onnx"), tokens: join(folder, "tokens.txt") };
  const nextStep = `Choose another ${role} model, or install this one again.`;
  for (const path of Object.values(files)) {
    if (!existsSync(path)) throw new ModelError(`The ${role} model has no ${path}.`, nextStep);
  }
  let metadata: Readonly<Record<string, string>>;
  try {
    ({ metadata } = inspectOnnx(files.model));
  } catch (cause) {
    throw new ModelError(
      `The ${role} model ${files.model} is damaged (${cause instanceof Error ? cause.message : ""}).`,
      nextStep,
    );
  }
  const wanted =
    role === "speech-to-text" ? ["vocab_size", "subsampling_factor"] : ["sample_rate", "n_speakers"];
  const missing = wanted.find((key) => !Object.hasOwn(metadata, key));
  if (missing !== undefined)
    throw new ModelError(`${files.model} is not a ${role} model (it has no ${missing}).`, nextStep);
  return files;
}

export async function loadStt(folder: string): Promise<Stt> {
  const { model, tokens } = check(folder, "speech-to-text");
  return sherpa().OfflineRecognizer.createAsync({
    featConfig: { sampleRate: SAMPLE_RATE_HZ, featureDim: 80 },
    modelConfig: { nemoCtc: { model }, tokens, numThreads: 1, provider: "cpu", debug: false },
    decodingMethod: "greedy_search",
  });
}

export async function loadTts(folder: string): Promise<Tts> {
  const { model, tokens } = check(folder, "text-to-speech");
  return sherpa().OfflineTts.createAsync({
    model: {
      vits: { model, tokens, noiseScale: 0.667, noiseScaleW: 0.8, lengthScale: 1 },
      numThreads: 1,
      provider: "cpu",
      debug: false,
    },
    maxNumSentences: 1,
  });
}

/** A verdict per frame; the hold over pauses is ours. A missing file would silently never detect anything. */
export function loadVad(model: string): Vad {
  if (!existsSync(model)) throw new ModelError("The speech detector is missing.", "Reinstall Kodama.");
  inspectOnnx(model);
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
