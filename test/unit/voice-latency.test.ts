// Where the milliseconds of a spoken turn went.
import assert from "node:assert/strict";
import { eventsOf } from "../../server/host/wire/events.ts";
import { latencyLine } from "../../server/core/conversation/latency.ts";
import { createModelCore, createRunningCore, modelTurn, SHOWN, type } from "../support/core.ts";

describe("the line of a spoken turn", () => {
  it("[LISTEN-12] tells how long after their last sound the words counted, and what the recogniser took (E8)", () => {
    const core = createRunningCore();
    const reply = core.send({ kind: "listen-start", mode: "toggle", surfaceId: "s1", context: SHOWN });
    const utteranceId = reply?.ok === true ? String(reply.value["utterance_id"]) : "";
    core.send({ kind: "voice-edge", utteranceId, speech: true, atMs: 100 });
    core.send({ kind: "voice-edge", utteranceId, speech: false, atMs: 900, heardAtMs: core.nowMs - 90 });
    core.advance(300);
    core.send({ kind: "voice-clock", utteranceId, atMs: 1_100, ended: false });
    core.advance(30);
    core.send({ kind: "voice-text", utteranceId, revision: 1, text: "run the tests", partial: false });
    core.send({ kind: "voice-clock", utteranceId, atMs: 1_300, ended: false });
    const [turn] = Object.values(core.state.runtime.conversation.turns);
    assert.ok(turn !== undefined);
    assert.equal(turn.latency.heardMs, 420);
    const line = latencyLine({ ...turn, latency: { ...turn.latency, totalMs: 500 } });
    assert.match(line, /^heard 420 ms \(end seen after 90 ms, asked after 390 ms, recognised in 30 ms\), /);
  });

  it("[LISTEN-20] how sure the recogniser is goes with the words to every screen; where it does not say, it is sure (B36)", () => {
    for (const [said, told] of [
      [{ confidence: 0.42 }, 0.42],
      [{}, 1],
    ] as const) {
      const core = createRunningCore();
      const reply = core.send({ kind: "listen-start", mode: "toggle", surfaceId: "s1", context: SHOWN });
      const utteranceId = reply?.ok === true ? String(reply.value["utterance_id"]) : "";
      core.send({ kind: "voice-edge", utteranceId, speech: true, atMs: 100 });
      core.send({ kind: "voice-edge", utteranceId, speech: false, atMs: 900 });
      core.send({ kind: "voice-clock", utteranceId, atMs: 1_100, ended: false });
      core.send({
        kind: "voice-text",
        utteranceId,
        revision: 1,
        text: "run the tests",
        partial: false,
        ...said,
      });
      core.send({ kind: "voice-clock", utteranceId, atMs: 1_300, ended: false });
      const fact = core.facts.find(({ kind }) => kind === "turn-received");
      assert.ok(fact !== undefined);
      const [event] = eventsOf(fact, core.state);
      assert.deepEqual([event?.event, event?.payload["confidence"]], ["runtime.transcription", told]);
    }
  });

  it("[TURN-8] tells when a model began and when a clause of it was there, once (E8)", () => {
    const core = createModelCore();
    const turnId = modelTurn(core);
    const step = core.state.runtime.conversation.turns[turnId]?.step ?? 0;
    core.advance(250);
    core.send({ kind: "brain-began", turnId, step });
    core.advance(150);
    core.send({ kind: "brain-began", turnId, step });
    core.send({ kind: "brain-sentence", turnId, step, text: "Well then." });
    core.send({ kind: "brain-done", turnId, step });
    const turn = core.state.runtime.conversation.turns[turnId];
    assert.ok(turn !== undefined);
    assert.match(latencyLine(turn), /model began 250 ms, first words 400 ms, /);
  });

  it("[TURN-8] tells how long a request waited behind another one, and counts that for nothing else (E8)", () => {
    const core = createModelCore();
    const first = modelTurn(core);
    core.advance(4_000);
    const { turnId } = type(core, "and then this");
    const here = () => core.state.runtime.conversation.turns[turnId];
    assert.equal(here()?.state, "queued");
    core.advance(5_000);
    core.send({ kind: "brain-sentence", turnId: first, step: 1, text: "Done." });
    core.send({ kind: "brain-done", turnId: first, step: 1 });
    core.advance(7);
    core.send({ kind: "understood", turnId, intent: null });
    core.advance(100);
    core.send({ kind: "brain-sentence", turnId, step: 1, text: "Well then." });
    core.send({ kind: "brain-done", turnId, step: 1 });
    const turn = here();
    assert.ok(turn !== undefined);
    assert.equal(
      latencyLine(turn),
      "waited in line 5.0 s, understood 7 ms, first words 107 ms, in all 5.1 s",
    );
    const [alone] = Object.values(core.state.runtime.conversation.turns);
    assert.equal(alone?.latency.queuedMs, undefined, "who did not wait is told nothing of it");
  });

  it("[VOICE-9] the first sound of an answer is told of its turn, once; its line says so where nobody was waited for (E8)", () => {
    const core = createRunningCore();
    const { turnId } = type(core, "git status");
    core.advance(300);
    const playing = { kind: "speech-playing", playing: true, turnId, madeInMs: 60 } as const;
    core.send(playing);
    core.advance(100);
    core.send({ ...playing, playing: false });
    core.send(playing);
    const latency = core.state.runtime.conversation.turns[turnId]?.latency;
    assert.equal(latency?.firstSoundMs, 300);
    core.send({ ...playing, turnId: "none" });
    assert.ok(latency !== undefined);
    const done = { ...latency, heardMs: 400, recognisedMs: 90, totalMs: 500 };
    const line = (change: object): string =>
      latencyLine({ latency: { ...done, ...change }, brain: "grammar" });
    assert.equal(
      line({ understoodMs: -1 }),
      "heard 400 ms (recognised in 90 ms), first sound 300 ms (made in 60 ms), in all 500 ms",
    );
    assert.doesNotMatch(line({ waitedForYouMs: 9_000 }), /first sound/);
  });
});
