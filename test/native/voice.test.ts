// The voice host for real: real Silero, real sherpa, made models; and what happens when it dies or is fed rubbish.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { until as eventually } from "../support/until.ts";
import { siblingScript } from "../../native/resolve.ts";
import { VoiceBridge } from "../../native/voice-bridge.ts";
import { decodeWav, encodeWav, readWav } from "../../native/wav.ts";
import type { VoiceEvent, VoiceSettings } from "../../server/core/voice-ports.ts";
import { record } from "../fixtures/voice/recording.ts";
import { type ToyVoice, writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { settingsFor } from "../support/voice-host-rig.ts";

describe("the voice host", () => {
  let dir: string;
  let toy: ToyVoice;
  let bridge: VoiceBridge;
  let events: VoiceEvent[];
  let look: () => void;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "kodama-voice-"));
    toy = writeToyVoice(join(dir, "toy"));
    events = [];
    look = () => {};
    bridge = new VoiceBridge({
      script: siblingScript("voice-host"),
      log: () => {},
      times: { backOffMs: [0, 0, 0, 0, 0] },
    });
    bridge.onEvent((event) => {
      events.push(event);
      // What the core does after each piece: let the recording go on, and ask for words where speech has ended.
      if (event.kind === "clock" && !event.ended) bridge.listenOn(event.utteranceId);
      look();
    });
  });
  afterEach(async () => {
    await bridge.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const settings = (change: Partial<VoiceSettings> = {}): VoiceSettings =>
    settingsFor(toy, { tts: "sherpa", output: join(dir, "out.wav"), microphone: "", ...change });
  const until = <K extends VoiceEvent["kind"]>(
    kind: K,
    accept: (event: Extract<VoiceEvent, { kind: K }>) => boolean = () => true,
  ): Promise<Extract<VoiceEvent, { kind: K }>> =>
    new Promise((resolve) => {
      look = () => {
        const found = events.find(
          (one): one is Extract<VoiceEvent, { kind: K }> =>
            one.kind === kind && accept(one as Extract<VoiceEvent, { kind: K }>),
        );
        if (found !== undefined) resolve(found);
      };
      look();
    });

  for (const text of [
    "run the tests",
    "open the readme",
    "no don't do that",
    "commit with message fix the lease race",
  ]) {
    it(`[EARS-1] hears "${text}" through the real detector and reads it back (B11, B36)`, async () => {
      bridge.hearFile("u1", record(join(dir, "in.wav"), text), settings());
      const end = await until("clock", (event) => event.ended);
      const edges = events.filter((event) => event.kind === "edge");
      assert.deepEqual(
        edges.map((edge) => edge.kind === "edge" && edge.speech),
        [true, false],
      );
      bridge.transcribe({ utteranceId: "u1", revision: 1, fromMs: 400, toMs: end.atMs, partial: false });
      assert.equal((await until("text")).text.trim(), text);
    });
  }

  it("[EARS-5] words of a pause that somebody went on after make way for those of the next one (D9, B36)", async () => {
    bridge.hearFile("u1", record(join(dir, "in.wav"), "run the tests"), settings());
    const { atMs: toMs } = await until("clock", (event) => event.ended);
    for (const revision of [1, 2, 3, 4, 5])
      bridge.transcribe({ utteranceId: "u1", revision, fromMs: 400, toMs, partial: false });
    const last = await until("text", (event) => event.revision === 5);
    assert.equal(last.text.trim(), "run the tests");
    const revisions = events.filter((event) => event.kind === "text");
    assert.ok(revisions.length < 5, "of four that waited only the last was wanted");
    bridge.transcribe({ utteranceId: "u1", revision: 6, fromMs: 400, toMs, partial: false });
    assert.equal((await until("text", (event) => event.revision === 6)).text.trim(), "run the tests");
  });

  it("[EARS-2] says what is wrong with a recording and what to do (B8, D3)", async () => {
    for (const [name, bytes] of [
      ["text.wav", "this is no sound"],
      ["short.wav", "RIFF"],
    ] as const) {
      writeFileSync(join(dir, name), bytes);
      bridge.hearFile(name, join(dir, name), settings());
      const failed = await until("failed", (event) => event.utteranceId === name);
      assert.match(failed.nextStep, /16 kHz/);
    }
    bridge.hearFile("none", join(dir, "none.wav"), settings());
    assert.match(
      (await until("failed", (event) => event.utteranceId === "none")).nextStep,
      /Check that the file/,
    );
  });

  it("[EARS-3] without a model says so, and where to get one (D3)", async () => {
    bridge.hearFile("u1", record(join(dir, "in.wav"), "run the tests"), settings({ sttFolder: "" }));
    assert.match((await until("failed")).nextStep, /Kodama: Models…/);
  });

  it("[MOUTH-1] writes the answer as speech that can be heard again, and reports it as heard (B37)", async () => {
    bridge.speak(
      { turnId: "t", sentenceId: "s", text: "the tests passed", said: "the tests passed" },
      settings(),
    );
    assert.equal((await until("spoken")).heard, true);
    const samples = readWav(join(dir, "out.wav"));
    assert.ok(samples.length > 16_000);
    assert.deepEqual(decodeWav(encodeWav(samples)).length, samples.length);
  });

  for (const [heard, exit] of [
    [true, 0],
    [false, 1],
  ] as const)
    it(`[MOUTH-3] plays on the chosen device, and says truly that it was ${heard ? "" : "not "}heard (B37, B56)`, async () => {
      // A player that writes down what it is asked: there is no sound card here.
      const bin = join(dir, "bin");
      mkdirSync(bin);
      writeFileSync(join(bin, "paplay"), `#!/bin/sh\necho "$@" > ${join(dir, "asked")}\nexit ${exit}\n`, {
        mode: 0o755,
      });
      const path = process.env["PATH"];
      process.env["PATH"] = `${bin}:${path}`;
      try {
        const to = settings({ output: "speaker", speaker: "alsa_output.usb-headset" });
        bridge.speak({ turnId: "t", sentenceId: "s", text: "hello", said: "hello" }, to);
        assert.equal((await until("spoken")).heard, heard);
      } finally {
        process.env["PATH"] = path;
      }
      assert.match(
        readFileSync(join(dir, "asked"), "utf8"),
        /^--device=alsa_output\.usb-headset \S+\.wav\n$/,
      );
    });

  it("[VOICEHOST-6] gives its memory back after a while, not while somebody is heard or speaks, and comes back when it is needed (D4)", async () => {
    await bridge.close();
    bridge = new VoiceBridge({ script: siblingScript("voice-host"), log: () => {}, lookEveryMs: 20 });
    bridge.onEvent((event) => {
      events.push(event);
      look();
    });
    const short = settings({ stay: { idleMs: 300, freeBytesMin: 0 } });
    for (const sentenceId of ["one", "two"]) {
      bridge.speak({ turnId: "t", sentenceId, text: "the tests passed", said: "the tests passed" }, short);
      assert.notEqual(bridge.pid(), 0);
      assert.equal((await until("spoken", (one) => one.sentenceId === sentenceId)).heard, true);
      for (let looks = 0; bridge.pid() !== 0 && looks < 500; looks++)
        await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(bridge.pid(), 0, "its process is gone");
    }
    assert.ok(
      !events.some((event) => event.kind === "health" && event.part === "voice_host" && event.reason !== ""),
      "and nobody is told of a crash",
    );
  });

  it("[MOUTH-9] takes what no voice can say, and a hundred thousand letters, and speaks on (B37, D3)", async () => {
    const say = (sentenceId: string, said: string): void =>
      bridge.speak({ turnId: "t", sentenceId, text: said, said }, settings({ speed: 2 }));
    const odd = ["", " ", "✓", "👍🏽🇩🇪", "…", "\u0000\u200b", "\ud800", "漢字", "word ".repeat(20_000)];
    odd.forEach((said, n) => say(`odd${n}`, said));
    say("after", "the tests passed");
    for (const n of odd.keys()) await until("spoken", (one) => one.sentenceId === `odd${n}`);
    assert.ok((await until("spoken", (one) => one.sentenceId === "after")).heard);
    assert.ok(!events.some((event) => event.kind === "again"), "nothing died of it");
  });

  it("[VOICEHOST-10] another voice speaks from a process of its own, since espeak-ng takes its data once (B37)", async () => {
    const other = writeToyVoice(join(dir, "other")).tts.folder;
    const pids: number[] = [];
    for (const [n, ttsFolder] of [toy.tts.folder, other, other, toy.tts.folder].entries()) {
      const sentenceId = `voice${n}`;
      bridge.speak({ turnId: "t", sentenceId, text: "hello", said: "hello" }, settings({ ttsFolder }));
      assert.equal((await until("spoken", (one) => one.sentenceId === sentenceId)).heard, true);
      pids.push(bridge.pid());
    }
    assert.equal(pids[1], pids[2]);
    assert.equal(new Set(pids).size, 3, pids.join());
    assert.ok(
      !events.some((event) => event.kind === "again" || (event.kind === "health" && event.reason !== "")),
    );
  });

  it("[MOUTH-2] a sentence without a voice is reported as not heard (B37, D3)", async () => {
    bridge.speak({ turnId: "t", sentenceId: "s", text: "hello", said: "hello" }, settings({ tts: "none" }));
    assert.equal((await until("spoken")).heard, false);
  });

  for (const [name, damage] of [
    [
      "a corrupt model",
      (folder: string) => writeFileSync(join(folder, "model.onnx"), Buffer.alloc(4_000, 7)),
    ],
    ["a model of another kind", (folder: string) => copyFileSync(toy.tts.model, join(folder, "model.onnx"))],
    ["no model file", (folder: string) => rmSync(join(folder, "model.onnx"))],
  ] as const) {
    it(`[VOICEHOST-1] given ${name}, fails the recording with a clear word and lives (B60, D5)`, async () => {
      const folder = join(dir, "bad");
      mkdirSync(folder);
      copyFileSync(toy.stt.model, join(folder, "model.onnx"));
      copyFileSync(toy.stt.tokens, join(folder, "tokens.txt"));
      damage(folder);
      bridge.hearFile("u1", record(join(dir, "in.wav"), "approve"), settings({ sttFolder: folder }));
      const failed = await until("failed");
      assert.match(failed.message, /model/);
      assert.notEqual(bridge.pid(), 0);
      bridge.hearFile("u2", record(join(dir, "in.wav"), "approve"), settings());
      assert.equal(
        (await until("clock", (event) => event.utteranceId === "u2" && event.ended)).utteranceId,
        "u2",
      );
    });
  }

  it("[VOICEHOST-2] killed in the middle, it fails what was under way and is there again for the next (B60, D1)", async () => {
    bridge.hearFile("u1", record(join(dir, "in.wav"), "run the tests"), settings());
    await until("clock");
    process.kill(bridge.pid(), "SIGKILL");
    assert.match((await until("failed")).message, /speech engine stopped/);
    bridge.hearFile("u2", record(join(dir, "in.wav"), "approve"), settings());
    assert.ok((await until("clock", (event) => event.utteranceId === "u2" && event.ended)).ended);
  });

  it("[VOICEHOST-12] a clock that is set back keeps no engine away that stopped before (D4, B60)", async () => {
    const ahead = mock.method(Date, "now", () => performance.timeOrigin + performance.now() + 3_600_000);
    try {
      bridge.hearFile("u1", record(join(dir, "in.wav"), "run the tests"), settings());
      await until("clock");
      process.kill(bridge.pid(), "SIGKILL");
      await until("failed");
    } finally {
      ahead.mock.restore();
    }
    bridge.hearFile("u2", record(join(dir, "in.wav"), "approve"), settings());
    assert.ok((await until("clock", (event) => event.utteranceId === "u2" && event.ended)).ended);
  });

  it("[VOICEHOST-7] given up, it is told as ill until it may be used again (D3, D4)", async () => {
    await bridge.close();
    bridge = new VoiceBridge({
      script: siblingScript("voice-host"),
      log: () => {},
      times: { backOffMs: [0], givenUpMs: 200 },
    });
    const told: string[] = [];
    bridge.onEvent((event) => {
      events.push(event);
      if (event.kind === "clock" && !event.ended) bridge.listenOn(event.utteranceId);
      if (event.kind === "health" && event.part === "voice_host") told.push(event.reason);
      look();
    });
    bridge.hearFile("u1", record(join(dir, "in.wav"), "run the tests"), settings());
    await until("clock");
    process.kill(bridge.pid(), "SIGKILL");
    await until("health", ({ reason }) => reason !== "");
    bridge.hearFile("u2", record(join(dir, "in.wav"), "approve"), settings());
    assert.match((await until("failed", ({ utteranceId }) => utteranceId === "u2")).nextStep, /minutes/);
    await eventually("it is not ill any more", () => told.at(-1) === "");
    assert.match(told.at(-2) ?? "", /^The speech engine stopped/);
    bridge.hearFile("u3", record(join(dir, "in.wav"), "approve"), settings());
    assert.ok((await until("clock", (event) => event.utteranceId === "u3" && event.ended)).ended);
  });

  it("[VOICEHOST-3] hung, it is ended and said so (D4)", async () => {
    await bridge.close();
    bridge = new VoiceBridge({
      script: siblingScript("voice-host"),
      log: () => {},
      times: { pingEveryMs: 100, missedMax: 3 },
    });
    bridge.onEvent((event) => {
      events.push(event);
      look();
    });
    bridge.speak({ turnId: "t", sentenceId: "s", text: "hello there", said: "hello there" }, settings());
    await until("spoken");
    process.kill(bridge.pid(), "SIGSTOP");
    assert.match((await until("health", (event) => event.reason !== "")).reason, /no answer/);
  });
});
