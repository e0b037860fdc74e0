// The live microphone for real: a private PulseAudio is the machine's sound card, the detector is Silero, the recogniser is sherpa.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Microphone, type MicrophonePorts } from "../../native/microphone.ts";
import type { VoiceEvent } from "../../server/core/voice-ports.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { hearOn, MICROPHONE } from "../support/sound-card.ts";
import { until } from "../support/until.ts";
import { voiceHostForSuite } from "../support/voice-host-rig.ts";
import { describeOnLinux } from "../support/on-linux.ts";

type Of<K extends VoiceEvent["kind"]> = Extract<VoiceEvent, { kind: K }>;

describeOnLinux("the live microphone", () => {
  const rig = voiceHostForSuite({ backOffMs: [0, 100, 100, 100, 100] });
  const { card, settings } = rig;
  const of = <K extends VoiceEvent["kind"]>(kind: K): readonly Of<K>[] =>
    rig.events().filter((event): event is Of<K> => event.kind === kind);
  const capturing = (yes: boolean): Promise<void> =>
    until(`capturing ${yes}`, () => of("microphone").at(-1)?.capturing === yes);
  const ended = (): Promise<void> => until("the end", () => of("clock").at(-1)?.ended === true);
  const words = async (fromMs: number, toMs: number): Promise<string> => {
    const before = of("text").length;
    rig.bridge().transcribe({ utteranceId: "u", revision: 1, fromMs, toMs, partial: false });
    await until("words", () => of("text").length > before);
    return (of("text").at(-1)?.text ?? "").trim();
  };
  /** Says it into the microphone, and gives what was understood. */
  const saidAndHeard = async (text: string, gain = 1): Promise<string> => {
    const edges = of("edge").length;
    await card().say(speak(text).map((sample) => sample * gain));
    await until("speech and its end", () => of("edge").length >= edges + 2);
    const [start, end] = of("edge").slice(edges);
    return words(start?.atMs ?? 0, (end?.atMs ?? 0) + 100);
  };

  it("[MIC-1] names what can hear and what can speak, as the system does (B56)", async () => {
    const { microphones, speakers } = await rig.bridge().devices();
    assert.ok(microphones.includes(MICROPHONE));
    assert.deepEqual(
      microphones.filter((name) => name.startsWith("Monitor of ")),
      [],
    );
    assert.deepEqual(speakers.toSorted(), ["micsink", "spk"]);
  });

  it("[MIC-2] says that it captures with the first sound, and that it does not with the last (B41, D39)", async () => {
    rig.bridge().listen("u", settings());
    await capturing(true);
    assert.deepEqual(of("failed"), []);
    await until("its name", () => of("microphone").at(-1)?.device === MICROPHONE);
    await until("the time goes on", () => of("clock").length > 0);
    const kinds = rig.events().map(({ kind }) => kind);
    assert.ok(kinds.indexOf("microphone") < kinds.indexOf("clock"), "before a whole frame was heard");
    rig.bridge().endListening("u");
    await ended();
    await capturing(false);
    rig.bridge().closeUtterance("u");
  });

  it("[MIC-10] tells of a microphone that gives nothing but noughts, until there is any sound (B56, D3)", async () => {
    rig.bridge().listen("u", settings());
    await capturing(true);
    await until("it is told", () => of("clock").at(-1)?.mute === true);
    assert.equal(of("clock")[0]?.mute, undefined, "not before a whole second of noughts");
    await card().say(speak("a"));
    await until("sound", () => of("clock").at(-1)?.mute !== true);
    rig.bridge().endListening("u");
    await ended();
    assert.equal(of("clock").at(-1)?.mute, undefined);
    rig.bridge().closeUtterance("u");
  });

  it("[MIC-19] in a quiet room frames are read three at a time, each told by its own time; one at a time where it is in a hurry (B11)", async () => {
    const leave = hearOn(card());
    let hurries = false;
    const readAt: number[] = [];
    const microphone = new Microphone({
      onFrame: (_samples, readAtMs) => void readAt.push(readAtMs),
      onNews: () => {},
      quietBelow: () => 1,
      inNoHurry: () => !hurries,
    });
    /** Every first of three is read when it is, and the others with it. */
    const inThrees = (): boolean => {
      const gaps = readAt.slice(-60).map((at, n, all) => at - (all[n - 1] ?? at - 32));
      return [0, 1, 2].some((first) => gaps.every((gap, n) => n % 3 === first || gap === 32));
    };
    try {
      microphone.start(MICROPHONE);
      await until("it is read", () => readAt.length > 90);
      assert.ok(inThrees(), readAt.join(", "));
      hurries = true;
      microphone.hurry();
      const before = readAt.length;
      await until("it is read on", () => readAt.length > before + 90);
      assert.ok(!inThrees(), readAt.slice(before).join(", "));
    } finally {
      microphone.end();
      leave();
    }
  });

  it("[MIC-3] hears words at three volumes and reads them back, with the loudness of each (B11, B13)", async () => {
    rig.bridge().listen("u", settings());
    await capturing(true);
    for (const gain of [1, 0.5, 0.2])
      assert.equal(await saidAndHeard("run the tests in app.ts", gain), "run the tests in app.ts");
    assert.ok(of("level").some(({ level }) => level > 0.1));
  });

  it("[MIC-4] keeps what was said right after the key was let go, and nothing later (B12)", async () => {
    rig.bridge().listen("u", settings());
    await capturing(true);
    const said = card().say(speak("open the readme"));
    await until("speech", () => of("edge").length > 0);
    await said;
    rig.bridge().endListening("u");
    await ended();
    const [start] = of("edge");
    const clocks = of("clock").length;
    assert.equal(await words(start?.atMs ?? 0, of("clock").at(-1)?.atMs ?? 0), "open the readme");
    await sleep(200);
    assert.equal(of("clock").length, clocks);
  });

  it("[MIC-5] pressed again, it captures again, with a clock that starts anew (B41)", async () => {
    for (const utteranceId of ["u1", "u2"]) {
      rig.forget();
      rig.bridge().listen(utteranceId, settings());
      await capturing(true);
      await until("a clock", () => of("clock").length > 0);
      assert.ok((of("clock")[0]?.atMs ?? 9_999) < 1_000);
      rig.bridge().closeUtterance(utteranceId);
      await capturing(false);
    }
  });

  it("[MIC-6] unplugged while it listens, says so, and hears again when it is back (A15, B56)", async () => {
    rig.bridge().listen("u", settings());
    await capturing(true);
    await card().plug(false);
    await until("it is told", () => (of("microphone").at(-1)?.reason ?? "") !== "");
    await card().plug(true);
    await capturing(true);
    assert.equal(await saidAndHeard("approve"), "approve");
  });

  it("[MIC-6] hands-free it is waited for, however long it is away, and that is told once (A15, B56, D4)", async () => {
    rig.bridge().listen("u", settings({ waits: true }));
    await capturing(true);
    await card().plug(false);
    const ill = (): readonly string[] =>
      of("health").flatMap(({ part, reason }) => (part === "microphone" ? [reason] : []));
    await until("it is told", () => ill().length > 0);
    assert.match(ill()[0] ?? "", /^Kodama cannot hear you: /);
    assert.equal(of("microphone").at(-1)?.waits, true);
    // Longer than one that is not waited for is tried again.
    await sleep(9_000);
    assert.deepEqual([ill().length, of("failed")], [1, []]);
    await card().plug(true);
    await capturing(true);
    assert.equal(ill().at(-1), "");
    assert.equal(await saidAndHeard("approve"), "approve");
  });

  it("[MIC-6] waited for, it is let go by who wants no more (A15, D39)", async () => {
    rig.bridge().listen("u", settings({ waits: true }));
    await capturing(true);
    await card().plug(false);
    try {
      await until("it is waited for", () => of("microphone").at(-1)?.waits === true);
      rig.bridge().closeUtterance("u");
      await until("nothing is ill", () => of("health").at(-1)?.reason === "");
    } finally {
      await card().plug(true);
    }
  });

  it("[MIC-6] gone with its very first sound, it is waited for as well (A15, B56, D4)", async () => {
    const leave = hearOn(card());
    const news: Parameters<MicrophonePorts["onNews"]>[0][] = [];
    let unplugged: Promise<void> | undefined;
    const microphone = new Microphone({
      onFrame: () => {},
      onNews(one) {
        news.push(one);
        // Half a frame before there is a whole one.
        if (one.kind === "opened") unplugged ??= card().plug(false);
      },
    });
    try {
      microphone.start(MICROPHONE, true);
      await until("it is waited for", () => news.some((one) => one.kind === "lost" && one.waits));
      assert.ok(!news.some(({ kind }) => kind === "failed"), JSON.stringify(news));
    } finally {
      microphone.end();
      await unplugged;
      await card().plug(true);
      leave();
    }
  });

  it("[MIC-6] gone for good, it is given up with a next step (A15, D3)", async () => {
    rig.bridge().listen("u", settings({ microphone: "a headset that is elsewhere" }));
    await until("it is told", () => of("failed").length > 0);
    assert.match(of("failed")[0]?.message ?? "", /a headset that is elsewhere/);
    assert.match(of("failed")[0]?.nextStep ?? "", /Kodama: Microphone…/);
    assert.ok(!of("microphone").some((one) => one.capturing));
  });

  it("[MIC-16] loses nothing where the process was held up: what was read meanwhile is heard, and the device is not opened anew (A15, B60)", async () => {
    const readAtMs: number[] = [];
    const news: string[] = [];
    const microphone = new Microphone({
      onFrame: (_samples, atMs) => readAtMs.push(atMs),
      onNews: ({ kind }) => news.push(kind),
    });
    microphone.start(MICROPHONE);
    await until("it hears", () => readAtMs.length > 3);
    const before = readAtMs.length;
    // As by a library that is loaded, or a machine that has other things to do.
    const heldUpMs = 2_000;
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, heldUpMs);
        resolve();
      });
    });
    await until("what was read meanwhile", () => readAtMs.length > before + heldUpMs / 40);
    microphone.end();
    assert.ok(!news.includes("lost"), news.join(" "));
    const gapsMs = readAtMs.map((atMs, n) => atMs - (readAtMs[n - 1] ?? atMs));
    assert.ok(Math.max(...gapsMs) < heldUpMs / 2, "the thread that reads was not held up");
  });

  it("[MIC-16] one that hangs is found out also in a quiet room, where frames are handed on a few at a time (A15, D4)", async () => {
    let heard = 0;
    const news: string[] = [];
    const microphone = new Microphone({
      onFrame: () => heard++,
      onNews: ({ kind }) => news.push(kind),
      quietBelow: () => 1,
    });
    microphone.start(MICROPHONE);
    await until("it hears", () => heard > 3);
    await card().hold(true);
    await until("it is found out", () => news.includes("lost"));
    await card().hold(false);
    const before = heard;
    await until("it hears again", () => heard > before + 3);
    microphone.end();
  });

  it("[MIC-7] without a model for words it is never opened (D3, D39)", async () => {
    rig.bridge().listen("u", settings({ sttFolder: "" }));
    await until("it is told", () => of("failed").length > 0);
    assert.deepEqual(of("microphone"), []);
  });

  it("[MIC-8] killed while it listens, the host is told of, and listens again by itself (B60, D4)", async () => {
    rig.bridge().listen("u", settings());
    await capturing(true);
    // Killed while it loads a model, that one would be put aside.
    assert.equal(await saidAndHeard("go on"), "go on");
    process.kill(rig.bridge().pid(), "SIGKILL");
    await until("it is told", () => of("again").length > 0);
    assert.equal(of("microphone").at(-1)?.capturing, false);
    assert.deepEqual(of("failed"), []);
    await capturing(true);
    assert.equal(await saidAndHeard("deny"), "deny");
  });

  it("[MIC-9] words of somebody who goes on speaking are told as far as they are (B36)", async () => {
    rig.bridge().listen("u", settings());
    await capturing(true);
    const said = card().say(speak("rename the lease row and run everything again"));
    await until("speech", () => of("edge").length > 0);
    await sleep(1_500);
    const from = of("edge")[0]?.atMs ?? 0;
    const to = of("clock").at(-1)?.atMs ?? 0;
    rig.bridge().transcribe({ utteranceId: "u", revision: 1, fromMs: from, toMs: to, partial: true });
    await until("words", () => of("text").length > 0);
    assert.equal(of("text")[0]?.partial, true);
    assert.match(of("text")[0]?.text.trim() ?? "", /^rename the/);
    await said;
  });
});
