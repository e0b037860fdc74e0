// "Did you mean": what is offered where nothing was understood and no model is there to ask.
import assert from "node:assert/strict";
import { understand } from "../../server/core/understand/grammar.ts";
import { smallTalk } from "../../server/core/understand/small-talk.ts";
import { asHint, suggestionFor } from "../../server/core/understand/suggest.ts";
import { WORKSPACE } from "../support/workspaces.ts";
import { createRunningCore, type } from "../support/core.ts";

describe("did you mean", () => {
  it("[SUGGEST-1] names the command that a sentence has most words of, also misspelled, and nothing for talk (E5, D3)", () => {
    const near: Readonly<Record<string, string>> = {
      "I wonder whether the tests would be happy": "run the tests",
      "get the suite to go green": "run the tests",
      "the linter had better have a look": "run the linter",
      "could there be a diff somewhere": "show the diff",
      "revrt what happened a moment ago": "undo that",
      "serch high and low for parseLine": "search for parser",
      "I would love some scheduled runs each day": "every weekday at nine run the tests",
      "hey is the microphone on": "stop listening",
    };
    for (const [text, sentence] of Object.entries(near)) assert.equal(suggestionFor(text), sentence, text);
    for (const text of [
      "what is the meaning of life",
      "tell me a joke",
      "",
      "the weather is nice",
      "compose a symphony about my code",
      "tests ".repeat(30),
    ])
      assert.equal(suggestionFor(text), "", text);
  });

  it("[SUGGEST-1] offers only what is understood (E5)", () => {
    const offered = new Set(
      [
        "tests",
        "build",
        "linter",
        "formatter",
        "undo",
        "uncommitted",
        "diff",
        "commit",
        "readme",
        "line",
        "grep",
        "daily",
      ]
        .concat(["reminder", "remember", "memories", "orb", "mute", "abort"])
        .map(suggestionFor),
    );
    assert.equal(offered.size, 18);
    for (const sentence of offered) assert.notEqual(understand(sentence, WORKSPACE), null, sentence);
  });

  it("[SUGGEST-2] what it can do is told in examples that it understands, without a model; help with something is not meant (E5)", () => {
    for (const text of ["help", "what can you do", "tell me what I can ask you", "how do I use you"])
      assert.equal(understand(text, WORKSPACE)?.command ?? text, "help.show");
    const others = [
      "help me with this function",
      "what can you do about the failing test",
      "give me examples",
      "show me some examples",
      "list the features",
      "what should we say",
      "what do you know",
    ];
    for (const text of others) assert.equal(understand(text, WORKSPACE), null, text);
    const core = createRunningCore();
    const { turnId } = type(core, "what can you do");
    core.send({ kind: "understood", turnId, intent: understand("what can you do", WORKSPACE) });
    const turn = core.state.runtime.conversation.turns[turnId];
    const said = Object.values(turn?.sentences ?? {})
      .map(({ text }) => text)
      .join(" ");
    const examples = [...said.matchAll(/"([^"]+)"/g)].map(([, example = ""]) => example);
    assert.ok(examples.length >= 5, said);
    for (const example of examples) assert.notEqual(understand(example, WORKSPACE), null, example);
    assert.equal(turn?.state, "done");
  });

  it("[SUGGEST-1] is said in the turn that was not understood, and does nothing (E5, D3)", () => {
    const core = createRunningCore();
    const { turnId } = type(core, "the tests, hm");
    core.send({ kind: "understood", turnId, intent: null });
    const turn = core.state.runtime.conversation.turns[turnId];
    const said = Object.values(turn?.sentences ?? {}).map(({ text }) => text);
    assert.match(said.join(" "), /Did you mean "run the tests"\?/);
    assert.equal(turn?.state, "failed");
    assert.equal(Object.keys(core.state.runtime.tools.calls).length, 0);
  });

  it("[SUGGEST-1] shows how it is said where what is named in it is made up, and asks whether it was meant elsewhere (E5)", () => {
    assert.equal(
      asHint(suggestionFor("remind me")),
      'It is said like this: "remind me at five to call Ada".',
    );
    assert.match(asHint(suggestionFor("commit this somehow now")), /^It is said like this: /);
    assert.match(asHint(suggestionFor("lint it all up")), /^Did you mean /);
  });

  it("[SUGGEST-3] thanks and a greeting are answered in kind, and are nothing that was not understood (D3, E5)", () => {
    for (const [said, answer] of [
      ["Thanks!", "You are welcome."],
      ["okay, thank you so much", "You are welcome."],
      ["Good morning, Kodama", "Hello."],
      ["bye", "See you."],
    ] as const) {
      const core = createRunningCore();
      const { turnId } = type(core, said);
      core.send({ kind: "understood", turnId, intent: null });
      const turn = core.state.runtime.conversation.turns[turnId];
      assert.deepEqual(
        [turn?.state, Object.values(turn?.sentences ?? {}).map(({ text }) => text)],
        ["done", [answer]],
        said,
      );
    }
    for (const said of ["thanks to you it broke", "hello world does not compile", "hi, what is this"])
      assert.equal(smallTalk(said), "", said);
  });
});
