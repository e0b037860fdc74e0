// One time of listening as screens are told of it: that it begins, and why it ended.
import assert from "node:assert/strict";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { voiceEvents } from "../../server/host/wire/voice.ts";
import { type Core, createRunningCore, SHOWN, SURFACE } from "../support/core.ts";

const START = { kind: "listen-start", mode: "hands_free", surfaceId: "s1", context: SHOWN } as const;
const told = (core: Core): readonly JsonRecord[] =>
  core.facts
    .flatMap((fact) => voiceEvents(fact, core.state))
    .filter(({ event }) => event === "voice.session")
    .map(({ payload }) => payload);

describe("a voice session", () => {
  const begin = (mode: "toggle" | "hold" | "hands_free" = "hands_free") => {
    const core = createRunningCore();
    core.send({ kind: "surface-attach", surface: { ...SURFACE, surfaceId: "s2" } });
    const reply = core.send({ ...START, mode });
    const utteranceId = reply?.ok === true ? String(reply.value["utterance_id"]) : "";
    return { core, utteranceId };
  };
  const WAYS: Readonly<Record<string, (core: Core, utteranceId: string) => void>> = {
    let_go: (core) => void core.send({ kind: "listen-stop", discard: false }),
    discarded: (core) => void core.send({ kind: "listen-stop", discard: true }),
    muted: (core) => void core.send({ kind: "listen-mute", muted: true, context: SHOWN }),
    replaced: (core) => void core.send({ ...START, surfaceId: "s2" }),
    window_gone: (core) => void core.send({ kind: "surface-detach", surfaceId: "s1" }),
    failed: (core, utteranceId) =>
      void core.send({ kind: "voice-failed", utteranceId, message: "It is gone.", nextStep: "Type." }),
  };
  for (const [reason, end] of Object.entries(WAYS))
    it(`[VOICE-10] is told when it begins, and that it ended as ${reason}; what comes after that changes nothing (A17)`, () => {
      const { core, utteranceId } = begin();
      end(core, utteranceId);
      const [first, last] = told(core).filter((one) => one["utterance_id"] === utteranceId);
      assert.deepEqual(
        [first?.["state"], first?.["mode"], first?.["reason"]],
        ["starting", "hands_free", ""],
      );
      assert.deepEqual([last?.["state"], last?.["reason"], last?.["surface_id"]], ["ended", reason, "s1"]);
      const before = core.facts.length;
      core.send({ kind: "voice-edge", utteranceId, speech: true, atMs: 100 });
      core.send({ kind: "voice-text", utteranceId, revision: 1, text: "run the tests", partial: false });
      core.send({ kind: "voice-again", utteranceId });
      core.send({ kind: "voice-clock", utteranceId, atMs: 9_000, ended: true });
      assert.equal(core.facts.length, before);
    });

  for (const [text, reason] of [
    ["run the tests", "heard"],
    ["", "nothing_heard"],
  ] as const)
    it(`[VOICE-10] of one tap ends as ${reason} (A17)`, () => {
      const { core, utteranceId } = begin("toggle");
      core.send({ kind: "voice-edge", utteranceId, speech: true, atMs: 100 });
      core.send({ kind: "voice-edge", utteranceId, speech: false, atMs: 1_000 });
      core.send({ kind: "voice-clock", utteranceId, atMs: 1_250, ended: false });
      core.send({ kind: "voice-text", utteranceId, revision: 1, text, partial: false });
      core.send({ kind: "voice-clock", utteranceId, atMs: 4_000, ended: false });
      core.send({ kind: "voice-clock", utteranceId, atMs: 60_000, ended: true });
      assert.equal(told(core).at(-1)?.["reason"], reason);
    });
});
