// A recogniser that only waits, beside an open microphone, when memory runs short.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Recogniser } from "../../native/recogniser.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { type ToyVoice, writeToyVoice } from "../fixtures/voice/toy-models.ts";

describe("the recogniser's memory", () => {
  const dir = mkdtempSync(join(tmpdir(), "kodama-recogniser-"));
  let toy: ToyVoice;
  before(() => void (toy = writeToyVoice(join(dir, "toy"))));
  after(() => rmSync(dir, { recursive: true, force: true }));

  const rig = (free: number, unusedMs = 50) => {
    const [phases, told]: [string[], string[]] = [[], []];
    const memory = { freeMemory: () => free, lookEveryMs: 5, unusedMs };
    const recogniser = new Recogniser(
      () => (doing) => void (doing !== "" && phases.push(doing.split(" ")[0] ?? "")),
      (why) => void told.push(why),
      memory,
    );
    recogniser.keepFree(1_000);
    const loads = (): number => phases.filter((one) => one === "loading").length;
    return { recogniser, loads, told };
  };
  const SAID = speak("run the tests");

  it("[VOICEHOST-14] is given back after a while without a word, and is there again for the next one (D4)", async () => {
    const { recogniser, loads, told } = rig(999);
    await recogniser.load(toy.stt.folder);
    assert.equal(await recogniser.words(SAID), "run the tests");
    const before = loads();
    await sleep(200);
    // Both at once: the model is loaded for the first of them.
    recogniser.comeBack();
    assert.equal(await recogniser.words(SAID), "run the tests");
    assert.equal(loads(), before + 1);
    assert.ok(told.every((why) => why === ""));
  });

  it("[VOICEHOST-14] stays where there is memory, and while somebody talks (D4)", async () => {
    for (const { recogniser, loads } of [rig(1_000), rig(0, 60_000)]) {
      await recogniser.load(toy.stt.folder);
      await sleep(200);
      assert.equal(await recogniser.words(SAID), "run the tests");
      assert.equal(loads(), 1);
    }
  });

  it("[VOICEHOST-14] that cannot be loaded again is told, and gives no words (D4, D3)", async () => {
    const { recogniser, told } = rig(0);
    const gone = writeToyVoice(join(dir, "gone"));
    await recogniser.load(gone.stt.folder);
    await sleep(200);
    rmSync(gone.stt.folder, { recursive: true });
    assert.equal(await recogniser.words(SAID), "");
    assert.notEqual(told.at(-1), "");
  });
});
