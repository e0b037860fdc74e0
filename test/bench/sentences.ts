// Sentences of random words, said into the microphone of a sound card of PulseAudio alone, as they come out of the recogniser.
import { setTimeout as sleep } from "node:timers/promises";
import { speak } from "../fixtures/voice/made-speech.ts";
import { createRandom, pick } from "../support/random.ts";
import { send } from "./approvals.ts";
import type { Row } from "./measure.ts";
import { open, type Rig, withRig } from "./voice-rig.ts";

const VOLUMES = [1, 0.5, 0.2];
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];
/** White, of the volume of the voice: 35 dB below it. With 27 dB the made recogniser reads letters that nobody said. */
const NOISE = 0.004;
const WAIT_MS = 5_000;

/** Two hundred, every second one in white noise. */
export const sentences = (home: string): Promise<readonly Row[]> =>
  withRig({ home, answer: "Well.", echo: "headphones" }, async (rig) => [
    await readBack(rig, { sentences: 200, noise: NOISE }),
  ]);

export async function readBack(
  rig: Rig,
  { sentences: count, noise }: { readonly sentences: number; readonly noise: number },
): Promise<Row> {
  const random = createRandom(7);
  const word = (): string =>
    Array.from({ length: 3 + Math.floor(random() * 4) }, () => pick(random, LETTERS)).join("");
  const wrong: string[] = [];
  for (let n = 0; n < count; n++) {
    const text = Array.from({ length: 2 + Math.floor(random() * 2) }, word).join(" ");
    const volume = VOLUMES[n % VOLUMES.length] ?? 1;
    const level = n % 2 === 0 ? 0 : noise;
    await open(rig, "toggle");
    const heard = rig.next(({ event }) => event === "runtime.transcription");
    await rig.card.say(speak(text).map((sample) => (sample + (2 * random() - 1) * level) * volume));
    const late = sleep(WAIT_MS).then(() => undefined);
    const read = (await Promise.race([heard, late]))?.payload["text"];
    if (read !== text) wrong.push(`"${text}" as ${read === undefined ? "nothing" : JSON.stringify(read)}`);
    await send(rig.server.connection, "conversation.cancel", {});
    await sleep(200);
  }
  return {
    what: `random sentences read back exactly, at three volumes${noise === 0 ? "" : ", every second one in noise 35 dB below the voice"}`,
    figures: [`${count - wrong.length} of ${count}`, ...wrong].join("; "),
    goal: `${count} of ${count}`,
    met: wrong.length === 0,
  };
}
