// What the core makes of somebody who speaks while Kodama does: with headphones, and over speakers.
import assert from "node:assert/strict";
import {
  ask,
  SHOWN,
  type Core,
  createModelCore,
  createRunningCore,
  kinds,
  modelTurn,
} from "../support/core.ts";
import { acts, begin, clock, edge, said, say, words } from "../support/talk-over-stage.ts";

describe("talking over Kodama", () => {
  it("[FLOOR-11] who only wants silence gets it, and what is under way goes on without a word aloud (D9, D39)", () => {
    const core = createModelCore();
    const turnId = modelTurn(core);
    core.send({ kind: "brain-sentence", turnId, step: 1, text: "This is what I found." });
    core.send({ kind: "speech-playing", playing: true, turnId });
    const reply = core.send({ kind: "speech-hush" });
    assert.deepEqual(reply, { ok: true, value: { cancelled_turn_ids: [] } });
    assert.equal(core.effects.at(-1)?.kind, "hush");
    const said = (): number => core.effects.filter(({ kind }) => kind === "speak").length;
    const before = said();
    core.send({ kind: "brain-sentence", turnId, step: 1, text: "And there is more of it." });
    assert.equal(said(), before);
    assert.equal(core.state.runtime.conversation.turns[turnId]?.state, "thinking");
  });

  it("[FLOOR-5] a request silences it and is taken (D9)", () => {
    const { core, id } = begin();
    say(core, id, ["run the tests", 900]);
    assert.deepEqual(acts(core), ["duck", "pause", "hush", "unduck", "resume"]);
    assert.deepEqual(said(core), ["run the tests"]);
  });

  it('[FLOOR-5] "mhm" lets it go on, and is no request (D10)', () => {
    const { core, id } = begin();
    say(core, id, ["mhm", 320]);
    assert.deepEqual(acts(core), ["duck", "pause", "unduck", "resume"]);
    assert.deepEqual(said(core), []);
  });

  it('[FLOOR-5] a short "stop" silences it as well (D9)', () => {
    const { core, id } = begin();
    say(core, id, ["stop", 200]);
    assert.ok(acts(core).includes("hush"));
  });

  it("[FLOOR-5] the answer to its question is taken, though it is said meanwhile; a yes is none before it is silent (E3)", () => {
    const { core, id } = begin();
    ask(core);
    core.advance(2_000);
    say(core, id, ["yes", 320]);
    assert.ok(acts(core).includes("hush"));
    assert.deepEqual(said(core), ["run the tests", "yes"], "begun while Kodama spoke, it allows nothing");
  });

  it("[FLOOR-6] a microphone that is lost leaves Kodama speaking; a hand that closes it wants silence (D9)", () => {
    for (const [end, came] of [
      ["fail", ["unduck", "resume"]],
      ["hand", ["hush", "unduck", "resume"]],
    ] as const) {
      const { core, id } = begin();
      edge(core, id, [true, 1_000]);
      clock(core, id, 1_300);
      if (end === "hand") core.send({ kind: "listen-stop", discard: true });
      else core.send({ kind: "voice-failed", utteranceId: id, message: "Gone.", nextStep: "" });
      assert.deepEqual(acts(core), ["duck", "pause", ...came]);
    }
  });

  it("[FLOOR-8] of a step that was cut nothing more is said aloud; of the next one it is (D9)", () => {
    const core = createModelCore();
    const turnId = modelTurn(core);
    core.send({ kind: "brain-sentence", turnId, step: 1, text: "I will tell you a long story." });
    core.send({ kind: "listen-start", mode: "hold", surfaceId: "s1", context: SHOWN });
    core.send({ kind: "brain-sentence", turnId, step: 1, text: "It never ends." });
    const spoken = (): number => kinds(core.effects).filter((kind) => kind === "speak").length;
    assert.equal(spoken(), 1);
    const turn = core.state.runtime.conversation.turns[turnId];
    assert.deepEqual(
      Object.values(turn?.sentences ?? {}).map(({ speech }) => speech),
      ["pending", "skipped"],
    );
    core.send({ kind: "brain-done", turnId, step: 1 });
    const next = modelTurn(core, "and now");
    core.send({ kind: "brain-sentence", turnId: next, step: 1, text: "Something else." });
    assert.equal(spoken(), 2);
  });

  it("[FLOOR-7] of what was cut short, a model knows what was heard, in whole words (D39)", () => {
    const core = createModelCore();
    const turnId = modelTurn(core);
    core.send({ kind: "brain-sentence", turnId, step: 1, text: "I will tell you a long story." });
    core.send({ kind: "brain-sentence", turnId, step: 1, text: "It never ends." });
    core.send({ kind: "brain-done", turnId, step: 1 });
    const turn = () => core.state.runtime.conversation.turns[turnId];
    const [first = "", second = ""] = Object.keys(turn()?.sentences ?? {});
    const done = { kind: "speech-done", turnId, heard: false } as const;
    core.send({ ...done, sentenceId: first, text: "I will tell you a long story.", share: 0.6 });
    core.send({ ...done, sentenceId: second, text: "It never ends.", share: 0 });
    assert.deepEqual(
      Object.values(turn()?.sentences ?? {}).map(({ speech, heard }) => [speech, heard]),
      [
        ["cut", "I will tell you"],
        ["cut", ""],
      ],
    );
    modelTurn(core, "go on");
    const asked = core.effects.findLast((one) => one.kind === "think");
    assert.ok(asked?.kind === "think");
    const answer = asked.messages.find((one) => one.role === "assistant");
    assert.equal(answer?.role === "assistant" ? answer.text : "", "I will tell you…");
    assert.ok(kinds(core.effects).includes("speak"));
  });

  for (const text of ["mhm", "okay", "Wait!"])
    it(`[FLOOR-5] a short "${text}" is no request, although it counts when Kodama is as loud as before (D10)`, () => {
      const { core, id } = begin();
      say(core, id, [text, 120]);
      assert.deepEqual(said(core), []);
      assert.ok(!acts(core).includes("hush"));
      assert.equal(acts(core).at(-1), text === "Wait!" ? "pause" : "unduck");
    });

  it("[FLOOR-2] it stays still while words are looked for, however long that takes (D9)", () => {
    const { core, id } = begin();
    edge(core, id, [true, 1_000]);
    for (let at = 1_096; at < 3_000; at += 96) clock(core, id, at);
    edge(core, id, [false, 3_000]);
    for (let at = 3_096; at < 6_000; at += 96) clock(core, id, at);
    assert.ok(!acts(core).includes("resume"), "it does not talk over who waits for an answer");
    words(core, id, "run the tests");
    clock(core, id, 6_000);
    assert.ok(acts(core).includes("hush"));
    assert.deepEqual(said(core), ["run the tests"]);
  });

  it("[FLOOR-10] a no to its question is a no, also with a wait behind it (E3)", () => {
    const { core, id } = begin();
    ask(core);
    say(core, id, ["no, wait", 700]);
    const [approval] = Object.values(core.state.control.approvals.approvals);
    assert.equal(approval?.state, "denied");
  });

  it("[FLOOR-10] a wait of a moment holds for half a minute, however long the microphone is open (D9)", () => {
    const { core, id } = begin();
    for (const [kind, atMs] of [
      [true, 60_000],
      [false, 60_120],
    ] as const)
      edge(core, id, [kind, atMs]);
    clock(core, id, 60_330);
    words(core, id, "Wait!");
    for (let at = 60_500; at < 80_000; at += 500) clock(core, id, at);
    assert.equal(acts(core).at(-1), "pause");
    clock(core, id, 90_200);
    assert.equal(acts(core).at(-1), "resume");
  });

  it('[FLOOR-10] over its question "hold on" and "go on" are no answer, and "go ahead" is (E3)', () => {
    const { core, id } = begin();
    ask(core);
    say(core, id, ["hold on", 700]);
    say(core, id, ["go on", 400]);
    assert.deepEqual(said(core).slice(1), []);
    assert.ok(!acts(core).includes("hush"));
    const [approval] = Object.values(core.state.control.approvals.approvals);
    assert.equal(approval?.state, "pending");
  });

  it("[FLOOR-4] an engine that begins anew leaves nothing still (D9)", () => {
    const { core, id } = begin();
    edge(core, id, [true, 1_000]);
    clock(core, id, 1_300);
    core.send({ kind: "voice-again", utteranceId: id });
    assert.deepEqual(core.state.present.voice.utterances[id]?.floor, { kind: "ours" });
  });
});

describe("talking over Kodama on speakers", () => {
  const listens = (core: Core): string => {
    const reply = core.send({ kind: "listen-start", mode: "hands_free", surfaceId: "s1", context: SHOWN });
    return reply?.ok === true ? String(reply.value["utterance_id"]) : "";
  };
  const sound = (core: Core, utteranceId: string, [from, to]: readonly [number, number]): void => {
    core.send({ kind: "voice-edge", utteranceId, speech: true, atMs: from, echoCancelled: true });
    for (let atMs = from + 96; atMs < to; atMs += 96)
      core.send({ kind: "voice-clock", utteranceId, atMs, ended: false });
    core.send({ kind: "voice-edge", utteranceId, speech: false, atMs: to, echoCancelled: true });
  };
  const count = (core: Core, utteranceId: string, [text, atMs]: readonly [string, number]): void => {
    core.send({ kind: "voice-clock", utteranceId, atMs: atMs + 200, ended: false });
    core.send({ kind: "voice-text", utteranceId, revision: 1, text, partial: false });
    core.send({ kind: "voice-clock", utteranceId, atMs: atMs + 900, ended: false });
  };

  for (const [lasts, state] of [
    [250, "pending"],
    [350, "denied"],
  ] as const)
    it(`[FLOOR-9] "no" for ${lasts} ms in the echo of the question leaves it ${state} (E3, D9)`, () => {
      const core = createRunningCore();
      const id = listens(core);
      ask(core);
      core.send({ kind: "speech-playing", playing: true });
      core.advance(500);
      core.send({ kind: "speech-playing", playing: false });
      core.advance(100);
      sound(core, id, [1_000, 1_000 + lasts]);
      count(core, id, ["no", 1_000 + lasts]);
      const [approval] = Object.values(core.state.control.approvals.approvals);
      assert.equal(approval?.state, state);
    });

  it("[FLOOR-9] a rest and a click after it make no request of our own words (D9)", () => {
    const core = createRunningCore();
    const id = listens(core);
    core.send({ kind: "speech-playing", playing: true });
    sound(core, id, [1_000, 1_350]);
    core.send({ kind: "speech-playing", playing: false });
    sound(core, id, [1_600, 1_670]);
    count(core, id, ["a small program", 1_670]);
    assert.deepEqual(Object.values(core.state.runtime.conversation.turns), []);
    assert.ok(!kinds(core.effects.slice(kinds(core.effects).lastIndexOf("listen"))).includes("hush"));
  });

  it("[VOICE-8] Kodama's own voice teaches nothing of a person's pauses (D10)", () => {
    const core = createRunningCore();
    const id = listens(core);
    core.send({ kind: "speech-playing", playing: true });
    sound(core, id, [1_000, 1_200]);
    count(core, id, ["", 1_200]);
    core.send({ kind: "speech-playing", playing: false });
    core.advance(1_000);
    sound(core, id, [3_000, 3_800]);
    assert.ok(!core.facts.some((one) => one.kind === "pause-made"));
  });
});
