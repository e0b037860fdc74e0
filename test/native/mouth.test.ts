// How sentences become speech: the next one while one is heard, long ones in pieces, and what a hush leaves of them.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { delimiter, join } from "node:path";
import fc from "fast-check";
import { Mouth } from "../../native/mouth.ts";
import { piecesOf } from "../../native/spoken-pieces.ts";
import type { VoiceEvent } from "../../server/core/voice-ports.ts";
import { type ToyVoice, writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { until } from "../support/until.ts";
import { settingsFor } from "../support/voice-host-rig.ts";

describe("the mouth", () => {
  let dir: string;
  let toy: ToyVoice;
  const path = process.env["PATH"] ?? "";
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "kodama-mouth-"));
    toy = writeToyVoice(join(dir, "toy"));
    mkdirSync(join(dir, "bin"));
    // A player that takes its time, and writes down when it was asked: there is no sound card here.
    writeFileSync(join(dir, "bin", "paplay"), `#!/bin/sh\necho play >> ${join(dir, "asked")}\nsleep 0.3\n`, {
      mode: 0o755,
    });
    process.env["PATH"] = `${join(dir, "bin")}${delimiter}${path}`;
  });
  afterEach(() => {
    process.env["PATH"] = path;
    rmSync(dir, { recursive: true, force: true });
  });

  function rig({ restAfterMs = 30_000, output = "speaker" } = {}): {
    readonly mouth: Mouth;
    readonly course: readonly string[];
    readonly say: (id: string, said: string) => void;
    /** Somebody is heard. */
    readonly hear: () => void;
  } {
    const course: string[] = [];
    const mouth = new Mouth({
      restAfterMs,
      phase(doing) {
        if (doing === "speaking") course.push("makes");
        if (doing.startsWith("loading")) course.push("loads");
      },
      tell(event: VoiceEvent) {
        if (event.kind === "health" && event.reason !== "") course.push(`${event.reason} ${event.nextStep}`);
        if (event.kind === "spoken")
          course.push(`${event.sentenceId} ${event.heard ? "heard" : `cut at ${event.share?.toFixed(2)}`}`);
      },
    });
    const settings = settingsFor(toy, {
      tts: "sherpa",
      output,
      speaker: "alsa_output.usb-headset",
      microphone: "",
    });
    return {
      mouth,
      course,
      say: (id, said) => mouth.speak({ turnId: "t", sentenceId: id, text: said, said, settings }),
      hear: () => mouth.comeBack(settings),
    };
  }
  const plays = (): number => readFileSync(join(dir, "asked"), "utf8").split("\n").length - 1;

  it("[MOUTH-4] makes the next sentence while one is heard, so that no engine's time is a pause (B37)", async () => {
    const { course, say } = rig();
    for (const id of ["one", "two", "three"]) say(id, "run the tests");
    await until("it was said", () => course.includes("three heard"));
    assert.deepEqual(course, ["loads", "makes", "makes", "one heard", "makes", "two heard", "three heard"]);
    assert.equal(plays(), 3);
  });

  it("[MOUTH-8] a file that cannot be written to is told, with what to do; what is no sound stays as it is (D3, B37)", async () => {
    const notes = join(dir, "notes.wav");
    writeFileSync(notes, "my notes");
    for (const output of [join(dir, "none", "out.wav"), dir, notes]) {
      const { course, say } = rig({ output });
      say("one", "run the tests");
      await until("it is told", () =>
        course.some((one) => one.startsWith("The answer could not be written")),
      );
      assert.match(course.join("\n"), /Choose another file in kodama\.voice\.output/);
      assert.ok(!course.includes("one heard"));
    }
    assert.equal(readFileSync(notes, "utf8"), "my notes");
  });

  it("[MOUTH-6] a voice that has nothing to say goes, and is there again before it is needed (B37, D4)", async () => {
    const { course, say, hear } = rig({ restAfterMs: 1_000 });
    say("one", "run the tests");
    await until("it was said", () => course.includes("one heard"));
    await sleep(1_500);
    hear();
    await until("it came back", () => course.filter((one) => one === "loads").length === 2);
    say("two", "run the tests");
    await until("it was said", () => course.includes("two heard"));
    assert.deepEqual(course, ["loads", "makes", "one heard", "loads", "makes", "two heard"]);
    hear();
    say("three", "run the tests");
    await until("it was said", () => course.includes("three heard"));
    assert.equal(course.filter((one) => one === "loads").length, 2, "it was still there");
  });

  it("[MOUTH-5] says a long sentence whole, in pieces, and is told heard once, at its end (B37, D39)", async () => {
    const { course, say } = rig();
    const long = Array.from({ length: 20 }, () => "the tests in the scheduler,").join(" ");
    say("long", long);
    await until("it was said", () => course.includes("long heard"));
    assert.equal(plays(), piecesOf(long).length);
    assert.ok(plays() > 2);
    assert.equal(course.filter((one) => one.startsWith("long")).length, 1);
  });

  it("[MOUTH-5] of one cut short between its pieces only what was heard counts (D39)", async () => {
    const { mouth, course, say } = rig();
    say("long", Array.from({ length: 20 }, () => "the tests in the scheduler,").join(" "));
    say("next", "the tests");
    await until("it was said", () => course.length > 1);
    mouth.hush();
    await until("it was said", () => course.some((one) => one.startsWith("long")));
    const [, share = ""] = /long cut at (.*)/.exec(course.join("\n")) ?? [];
    assert.ok(Number(share) < 0.6, course.join());
    assert.ok(course.includes("next cut at 0.00"), course.join());
  });

  it("[MOUTH-5] pieces lose no letter, are short, and end where one breathes where they can (B37)", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 1_500 }), (text) => {
        const pieces = piecesOf(text);
        const bare = (some: string): string => some.toWellFormed().replaceAll(/\s+/g, "");
        assert.equal(bare(pieces.join("")), bare(text));
        assert.ok(pieces.every((piece) => piece.length <= 200 && piece.isWellFormed()));
        assert.ok(pieces.length > 0);
      }),
    );
    const words = `${"It goes on and on, ".repeat(20)}until it ends.`;
    for (const piece of piecesOf(words).slice(0, -1)) assert.match(piece, /,$/);
    assert.deepEqual(piecesOf("Short."), ["Short."]);
    const [first, rest] = [
      "There is no change of mine to undo here.",
      "What you typed is undone in the editor.",
    ];
    assert.deepEqual(
      piecesOf(`${first} ${rest}`),
      [first, rest],
      "the first sentence sounds while the rest is made",
    );
    const short = "It is in the folder of the parser, e.g. in main.ts, and Mr. Smith wrote it.";
    assert.deepEqual(piecesOf(short), [short], "a short form ends no sentence");
    assert.deepEqual(piecesOf(`Done. ${rest}`), [`Done. ${rest}`]);
    assert.ok(piecesOf("x".repeat(100_000)).length <= 30);
  });
});
