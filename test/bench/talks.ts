// The talks of test/scenarios, played in real time on a sound card of PulseAudio alone: each as it is written, and when.
import { createSandbox } from "../support/sandbox.ts";
import { hearOn, startSoundCard } from "../support/sound-card.ts";
import { playLive } from "../support/voice-live-stage.ts";
import { isPlayable, latenesses, scenarios } from "../support/voice-scenario.ts";
import { figure, type Row } from "./measure.ts";

/** What a program that plays a file takes before its first sound, and a sound on its way to us. */
const LATE_MS = 400;

export async function talks(): Promise<readonly Row[]> {
  const card = await startSoundCard();
  const leave = hearOn(card);
  const sandbox = createSandbox();
  const wrong: string[] = [];
  const late: number[] = [];
  const all = scenarios().filter(([, scenario]) => isPlayable(scenario));
  try {
    for (const [file, scenario] of all) {
      const { failures, log } = await playLive(scenario, sandbox, { card }).catch((error: unknown) => ({
        failures: [String(error)],
        log: [],
      }));
      if (failures.length > 0) wrong.push(`${file}: ${scenario.name}`);
      for (const failure of failures) console.error(`${file}: ${scenario.name}: ${failure}`);
      late.push(...latenesses(scenario, log));
    }
  } finally {
    leave();
    await card.stop();
  }
  const inTime = late.filter((one) => one <= LATE_MS).length;
  const { p50, p95 } = figure(late);
  return [
    {
      what: "talks of test/scenarios that come out as written on a sound card",
      figures: [`${all.length - wrong.length} of ${all.length}`, ...wrong].join("; "),
      goal: "all",
      met: wrong.length === 0,
    },
    {
      what: `what they want to be seen within a time, at most ${LATE_MS} ms later`,
      figures: `${inTime} of ${late.length}; later p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`,
      goal: "all",
      met: inTime === late.length,
    },
  ];
}
