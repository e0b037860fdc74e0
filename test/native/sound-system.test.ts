// A sound system that goes away and comes back while somebody is heard, and while Kodama speaks.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Microphone } from "../../native/microphone.ts";
import type { VoiceEvent } from "../../server/core/voice-ports.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { SAMPLE_RATE_HZ } from "../../native/sherpa.ts";
import { soundCardForSuite } from "../support/sound-card.ts";
import { until } from "../support/until.ts";
import { voiceHostForSuite } from "../support/voice-host-rig.ts";
import { describeOnLinux } from "../support/on-linux.ts";

type Of<K extends VoiceEvent["kind"]> = Extract<VoiceEvent, { kind: K }>;

describeOnLinux("a sound system that is started again", () => {
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

  it("[MOUTH-10] a speaker that takes no sound is told with what to do, until one is heard again (A15, D3)", async () => {
    const say = (sentenceId: string, speaker: string, output = "speaker"): void =>
      rig
        .bridge()
        .speak(
          { turnId: "t", sentenceId, text: "done", said: "done" },
          settings({ tts: "sherpa", output, speaker }),
        );
    const told = (): string => of("health").findLast(({ part }) => part === "speaker")?.reason ?? "";
    say("one", "no_such_speaker");
    await until("it is told", () => told() !== "");
    assert.match(told(), /takes no sound/);
    assert.match(of("health").at(-1)?.nextStep ?? "", /Kodama: Speaker…/);
    assert.equal(of("spoken").at(-1)?.heard, false);
    say("two", "");
    await until("it is heard", () => of("spoken").at(-1)?.heard === true);
    await until("it is well", () => told() === "");
    say("three", "no_such_speaker");
    await until("it is told", () => told() !== "");
    const dir = mkdtempSync(join(tmpdir(), "kodama-answers-"));
    say("four", "no_such_speaker", join(dir, "answers.wav"));
    await until("no speaker is asked for it", () => told() === "");
    rmSync(dir, { recursive: true });
  });

  async function unheardAt(server: string): Promise<void> {
    const there = process.env["PULSE_SERVER"];
    process.env["PULSE_SERVER"] = server;
    try {
      rig.bridge().listen("u", settings({ microphone: "" }));
      await until("it is told", () => of("failed").length > 0);
    } finally {
      process.env["PULSE_SERVER"] = there;
    }
    assert.match(of("failed")[0]?.message ?? "", /^Kodama cannot hear you: /);
    assert.match(of("failed")[0]?.nextStep ?? "", /Kodama: Microphone…/);
    assert.ok(!of("microphone").some(({ capturing }) => capturing));
  }

  it("[MIC-12] where there is none, that is told with what to do (A15, D3)", () =>
    unheardAt("unix:/nowhere/native"));

  it("[MIC-12] where it lets nobody in, that is told with what to do (A15, D3)", async () => {
    const dir = mkdtempSync(join(tmpdir(), "kodama-no-sound-"));
    const path = join(dir, "native");
    const door = createServer((asks) => asks.destroy());
    await new Promise<void>((resolve) => door.listen(path, resolve));
    try {
      await unheardAt(`unix:${path}`);
    } finally {
      door.close();
      rmSync(dir, { recursive: true });
    }
  });

  it("[MIC-14] of one that another program holds nothing is heard: that is told, and it is heard once it is free (A15, D3)", async () => {
    rig.bridge().listen("u", settings({ waits: true }));
    await until("it captures", () => of("microphone").at(-1)?.capturing === true);
    await card().hold(true);
    await until("it is told", () => of("microphone").at(-1)?.capturing === false);
    assert.notEqual(of("microphone").at(-1)?.reason, "");
    await card().hold(false);
    await until("it captures again", () => of("microphone").at(-1)?.capturing === true);
    const edges = of("edge").length;
    await card().say(speak("run the tests"));
    await until("speech and its end", () => of("edge").length >= edges + 2);
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

describeOnLinux("a microphone of another rate", () => {
  const { card, bridge, events, settings } = voiceHostForSuite({}, soundCardForSuite({ rateHz: 44_100 }));
  const edges = () => events().filter((event): event is Of<"edge"> => event.kind === "edge");

  it("[MIC-15] is heard as one of the recogniser's own: neither faster nor slower (A15, B11)", async () => {
    bridge().listen("u", settings());
    await until("it captures", () =>
      events().some((event) => event.kind === "microphone" && event.capturing),
    );
    const said = speak("rename the lease row");
    await card().say(said);
    await until("speech and its end", () => edges().length >= 2);
    const [start, end] = edges();
    const heardMs = (end?.atMs ?? 0) - (start?.atMs ?? 0);
    const saidMs = (said.length / SAMPLE_RATE_HZ) * 1_000;
    assert.ok(Math.abs(heardMs - saidMs) < 300, `${heardMs} of ${saidMs} ms`);
  });
});

/** How many listen to the sound card. */
async function recordings(): Promise<number> {
  const { stdout } = await promisify(execFile)("pactl", ["list", "short", "source-outputs"]);
  return stdout.split("\n").filter((line) => line !== "" && !line.includes("module-")).length;
}
