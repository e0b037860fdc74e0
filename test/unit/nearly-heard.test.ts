// Names on the screen that were nearly heard: which are listened for once more, and what of a second look is believed.
import assert from "node:assert/strict";
import fc from "fast-check";
import { nearlyHeard, withNames } from "../../native/nearly-heard.ts";
import { phrasesOf } from "../../server/core/understand/on-screen.ts";
import { withName } from "../../server/core/voice/named-words.ts";
import { createRunningCore } from "../support/core.ts";

const NAMES = ["parse json file", "user repository", "tokenizer"];

describe("names that were nearly heard", () => {
  it("[NAMES-5] are those with a letter in three another; not those that were heard, nor what is only a word like it (E6)", () => {
    assert.deepEqual(nearlyHeard("explain parse jason file", NAMES), ["parse json file"]);
    assert.deepEqual(nearlyHeard("where is the user reposotory?", NAMES), ["user repository"]);
    assert.deepEqual(nearlyHeard("open the token Isa", NAMES), ["tokenizer"]);
    assert.deepEqual(nearlyHeard("explain Parse JSON file.", NAMES), []);
    assert.deepEqual(nearlyHeard("run the tests", NAMES), []);
    assert.deepEqual(nearlyHeard("", NAMES), []);
    assert.deepEqual(nearlyHeard("user reposotory ".repeat(40), NAMES), [], "no request is so long");
  });

  const look = (heard: string, again: string): string => withNames(heard, again, NAMES);

  it("[NAMES-5] only the name is taken from the second look (E6)", () => {
    assert.equal(look("explain parse jason file", "explain parse json file"), "explain parse json file");
    assert.equal(
      look("where is user reposotory", "there is user repository now"),
      "where is user repository",
    );
    assert.equal(look("open the token Isa please", "open a tokenizer"), "open the tokenizer please");
    assert.equal(
      look("user reposotory and token Isa", "user repository and tokenizer"),
      "user repository and tokenizer",
    );
  });

  it("[NAMES-5] of a second look that has nothing, invents or leaves out nothing is taken (E6)", () => {
    for (const again of ["", "Yeah.", "run the tests", "parse json file", "explain parse jason file"])
      assert.equal(look("open the door", again), "open the door", again);
    assert.equal(look("explain it", "explain it in the user repository"), "explain it");
    assert.equal(
      look("don't delete the user reposotory", "delete the user repository"),
      "don't delete the user repository",
    );
  });

  it("[NAMES-5] whatever the second look says, each word is one of the first, or of a name (E6)", () => {
    const word = fc.constantFrom(
      "parse",
      "jason",
      "json",
      "file",
      "user",
      "reposotory",
      "repository",
      "not",
      "run",
      "yeah",
    );
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 12 }),
        fc.array(word, { maxLength: 12 }),
        (a: readonly string[], b) => {
          const words = look(a.join(" "), b.join(" "))
            .split(" ")
            .filter((one) => one !== "");
          const named = new Set(NAMES.flatMap((name) => name.split(" ")));
          assert.ok(
            words.every((one) => a.includes(one) || named.has(one)),
            words.join(" "),
          );
          assert.deepEqual(
            words.filter((one) => one === "not" || one === "run"),
            a.filter((one) => one === "not" || one === "run"),
            "what is no name stays, in its order",
          );
        },
      ),
    );
  });

  it("[NAMES-6] names are told as they are said, rare ones, each once and not more than a hundred (E6)", () => {
    assert.deepEqual(phrasesOf(["parseJsonFile", "parse_json_file", "tokenizer", "data", "doIt", "x"]), [
      "parse json file",
      "tokenizer",
    ]);
    // The engine takes ":" and "/" for words of its own.
    fc.assert(
      fc.property(fc.array(fc.string()), (names) =>
        phrasesOf(names).every((phrase) => /^[\p{L}\p{N}' ]+$/u.test(phrase)),
      ),
    );
    assert.equal(phrasesOf(Array.from({ length: 300 }, (_, n) => `someName${n}`)).length, 100);
  });

  it("[NAMES-6] they go with the words that may count, where the person wants it, and never with those that are only shown (E6)", () => {
    const context = { file: "a.ts", line: 1, selection: "", names: ["parseJsonFile"] };
    const asked = (wants: boolean): unknown => {
      const core = createRunningCore();
      if (wants)
        core.send({ kind: "config-patch", patch: { "voice.namesOnScreen": "hotwords" }, revision: 0 });
      const reply = core.send({ kind: "listen-start", mode: "toggle", surfaceId: "s1", context });
      const utteranceId = reply?.ok === true ? String(reply.value["utterance_id"]) : "";
      core.send({ kind: "voice-edge", utteranceId, speech: true, atMs: 100 });
      core.send({ kind: "voice-clock", utteranceId, atMs: 1_200, ended: false });
      core.send({ kind: "voice-edge", utteranceId, speech: false, atMs: 1_500 });
      core.send({ kind: "voice-clock", utteranceId, atMs: 1_750, ended: false });
      return core.effects.flatMap((effect) =>
        effect.kind === "transcribe" ? [[effect.partial, effect.names ?? []]] : [],
      );
    };
    assert.deepEqual(asked(false), [
      [true, []],
      [false, []],
    ]);
    assert.deepEqual(asked(true), [
      [true, []],
      [false, ["parse json file"]],
    ]);
  });

  const counts = (text: string, named: string, isAnswer = false): string =>
    withName({ text, named }, isAnswer).text;

  it("[NAMES-8] a name counts where all else stays what it is (E6)", () => {
    assert.equal(counts("where is user reposotory", "where is user repository"), "where is user repository");
    assert.equal(counts("open parse jason file", "open parse json file"), "open parse json file");
    assert.deepEqual(withName({ text: "run the tests" }, false), { text: "run the tests" });
  });

  it("[NAMES-8] no name on a screen makes a yes, takes away a no, or is the answer to a question (E3, E6, D17)", () => {
    for (const [text, named] of [
      ["improve it", "approve it"],
      ["no ahead", "go ahead"],
      ["yet please", "yes please"],
      ["can firm it", "confirm it"],
      ["no commit", "now commit"],
      ["not push", "now push"],
      ["never delete the tea task", "ever delete the tea task"],
      ["no thanks", "now thanks"],
      ["no don't", "now done"],
      ["don't commit", "done commit"],
      ["do not delete the tea task", "do now delete the tea task"],
      ["cancel it", "can sell it"],
      ["top that", "stop that"],
      ["complete the task", "delete the task"],
    ] as const)
      assert.equal(counts(text, named), text, named);
    assert.equal(
      counts("user reposotory", "user repository", true),
      "user reposotory",
      "an answer is never put right",
    );
  });

  it("[NAMES-5] what is too long for a request costs no time (E6)", () => {
    const long = "user reposotory ".repeat(5_000);
    assert.deepEqual(nearlyHeard(long, NAMES), []);
    assert.equal(withNames(long, "user repository", NAMES), long);
    assert.deepEqual(phrasesOf(["someName".repeat(1_000_000)]), []);
  });
});
