// A voice that ended the speech engine: said with what to do, and the system's voice speaks in its place where it may.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPutAside } from "../../native/put-aside.ts";
import { siblingScript } from "../../native/resolve.ts";
import { VoiceBridge } from "../../native/voice-bridge.ts";
import type { VoiceEvent } from "../../server/core/voice-ports.ts";
import { type ToyVoice, writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { describeOnLinux } from "../support/on-linux.ts";
import { hearOn, soundCardForSuite } from "../support/sound-card.ts";
import { until } from "../support/until.ts";
import { settingsFor } from "../support/voice-host-rig.ts";

type Of<K extends VoiceEvent["kind"]> = Extract<VoiceEvent, { kind: K }>;

describeOnLinux("a voice that was put aside", () => {
  const card = soundCardForSuite();
  let [dir, leave]: [string, () => void] = ["", () => {}];
  let [toy, other]: [ToyVoice | undefined, ToyVoice | undefined] = [undefined, undefined];
  before(() => {
    leave = hearOn(card());
    dir = mkdtempSync(join(tmpdir(), "kodama-aside-"));
    toy = writeToyVoice(join(dir, "toy"));
    other = writeToyVoice(join(dir, "other"));
  });
  after(() => {
    leave();
    rmSync(dir, { recursive: true, force: true });
  });

  for (const [tts, heard] of [
    ["sherpa", false],
    ["auto", true],
    ["os", true],
  ] as const)
    it(`[VOICEHOST-13] is told with the next step; with "${tts}" the system's voice ${heard ? "speaks" : "does not speak"}, and another one is well again (D3)`, async () => {
      assert.ok(toy !== undefined && other !== undefined);
      const aside = createPutAside();
      aside.add(toy.tts.folder, false);
      const events: VoiceEvent[] = [];
      const bridge = new VoiceBridge({ script: siblingScript("voice-host"), log: () => {}, aside });
      bridge.onEvent((event) => events.push(event));
      const of = <K extends VoiceEvent["kind"]>(kind: K): readonly Of<K>[] =>
        events.filter((event): event is Of<K> => event.kind === kind);
      const health = (): Of<"health"> | undefined =>
        of("health").findLast(({ part }) => part === "voice_model");
      const say = async (voice: ToyVoice, sentenceId: string): Promise<boolean> => {
        const settings = settingsFor(voice, { tts, output: "speaker" });
        bridge.speak({ turnId: "t", sentenceId, text: "yes", said: "yes" }, settings);
        await until("it is over", () => of("spoken").some((one) => one.sentenceId === sentenceId));
        return of("spoken").find((one) => one.sentenceId === sentenceId)?.heard === true;
      };
      try {
        assert.equal(await say(toy, "one"), heard);
        // Of a voice that is not to speak nothing is told.
        assert.equal(health() === undefined, tts === "os");
        if (tts === "os") return;
        assert.match(health()?.reason ?? "", /was put aside/);
        assert.match(health()?.nextStep ?? "", /Choose another voice \(kodama\.models\.ttsFolder\)/);
        const told = of("health").length;
        await say(toy, "two");
        const again = of("health").slice(told);
        assert.deepEqual(
          again.filter(({ part }) => part === "voice_model"),
          [],
          "once",
        );
        assert.equal(await say(other, "three"), true);
        assert.equal(health()?.reason, "");
      } finally {
        await bridge.close();
      }
    });
});
