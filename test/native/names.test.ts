// A second look at a sound for names that were nearly heard, by the real beam search of sherpa with hotwords. The model is a made one of
// NVIDIA's kind, and the sound is two sentences at once, of which the louder one is not the name.
import assert from "node:assert/strict";
import { Recogniser } from "../../native/recogniser.ts";
import { SAMPLE_RATE_HZ } from "../../native/sherpa.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { writeToyTransducer } from "../fixtures/voice/toy-recognisers.ts";
import { until } from "../support/until.ts";
import { temporaryFolder } from "../support/workbench.ts";

/** Half a second of silence around it. */
const PAUSE_SAMPLES = SAMPLE_RATE_HZ / 2;

function between(louder: string, softer: string, share: number): Float32Array {
  const [a, b] = [speak(louder), speak(softer)];
  const samples = new Float32Array(Math.max(a.length, b.length) + 2 * PAUSE_SAMPLES);
  const mixed = samples.subarray(PAUSE_SAMPLES, samples.length - PAUSE_SAMPLES);
  for (let n = 0; n < mixed.length; n++) mixed[n] = ((a[n] ?? 0) + share * (b[n] ?? 0)) / 2;
  return samples;
}

describe("names that are listened for", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => void (folder = temporaryFolder("names")));
  afterEach(() => folder.remove());
  const listening = async (model: string) => {
    const phases: string[] = [];
    const recogniser = new Recogniser((part) => (doing) => void phases.push(`${part}: ${doing}`));
    await recogniser.load(model);
    return { recogniser, phases };
  };
  const SOUND = between("where is user reposotory", "where is user repository", 0.9);
  const HEARD = "where is user reposotory";

  it("[NAMES-7] one that was nearly heard is heard, once the search for it is loaded; nobody waits for that (E6, B11)", async () => {
    const { recogniser, phases } = await listening(writeToyTransducer(folder.path));
    const names = ["user repository", "parse json file"];
    assert.equal((await recogniser.heard(SOUND)).text, HEARD, "without names it is not looked for");
    assert.ok(!phases.some((one) => one.startsWith("names")));
    assert.equal((await recogniser.heard(SOUND, names)).text, HEARD, "it is loaded first");
    await until("it is loaded", () => phases.at(-1) === "names: ");
    const { text, named } = await recogniser.heard(SOUND, names);
    assert.deepEqual([text, named], [HEARD, "where is user repository"]);
    assert.ok(phases.includes("names: listening for names"), "what it is busy with is known if it dies");
  });

  it("[NAMES-7] what is no name stays as it was heard, and names that are not near are not looked for (E6)", async () => {
    const { recogniser, phases } = await listening(writeToyTransducer(folder.path));
    await recogniser.heard(SOUND, ["user repository"]);
    await until("it is loaded", () => phases.at(-1) === "names: ");
    assert.deepEqual(await recogniser.heard(SOUND, ["parse json file"]), await recogniser.heard(SOUND));
    assert.ok(!phases.includes("names: listening for names"));
    assert.equal((await recogniser.heard(speak("run the tests"), ["user repository"])).text, "run the tests");
  });

  it("[NAMES-7] a model of another kind is asked once, and never again (E6)", async () => {
    const { recogniser, phases } = await listening(writeToyVoice(folder.path).stt.folder);
    const text = "run the tests";
    for (let n = 0; n < 3; n++) {
      assert.equal((await recogniser.heard(speak(text), ["run the texts"])).text, text);
      await until("it is known", () => phases.includes("names: "));
    }
    assert.equal(phases.filter((one) => one.startsWith("names: loading")).length, 1);
  });
});
