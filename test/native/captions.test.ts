// Words shown as they are said, by the real streaming recogniser of sherpa-onnx with a made model, in the voice host.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VoiceEvent } from "../../server/core/voice-ports.ts";
import { Recogniser } from "../../native/recogniser.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { writeDeadlyStreaming, writeToyStreaming } from "../fixtures/voice/toy-streaming.ts";
import { until } from "../support/until.ts";
import { voiceHostForSuite } from "../support/voice-host-rig.ts";
import { describeOnLinux } from "../support/on-linux.ts";

type Of<K extends VoiceEvent["kind"]> = Extract<VoiceEvent, { kind: K }>;

describeOnLinux("words as they are said", () => {
  let dir: string;
  before(() => void (dir = mkdtempSync(join(tmpdir(), "kodama-captions-"))));
  after(() => rmSync(dir, { recursive: true, force: true }));
  const rig = voiceHostForSuite({ backOffMs: [0, 100, 100, 100, 100] });
  const of = <K extends VoiceEvent["kind"]>(kind: K): readonly Of<K>[] =>
    rig.events().filter((event): event is Of<K> => event.kind === kind);
  const capturing = (): Promise<void> =>
    until("it captures", () => of("microphone").at(-1)?.capturing === true);
  const told = (): readonly string[] =>
    of("health").flatMap(({ part, reason, nextStep }) =>
      part === "captions" ? [`${reason} ${nextStep}`.trim()] : [],
    );
  /** What is shown of what began there, at that time. */
  const shown = async (fromMs: number, toMs: number): Promise<string> => {
    const before = of("text").length;
    rig.bridge().transcribe({ utteranceId: "u", revision: 1, fromMs, toMs, partial: true });
    await until("words", () => of("text").length > before);
    return (of("text").at(-1)?.text ?? "").trim();
  };

  /** Until the streaming model is loaded, which a cold disk may draw out, the recogniser shows the words, in capitals. */
  const untilSmall = async (): Promise<void> => {
    let words = "";
    for (let n = 0; n < 10 && !/[a-z]/.test(words); n++) {
      const edges = of("edge").length;
      await rig.card().say(speak("open"));
      await until("speech and its end", () => of("edge").length >= edges + 2);
      words = await shown(of("edge")[edges]?.atMs ?? 0, of("clock").at(-1)?.atMs ?? 0);
    }
    assert.match(words, /[a-z]/, `not by the streaming model: ${told().join("; ")}`);
  };

  it("[CAPTION-1] come from the streaming model, each time the new ones behind those before, and anew for what begins later (B11, D9)", async () => {
    const folder = writeToyStreaming(join(dir, "captions"));
    // The recogniser writes capitals: whoever shows small letters is the streaming one.
    const sttFolder = join(dir, "capitals");
    cpSync(rig.settings().sttFolder, sttFolder, { recursive: true });
    const tokens = join(sttFolder, "tokens.txt");
    writeFileSync(tokens, readFileSync(tokens, "utf8").toUpperCase().replace("<BLK>", "<blk>"));
    rig.bridge().listen("u", rig.settings({ captionsFolder: folder, sttFolder }));
    await capturing();
    await untilSmall();
    for (const text of ["run the tests in the scheduler", "open the readme"]) {
      const edges = of("edge").length;
      const texts: string[] = [];
      const saying = rig.card().say(speak(text));
      await until("speech", () => of("edge").length > edges);
      const fromMs = of("edge")[edges]?.atMs ?? 0;
      while (of("edge").length < edges + 2) {
        const nowMs = of("clock").at(-1)?.atMs ?? 0;
        texts.push(await shown(fromMs, nowMs));
        await until("more of it", () => (of("clock").at(-1)?.atMs ?? 0) >= nowMs + 200);
      }
      await saying;
      await until(
        "what it ends with",
        () => (of("clock").at(-1)?.atMs ?? 0) > (of("edge")[edges + 1]?.atMs ?? 0),
      );
      texts.push(await shown(fromMs, of("clock").at(-1)?.atMs ?? 0));
      assert.equal(texts.at(-1), text, told().join("; "));
      for (const [n, words] of texts.entries())
        assert.ok(text.startsWith(words) && words.length >= (texts[n - 1] ?? "").length, `${n}: ${words}`);
      assert.ok(new Set(texts).size > 2, texts.join("|"));
    }
    assert.deepEqual(told(), []);
    rig.bridge().transcribe({ utteranceId: "u", revision: 2, fromMs: 0, toMs: 60_000, partial: false });
    await until("what counts", () => of("text").at(-1)?.revision === 2);
    assert.match(of("text").at(-1)?.text ?? "", /OPEN THE README/, "what counts is of the recogniser");
    rig.bridge().closeUtterance("u");
  });

  it("[CAPTION-2] a model that cannot be used is told, with what to do, and the recogniser shows the words (D3)", async () => {
    const broken = writeToyStreaming(join(dir, "broken"));
    writeFileSync(join(broken, "joiner.onnx"), "no model");
    rig.bridge().listen("u", rig.settings({ captionsFolder: broken }));
    await capturing();
    await until("what is wrong", () => told().length > 0);
    assert.match(told()[0] ?? "", /damaged.*Choose another caption model/);
    await rig.card().say(speak("run the tests"));
    await until("speech and its end", () => of("edge").length >= 2);
    assert.equal(await shown(of("edge")[0]?.atMs ?? 0, (of("edge")[1]?.atMs ?? 0) + 100), "run the tests");
    rig.bridge().closeUtterance("u");
    rig.bridge().listen("v", rig.settings());
    await until("it is not wanted any more", () => told().at(-1) === "");
    rig.bridge().closeUtterance("v");
  });

  it("[CAPTION-2] a model that ends the speech engine is put aside, and the recogniser shows the words (D3)", async () => {
    const deadly = writeDeadlyStreaming(join(dir, "deadly"));
    rig.bridge().listen("u", rig.settings({ captionsFolder: deadly }));
    await until("it was put aside", () => told().length > 0);
    assert.match(told()[0] ?? "", /was put aside.*Choose another one/);
    await capturing();
    await rig.card().say(speak("run the tests"));
    await until("speech and its end", () => of("edge").length >= 2);
    const [begin, end] = of("edge");
    assert.equal(await shown(begin?.atMs ?? 0, (end?.atMs ?? 0) + 100), "run the tests");
    rig.bridge().closeUtterance("u");
  });

  it("[CAPTION-2] words that are wanted before both models are loaded wait, and none is lost (B11)", async () => {
    const recogniser = new Recogniser(() => () => {});
    const captions = Promise.withResolvers<void>();
    const loaded = recogniser.load(rig.settings().sttFolder, captions.promise);
    const words = recogniser.words(speak("run the tests"));
    captions.resolve();
    await loaded;
    assert.equal((await words).trim(), "run the tests");
  });

  it("[CAPTION-2] words are shown as soon as the models are loaded, however long that took (B11)", async () => {
    const recogniser = new Recogniser(() => () => {});
    const captions = Promise.withResolvers<void>();
    const loaded = recogniser.load(rig.settings().sttFolder, captions.promise);
    const words = recogniser.words(speak("run the tests"));
    const loadMs = 2_000;
    setTimeout(captions.resolve, loadMs);
    await loaded;
    await words;
    const read = performance.now();
    await until("it looks up what goes on", () => recogniser.partial(speak("open")) !== undefined);
    // Taken for work, the load would have kept it from that for four times as long.
    assert.ok(performance.now() - read < 3 * loadMs);
  });
});
