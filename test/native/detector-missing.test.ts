// The speech detector of the package, missing, damaged, or another model: said, and the microphone is closed.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ears } from "../../native/ears.ts";
import { sileroPath } from "../../native/resolve.ts";
import type { FromVoiceHost } from "../../native/channel.ts";
import { type ToyVoice, writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { describeOnLinux } from "../support/on-linux.ts";
import { hearOn, soundCardForSuite } from "../support/sound-card.ts";
import { until } from "../support/until.ts";
import { settingsFor } from "../support/voice-host-rig.ts";

describeOnLinux("a speech detector that cannot be used", () => {
  const card = soundCardForSuite();
  let [dir, leave]: [string, () => void] = ["", () => {}];
  let toy: ToyVoice;
  before(() => {
    leave = hearOn(card());
    dir = mkdtempSync(join(tmpdir(), "kodama-detector-"));
    toy = writeToyVoice(join(dir, "toy"));
  });
  after(() => {
    leave();
    rmSync(dir, { recursive: true, force: true });
  });
  const made = (name: string, content: Buffer): string => {
    const path = join(dir, name);
    writeFileSync(path, content);
    return path;
  };

  for (const [what, path, words] of [
    ["is missing", () => join(dir, "nowhere.onnx"), "The speech detector is missing."],
    ["is empty", () => made("empty.onnx", Buffer.alloc(0)), "The speech detector is damaged."],
    [
      "is half there",
      () => made("half.onnx", readFileSync(sileroPath()).subarray(0, 100_000)),
      "The speech detector is damaged.",
    ],
    ["is another model", () => join(toy.stt.folder, "model.onnx"), "The speech detector is damaged."],
  ] as const)
    it(`[MIC-17] that ${what} is told with what to do, and no microphone stays open (D3, D39)`, async () => {
      // The card records of itself as well.
      const others = await card().recording();
      const told: FromVoiceHost[] = [];
      const phases: string[] = [];
      const ears = new Ears({
        silero: path(),
        tell: (event) => void told.push(event),
        phaseOf: (part) => (doing) => void (part === "detector" && phases.push(doing)),
        soften: () => {},
        playback: () => undefined,
        isSilent: () => true,
      });
      await ears.listen("u", settingsFor(toy));
      const failed = told.find((event) => event.kind === "failed");
      assert.deepEqual([failed?.message, failed?.nextStep], [words, "Reinstall Kodama."]);
      assert.deepEqual(phases, ["loading the speech detector", ""]);
      await until("nobody records", async () => (await card().recording()) === others);
    });
});
