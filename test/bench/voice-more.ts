// What a conversation by microphone and speaker costs and loses: beside the engines alone, while the server works, and over a false
// interruption.
import { setTimeout as sleep } from "node:timers/promises";
import { loadStt, loadTts, SAMPLE_RATE_HZ } from "../../native/sherpa.ts";
import type { ToyVoice } from "../fixtures/voice/toy-models.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { send } from "./approvals.ts";
import { type Figure, figure, ms, type Row, timed } from "./measure.ts";
import { close, open, type Rig } from "./voice-rig.ts";

const ENGINE_ROUNDS = 30;
const INTERRUPTIONS = 6;

/** What sherpa takes alone for what a turn needs: to read the request, and to say the first piece of the answer. */
export async function enginesAlone(
  { stt, tts }: ToyVoice,
  { asked, answer }: { readonly asked: string; readonly answer: string },
): Promise<Figure> {
  const [reads, says] = [await loadStt(stt.folder), await loadTts(tts.folder)];
  const samples = speak(asked);
  const took: number[] = [];
  for (let n = 0; n < ENGINE_ROUNDS; n++) {
    const began = performance.now();
    const stream = reads.createStream();
    stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE_HZ });
    await reads.decodeAsync(stream);
    await says.generateAsync({ text: answer, sid: 0, speed: 1, enableExternalBuffer: false });
    took.push(performance.now() - began);
  }
  return figure(took);
}

/** `ours`: from the end of speech to the first sound, without the silence that is waited for. */
export const besideEngines = (ours: Figure, alone: Figure): Row => ({
  what: `the same beside the sherpa calls alone (to read it and to say the first piece: ${ms(alone)})`,
  figures: `${(ours.p50 / alone.p50).toFixed(1)} ×; without them p50 ${(ours.p50 - alone.p50).toFixed(0)} ms, p95 ${(ours.p95 - alone.p50).toFixed(0)} ms`,
  goal: "without them p50 ≤ 80 ms, p95 ≤ 120 ms",
  met: ours.p50 - alone.p50 <= 80 && ours.p95 - alone.p50 <= 120,
});

/** Somebody hums over an answer: it stands still and goes on, or does not stand still at all, and all of it is heard. */
export async function falseInterruptions(rig: Rig, { answer, read, where }: Whole): Promise<readonly Row[]> {
  const took: number[] = [];
  const wrong: string[] = [];
  await open(rig, "hands_free");
  for (let n = 0; n < INTERRUPTIONS; n++) {
    const captured = rig.card.listen();
    const over = rig.next(
      ({ event, payload }) =>
        event === "runtime.assistant_sentence" &&
        payload["speech"] === "spoken" &&
        answer.endsWith(String(payload["text"])),
    );
    const spoke = rig.speaker.next("loud");
    await send(rig.server.connection, "conversation.inject_text", {
      text: "tell me something long and odd, dear",
    });
    await spoke;
    await sleep(700 + 130 * n);
    const [stood, hummed] = [rig.speaker.next("quiet"), rig.mic.next("quiet")];
    const humming = rig.card.say(speak("mmmmmm"));
    await Promise.race([stood, over]);
    const goesOn = rig.speaker.next("loud");
    const endedAt = (await Promise.race([hummed, over.then(() => undefined)]))?.atMs;
    const again = await Promise.race([goesOn, over.then(() => undefined)]);
    if (endedAt !== undefined && again !== undefined) took.push(again.atMs - endedAt);
    await humming;
    await over;
    await sleep(600);
    const said = (await read(withoutGaps(await captured.stop()))).trim();
    if (lettersOf(said) !== lettersOf(answer)) wrong.push(`"${said}"`);
    await sleep(600);
  }
  await close(rig);
  return [
    timed(
      `${where}, hummed over → it goes on where it stood (${took.length} of ${INTERRUPTIONS} stood still)`,
      // Where nothing stood still nothing went on.
      figure(took.length === 0 ? [Infinity] : took),
      { p95: 2_200 },
    ),
    {
      what: `${where}, every word of it came out of the speaker`,
      figures: [`${INTERRUPTIONS - wrong.length} of ${INTERRUPTIONS}`, ...wrong].join("; "),
      goal: "all",
      met: wrong.length === 0,
    },
  ];
}

/** A letter in which it stood still may be read twice. */
const lettersOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/\W/g, "")
    .replaceAll(/(.)\1+/g, "$1");

interface Whole {
  readonly answer: string;
  /** Reads a sound back. */
  readonly read: (samples: Float32Array) => Promise<string>;
  /** How it is heard. */
  readonly where: string;
}

const PIECE = SAMPLE_RATE_HZ / 100;
const SILENT = 0.004;
/** Longer than the voice is silent between two of its words. */
const GAP_PIECES = 12;

/** As it would have been without the pause: what was held goes on at the very sample. */
function withoutGaps(samples: Float32Array): Float32Array {
  const pieces = Array.from({ length: Math.floor(samples.length / PIECE) }, (_, n) =>
    samples.subarray(n * PIECE, (n + 1) * PIECE),
  );
  const isSilent = pieces.map((piece) => piece.every((one) => Math.abs(one) < SILENT));
  const kept = pieces.filter((_, n) => {
    const from = isSilent.lastIndexOf(false, n) + 1;
    const to = isSilent.indexOf(false, n);
    const length = (to === -1 ? pieces.length : to) - from;
    return isSilent[n] !== true || length < GAP_PIECES;
  });
  const all = new Float32Array(kept.length * PIECE);
  kept.forEach((piece, n) => all.set(piece, n * PIECE));
  return all;
}

export async function reader({ stt }: ToyVoice): Promise<Whole["read"]> {
  const engine = await loadStt(stt.folder);
  return async (samples) => {
    const framed = new Float32Array(samples.length + SAMPLE_RATE_HZ);
    framed.set(samples, SAMPLE_RATE_HZ / 2);
    const stream = engine.createStream();
    stream.acceptWaveform({ samples: framed, sampleRate: SAMPLE_RATE_HZ });
    return (await engine.decodeAsync(stream)).text;
  };
}
