// Every family of models for speech through the real sherpa, as the product loads it. Weights cannot be had here: each model is made by
// hand, of the shape and with the metadata of its kind, and reads or says the made voice.
import assert from "node:assert/strict";
import { join } from "node:path";
import { Recogniser } from "../../native/recogniser.ts";
import { loadStt, loadTts, SAMPLE_RATE_HZ, type Stt, type Tts } from "../../native/sherpa.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { writeToyMoonshine, writeToyWhisper } from "../fixtures/voice/toy-attending.ts";
import { writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { writeToySenseVoice, writeToyTransducer } from "../fixtures/voice/toy-recognisers.ts";
import {
  kokoroLevels,
  supertonicLevels,
  writeToyKokoro,
  writeToyMatcha,
  writeToySupertonic,
} from "../fixtures/voice/toy-voices.ts";
import { ensureSystemPackages, SPEECH_PACKAGES } from "../harness/system-packages.ts";
import { espeakData } from "../support/espeak.ts";
import { createRandom } from "../support/random.ts";
import { temporaryFolder } from "../support/workbench.ts";
import { describeOnLinux } from "../support/on-linux.ts";

type Sound = Awaited<ReturnType<Tts["generateAsync"]>>;

/** With a double letter, a word of one, digits and stops. */
const SENTENCES = ["run the tests", "call app.ts", "yes", "open a book at 1122, and then stop!"] as const;
/** Whisper's decoder in sherpa writes six tokens a second at most, and Moonshine's too: what is quick to say needs some silence. */
const PAUSE_SAMPLES = 2 * SAMPLE_RATE_HZ;

function amidSilence(sound: Float32Array, loudness: number): Float32Array {
  const whole = new Float32Array(sound.length + 2 * PAUSE_SAMPLES);
  whole.set(
    sound.map((sample) => sample * loudness),
    PAUSE_SAMPLES,
  );
  return whole;
}

async function heard(stt: Stt, sound: Sound): Promise<string> {
  const stream = stt.createStream();
  stream.acceptWaveform(sound);
  return (await stt.decodeAsync(stream)).text;
}

describe("each family of models for speech", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => void (folder = temporaryFolder("families")));
  afterEach(() => folder.remove());

  /** The sentences are read, loud and at a fifth of it; `written`: what the model makes of the words. */
  const reads = async (stt: Stt, written = (words: string): string => words): Promise<void> => {
    for (const text of SENTENCES)
      for (const loudness of [1, 0.2]) {
        const samples = amidSilence(speak(text), loudness);
        assert.equal(await heard(stt, { samples, sampleRate: SAMPLE_RATE_HZ }), written(text), text);
      }
    const silence = new Float32Array(PAUSE_SAMPLES);
    assert.equal(await heard(stt, { samples: silence, sampleRate: SAMPLE_RATE_HZ }), written(""), "silence");
  };

  it("[LISTEN-20] a transducer says how sure it is of its words, and less so of what is half noise; others say nothing (B36)", async () => {
    const recogniser = new Recogniser(() => () => {});
    const sure = async (samples: Float32Array): Promise<number | undefined> =>
      (await recogniser.heard(samples)).confidence;
    await recogniser.load(writeToyTransducer(folder.path));
    const words = amidSilence(speak("run the tests"), 1);
    const clean = (await sure(words)) ?? 0;
    assert.ok(clean > 0.9 && clean <= 1, `${clean}`);
    const random = createRandom(7);
    const noisy = (await sure(words.map((sample) => sample + (random() - 0.5) * 1.5))) ?? 0;
    assert.ok(noisy < clean, `${noisy} of ${clean}`);
    assert.equal(await sure(new Float32Array(SAMPLE_RATE_HZ)), undefined, "nothing was said");
    await recogniser.load(writeToyVoice(join(folder.path, "ctc")).stt.folder);
    assert.deepEqual(await recogniser.heard(words), { text: "run the tests" });
  });

  it("[SPEECH-4] a transducer whose words say how far to go on, as Parakeet, reads what is said (B11)", async () => {
    const stt = await loadStt(writeToyTransducer(folder.path));
    assert.equal(stt.longestMs, Infinity);
    await reads(stt);
  });

  it("[SPEECH-4] SenseVoice reads what is said, as it is written (B11)", async () => {
    // The made one ends with a full stop where it is asked for written text, which is what the product asks for.
    await reads(await loadStt(writeToySenseVoice(folder.path)), (words) => `${words}.`);
  });

  it("[SPEECH-4] Whisper writes one word after the other, of half a minute at most (B11)", async () => {
    const stt = await loadStt(writeToyWhisper(folder.path));
    assert.equal(stt.longestMs, 28_000);
    await reads(stt);
    const late = new Float32Array(40 * SAMPLE_RATE_HZ);
    late.set(speak("in time"), 20 * SAMPLE_RATE_HZ);
    late.set(speak("too late"), 35 * SAMPLE_RATE_HZ);
    assert.equal(await heard(stt, { samples: late, sampleRate: SAMPLE_RATE_HZ }), "in time");
  });

  it("[SPEECH-4] Moonshine, which hears the sound itself, writes one word after the other (B11)", async () => {
    const stt = await loadStt(writeToyMoonshine(folder.path));
    assert.equal(stt.longestMs, Infinity);
    await reads(stt);
  });

  const said = (tts: Tts, text: string, how: { sid: number; speed: number }): Promise<Sound> =>
    tts.generateAsync({ text, ...how, enableExternalBuffer: false });
  /** The text is understood, at its usual speed and slowly; slowly it takes longer. `written`: what the voice makes of it. */
  const isUnderstood = async (tts: Tts, text: string, written = text): Promise<void> => {
    const stt = await loadStt(writeToyVoice(join(folder.path, "made")).stt.folder);
    const [usual, slow] = [
      await said(tts, text, { sid: 0, speed: 1 }),
      await said(tts, text, { sid: 0, speed: 0.5 }),
    ];
    for (const sound of [usual, slow]) assert.equal(await heard(stt, sound), written);
    assert.ok(slow.samples.length > usual.samples.length);
  };
  /** Each voice is as loud as it was made. */
  const hasVoices = async (tts: Tts, levels: readonly number[]): Promise<void> => {
    assert.equal(tts.numSpeakers, levels.length);
    const peaks: number[] = [];
    for (const sid of levels.keys()) {
      const { samples } = await said(tts, "run ten tests", { sid, speed: 1 });
      peaks.push(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0));
    }
    for (const [sid, level] of levels.entries())
      assert.ok(Math.abs((peaks[sid] ?? 0) / (peaks[0] ?? 0) - level) < 0.01, `${sid}: ${peaks.join()}`);
  };

  it("[SPEECH-4] NeMo's CTC reads what is said, and VITS says it (B11)", async () => {
    const { stt, tts } = writeToyVoice(folder.path);
    await reads(await loadStt(stt.folder));
    const voice = await loadTts(tts.folder);
    for (const text of SENTENCES) await isUnderstood(voice, text);
    await hasVoices(voice, [1]);
  });

  it("[SPEECH-4] Supertonic says the text in each of its voices, out of noise (B11)", async () => {
    const tts = await loadTts(writeToySupertonic(folder.path));
    // It ends a sentence itself.
    for (const text of SENTENCES) await isUnderstood(tts, text, text.endsWith("!") ? text : `${text}.`);
    await hasVoices(tts, supertonicLevels);
  });

  describeOnLinux("that speaks by the sounds of espeak-ng", () => {
    /** One for all: sherpa gives espeak-ng the data of the first voice of a process, and never looks at those of later ones. */
    let voices: ReturnType<typeof temporaryFolder> | undefined;
    let data = "";
    before(async () => {
      await ensureSystemPackages(SPEECH_PACKAGES);
      data = espeakData();
      voices = temporaryFolder("voices");
    });
    after(() => voices?.remove());
    const voice = (name: string): string => join(voices?.path ?? "", name);
    /** These have a sound for each letter. */
    const PHONETIC = ["run ten tests", "send it"] as const;

    it("[SPEECH-4] Matcha says the text through its vocoder (B11)", async () => {
      const tts = await loadTts(writeToyMatcha(voice("matcha"), data));
      for (const text of PHONETIC) await isUnderstood(tts, text);
      await hasVoices(tts, [1]);
    });

    it("[SPEECH-4] Kokoro says the text in each of its voices, with no table of words (B11)", async () => {
      const tts = await loadTts(writeToyKokoro(voice("kokoro"), data));
      for (const text of PHONETIC) await isUnderstood(tts, text);
      await hasVoices(tts, kokoroLevels);
    });
  });
});
