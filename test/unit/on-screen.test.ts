// Names that stand on the screen, in what was said: which are meant, and what becomes of the words.
import assert from "node:assert/strict";
import fc from "fast-check";
import { namesIn } from "../../extension/names-on-screen.ts";
import { mayMean, nameFor, namesSaid } from "../../server/core/understand/on-screen.ts";
import { CONTEXT, type Core, createModelCore } from "../support/core.ts";

const NAMES = [
  ..."parseJsonFile HTTPServer max_retry_count useState Parser data e2eSuite x theme await write throw token model string".split(
    " ",
  ),
  ..."export store this where these isOpen doIt toBe isOn setItem getName testRun checkOut while function".split(
    " ",
  ),
];

const MEANT: readonly (readonly [heard: string, meant: readonly string[]])[] = [
  ["explain parse json file", ["parseJsonFile"]],
  ["explain Parse Jason file please", ["parseJsonFile"]],
  ["why does parse jsonfile fail", ["parseJsonFile"]],
  ["what is the HTTP server for", ["HTTPServer"]],
  ["rename max retry count to max retries", ["max_retry_count"]],
  ["where is use state called", ["useState"]],
  ["parse json file calls use state", ["parseJsonFile", "useState"]],
  ["parseJsonFile is broken", []],
  // Words that are words.
  ["move them to the utils folder", []],
  ["wait until the tests are done", []],
  ["I wrote it, it threw, is taken", []],
  ["the whole file, a modal dialog, strong evidence, no expert, a user story", []],
  ["explain what is open here", ["isOpen"]],
  ["do it again, it is on", []],
  ["the test ran fine", []],
  ["his open pull requests", []],
  ["fix the pirser", []],
  ["run the tests", []],
  ["", []],
];

describe("names on the screen", () => {
  for (const [heard, meant] of MEANT)
    it(`[NAMES-1] in "${heard}" ${meant.length === 0 ? "no name is" : meant.join(" and ")} may be meant (E6)`, () => {
      assert.deepEqual(
        namesSaid(heard, NAMES).map(({ name }) => name),
        meant,
      );
    });

  it("[NAMES-2] only whole words are taken for a name, of those that are there (E6)", () => {
    const name = fc.stringMatching(/^[a-z]{2,8}(?:[A-Z][a-z]{2,8}){0,3}$/);
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 300 }),
        fc.array(name, { maxLength: 100 }),
        (text, names) => {
          assert.deepEqual(namesSaid(text, []), []);
          const words = ` ${(text.match(/[\p{L}\p{N}']+/gu) ?? []).join(" ")} `;
          for (const { heard, name: one } of namesSaid(text, names)) {
            assert.ok(names.includes(one));
            assert.ok(words.includes(` ${(heard.match(/[\p{L}\p{N}']+/gu) ?? []).join(" ")} `));
          }
        },
      ),
    );
    const long = "parse json file ".repeat(70);
    assert.deepEqual(namesSaid(long, NAMES), [], "what is longer than people say is left alone");
  });

  const speak = (core: Core, text: string): string => {
    const names = namesSaid(text, NAMES);
    const where = { surfaceId: "s1", context: { ...CONTEXT, file: "a.ts" }, utteranceId: "u", begunAtMs: 0 };
    core.send({ kind: "inject-text", text, origin: "voice", ...where, names });
    return Object.keys(core.state.runtime.conversation.turns).at(-1) ?? "";
  };

  const heard = (text: string): string => {
    const core = createModelCore();
    const turnId = speak(core, text);
    assert.equal(
      core.effects.find((one) => one.kind === "understand")?.text,
      text,
      "the grammar gets the words",
    );
    core.send({ kind: "understood", turnId, intent: null });
    const told = core.effects.find((one) => one.kind === "think")?.messages.at(-1);
    return told?.role === "user" ? told.text : "";
  };

  it("[NAMES-4] a model is told of the name behind the words, which stay as they were heard (E6, B20)", () => {
    assert.equal(
      heard("explain parse jason file"),
      'explain parse jason file\n\n(The editor shows a.ts. By "parse jason file" the name parseJsonFile on the screen may be meant.)',
    );
    assert.equal(heard("explain this file"), "explain this file\n\n(The editor shows a.ts.)");
    assert.equal(mayMean(), "");
  });

  it("[NAMES-4] a search and a symbol are looked for by the name, where that is all that is looked for (E6)", () => {
    for (const [command, key] of [
      ["search.text", "query"],
      ["editor.symbol", "symbol"],
    ] as const) {
      const core = createModelCore();
      const turnId = speak(core, "look for use state");
      const payload = { [key]: "use state" };
      core.send({ kind: "understood", turnId, intent: { command, payload, confidence: 1 } });
      const call = Object.values(core.state.runtime.tools.calls).at(-1);
      assert.equal(call?.args[key], "useState");
    }
    assert.equal(nameFor("use state here", namesSaid("use state here", NAMES)), "use state here");
  });

  it("[NAMES-4] what is said meanwhile has names of its own (B20)", () => {
    const core = createModelCore();
    core.send({ kind: "config-patch", patch: { "conversation.whileBusy": "steer" }, revision: 0 });
    const turnId = speak(core, "explain parse json file");
    core.send({ kind: "understood", turnId, intent: null });
    speak(core, "and use state as well");
    const [steer] = core.state.runtime.conversation.turns[turnId]?.steers ?? [];
    assert.deepEqual(steer?.names, [{ heard: "use state", name: "useState" }]);
  });

  it("[NAMES-3] an editor tells made names first, each once, and not more than are taken (E6)", () => {
    const text = "const total = parseJson(raw_text, 2); // total x1y of HTTPServer\nconst $el = total;";
    assert.deepEqual(namesIn([text]), [
      "parseJson",
      "raw_text",
      "x1y",
      "HTTPServer",
      "const",
      "total",
      "$el",
    ]);
    const many = Array.from({ length: 300 }, (_, n) => `name${n}`).join(" ");
    assert.equal(namesIn([many]).length, 100);
    assert.deepEqual(namesIn(["x".repeat(65), `${" ".repeat(20_000)}late`]), []);
  });
});
