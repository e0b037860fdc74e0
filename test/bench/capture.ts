// How evenly the microphone gives its frames: what each comes later than the 32 ms it holds, at the thread that reads it and at whoever is
// handed it, while a recogniser works beside it.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FRAME_MS } from "../../native/edges.ts";
import { Microphone } from "../../native/microphone.ts";
import { Recogniser } from "../../native/recogniser.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { settingsFor } from "../support/voice-host-rig.ts";
import { startSoundCard } from "../support/sound-card.ts";
import { figure, type Row, timed } from "./measure.ts";

const SECONDS = 30;
/** The first second is of opening the device. */
const FRAMES_SKIPPED = 32;

export async function capture(dir: string): Promise<readonly Row[]> {
  mkdirSync(dir, { recursive: true });
  const { sttFolder } = settingsFor(writeToyVoice(join(dir, "toy")), {});
  const card = await startSoundCard();
  const before = { ...process.env };
  Object.assign(process.env, card.env);
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
  const recogniser = new Recogniser(() => {});
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
    await card.stop();
    process.env = before;
  }
  return [
    timed(`frames of ${FRAME_MS} ms, later than they should be: read`, figure(late(read)), { p99: 10 }),
    timed(`frames of ${FRAME_MS} ms, later than they should be: handed on`, figure(late(handed)), {
      p99: 10,
    }),
  ];
}

/** Milliseconds beyond a frame's own; what came early is not late. */
const late = (atMs: readonly number[]): readonly number[] =>
  atMs
    .slice(FRAMES_SKIPPED)
    .map((one, n, all) => (n === 0 ? 0 : Math.max(0, one - (all[n - 1] ?? one) - FRAME_MS)));
