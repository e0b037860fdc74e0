// Short tones: when they sound, and what they are.
import assert from "node:assert/strict";
import { earcon } from "../../native/earcons.ts";
import { EARCONS } from "../../server/core/voice-ports.ts";
import type { ListenMode } from "../../server/core/voice/types.ts";
import { createModelCore, createRunningCore, SHOWN, type } from "../support/core.ts";

describe("earcons", () => {
  const tones = (mode: ListenMode, on: boolean, text: string): readonly string[] => {
    const core = createRunningCore();
    core.send({ kind: "config-patch", patch: { "voice.earcons": on }, revision: 0 });
    const reply = core.send({ kind: "listen-start", mode, surfaceId: "s1", context: SHOWN });
    const utteranceId = reply?.ok === true ? String(reply.value["utterance_id"]) : "";
    core.send({ kind: "voice-microphone", capturing: true, device: "desk", reason: "" });
    core.send({ kind: "voice-microphone", capturing: true, device: "desk two", reason: "" });
    core.send({ kind: "voice-edge", utteranceId, speech: true, atMs: 100 });
    core.send({ kind: "voice-edge", utteranceId, speech: false, atMs: 900 });
    core.send({ kind: "voice-clock", utteranceId, atMs: 1_200, ended: mode === "hold" });
    core.send({ kind: "voice-text", utteranceId, revision: 1, text, partial: false });
    core.send({ kind: "voice-clock", utteranceId, atMs: 3_300, ended: mode === "hold" });
    return core.effects.flatMap((one) => (one.kind === "earcon" ? [one.which] : []));
  };

  for (const [mode, on, text, wanted] of [
    ["hands_free", true, "run the tests", ["listening", "heard"]],
    ["toggle", true, "run the tests", ["listening", "heard"]],
    ["hold", true, "run the tests", []],
    ["hands_free", true, "", ["listening"]],
    ["hands_free", true, "run the tests no scratch that", ["listening"]],
    ["hands_free", false, "run the tests", []],
  ] as const)
    it(`[EARCON-1] ${mode}, ${on ? "on" : "off"}, "${text}": ${wanted.join(" and ") || "none"} (D7)`, () => {
      assert.deepEqual(tones(mode, on, text), wanted);
    });

  it("[EARCON-1] a tap begins as if a key were held, and tells when it is none; asleep nothing is told (D7)", () => {
    const core = createRunningCore();
    core.send({ kind: "config-patch", patch: { "voice.earcons": true }, revision: 0 });
    const listen = (mode: ListenMode): void =>
      void core.send({ kind: "listen-start", mode, surfaceId: "s1", context: SHOWN });
    const told = (): readonly string[] =>
      core.effects.flatMap((one) => (one.kind === "earcon" ? [one.which] : []));
    listen("hold");
    core.send({ kind: "voice-microphone", capturing: true, device: "desk", reason: "" });
    assert.deepEqual(told(), []);
    listen("hands_free");
    assert.deepEqual(told(), ["listening"]);
    core.send({ kind: "gate-set", active: false });
    const utteranceId = Object.keys(core.state.present.voice.utterances)[0] ?? "";
    core.send({ kind: "voice-edge", utteranceId, speech: true, atMs: 100 });
    core.send({ kind: "voice-edge", utteranceId, speech: false, atMs: 900 });
    core.send({ kind: "voice-clock", utteranceId, atMs: 1_200, ended: false });
    core.send({ kind: "voice-text", utteranceId, revision: 1, text: "run the tests", partial: false });
    core.send({ kind: "voice-clock", utteranceId, atMs: 1_600, ended: false });
    assert.deepEqual(told(), ["listening"]);
  });

  for (const [origin, on, wanted] of [
    ["voice", true, ["thinking"]],
    ["voice", false, []],
    ["typed", true, []],
  ] as const)
    it(`[EARCON-3] a model that begins to think over ${origin} words is heard of ${on ? "once" : "never, where they are off"} (D7)`, () => {
      const core = createModelCore();
      core.send({ kind: "config-patch", patch: { "voice.earcons": on }, revision: 0 });
      const { turnId } = type(core, "explain this", { origin });
      core.send({ kind: "understood", turnId, intent: null });
      core.send({
        kind: "brain-call",
        turnId,
        step: 1,
        name: "read_file",
        args: { path: "a" },
        providerCallId: "",
      });
      core.send({ kind: "brain-done", turnId, step: 1 });
      assert.deepEqual(
        core.effects.flatMap((one) => (one.kind === "earcon" ? [one.which] : [])),
        wanted,
      );
    });

  it("[EARCON-2] they are short, soft, without clicks, and unlike each other (D7)", () => {
    const all = EARCONS.map((which) => earcon(which).samples);
    for (const samples of all) {
      assert.ok(samples.length <= 0.2 * 16_000);
      const peak = samples.reduce((max, one) => Math.max(max, Math.abs(one)), 0);
      assert.ok(peak > 0.02 && peak < 0.1, String(peak));
      const jumps = samples.map((one, n) => Math.abs(one - (samples[n - 1] ?? 0)));
      assert.ok(Math.max(...jumps) < 0.03);
      assert.ok(Math.abs(samples.at(-1) ?? 1) < 0.001);
    }
    assert.notDeepEqual(all[0], all[1]);
  });
});
