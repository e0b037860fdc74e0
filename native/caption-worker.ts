// The thread that reads words as they are said. A streaming recogniser of sherpa-onnx has no asynchronous form, so it works where
// nothing else waits; what it is given are samples, what comes back is text.
import { parentPort, workerData } from "node:worker_threads";
import { ModelError } from "./model-error.ts";
import { loadStreamingStt, SAMPLE_RATE_HZ, type StreamingStt } from "./sherpa.ts";

export interface CaptionJob {
  readonly jobId: number;
  /** What was said before does not belong to it. */
  readonly begins: boolean;
  readonly samples: Float32Array;
}
export type FromCaptionThread =
  | { readonly kind: "loaded" }
  | { readonly kind: "failed"; readonly message: string; readonly nextStep: string }
  | { readonly kind: "text"; readonly jobId: number; readonly text: string };

const tell = (message: FromCaptionThread): void => parentPort?.postMessage(message);

function serve(stt: StreamingStt): void {
  let stream = stt.createStream();
  parentPort?.on("message", ({ jobId, begins, samples }: CaptionJob) => {
    if (begins) stream = stt.createStream();
    stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE_HZ });
    while (stt.isReady(stream)) stt.decode(stream);
    tell({ kind: "text", jobId, text: stt.getResult(stream).text });
  });
  tell({ kind: "loaded" });
}

try {
  serve(loadStreamingStt(workerData as string));
} catch (error) {
  const { message, nextStep } =
    error instanceof ModelError ? error : { message: String(error), nextStep: "" };
  tell({ kind: "failed", message, nextStep });
}
