// A sound system that goes away and comes back while somebody is heard, and while Kodama speaks.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Microphone } from "../../native/microphone.ts";
import type { VoiceEvent } from "../../server/core/voice-ports.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { until } from "../support/until.ts";
import { voiceHostForSuite } from "../support/voice-host-rig.ts";

type Of<K extends VoiceEvent["kind"]> = Extract<VoiceEvent, { kind: K }>;

describe("a sound system that is started again", function () {
  this.timeout(60_000);
  const rig = voiceHostForSuite({ backOffMs: [0, 100, 100, 100, 100] });
  const { card, settings } = rig;
  const of = <K extends VoiceEvent["kind"]>(kind: K): readonly Of<K>[] =>
    rig.events().filter((event): event is Of<K> => event.kind === kind);

  it("[MIC-11] while it listens hands-free: that is told, and it hears again (A15, B56)", async () => {
    rig.bridge().listen("u", settings({ waits: true }));
    await until("it captures", () => of("microphone").at(-1)?.capturing === true);
    await card().restart();
    await until("it is told", () => of("microphone").some(({ reason }) => reason !== ""));
    await until("it captures again", () => of("microphone").at(-1)?.capturing === true);
    const edges = of("edge").length;
    await card().say(speak("run the tests"));
    await until("speech and its end", () => of("edge").length >= edges + 2);
    const [start, end] = of("edge").slice(edges);
    rig.bridge().transcribe({
      utteranceId: "u",
      revision: 1,
      fromMs: start?.atMs ?? 0,
      toMs: (end?.atMs ?? 0) + 100,
      partial: false,
    });
    await until("words", () => of("text").length > 0);
    assert.equal(of("text")[0]?.text.trim(), "run the tests");
    assert.deepEqual(of("failed"), []);
  });

  it("[MOUTH-7] while it speaks: what was cut is told as not heard, and the next sentence sounds (A15, D39)", async () => {
    const aloud = settings({ tts: "sherpa", output: "speaker", microphone: "" });
    const say = (sentenceId: string, said: string): void =>
      rig.bridge().speak({ turnId: "t", sentenceId, text: said, said }, aloud);
    say("one", "the tests passed and there is much more to tell about every one of them");
    await until("it sounds", () => of("playing").at(-1)?.playing === true);
    await card().restart();
    await until("it is told", () => of("spoken").some(({ sentenceId }) => sentenceId === "one"));
    const cut = of("spoken").find(({ sentenceId }) => sentenceId === "one");
    assert.equal(cut?.heard, false);
    const ear = card().listen();
    say("two", "done");
    await until("it was said", () => of("spoken").some(({ sentenceId }) => sentenceId === "two"));
    assert.equal(of("spoken").find(({ sentenceId }) => sentenceId === "two")?.heard, true);
    const loud = (await ear.stop()).filter((one) => Math.abs(one) > 0.02).length;
    assert.ok(loud > 1_000, `${loud} samples that can be heard`);
  });

  it("[MIC-12] where there is none, or it lets nobody in, that is told with what to do (A15, D3)", async () => {
    const there = process.env["PULSE_SERVER"];
    process.env["PULSE_SERVER"] = "unix:/nowhere/native";
    try {
      rig.bridge().listen("u", settings({ microphone: "" }));
      await until("it is told", () => of("failed").length > 0);
    } finally {
      process.env["PULSE_SERVER"] = there;
    }
    assert.match(of("failed")[0]?.message ?? "", /^Kodama cannot hear you: /);
    assert.match(of("failed")[0]?.nextStep ?? "", /Kodama: Microphone…/);
    assert.ok(!of("microphone").some(({ capturing }) => capturing));
  });

  it("[MIC-13] let go of, it is closed after a while, and heard again by who comes back before and after (B41, D39)", async () => {
    let frames = 0;
    const microphone = new Microphone({ onFrame: () => frames++, onNews: () => {}, idleMs: 700 });
    const hears = async (): Promise<void> => {
      frames = 0;
      microphone.start("");
      await until("frames", () => frames > 2);
      microphone.stop();
    };
    await hears();
    assert.equal(await recordings(), 1, "it stays chosen");
    await hears();
    await until("it is closed", async () => (await recordings()) === 0);
    frames = 0;
    await sleep(200);
    assert.equal(frames, 0);
    await hears();
    microphone.end();
    await until("it is closed", async () => (await recordings()) === 0);
  });
});

/** How many listen to the sound card. */
async function recordings(): Promise<number> {
  const { stdout } = await promisify(execFile)("pactl", ["list", "short", "source-outputs"]);
  return stdout.split("\n").filter((line) => line !== "" && !line.includes("module-")).length;
}
