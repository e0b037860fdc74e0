// What is learned of the pauses of a person.
import assert from "node:assert/strict";
import type { ListenMode } from "../../server/core/voice/types.ts";
import { type Core, createRunningCore, SHOWN } from "../support/core.ts";

describe("pauses", () => {
  const listen = (core: Core, mode: ListenMode): string => {
    const reply = core.send({ kind: "listen-start", mode, surfaceId: "s1", context: SHOWN });
    return reply?.ok === true ? String(reply.value["utterance_id"]) : "";
  };
  const edge = (core: Core, utteranceId: string, [speech, atMs]: readonly [boolean, number]): void =>
    void core.send({ kind: "voice-edge", utteranceId, speech, atMs, heardAtMs: 1_000_000 + atMs });
  const clock = (core: Core, utteranceId: string, atMs: number): void =>
    void core.send({ kind: "voice-clock", utteranceId, atMs, ended: false });
  const pauses = (core: Core): readonly number[] =>
    core.facts.flatMap((one) => (one.kind === "pause-made" ? [one.pauseMs] : []));
  const words = (core: Core, utteranceId: string, text: string): void =>
    void core.send({ kind: "voice-text", utteranceId, revision: 1, text, partial: false });

  it("[VOICE-8] who goes on after a silence paused; a dip within a word is none (D10)", () => {
    const core = createRunningCore();
    const id = listen(core, "toggle");
    edge(core, id, [true, 100]);
    edge(core, id, [false, 900]);
    clock(core, id, 1_000);
    edge(core, id, [true, 1_020]);
    assert.deepEqual(pauses(core), []);
    edge(core, id, [false, 1_900]);
    clock(core, id, 2_200);
    edge(core, id, [true, 2_600]);
    assert.deepEqual(pauses(core), [700]);
    assert.equal(core.state.present.voice.pauseMs, 430);
  });

  for (const [name, mode, at, found] of [
    ["who was cut off by the end", "hands_free", 1_900, [1_000]],
    ["who has another request", "hands_free", 3_900, []],
    ["who holds a key", "hold", 1_900, []],
  ] as const)
    it(`[VOICE-8] ${name} ${found.length === 0 ? "made no pause" : "paused"} (D10)`, () => {
      const core = createRunningCore();
      const id = listen(core, mode);
      edge(core, id, [true, 100]);
      edge(core, id, [false, 900]);
      clock(core, id, 1_200);
      words(core, id, "open the file");
      clock(core, id, 1_300);
      edge(core, id, [true, at]);
      assert.deepEqual(pauses(core), found);
    });
});
