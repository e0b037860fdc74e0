// What the core makes of a phrase that was heard while it was said: for whom the words around it are, and who has the word.
import assert from "node:assert/strict";
import { type Core, createModelCore, createRunningCore, kinds, modelTurn, SHOWN } from "../support/core.ts";

const PHRASE = "hey kodama";

describe("a phrase that was heard while it was said", () => {
  const begin = (
    patch: Record<string, string> = {},
    core = createRunningCore(),
  ): { readonly core: Core; readonly id: string } => {
    const settings = { "voice.wakePhrase": PHRASE, "voice.echo": "headphones", ...patch };
    core.send({ kind: "config-patch", patch: settings, revision: 0 });
    const reply = core.send({ kind: "listen-start", mode: "hands_free", surfaceId: "s1", context: SHOWN });
    return { core, id: reply?.ok === true ? String(reply.value["utterance_id"]) : "" };
  };
  const edge = ({ core, id }: ReturnType<typeof begin>, speech: boolean, atMs: number): void =>
    void core.send({ kind: "voice-edge", utteranceId: id, speech, atMs });
  const clock = ({ core, id }: ReturnType<typeof begin>, atMs: number): void =>
    void core.send({ kind: "voice-clock", utteranceId: id, atMs, ended: false });
  const keyword = ({ core, id }: ReturnType<typeof begin>, which: "wake" | "stop", atMs: number): void =>
    void core.send({ kind: "voice-keyword", utteranceId: id, keyword: which, atMs });
  /** Begins at that time, with the phrase heard after so long; then silence and what was understood. */
  const say = (
    on: ReturnType<typeof begin>,
    fromMs: number,
    [text, wakeAfterMs]: readonly [string, number?],
  ): void => {
    edge(on, true, fromMs);
    if (wakeAfterMs !== undefined) keyword(on, "wake", fromMs + wakeAfterMs);
    edge(on, false, fromMs + 1_500);
    clock(on, fromMs + 1_800);
    on.core.send({ kind: "voice-text", utteranceId: on.id, revision: 1, text, partial: false });
    clock(on, fromMs + 2_500);
  };
  const said = ({ core }: ReturnType<typeof begin>): readonly string[] =>
    Object.values(core.state.runtime.conversation.turns).map((turn) => turn.text);
  const speaking = (on: ReturnType<typeof begin>): void =>
    void on.core.send({ kind: "speech-playing", playing: true });
  const hushed = ({ core }: ReturnType<typeof begin>): boolean =>
    kinds(core.effects.slice(kinds(core.effects).indexOf("listen"))).includes("hush");

  it("[SPOT-1] wakes however the phrase was understood, and the words are taken without it (D8)", () => {
    for (const [text, taken] of [
      ["Hey Coderma, run the tests", "run the tests"],
      ["a coat of mama run the tests", "a coat of mama run the tests"],
      ["hey kodama run the tests", "run the tests"],
    ] as const) {
      const on = begin();
      say(on, 1_000, [text, 700]);
      assert.deepEqual(said(on), [taken], text);
    }
    const unheard = begin();
    say(unheard, 1_000, ["a coat of mama run the tests"]);
    assert.deepEqual(said(unheard), [], "without it this is meant for somebody else");
  });

  it("[SPOT-1] the phrase alone asks for nothing, and what follows within a breath is meant, once (D8)", () => {
    const on = begin();
    say(on, 1_000, ["hey coderma", 900]);
    assert.deepEqual(said(on), []);
    say(on, 5_000, ["run the tests"]);
    assert.deepEqual(said(on), ["run the tests"]);
    say(on, 30_000, ["open the readme"]);
    assert.deepEqual(said(on), ["run the tests"], "half a minute later it is somebody else's");
    keyword(on, "wake", 42_000);
    on.core.send({ kind: "voice-again", utteranceId: on.id });
    say(on, 1_000, ["open the readme"]);
    say(on, 43_000, ["delete that folder"]);
    assert.deepEqual(said(on), ["run the tests"], "nor of an engine that began anew meanwhile");
  });

  it("[SPOT-1] a phrase that is reported a little after what follows it began is before it all the same (D8)", () => {
    const on = begin();
    keyword(on, "wake", 1_040);
    say(on, 992, ["run the tests"]);
    assert.deepEqual(said(on), ["run the tests"]);
  });

  it("[SPOT-1] words that only look like the phrase are kept, where it was heard before them (D8)", () => {
    for (const [phrase, text] of [
      ["computer", "commit my changes"],
      ["computer", "compare the branches"],
      ["nova", "no go back"],
      ["kodama", "code a parser"],
    ] as const) {
      const on = begin({ "voice.wakePhrase": phrase });
      say(on, 1_000, [phrase, 700]);
      say(on, 4_000, [text]);
      assert.deepEqual(said(on), [text], phrase);
    }
  });

  it('[SPOT-2] "stop" takes the word at once, before anything was understood, and what is meant is decided by the words (D9)', () => {
    const on = begin();
    speaking(on);
    edge(on, true, 1_000);
    assert.equal(hushed(on), false);
    keyword(on, "stop", 1_400);
    assert.equal(hushed(on), true);
    assert.equal(on.core.state.present.voice.utterances[on.id]?.floor.kind, "theirs");
    const turns = said(on).length;
    assert.equal(turns, 0, "nothing is asked for by it");
  });

  it('[SPOT-2] nobody takes the word by "stop" where Kodama is silent, is not talked over, or may have said it itself (D9)', () => {
    const silent = begin();
    edge(silent, true, 1_000);
    keyword(silent, "stop", 1_400);
    assert.equal(hushed(silent), false);
    const alone = begin();
    speaking(alone);
    keyword(alone, "stop", 1_400);
    assert.equal(hushed(alone), false, "no voice but our own was heard");
    const echoed = begin({ "voice.echo": "speakers" });
    speaking(echoed);
    const canceled = { speech: true, atMs: 1_000, echoCancelled: true };
    echoed.core.send({ kind: "voice-edge", utteranceId: echoed.id, ...canceled });
    keyword(echoed, "stop", 1_200);
    assert.equal(hushed(echoed), false, "it may be a rest of our own voice");
    clock(echoed, 1_310);
    keyword(echoed, "stop", 1_700);
    assert.equal(hushed(echoed), true, "we have been still for longer than a room sounds");
  });

  it('[SPOT-5] over speakers "stop" silences it also while nothing else is heard, but where it may have said so itself (D9)', () => {
    for (const [answer, silences] of [
      ["This is what I found.", true],
      ["I will stop the server now.", false],
    ] as const) {
      const core = createModelCore();
      const turnId = modelTurn(core);
      const on = begin({ "voice.echo": "speakers" }, core);
      core.send({ kind: "brain-sentence", turnId, step: 1, text: answer });
      speaking(on);
      edge(on, true, 1_000);
      keyword(on, "stop", 1_400);
      assert.equal(hushed(on), silences, answer);
      assert.equal(core.state.present.voice.utterances[on.id]?.floor.kind, "ours");
    }
  });

  it("[SPOT-1] an unknown utterance, and one that is over, are nobody's (D8)", () => {
    const on = begin();
    const before = on.core.facts.length;
    keyword({ ...on, id: "gone" }, "wake", 1_000);
    on.core.send({ kind: "listen-stop", discard: true });
    const after = on.core.facts.length;
    keyword(on, "wake", 2_000);
    assert.deepEqual([on.core.facts.length, after > before], [after, true]);
  });
});
