// Phrases heard while they are said, by the real keyword spotter of sherpa-onnx with a made model, alone and in the voice host.
import assert from "node:assert/strict";
import { rmSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { VoiceEvent } from "../../server/core/voice-ports.ts";
import { spell } from "../../native/keyword-tokens.ts";
import { ModelError } from "../../native/model-error.ts";
import { Spotter } from "../../native/spotter.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { writeDeadlyStreaming, writeToyStreaming } from "../fixtures/voice/toy-streaming.ts";
import { createRandom } from "../support/random.ts";
import { until } from "../support/until.ts";
import { voiceHostForSuite } from "../support/voice-host-rig.ts";
import { describeOnLinux } from "../support/on-linux.ts";

const FRAME = 512;
const WAKE = "hey kodama";
const silence = (seconds: number): Float32Array => new Float32Array(Math.round(16_000 * seconds));

describe("phrases heard while they are said", () => {
  let dir: string;
  let folder: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), "kodama-spotter-"));
    folder = writeToyStreaming(join(dir, "kws"));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  /** What was heard, each with the time of its end in milliseconds. */
  const heardIn = (
    spotter: Spotter,
    pieces: readonly Float32Array[],
  ): readonly (readonly [string, number])[] => {
    const all = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    const heard: (readonly [string, number])[] = [];
    for (let from = 0; from + FRAME <= all.length; from += FRAME) {
      const keyword = spotter.hear(all.subarray(from, from + FRAME));
      if (keyword !== undefined) heard.push([keyword, (from + FRAME) / 16]);
    }
    return heard;
  };

  for (const gain of [1, 0.5, 0.2])
    it(`[SPOT-3] the phrase and "stop" are heard within a fifth of a second, at volume ${gain}, and nothing else is (D8)`, () => {
      const spotter = new Spotter({ folder, wakePhrase: WAKE });
      const say = (text: string): Float32Array => speak(text).map((sample) => sample * gain);
      const wake = say(WAKE);
      const before = [silence(0.4), say("run the tests"), silence(0.6)];
      const heard = heardIn(spotter, [
        ...before,
        wake,
        silence(0.6),
        say("hey there"),
        silence(0.6),
        say("stop"),
        silence(0.5),
      ]);
      assert.deepEqual(
        heard.map(([name]) => name),
        ["wake", "stop"],
      );
      const endMs = [...before, wake].reduce((sum, { length }) => sum + length, 0) / 16;
      const lateMs = (heard[0]?.[1] ?? Infinity) - endMs;
      assert.ok(lateMs <= 200, `${lateMs} ms after its end`);
    });

  it('[SPOT-3] noise, silence and other sentences are no phrase; without a wake phrase only "stop" is listened for (D8)', () => {
    const random = createRandom(3);
    const noise = silence(5).map(() => (random() - 0.5) * 0.4);
    const spotter = new Spotter({ folder, wakePhrase: "" });
    const said = ["open the readme", WAKE, "kodama hey", "don't go"].flatMap((text) => [
      speak(text),
      silence(0.5),
    ]);
    assert.deepEqual(heardIn(spotter, [noise, silence(1), ...said]), []);
    assert.deepEqual(
      heardIn(spotter, [speak("stop"), silence(0.5)]).map(([name]) => name),
      ["stop"],
    );
  });

  it("[SPOT-6] a quiet room is not listened to, and what is said after it is heard from its beginning (D8)", () => {
    const spotter = new Spotter({ folder, wakePhrase: WAKE });
    const hear = (sound: Float32Array, isQuiet: boolean): readonly string[] =>
      Array.from({ length: Math.floor(sound.length / FRAME) }, (_, n) =>
        sound.subarray(n * FRAME, (n + 1) * FRAME),
      )
        .map((frame) => spotter.hear(frame, isQuiet))
        .filter((one) => one !== undefined);
    hear(silence(5), true);
    assert.deepEqual(hear(speak(WAKE), true), [], "what is quiet for a second is not listened to");
    hear(silence(5), true);
    const said = speak(WAKE);
    // It is known for a voice only after a fifth of a second.
    assert.deepEqual(hear(said.subarray(0, 6 * FRAME), true), []);
    assert.deepEqual(hear(said.subarray(6 * FRAME), false).concat(hear(silence(0.5), true)), ["wake"]);
  });

  it("[SPOT-4] is spelled by the scores of the model's vocabulary, else in few tokens; capitals where it knows no others (D8)", () => {
    const made = join(dir, "spelling");
    writeToyStreaming(made);
    const tokens = (...names: readonly string[]): void =>
      writeFileSync(
        join(made, "tokens.txt"),
        ["<blk>", ...names, "#0"].map((name, n) => `${name} ${n}\n`).join(""),
      );
    tokens("\u2581HE", "Y", "\u2581", "H", "E", "KO", "DA", "MA", "\u2581KO", "DAMA");
    assert.equal(spell(made, "hey  kodama"), "\u2581HE Y \u2581KO DAMA");
    const piece = (text: string, score: number): Uint8Array =>
      new BinaryWriter()
        .tag(1, WireType.LengthDelimited)
        .string(text)
        .tag(2, WireType.Bit32)
        .float(score)
        // Of what kind it is, which is not wanted.
        .tag(3, WireType.Varint)
        .int32(1)
        .finish();
    const vocabulary = new BinaryWriter();
    for (const [text, score] of [
      ["\u2581HE", -9],
      ["Y", -1],
      ["\u2581", -1],
      ["H", -1],
      ["E", -1],
      ["\u2581KO", -2],
      ["DA", -1],
      ["MA", -1],
      ["DAMA", -4],
    ] as const)
      vocabulary.tag(1, WireType.LengthDelimited).bytes(piece(text, score));
    vocabulary.tag(2, WireType.LengthDelimited).bytes(new Uint8Array([1, 2, 3]));
    const whole = vocabulary.finish();
    writeFileSync(join(made, "bpe.model"), whole);
    assert.equal(spell(made, "hey kodama"), "\u2581 H E Y \u2581KO DA MA");
    const spoken = writeToyStreaming(join(dir, "letters"));
    assert.equal(spell(spoken, "Hi go"), "h i \u2581 g o", "no space is said before the first word");
    assert.throws(
      () => spell(made, "hey zoë"),
      (error) =>
        error instanceof ModelError && /cannot spell "hey zoë"/.test(error.message) && error.nextStep !== "",
    );
    writeFileSync(join(made, "bpe.model"), whole.subarray(0, -2));
    assert.throws(
      () => spell(made, "hey kodama"),
      (error) => error instanceof ModelError && /vocabulary is damaged/.test(error.message),
    );
  });

  describeOnLinux("in the voice host", () => {
    const rig = voiceHostForSuite({ backOffMs: [0, 100, 100, 100, 100] });
    const of = (kind: VoiceEvent["kind"]) => rig.events().filter((event) => event.kind === kind);
    /** Of the phrases. */
    const health = (): readonly string[] =>
      rig
        .events()
        .flatMap((event) =>
          event.kind === "health" && event.part === "keywords"
            ? [`${event.reason} ${event.nextStep}`.trim()]
            : [],
        );
    const capturing = (): Promise<void> =>
      until("it captures", () => {
        const last = of("microphone").at(-1);
        return last?.kind === "microphone" && last.capturing;
      });

    it("[SPOT-3] hears the phrase at the microphone, beside all that it hears otherwise (D8, B11)", async () => {
      rig.bridge().listen("u", rig.settings({ kwsFolder: folder, wakePhrase: WAKE }));
      await capturing();
      await rig.card().say(speak(WAKE));
      await until("the phrase", () => of("keyword").length > 0);
      const [heard] = of("keyword");
      assert.ok(
        heard?.kind === "keyword" && heard.keyword === "wake" && heard.utteranceId === "u" && heard.atMs > 0,
      );
      await until("speech and its end", () => of("edge").length >= 2);
      assert.deepEqual(health(), []);
      rig.bridge().closeUtterance("u");
    });

    it("[SPOT-3] another phrase, and another model, are listened for from then on, without the microphone being opened anew (D8, B56)", async () => {
      rig.bridge().listen("u", rig.settings({ kwsFolder: "" }));
      await capturing();
      rig.bridge().listen("u", rig.settings({ kwsFolder: folder, wakePhrase: WAKE }));
      await rig.card().say(speak(WAKE));
      await until("the phrase", () => of("keyword").length > 0);
      rig.bridge().listen("u", rig.settings({ kwsFolder: folder, wakePhrase: "" }));
      await rig.card().say(speak(WAKE));
      await rig.card().say(speak("stop"));
      await until("another one", () => of("keyword").length > 1);
      assert.deepEqual(
        of("keyword").map((one) => one.kind === "keyword" && one.keyword),
        ["wake", "stop"],
      );
      rig.bridge().closeUtterance("u");
    });

    /** What is said is heard without the model, and with another one the phrases are again. */
    const allElseIsHeardThenWell = async (): Promise<void> => {
      await rig.card().say(speak("run the tests"));
      await until("speech and its end", () => of("edge").length >= 2);
      rig.bridge().closeUtterance("u");
      rig.bridge().listen("v", rig.settings({ kwsFolder: folder, wakePhrase: WAKE }));
      await until("it is well again", () => health().at(-1) === "");
      rig.bridge().closeUtterance("v");
    };

    it("[SPOT-4] a model that ends the speech engine is put aside, and all else is heard (D3)", async () => {
      const deadly = writeDeadlyStreaming(join(dir, "deadly"));
      rig.bridge().listen("u", rig.settings({ kwsFolder: deadly, wakePhrase: WAKE }));
      await until("it was put aside", () => health().length > 0);
      assert.match(health()[0] ?? "", /was put aside.*Choose another one/);
      await capturing();
      await allElseIsHeardThenWell();
    });

    it("[SPOT-4] a model that cannot be used is told, with what to do, and all else is heard (D3)", async () => {
      const broken = writeToyStreaming(join(dir, "broken"));
      writeFileSync(join(broken, "decoder.onnx"), "no model");
      rig.bridge().listen("u", rig.settings({ kwsFolder: broken, wakePhrase: WAKE }));
      await capturing();
      await until("what is wrong", () => health().length > 0);
      assert.match(health()[0] ?? "", /damaged.*Choose another keyword model/);
      await allElseIsHeardThenWell();
    });
  });
});
