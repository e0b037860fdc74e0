// Hears a recording: detector frame by frame, recogniser on request. Samples stay here and are dropped with the utterance.
import { setImmediate as turn } from "node:timers/promises";
import type { VoiceEvent } from "../server/core/ports.ts";
import { createEdges } from "./edges.ts";
import { loadStt, loadVad, SAMPLE_RATE_HZ, type Stt, VAD_FRAME_SAMPLES } from "./sherpa.ts";
import { ModelError } from "./speech-models.ts";
import { readWav, WavError } from "./wav.ts";

/** Audio handed over between two waits for the core: it decides before more is heard. */
const CHUNK_FRAMES = 3;
/** Kept before the first detected frame, so that no first sound is lost. */
const PREROLL_MS = 300;
const UTTERANCES_MAX = 4;

export interface EarsPorts {
  readonly silero: string;
  readonly tell: (event: VoiceEvent) => void;
  readonly phase: (doing: string, model: string) => void;
}

interface TranscribeJob {
  readonly utteranceId: string;
  readonly revision: number;
  readonly fromMs: number;
  readonly toMs: number;
}

interface Utterance {
  readonly samples: Float32Array;
  closed: boolean;
  go: () => void;
}

export class Ears {
  readonly #ports: EarsPorts;
  readonly #utterances = new Map<string, Utterance>();
  #loaded: { readonly folder: string; readonly stt: Stt } | undefined;

  constructor(ports: EarsPorts) {
    this.#ports = ports;
  }

  async hearFile(utteranceId: string, path: string, sttFolder: string): Promise<void> {
    try {
      if (this.#utterances.size >= UTTERANCES_MAX)
        throw new ModelError("Too many recordings at once.", "Try again in a moment.");
      const utterance: Utterance = { samples: readWav(path), closed: false, go: () => {} };
      this.#utterances.set(utteranceId, utterance);
      await this.#loadRecogniser(sttFolder);
      await this.#listen(utteranceId, utterance);
    } catch (error) {
      this.#ports.tell({ kind: "failed", utteranceId, ...explain(error, path) });
      this.#ports.phase("", "");
    }
  }

  listenOn(utteranceId: string): void {
    this.#utterances.get(utteranceId)?.go();
  }

  async transcribe({ utteranceId, revision, fromMs, toMs }: TranscribeJob): Promise<void> {
    const utterance = this.#utterances.get(utteranceId);
    if (utterance === undefined || this.#loaded === undefined) return;
    const at = (ms: number): number => Math.max(0, Math.round((ms * SAMPLE_RATE_HZ) / 1_000));
    const samples = utterance.samples.subarray(at(fromMs - PREROLL_MS), at(toMs));
    this.#ports.phase("recognising speech", this.#loaded.folder);
    const stream = this.#loaded.stt.createStream();
    stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE_HZ });
    const text = await this.#loaded.stt.decodeAsync(stream).then(
      (result) => result.text,
      () => "",
    );
    this.#ports.phase("", "");
    this.#ports.tell({ kind: "text", utteranceId, revision, text });
  }

  close(utteranceId: string): void {
    const utterance = this.#utterances.get(utteranceId);
    if (utterance === undefined) return;
    utterance.closed = true;
    utterance.go();
    this.#utterances.delete(utteranceId);
  }

  async #loadRecogniser(folder: string): Promise<void> {
    if (this.#loaded?.folder === folder) return;
    if (folder === "")
      throw new ModelError(
        "There is no speech-to-text model.",
        'Get one with "Kodama: Models…", or type instead.',
      );
    this.#ports.phase("loading the speech-to-text model", folder);
    this.#loaded = { folder, stt: await loadStt(folder) };
    this.#ports.phase("", "");
  }

  async #listen(utteranceId: string, utterance: Utterance): Promise<void> {
    const { silero, tell, phase } = this.#ports;
    phase("loading the speech detector", silero);
    const vad = loadVad(silero);
    phase("", "");
    const edges = createEdges();
    const { samples } = utterance;
    for (let frame = 0; (frame + 1) * VAD_FRAME_SAMPLES <= samples.length; frame++) {
      vad.acceptWaveform(samples.subarray(frame * VAD_FRAME_SAMPLES, (frame + 1) * VAD_FRAME_SAMPLES));
      while (!vad.isEmpty()) vad.pop();
      const atMs = ((frame + 1) * VAD_FRAME_SAMPLES * 1_000) / SAMPLE_RATE_HZ;
      const edge = edges.frame(vad.isDetected(), atMs);
      if (edge !== undefined) tell({ kind: "edge", utteranceId, ...edge });
      if (frame % CHUNK_FRAMES !== 0) continue;
      const permission = new Promise<void>((resolve) => (utterance.go = resolve));
      tell({ kind: "clock", utteranceId, atMs, ended: false });
      await permission;
      if (utterance.closed) return;
      await turn();
    }
    tell({ kind: "clock", utteranceId, atMs: (samples.length * 1_000) / SAMPLE_RATE_HZ, ended: true });
  }
}

function explain(error: unknown, path: string): { readonly message: string; readonly nextStep: string } {
  if (error instanceof ModelError) return { message: error.message, nextStep: error.nextStep };
  if (error instanceof WavError) {
    return {
      message: `${path} cannot be heard: ${error.message}.`,
      nextStep: "Use a WAV file with 16 kHz, mono, 16 bit.",
    };
  }
  return { message: `${path} cannot be read.`, nextStep: "Check that the file is there." };
}
