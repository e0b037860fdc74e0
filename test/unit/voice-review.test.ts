// Words that a person wants to read before they are sent.
import assert from "node:assert/strict";
import { voiceEvents } from "../../server/host/wire/voice.ts";
import { ask, type Core, codeOf, createModelCore, createRunningCore, pendingIn } from "../support/core.ts";

const HERE = { file: "here.ts", line: 1, selection: "", names: [] };

describe("words that are read first", () => {
  function heard(core: Core, text: string, asleep = false): void {
    const reply = core.send({ kind: "listen-start", mode: "toggle", surfaceId: "s1", context: HERE });
    assert.ok(reply?.ok === true, codeOf(reply));
    const utteranceId = String(reply.value["utterance_id"]);
    const clock = (atMs: number): void =>
      void core.send({ kind: "voice-clock", utteranceId, atMs, ended: false });
    if (asleep) core.send({ kind: "gate-set", active: false });
    core.advance(1_000);
    core.send({ kind: "voice-edge", utteranceId, speech: true, atMs: 100 });
    core.send({ kind: "voice-edge", utteranceId, speech: false, atMs: 1_000 });
    clock(1_250);
    core.send({ kind: "voice-text", utteranceId, revision: 1, text, partial: false });
    clock(4_000);
  }
  const review = (core: Core): void =>
    void core.send({ kind: "config-patch", patch: { "voice.sendMode": "review" }, revision: 0 });
  const requests = (core: Core): readonly string[] =>
    Object.values(core.state.runtime.conversation.turns)
      .filter(({ origin }) => origin === "voice")
      .map(({ text }) => text);
  const offered = (core: Core) =>
    core.facts.flatMap((fact) =>
      fact.kind === "words-to-review"
        ? voiceEvents(fact, core.state).map(({ event, payload, to }) => ({
            event,
            text: payload["text"],
            to,
          }))
        : [],
    );

  it("[LISTEN-19] go to the window that listened, and are no request; nothing is thought about them ahead (D40)", () => {
    const core = createModelCore();
    review(core);
    heard(core, "tidy up the parser please");
    assert.deepEqual(offered(core), [{ event: "voice.review", text: "tidy up the parser please", to: "s1" }]);
    assert.deepEqual(requests(core), []);
    assert.ok(!core.effects.some(({ kind }) => kind === "think-ahead"));
  });

  it("[LISTEN-19] stop, wait, and the answer to an open question count at once (D40, E3)", () => {
    for (const text of ["stop", "wait", "stop, that's wrong"]) {
      const core = createRunningCore();
      review(core);
      heard(core, text);
      assert.deepEqual(offered(core), [], text);
    }
    const core = createRunningCore();
    review(core);
    ask(core);
    core.advance(1_000);
    heard(core, "no");
    assert.deepEqual(offered(core), []);
    assert.equal(pendingIn(core.state).length, 0);
    const open = createRunningCore();
    review(open);
    ask(open);
    heard(open, "what changed");
    assert.deepEqual(
      [requests(open), offered(open).length],
      [[], 1],
      "what is no answer is read, also while one is asked",
    );
  });

  it("[LISTEN-19] who sleeps is woken at once, and without the setting all is done at once (D8, D40)", () => {
    const asleep = createRunningCore();
    review(asleep);
    heard(asleep, "wake up", true);
    assert.deepEqual(offered(asleep), []);
    const auto = createRunningCore();
    heard(auto, "what changed");
    assert.deepEqual([requests(auto), offered(auto)], [["what changed"], []]);
  });
});
