// Names that stand on the screen, in what was said: which are meant, and what becomes of the words.
import assert from "node:assert/strict";
import fc from "fast-check";
import { namesIn } from "../../extension/names-on-screen.ts";
import { asOnScreen, namesSaid } from "../../server/core/understand/on-screen.ts";
import { project } from "../../server/core/view/project.ts";
import { CONTEXT, type Core, createModelCore } from "../support/core.ts";

const NAMES = [
  "parseJsonFile",
  "HTTPServer",
  "max_retry_count",
  "useState",
  "Parser",
  "data",
  "runTests",
  "e2eSuite",
  "x",
];

const MEANT: readonly (readonly [heard: string, meant: string])[] = [
  ["explain parse json file", "explain parseJsonFile"],
  ["explain Parse Jason file please", "explain parseJsonFile please"],
  ["why does parse jsonfile fail", "why does parseJsonFile fail"],
  ["what is the HTTP server for", "what is the HTTPServer for"],
  ["rename max retry count to max retries", "rename max_retry_count to max retries"],
  ["where is used state called", "where is used state called"],
  ["where is use state called", "where is useState called"],
  ["fix the pirser", "fix the Parser"],
  ["fix the parser", "fix the parser"],
  ["show me the date", "show me the date"],
  ["parse json file calls use state", "parseJsonFile calls useState"],
  ["parseJsonFile is broken", "parseJsonFile is broken"],
  ["run the tests", "run the tests"],
  ["tell me a story about a small program", "tell me a story about a small program"],
  ["", ""],
];

describe("names on the screen", () => {
  for (const [heard, meant] of MEANT)
    it(`[NAMES-1] "${heard}" means "${meant}" (E6)`, () => {
      assert.equal(asOnScreen(heard, namesSaid(heard, NAMES)), meant);
    });

  it("[NAMES-2] without names nothing is changed; with any, only whole words are (E6)", () => {
    const name = fc.stringMatching(/^[a-z]{2,8}(?:[A-Z][a-z]{2,8}){0,3}$/);
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 300 }),
        fc.array(name, { maxLength: 100 }),
        (text, names) => {
          assert.equal(asOnScreen(text, namesSaid(text, [])), text);
          const said = namesSaid(text, names);
          assert.ok(said.every(({ heard, name: one }) => text.includes(heard) && names.includes(one)));
        },
      ),
    );
    const long = "parse json file ".repeat(70);
    assert.deepEqual(namesSaid(long, NAMES), [], "what is longer than people say is left alone");
  });

  const speak = (core: Core, text: string): string => {
    const names = namesSaid(text, NAMES);
    const where = { surfaceId: "s1", context: CONTEXT, utteranceId: "u", begunAtMs: 0 };
    core.send({ kind: "inject-text", text, origin: "voice", ...where, names });
    return Object.keys(core.state.runtime.conversation.turns).at(-1) ?? "";
  };

  it("[NAMES-4] a model and the screen get the name, the grammar the words (E6, B20)", () => {
    const core = createModelCore();
    const turnId = speak(core, "explain parse jason file");
    const heard = core.effects.find((one) => one.kind === "understand");
    assert.equal(heard?.text, "explain parse jason file");
    core.send({ kind: "understood", turnId, intent: null });
    const thought = core.effects.find((one) => one.kind === "think");
    assert.deepEqual(thought?.messages.at(-1), { role: "user", text: "explain parseJsonFile" });
    assert.match(JSON.stringify(project(core.state)), /"text":"explain parseJsonFile"/);
  });

  it("[NAMES-4] so do a search and a symbol (E6)", () => {
    for (const [command, key] of [
      ["search.text", "query"],
      ["editor.symbol", "symbol"],
    ] as const) {
      const core = createModelCore();
      const turnId = speak(core, "look for use state");
      core.send({
        kind: "understood",
        turnId,
        intent: { command, payload: { [key]: "use state" }, confidence: 1 },
      });
      const call = Object.values(core.state.runtime.tools.calls).at(-1);
      assert.equal(call?.args[key], "useState");
    }
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
