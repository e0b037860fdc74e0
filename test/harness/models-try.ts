// `npm run models:try -- DIR`: what speech models of your own do in Kodama: how many words they get wrong, how long they take, and the
// talks of test/scenarios with them. DIR holds a model that understands speech and one that speaks, each in a folder. `--talk NAME` plays
// one talk, `--no-talks` none. It works in a process of its own: sherpa ends the one it is in on many a wrong model.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { resample } from "../../native/audio.ts";
import { loadStt, loadTts, SAMPLE_RATE_HZ, type Stt, type Tts } from "../../native/sherpa.ts";
import type { SpeechRole } from "../../native/speech-families.ts";
import { whyNotSpeech } from "../../native/speech-models.ts";
import { createSandbox } from "../support/sandbox.ts";
import { hearOn, startSoundCard } from "../support/sound-card.ts";
import { playLive, type Voices } from "../support/voice-live-stage.ts";
import { isCough, isPlayable, scenarios } from "../support/voice-scenario.ts";
import { ensureSystemPackages, SOUND_PACKAGES } from "./system-packages.ts";
import { wordErrors, wordsIn } from "./word-errors.ts";

const { values, positionals } = parseArgs({
  options: {
    talks: { type: "boolean", default: true },
    talk: { type: "string", default: "" },
    inside: { type: "boolean", default: false },
  },
  allowNegative: true,
  allowPositionals: true,
});

function modelIn(dir: string, role: SpeechRole): string | undefined {
  const folders = [
    dir,
    ...readdirSync(dir, { withFileTypes: true }).flatMap((one) =>
      one.isDirectory() ? [join(dir, one.name)] : [],
    ),
  ];
  return folders.find((folder) => whyNotSpeech(folder, role) === "");
}

const lines = (): readonly string[] => [
  ...new Set(
    // What is virtual has sayings that are no words.
    scenarios().flatMap(([, { steps, virtual }]) =>
      steps.flatMap((step) => ("say" in step && !virtual && !isCough(step.say) ? [step.say] : [])),
    ),
  ),
];

interface Models {
  readonly stt: Stt;
  readonly tts: Tts;
}

const sayWith =
  (tts: Tts) =>
  async (text: string): Promise<Float32Array> => {
    const audio = await tts.generateAsync({ text, sid: 0, speed: 1, enableExternalBuffer: false });
    return resample(audio.samples, audio.sampleRate, SAMPLE_RATE_HZ);
  };

/** Each line said by the one model and read by the other. */
async function readBack({ stt, tts }: Models): Promise<void> {
  const say = sayWith(tts);
  const all = lines();
  let [wrong, words] = [0, 0];
  let [heardS, readMs, saidMs] = [0, 0, 0];
  for (const line of all) {
    const begun = performance.now();
    const samples = await say(line);
    saidMs += performance.now() - begun;
    const silence = SAMPLE_RATE_HZ / 2;
    const framed = new Float32Array(samples.length + 2 * silence);
    framed.set(samples, silence);
    const stream = stt.createStream();
    const decoding = performance.now();
    stream.acceptWaveform({ samples: framed, sampleRate: SAMPLE_RATE_HZ });
    const { text } = await stt.decodeAsync(stream);
    readMs += performance.now() - decoding;
    heardS += samples.length / SAMPLE_RATE_HZ;
    const errors = wordErrors(line, text);
    if (errors > 0) console.log(`  said "${line}", read "${text.trim()}"`);
    wrong += errors;
    words += wordsIn(line).length;
  }
  const share = (ms: number): string => (ms / 1_000 / heardS).toFixed(3);
  console.log(
    `words: ${((100 * wrong) / words).toFixed(1)} % wrong (WER) of ${words} in ${all.length} sentences`,
  );
  console.log(`time: read in ${share(readMs)}, said in ${share(saidMs)} of what they last (RTF)`);
}

async function talks(voices: Voices): Promise<void> {
  if (process.platform !== "linux") return console.log("talks: not run; they need PulseAudio on Linux");
  await ensureSystemPackages(SOUND_PACKAGES);
  const card = await startSoundCard();
  const leave = hearOn(card);
  const sandbox = createSandbox();
  let [held, all] = [0, 0];
  try {
    // Those that can be had of real sound: the rest are of the virtual clock alone.
    const wanted = scenarios().filter(
      ([, scenario]) => isPlayable(scenario) && (values.talk === "" || values.talk === scenario.name),
    );
    for (const [file, scenario] of wanted) {
      const { failures, latency } = await playLive(scenario, sandbox, { card, voices, timed: true });
      all++;
      if (failures.length === 0) held++;
      console.log(
        `${failures.length === 0 ? "✔" : "✗"} ${file}: ${scenario.name}${latency === "" ? "" : ` (${latency})`}`,
      );
      for (const failure of failures) console.log(`    ${failure.replaceAll("\n", "\n    ")}`);
    }
  } finally {
    leave();
    await card.stop();
  }
  console.log(`talks: ${held} of ${all} came out as written`);
  return undefined;
}

async function run(given: string | undefined): Promise<string> {
  if (given === undefined) return "no folder was named: npm run models:try -- DIR";
  const dir = resolve(given);
  if (!existsSync(dir)) return `there is no folder ${dir}`;
  const [sttFolder, ttsFolder] = [modelIn(dir, "stt"), modelIn(dir, "tts")];
  if (sttFolder === undefined)
    return `no model in ${dir} understands speech; docs/models.md says which kinds do`;
  if (ttsFolder === undefined) return `no model in ${dir} speaks; docs/models.md says which kinds do`;
  console.log(`understands: ${sttFolder}\nspeaks: ${ttsFolder}`);
  const streaming = modelIn(dir, "captions");
  if (streaming !== undefined) console.log(`not run: ${streaming}, a streaming model (captions, keywords)`);
  const models = { stt: await loadStt(sttFolder), tts: await loadTts(ttsFolder) };
  await readBack(models);
  if (values.talks) await talks({ sttFolder, ttsFolder, say: sayWith(models.tts) });
  return "";
}

/** Its own end is told by the one inside; any other one is the model's. */
function watched(): string {
  const args = [...process.execArgv, ...process.argv.slice(1), "--inside"];
  const { status, signal } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status === 0 || status === NOT_RUN) {
    process.exitCode = status;
    return "";
  }
  return `a model ended the speech engine (${signal ?? `exit code ${String(status)}`}), so nothing after that was tried`;
}
const NOT_RUN = 2;

const why = values.inside ? await run(positionals[0]) : watched();
if (why !== "") {
  console.error(`Not run: ${why}.`);
  process.exitCode = NOT_RUN;
}
