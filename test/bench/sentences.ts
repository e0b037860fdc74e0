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

/** Two hundred, every second one in white noise; and those of the research (voice, §4b), each as loud and as noisy as there. */
export const sentences = (home: string): Promise<readonly Row[]> =>
  withRig({ home, answer: "Well.", echo: "headphones" }, async (rig) => [
    ...(await readBack(rig, { sentences: 200, noise: NOISE })),
    exactly("the seven sentences of the research read back exactly", await heard(rig, RESEARCHED)),
  ]);

interface Said {
  readonly text: string;
  readonly volume: number;
  readonly noise: number;
}

const RESEARCHED: readonly Said[] = [
  { text: "run the unit tests", volume: 1, noise: 0 },
  { text: "hello kodama. stop!", volume: 1, noise: 0 },
  { text: "rename foo_bar to baz2 in src/app.ts, please?", volume: 1, noise: 0 },
  { text: "it's (a + b) = c; 0123456789", volume: 0.5, noise: 0 },
  { text: "approve tool call #42", volume: 0.2, noise: 0 },
  { text: "book keeper aa bb zz", volume: 1, noise: 0.005 },
  { text: "noisy line check", volume: 1, noise: 0.03 },
];

export async function readBack(
  rig: Rig,
  { sentences: count, noise }: { readonly sentences: number; readonly noise: number },
): Promise<readonly Row[]> {
  const random = createRandom(7);
  const word = (): string =>
    Array.from({ length: 3 + Math.floor(random() * 4) }, () => pick(random, LETTERS)).join("");
  const all = Array.from({ length: count }, (_, n): Said => {
    const text = Array.from({ length: 2 + Math.floor(random() * 2) }, word).join(" ");
    return { text, volume: VOLUMES[n % VOLUMES.length] ?? 1, noise: n % 2 === 0 ? 0 : noise };
  });
  const wrong = await heard(rig, all);
  const what = `random sentences read back exactly, at three volumes${noise === 0 ? "" : ", every second one in noise 35 dB below the voice"}`;
  const lost = wrong.filter(({ said, read }) => read.split(" ")[0] !== said.split(" ")[0]);
  return [
    exactly(what, wrong, count),
    exactly("their first words heard, begun when the screen says that it listens", lost, count),
  ];
}

interface Wrong {
  readonly said: string;
  /** Empty where nothing was. */
  readonly read: string;
}

const exactly = (what: string, wrong: readonly Wrong[], count = RESEARCHED.length): Row => ({
  what,
  figures: [
    `${count - wrong.length} of ${count}`,
    ...wrong.map(({ said, read }) => `"${said}" as "${read}"`),
  ].join("; "),
  goal: `${count} of ${count}`,
  met: wrong.length === 0,
});

/** Those that were read as something else. */
async function heard(rig: Rig, all: readonly Said[]): Promise<readonly Wrong[]> {
  const random = createRandom(8);
  const wrong: Wrong[] = [];
  for (const { text, volume, noise } of all) {
    await open(rig, "toggle");
    const told = rig.next(({ event }) => event === "runtime.transcription");
    await rig.card.say(speak(text).map((sample) => (sample + (2 * random() - 1) * noise) * volume));
    const late = sleep(WAIT_MS).then(() => undefined);
    const read = String((await Promise.race([told, late]))?.payload["text"] ?? "");
    if (read !== text) wrong.push({ said: text, read });
    await send(rig.server.connection, "conversation.cancel", {});
    await sleep(200);
  }
  return wrong;
}
