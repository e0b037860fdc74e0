// How much a voice that is heard sends to the core: words about it, and no sound.
import assert from "node:assert/strict";
import { Detector } from "../../native/detector.ts";
import { LiveUtterance } from "../../native/live-utterance.ts";
import { sileroPath } from "../../native/resolve.ts";
import { loadVad, SAMPLE_RATE_HZ, VAD_FRAME_SAMPLES } from "../../native/sherpa.ts";
import type { VoiceEvent } from "../../server/core/voice-ports.ts";
import { speak } from "../fixtures/voice/made-speech.ts";

/** Screens show no more a second (the contract, B13). */
const LEVELS_A_SECOND_MAX = 30;

describe("what is told of a voice", () => {
  it("[MIC-18] has levels at most thirty times a second, and no sound in any message (B13)", () => {
    const told: VoiceEvent[] = [];
    const live = new LiveUtterance("u", {
      tell: (event) => void told.push(event),
      detector: new Detector(loadVad(sileroPath()), true),
    });
    const said = speak("run the tests and open the readme and tell me what changed since yesterday");
    live.news({ kind: "opened", device: "desk" });
    for (let at = 0; at + VAD_FRAME_SAMPLES <= said.length; at += VAD_FRAME_SAMPLES)
      live.hear({ samples: said.slice(at, at + VAD_FRAME_SAMPLES), cancelled: false }, at);
    const seconds = said.length / SAMPLE_RATE_HZ;
    const levels = told.filter(({ kind }) => kind === "level").length;
    assert.ok(seconds > 3);
    assert.ok(levels / seconds > 5 && levels / seconds <= LEVELS_A_SECOND_MAX, `${levels} in ${seconds} s`);
    // A frame of sound is 512 numbers, or 1,024 bytes: no message comes near.
    for (const event of told) {
      assert.ok(JSON.stringify(event).length < 300, event.kind);
      assert.ok(
        Object.values(event).every((value) => typeof value !== "object"),
        event.kind,
      );
    }
  });
});
