// How evenly the microphone gives its frames: what each comes later than the 32 ms it holds, at the thread that reads it and at whoever is
// handed it, while a recogniser works beside it; and in a voice host that does all it can at once.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FRAME_MS } from "../../native/edges.ts";
import { Microphone } from "../../native/microphone.ts";
import { Recogniser } from "../../native/recogniser.ts";
import { siblingScript } from "../../native/resolve.ts";
import { VoiceBridge } from "../../native/voice-bridge.ts";
import type { VoiceSettings } from "../../server/core/voice-ports.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { writeToyStreaming } from "../fixtures/voice/toy-streaming.ts";
import { settingsFor } from "../support/voice-host-rig.ts";
import { hearOn, type SoundCard, startSoundCard } from "../support/sound-card.ts";
import { until } from "../support/until.ts";
import { figure, type Row, timed } from "./measure.ts";

const SECONDS = 30;
const STORY = "once upon a time there was a small program.";
/** The first second is of opening the device. */
const FRAMES_SKIPPED = 32;

export async function capture(dir: string): Promise<readonly Row[]> {
  mkdirSync(dir, { recursive: true });
  const toy = writeToyVoice(join(dir, "toy"));
  const streaming = writeToyStreaming(join(dir, "streaming"));
  const settings = settingsFor(toy, {
    tts: "sherpa",
    output: "speaker",
    cancelEcho: true,
    kwsFolder: streaming,
    captionsFolder: streaming,
    wakePhrase: "hey kodama",
  });
  const card = await startSoundCard();
  const leave = hearOn(card);
  try {
    return [...(await alone(settings.sttFolder)), await withAll(card, settings)];
  } finally {
    leave();
    await card.stop();
  }
}

async function alone(sttFolder: string): Promise<readonly Row[]> {
  const said = speak("run the tests in the scheduler");
  const read: number[] = [];
  const handed: number[] = [];
  const microphone = new Microphone({
    onFrame(_, readAtMs) {
      read.push(readAtMs);
      handed.push(performance.now());
    },
    onNews: () => {},
  });
  const recogniser = new Recogniser(() => () => {});
  try {
    await recogniser.load(sttFolder);
    microphone.start("");
    const endAtMs = performance.now() + SECONDS * 1_000;
    while (performance.now() < endAtMs) {
      await recogniser.words(said);
      await sleep(500);
    }
  } finally {
    microphone.end();
  }
  return [
    timed(`frames of ${FRAME_MS} ms, later than they should be: read`, figure(late(read)), { p99: 10 }),
    timed(`frames of ${FRAME_MS} ms, later than they should be: handed on`, figure(late(handed)), {
      p99: 10,
    }),
  ];
}

/** Somebody speaks all the time, and so does Kodama: each frame goes through canceller, detector, keywords and captions, and is told. */
async function withAll(card: SoundCard, settings: VoiceSettings): Promise<Row> {
  await card.echo(60);
  const told: number[] = [];
  let captures = false;
  const bridge = new VoiceBridge({ script: siblingScript("voice-host"), log: () => {} });
  bridge.onEvent((event) => {
    if (event.kind === "clock") told.push(performance.now());
    if (event.kind === "microphone") captures = event.capturing;
  });
  try {
    bridge.listen("u", settings);
    await until("it listens", () => captures);
    const endAtMs = performance.now() + SECONDS * 1_000;
    for (let n = 0; performance.now() < endAtMs; n++) {
      bridge.speak({ turnId: "t", sentenceId: `s${n}`, text: STORY, said: STORY }, settings);
      if (n === 0) told.length = 0;
      const fromMs = told.length * FRAME_MS;
      await card.say(speak("run the tests in the scheduler"));
      bridge.transcribe({ utteranceId: "u", revision: n, fromMs, toMs: fromMs + 1_000, partial: true });
    }
  } finally {
    await bridge.close();
  }
  return timed(
    "the same in a voice host with canceller, detector, keywords, captions and playback: told",
    figure(late(told)),
    { p99: 10 },
  );
}

/** Milliseconds beyond a frame's own; what came early is not late. */
const late = (atMs: readonly number[]): readonly number[] =>
  atMs
    .slice(FRAMES_SKIPPED)
    .map((one, n, all) => (n === 0 ? 0 : Math.max(0, one - (all[n - 1] ?? one) - FRAME_MS)));
