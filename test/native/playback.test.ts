// What comes out of the speaker: through the audio graph and by a program of the system, heard on a sound card of the tests' own.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { AudioGraph } from "../../native/audio-graph.ts";
import { Microphone } from "../../native/microphone.ts";
import { openPlayback, type Playback, ProgramPlayback } from "../../native/playback.ts";
import { earcon } from "../../native/earcons.ts";
import type { Audio } from "../../native/sherpa.ts";
import { hearOn, soundCardForSuite, startSoundCard } from "../support/sound-card.ts";
import { until } from "../support/until.ts";
import { describeOnLinux } from "../support/on-linux.ts";

const RATE_HZ = 16_000;
const tone = (seconds: number): Audio => ({
  samples: Float32Array.from({ length: seconds * RATE_HZ }, (_, i) => 0.5 * Math.sin(i / 5)),
  sampleRate: RATE_HZ,
});

/** Pieces of 20 ms that are louder than this, and the loudest of all. */
function loudness(samples: Float32Array): readonly number[] {
  const piece = RATE_HZ / 50;
  return Array.from({ length: Math.floor(samples.length / piece) }, (_, n) =>
    samples.subarray(n * piece, (n + 1) * piece).reduce((max, one) => Math.max(max, Math.abs(one)), 0),
  );
}
const heardMs = (samples: Float32Array, above = 0.02): number =>
  loudness(samples).filter((one) => one > above).length * 20;

describeOnLinux("playback", () => {
  const card = soundCardForSuite();
  let leave = (): void => {};
  before(() => void (leave = hearOn(card())));
  after(() => leave());
  const soundsWhole = async (playback: Playback): Promise<void> => {
    const ear = card().listen();
    await sleep(300);
    assert.equal(await playback.play(tone(0.6)), 1);
    await sleep(300);
    const heard = heardMs(await ear.stop());
    assert.ok(heard >= 540 && heard <= 760, `${heard} ms`);
  };

  it("[PLAY-8] is heard also where the microphone is opened at the same moment, with wishes of its own (B11)", async () => {
    for (let round = 0; round < 4; round++) {
      const microphone = new Microphone({ onFrame: () => {}, onNews: () => {} });
      const ear = card().listen();
      microphone.start("");
      const playback = await AudioGraph.open("");
      assert.equal(await playback.play(tone(0.4)), 1);
      await sleep(200);
      const heard = heardMs(await ear.stop());
      assert.ok(heard >= 300, `round ${round}: ${heard} ms`);
      microphone.end();
      playback.close();
    }
    assert.equal(process.env["PULSE_LATENCY_MSEC"], undefined);
  });

  const KINDS: Readonly<Record<string, () => Promise<Playback>>> = {
    "the audio graph": () => AudioGraph.open(""),
    "a program": () => Promise.resolve(new ProgramPlayback("")),
  };
  for (const [name, open] of Object.entries(KINDS)) {
    it(`[PLAY-1] by ${name}: plays to the end, and says so (B11, B37)`, async () => {
      const playback = await open();
      await soundsWhole(playback);
      playback.close();
    });

    it(`[PLAY-2] by ${name}: silenced, it says how much was heard, and nothing of it comes back (D39)`, async () => {
      const playback = await open();
      const ear = card().listen();
      const played = playback.play(tone(20));
      await sleep(800);
      playback.silence();
      const share = await played;
      assert.ok(share > 0.005 && share < 0.9, String(share));
      await sleep(600);
      assert.ok(heardMs(await ear.stop()) < 18_000);
      const after = card().listen();
      await sleep(400);
      assert.equal(heardMs(await after.stop()), 0);
      playback.close();
    });
  }

  it("[PLAY-3] held, it stands still, and goes on where it stood: nothing is lost (D9)", async () => {
    const playback = await AudioGraph.open("");
    const ear = card().listen();
    const played = playback.play(tone(1.5));
    await sleep(500);
    playback.hold(true);
    await sleep(700);
    playback.hold(false);
    assert.equal(await played, 1);
    await sleep(300);
    const pieces = loudness(await ear.stop()).map((one) => one > 0.02);
    const first = pieces.indexOf(true);
    const last = pieces.lastIndexOf(true);
    const silent = pieces.slice(first, last).filter((loud) => !loud).length * 20;
    assert.ok(silent >= 500, `${silent} ms of silence in it`);
    const loud = pieces.filter(Boolean).length * 20;
    assert.ok(loud >= 1_380 && loud <= 1_700, `${loud} ms of sound`);
    playback.close();
  });

  it("[PLAY-3] silenced while it is held, it is over (D9)", async () => {
    const playback = await AudioGraph.open("");
    const played = playback.play(tone(5));
    await sleep(300);
    playback.hold(true);
    playback.silence();
    assert.ok((await played) < 0.9);
    playback.hold(false);
    assert.equal(await playback.play(tone(0.2)), 1, "and the next sound is heard");
    const other = playback.play(tone(5));
    await sleep(300);
    playback.silence();
    playback.hold(true);
    await other;
    playback.hold(false);
    assert.equal(await playback.play(tone(0.2)), 1, "held when it was silent already, as well");
    playback.close();
  });

  it("[PLAY-4] ducked, it is softer, and as loud as before after that (D9)", async () => {
    const playback = await AudioGraph.open("");
    const ear = card().listen();
    const played = playback.play(tone(1.5));
    await sleep(500);
    playback.duck(true);
    await sleep(400);
    playback.duck(false);
    await played;
    const samples = await ear.stop();
    const [all, loud] = [heardMs(samples), heardMs(samples, 0.3)];
    assert.ok(all - loud >= 300, `${all} ms in all, ${loud} ms of it loud`);
    assert.ok(loud >= 700, `${loud} ms loud`);
    playback.close();
  });

  it("[PLAY-7] a short tone sounds beside what is said, also out of sleep, and takes nothing from it (D7)", async () => {
    const playback = await AudioGraph.open("");
    const ear = card().listen();
    playback.chime(earcon("listening"));
    await sleep(600);
    const alone = heardMs(await ear.stop(), 0.01);
    assert.ok(alone >= 60 && alone <= 300, `${alone} ms`);
    const played = playback.play(tone(0.6));
    await sleep(200);
    playback.chime(earcon("heard"));
    assert.equal(await played, 1);
    playback.close();
  });

  it("[PLAY-10] roused, a speaker that rests is ready before it is played on, sounds whole, and rests again (B11, D39)", async () => {
    const playback = await AudioGraph.open("");
    const rests = (): boolean => playback.clock() === undefined;
    await until("it rests", rests);
    playback.rouse();
    await until("it is ready", () => !rests());
    await soundsWhole(playback);
    await until("it rests again", rests);
    playback.rouse();
    await until("it is ready again", () => !rests());
    await until("it was roused for nothing, and rests", rests);
    playback.close();
  });

  it("[PLAY-5] a device that is not there is played on by no graph (B56)", async () => {
    await assert.rejects(AudioGraph.open("no such device"));
    const playback = await openPlayback("no such device");
    assert.ok(playback instanceof ProgramPlayback);
    assert.equal(await playback.play(tone(0.2)), 0);
  });

  it("[PLAY-9] that it sounds is told once it does, and never where no device takes it (D39, B37)", async () => {
    let begun = 0;
    const begins = (): void => void begun++;
    for (const playback of [await AudioGraph.open(""), new ProgramPlayback("")]) {
      begun = 0;
      assert.equal(await playback.play(tone(0.5), begins), 1);
      assert.equal(begun, 1);
      playback.close();
    }
    begun = 0;
    const own = await startSoundCard();
    const leaveOwn = hearOn(own);
    const gone = await AudioGraph.open("");
    await own.stop();
    leaveOwn();
    assert.ok((await gone.play(tone(0.5), begins)) < 1);
    assert.equal(begun, 0);
    gone.close();
  });

  it("[PLAY-6] a sound card that goes away ends what sounds (A15)", async () => {
    const own = await startSoundCard();
    const leaveOwn = hearOn(own);
    const playback = await AudioGraph.open("");
    const played = playback.play(tone(30));
    let share = 2;
    void played.then((one) => (share = one));
    await sleep(500);
    await own.stop();
    leaveOwn();
    await until("it is given up", () => share <= 1);
    assert.ok(share < 1);
    playback.close();
  });
});
