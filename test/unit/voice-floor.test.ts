// Who has the word: the machine by itself, and what the core makes of it while Kodama speaks to somebody with headphones.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  FLOOR_MS,
  floorOnClock,
  floorOnEdge,
  type FloorStep,
  floorOnWords,
  isBackchannel,
  isEcho,
} from "../../server/core/voice/floor.ts";
import type { Floor } from "../../server/core/voice/types.ts";
import {
  ask,
  SHOWN,
  type Core,
  createModelCore,
  createRunningCore,
  kinds,
  modelTurn,
} from "../support/core.ts";

describe("the floor", () => {
  const DUCKED: Floor = { kind: "ducked", fromMs: 1_000, quietMs: null };
  const PAUSED: Floor = { kind: "paused", fromMs: 1_000, quietMs: null };
  const name = ({ floor, act }: FloorStep): string => `${floor.kind} ${act ?? "-"}`;
  const edge = (floor: Floor, speech: boolean, speaking = true): string =>
    name(floorOnEdge(floor, speech, { atMs: 1_100, speaking }));
  const quiet = (floor: Floor, quietMs: number): Floor =>
    floor.kind === "ours" ? floor : { ...floor, quietMs };

  it("[FLOOR-1] softer at the first sound, still after 250 ms of voice, and silent by words alone (D9)", () => {
    assert.equal(edge({ kind: "ours" }, true), "ducked duck");
    assert.equal(
      edge({ kind: "ours" }, true, false),
      "theirs wait",
      "there is nothing to talk over, but what comes waits",
    );
    assert.equal(name(floorOnClock(DUCKED, 1_249, false)), "ducked -");
    assert.equal(name(floorOnClock(DUCKED, 1_250, false)), "paused pause");
    assert.equal(name(floorOnClock(PAUSED, 61_000, false)), "paused -");
    assert.equal(name(floorOnWords(PAUSED, "tidy up", { asked: false, echoed: false })), "ours interrupt");
  });

  it("[FLOOR-2] a cough makes it softer for a moment; after a pause without words it goes on where it stood (D9)", () => {
    assert.equal(name(floorOnClock(quiet(DUCKED, 1_100), 1_299, false)), "ducked -");
    assert.equal(name(floorOnClock(quiet(DUCKED, 1_100), 1_300, false)), "ours unduck");
    assert.equal(name(floorOnClock(quiet(PAUSED, 1_300), 3_299, false)), "paused -");
    assert.equal(name(floorOnClock(quiet(PAUSED, 1_300), 3_300, false)), "ours resume");
    assert.ok(FLOOR_MS.resume <= 2_200);
  });

  it("[FLOOR-10] who asks for a moment gets half a minute, whatever is heard meanwhile; go on ends it, and so does a request (D9)", () => {
    const said = (floor: Floor, text: string): string =>
      name(floorOnWords(floor, text, { asked: false, echoed: false }));
    for (const text of ["Wait.", "hold on please", "okay, one moment", "Just a second, Kodama."])
      for (const kind of ["ducked", "paused", "theirs"] as const)
        assert.equal(said({ ...PAUSED, kind }, text), "waits pause", text);
    for (const text of ["wait for the tests", "pause the nightly task", "weight"])
      assert.equal(said(PAUSED, text), "ours interrupt", text);
    const waits: Floor = { kind: "waits", fromMs: 1_000, quietMs: 2_000 };
    assert.equal(name(floorOnClock(waits, 31_999, false)), "waits -");
    assert.equal(name(floorOnClock(waits, 32_000, false)), "ours resume");
    assert.equal(edge(waits, true), "waits -");
    assert.equal(said(waits, "okay, go on"), "ours resume");
    assert.equal(said(waits, "wait"), "waits pause");
    assert.equal(said(waits, "run the tests"), "ours interrupt");
  });

  it("[FLOOR-9] what may be our own voice makes it softer, and still after 300 ms (D9)", () => {
    assert.equal(name(floorOnClock(DUCKED, 1_299, true)), "ducked -");
    assert.deepEqual(floorOnClock(DUCKED, 1_300, true).floor, { ...PAUSED, stillMs: 1_300 });
    assert.equal(name(floorOnWords(PAUSED, "tidy up", { asked: false, echoed: true })), "ours resume");
    assert.equal(name(floorOnWords(DUCKED, "yes", { asked: true, echoed: true })), "ours unduck");
  });

  for (const [text, spokeMs, echo] of [
    ["tidy up", 250, true],
    ["tidy up the folder", 599, true],
    ["tidy up the folder", 600, false],
    ["It did one thing", 900, false],
    ["stop", 250, false],
    ["please stop", 250, false],
    ["cancel", 250, true],
  ] as const)
    it(`[FLOOR-9] "${text}" for ${spokeMs} ms over "Cancel the build." is ${echo ? "our own voice" : "somebody"} (D9)`, () => {
      const { floor } = floorOnClock(DUCKED, 1_300, true);
      const over = spokeMs < FLOOR_MS.pauseEcho ? DUCKED : quiet(floor, 1_000 + spokeMs);
      assert.equal(isEcho(over, text, ["Once upon a time.", "Cancel the build."]), echo);
    });

  for (const [text, back] of [
    ["mhm", true],
    ["Mm-hmm.", true],
    ["yeah, okay, right", true],
    ["I see", true],
    ["got it, nice", true],
    ["", false],
    ["no", false],
    ["okay stop", false],
    ["yes run the tests", false],
    ["i see a problem", false],
    ["mm ".repeat(9), false],
  ] as const)
    it(`[FLOOR-3] "${text}" ${back ? "shows that somebody listens" : "takes the word"} (D10)`, () => {
      assert.equal(isBackchannel(text), back);
      assert.equal(
        name(floorOnWords(PAUSED, text, { asked: false, echoed: false })),
        back ? "ours resume" : "ours interrupt",
      );
    });

  it("[FLOOR-3] where a question is open, every word may be its answer (E3)", () => {
    assert.equal(name(floorOnWords(DUCKED, "yes", { asked: true, echoed: false })), "ours interrupt");
  });

  it("[FLOOR-4] whatever is said and when, it never stays soft or still when nobody speaks (D9)", () => {
    const step = fc.record({ speech: fc.boolean(), ms: fc.integer({ min: 0, max: 700 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let floor: Floor = { kind: "ours" };
        let atMs = 0;
        for (const { speech, ms } of steps) {
          floor = floorOnEdge(floor, speech, { atMs: (atMs += ms), speaking: true }).floor;
          floor = floorOnClock(floor, atMs, false).floor;
        }
        floor = floorOnEdge(floor, false, { atMs, speaking: true }).floor;
        assert.equal(floorOnClock(floor, atMs + FLOOR_MS.resume, false).floor.kind, "ours");
      }),
    );
  });
});

describe("talking over Kodama", () => {
  const begin = (core = createRunningCore()): { readonly core: Core; readonly id: string } => {
    core.send({ kind: "config-patch", patch: { "voice.echo": "headphones" }, revision: 0 });
    const reply = core.send({ kind: "listen-start", mode: "hands_free", surfaceId: "s1", context: SHOWN });
    core.send({ kind: "speech-playing", playing: true });
    return { core, id: reply?.ok === true ? String(reply.value["utterance_id"]) : "" };
  };
  const edge = (core: Core, utteranceId: string, [speech, atMs]: readonly [boolean, number]): void =>
    void core.send({ kind: "voice-edge", utteranceId, speech, atMs });
  const clock = (core: Core, utteranceId: string, atMs: number): void =>
    void core.send({ kind: "voice-clock", utteranceId, atMs, ended: false });
  const words = (core: Core, utteranceId: string, text: string): void =>
    void core.send({ kind: "voice-text", utteranceId, revision: 1, text, partial: false });
  /** What became of its voice since somebody listened. */
  const acts = ({ effects }: Core): readonly string[] =>
    effects.slice(kinds(effects).indexOf("listen")).flatMap((one) => {
      if (one.kind === "duck") return [one.soft ? "duck" : "unduck"];
      if (one.kind === "pause-voice") return [one.still ? "pause" : "resume"];
      return one.kind === "hush" ? ["hush"] : [];
    });
  /** So much of voice, then silence and these words. */
  const say = (core: Core, id: string, [text, voiceMs]: readonly [string, number]): void => {
    edge(core, id, [true, 1_000]);
    for (let at = 1_096; at < 1_000 + voiceMs; at += 96) clock(core, id, at);
    edge(core, id, [false, 1_000 + voiceMs]);
    clock(core, id, 1_200 + voiceMs);
    words(core, id, text);
    clock(core, id, 1_900 + voiceMs);
  };
  const said = (core: Core): readonly string[] =>
    Object.values(core.state.runtime.conversation.turns).map((turn) => turn.text);

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
});
