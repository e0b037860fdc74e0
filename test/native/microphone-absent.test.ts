// Where no microphone is there: what a speaker plays can be heard as well, and must not be.
import assert from "node:assert/strict";
import { Microphone, type MicrophonePorts } from "../../native/microphone.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { describeOnLinux } from "../support/on-linux.ts";
import { hearOn, MICROPHONE, soundCardForSuite } from "../support/sound-card.ts";
import { until } from "../support/until.ts";

describeOnLinux("a machine whose microphone goes", () => {
  const card = soundCardForSuite();

  it("[MIC-20] where no microphone is there nothing is heard, least of all what the machine plays, and the one that is the default is followed (A15, B41, D39)", async () => {
    const leave = hearOn(card());
    let loudest = 0;
    const news: Parameters<MicrophonePorts["onNews"]>[0][] = [];
    const microphone = new Microphone({
      onFrame: (samples) => void (loudest = Math.max(loudest, ...samples.map(Math.abs))),
      onNews: (one) => void news.push(one),
    });
    const opened = (name: string): Promise<void> =>
      until(`it hears ${name}`, () => news.findLast((one) => one.kind === "opened")?.device === name);
    try {
      microphone.start("", true);
      await opened(MICROPHONE);
      await card().plug(false);
      await until("that is told", () => news.at(-1)?.kind === "lost");
      await card().play(speak("stop that now please"));
      assert.ok(loudest < 0.01, `${loudest} of the speaker was heard`);
      assert.deepEqual(news.filter((one) => one.kind === "opened").length, 1);
      await card().plug(true);
      await until("it is back", () => news.at(-1)?.kind === "opened");
      await card().another("headset");
      await opened("headset");
      await card().say(speak("a"));
      await until("it hears the headset", () => loudest > 0.1);
      microphone.end();
      await card().another();
      await card().plug(false);
      news.length = 0;
      microphone.start("");
      await until("it is given up", () => news.at(-1)?.kind === "failed");
      assert.match(JSON.stringify(news.at(-1)), /This machine has no microphone/);
    } finally {
      microphone.end();
      leave();
      await card().plug(true);
    }
  });
});
