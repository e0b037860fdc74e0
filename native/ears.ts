// Hears a recording: detector frame by frame, recogniser on request. Samples stay here and are dropped with the utterance.
import { setImmediate as turn } from "node:timers/promises";
import type { VoiceEvent } from "../server/core/ports.ts";
import { createEdges } from "./edges.ts";
import { loadStt, loadVad, ModelError, SAMPLE_RATE_HZ, type Stt, VAD_FRAME_SAMPLES } from "./sherpa.ts";
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

interface Utterance {
  readonly samples: Float32Array;
  closed: boolean;
  go: () => void;
}

export interface Ears {
  hearFile(utteranceId: string, path: string, sttFolder: string): Promise<void>;
  listenOn(utteranceId: string): void;
  transcribe(job: {
    readonly utteranceId: string;
    readonly revision: number;
    readonly fromMs: number;
    readonly toMs: number;
  }): Promise<void>;
  close(utteranceId: string): void;
}

export function createEars({ silero, tell, phase }: EarsPorts): Ears {
  const utterances = new Map<string, Utterance>();
  let loaded: { readonly folder: string; readonly stt: Stt } | undefined;

  const recogniser = async (folder: string): Promise<void> => {
    if (loaded?.folder === folder) return;
    if (folder === "")
      throw new ModelError(
        "There is no speech-to-text model.",
        "Set kodama.models.sttFolder, or type instead.",
      );
    phase("loading the speech-to-text model", folder);
    loaded = { folder, stt: await loadStt(folder) };
    phase("", "");
  };

  const listen = async (utteranceId: string, utterance: Utterance): Promise<void> => {
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
  };

  return {
    async hearFile(utteranceId, path, sttFolder) {
      try {
        if (utterances.size >= UTTERANCES_MAX)
          throw new ModelError("Too many recordings at once.", "Try again in a moment.");
        const utterance: Utterance = { samples: readWav(path), closed: false, go: () => {} };
        utterances.set(utteranceId, utterance);
        await recogniser(sttFolder);
        await listen(utteranceId, utterance);
      } catch (error) {
        tell({ kind: "failed", utteranceId, ...explain(error, path) });
        phase("", "");
      }
    },
    listenOn: (utteranceId) => utterances.get(utteranceId)?.go(),
    async transcribe({ utteranceId, revision, fromMs, toMs }) {
      const utterance = utterances.get(utteranceId);
      if (utterance === undefined || loaded === undefined) return;
      const at = (ms: number): number => Math.max(0, Math.round((ms * SAMPLE_RATE_HZ) / 1_000));
      const samples = utterance.samples.subarray(at(fromMs - PREROLL_MS), at(toMs));
      phase("recognising speech", loaded.folder);
      const stream = loaded.stt.createStream();
      stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE_HZ });
      const text = await loaded.stt.decodeAsync(stream).then(
        (result) => result.text,
        () => "",
      );
      phase("", "");
      tell({ kind: "text", utteranceId, revision, text });
    },
    close(utteranceId) {
      const utterance = utterances.get(utteranceId);
      if (utterance === undefined) return;
      utterance.closed = true;
      utterance.go();
      utterances.delete(utteranceId);
    },
  };
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
