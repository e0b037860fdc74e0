// What is said while Kodama speaks, or right around it, and is meant for nobody or for somebody else.
import assert from "node:assert/strict";
import { createModelCore, modelTurn } from "../support/core.ts";
import { acts, begin, clock, edge, said, say, words } from "../support/talk-over-stage.ts";

describe("talking over Kodama and meaning nobody", () => {
  for (const [text, taken] of [
    ["stop", ["hush"]],
    ["run the tests", []],
    ["yeah", []],
  ] as const)
    it(`[FLOOR-12] while the canceller does not know the room "${text}" ${taken.length > 0 ? "silences it" : "is nobody"}, and nothing makes it softer (D9)`, () => {
      const { core, id } = begin();
      core.send({ kind: "config-patch", patch: { "voice.echo": "speakers" }, revision: 0 });
      const heard = { kind: "voice-edge", utteranceId: id, echoCancelled: "roughly" } as const;
      core.send({ ...heard, speech: true, atMs: 1_000 });
      core.send({ ...heard, speech: false, atMs: 1_600 });
      clock(core, id, 1_800);
      words(core, id, text);
      clock(core, id, 2_500);
      assert.deepEqual([...new Set(acts(core))], taken);
      assert.deepEqual(said(core), []);
      assert.equal(
        core.facts.some((fact) => fact.kind === "words-so-far" && fact.text !== ""),
        false,
      );
    });

  for (const [text, afterMs, taken] of [
    ["okay, great", 700, false],
    ["okay, great", 1_400, true],
    ["mhm", 9_000, false],
    ["run the tests", 700, true],
  ] as const)
    it(`[FLOOR-13] "${text}" ${afterMs} ms after its last word is ${taken ? "a request" : "none"}, hands-free (D10)`, () => {
      const { core, id } = begin();
      core.send({ kind: "speech-playing", playing: false });
      core.advance(afterMs);
      edge(core, id, [true, 1_000]);
      core.advance(500);
      const heardAtMs = core.nowMs - 100;
      core.send({ kind: "voice-edge", utteranceId: id, speech: false, atMs: 1_500, heardAtMs });
      clock(core, id, 1_700);
      words(core, id, text);
      clock(core, id, 2_400);
      assert.deepEqual(said(core), taken ? [text] : []);
    });

  it("[FLOOR-14] with a wake phrase who talks over it without one talks to somebody else, and it goes on (D8)", () => {
    for (const [text, taken] of [
      ["did you see the game", []],
      ["hey kodama run the tests", ["run the tests"]],
    ] as const) {
      const { core, id } = begin();
      core.send({ kind: "config-patch", patch: { "voice.wakePhrase": "hey kodama" }, revision: 0 });
      say(core, id, [text, 900]);
      assert.deepEqual(said(core), taken);
      assert.equal(acts(core).includes("hush"), taken.length > 0);
      assert.equal(core.state.present.voice.utterances[id]?.floor.kind, "ours");
    }
  });

  it("[FLOOR-13] what answers a question that a model asked in plain words is a request, however soon (D10, E3)", () => {
    const core = createModelCore();
    const turnId = modelTurn(core);
    core.send({ kind: "brain-sentence", turnId, step: 1, text: "Do you want me to fix it?" });
    core.send({ kind: "brain-done", turnId, step: 1 });
    const { id } = begin(core);
    core.send({ kind: "speech-playing", playing: false });
    core.advance(600);
    edge(core, id, [true, 1_000]);
    core.advance(500);
    core.send({
      kind: "voice-edge",
      utteranceId: id,
      speech: false,
      atMs: 1_500,
      heardAtMs: core.nowMs - 100,
    });
    clock(core, id, 1_700);
    words(core, id, "yes");
    clock(core, id, 2_400);
    assert.equal(said(core).at(-1), "yes");
  });
});
