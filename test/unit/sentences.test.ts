// Text of a model becomes sentences for the screen, and sentences what may be said aloud.
import assert from "node:assert/strict";
import fc from "fast-check";
import { cutSentences, speakable } from "../../server/core/conversation/sentences.ts";
import { LIMITS } from "../../server/core/limits.ts";

const CUTS: readonly (readonly [text: string, first: boolean, sentences: readonly string[], rest: string])[] =
  [
    ["", true, [], ""],
    ["Hello", true, [], "Hello"],
    ["Hello.", true, [], "Hello."],
    ["Hello. ", true, ["Hello."], " "],
    ["One. Two! Three? ", false, ["One.", "Two!", "Three?"], " "],
    ["Line one\nLine two", false, ["Line one"], "Line two"],
    ["Version 1.2.3 is out", false, [], "Version 1.2.3 is out"],
    ["See a.ts now. ", false, ["See a.ts now."], " "],
    ["This is quite a long first part, and more", true, ["This is quite a long first part,"], " and more"],
    ["This is quite a long first part, and more", false, [], "This is quite a long first part, and more"],
    ["Short, part", true, [], "Short, part"],
    ["```js\na. b\n", false, [], "```js\na. b\n"],
    ["```js\na. b\n``` Done. ", false, ["```js\na. b\n```", "Done."], " "],
    ["Look: ```x```", false, ["Look:", "```x```"], ""],
    ["\n\n", false, [], ""],
    ["Use a lock, e.g. the lease. Then go on. ", false, ["Use a lock, e.g. the lease.", "Then go on."], " "],
    ["1. Stop it. 2. Start it. ", false, ["1. Stop it.", "2. Start it."], " "],
    ["First:\n12. Ask Dr. Who (i.e. him).\n", false, ["First:", "12. Ask Dr. Who (i.e. him)."], ""],
    ["It is 12. Then more. ", false, ["It is 12.", "Then more."], " "],
  ];

const SPOKEN: readonly (readonly [shown: string, said: string])[] = [
  ["Done.", "Done."],
  ["```js\nx()\n```", ""],
  ["Run ```x()``` now", "Run now"],
  ["```never closed", ""],
  ["See https://example.com/a?b=c for more.", "See for more."],
  ["![chart](a.png) is here", "chart is here"],
  ["**Bold** and _soft_ `code`", "Bold and soft code"],
  ["# Title", "Title"],
  ["Nice 🎉👍 work", "Nice work"],
  ["👨‍👩‍👧‍👦", ""],
  ["🎉", ""],
  ["| a | b |\n|---|---|", ""],
  ["...", ""],
  ["", ""],
  ["   ", ""],
  ["42", "42"],
  ["Größe", "Größe"],
];

describe("sentences", () => {
  for (const [text, first, sentences, rest] of CUTS) {
    it(`[SENTENCE-1] cuts ${JSON.stringify(text)}${first ? " (first)" : ""} (B20, D10)`, () => {
      assert.deepEqual(cutSentences(text, first), { sentences, rest });
    });
  }

  it("[SENTENCE-2] loses no word and keeps the order, however the stream is cut (B20)", () => {
    const bit = fc.constantFrom("word", " ", ". ", "\n", "```", ", ", "?", "! ", "x.y", ":");
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 40 }), fc.boolean(), (bits, first) => {
        const said: string[] = [];
        let rest = "";
        for (const one of bits) {
          const cut = cutSentences(rest + one, first && said.length === 0);
          said.push(...cut.sentences);
          rest = cut.rest;
        }
        const bare = (text: string): string => text.replaceAll(/\s+/g, "");
        assert.equal(bare(said.join("") + rest), bare(bits.join("")));
        assert.ok(said.every((one) => one.trim() !== ""));
      }),
    );
  });

  for (const [shown, said] of SPOKEN) {
    it(`[SENTENCE-3] says ${JSON.stringify(said)} for ${JSON.stringify(shown)} (B20, C23)`, () => {
      assert.equal(speakable(shown), said);
    });
  }

  it("[SENTENCE-3] says the text of a link to an address (B20)", () => {
    assert.equal(speakable("Read [the guide](https://example.com)."), "Read the guide.");
  });

  it("[SENTENCE-3] says no part of an emoji (B20)", () => {
    assert.equal(speakable("Nice 👍🏽 work 🇩🇪 done"), "Nice work done");
  });

  it("[SENTENCE-3] is never longer than the bound, has no code, address or markup, and is stable (invariant 7)", () => {
    const text = fc.array(
      fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("```", "https://a.b", "**", " ")),
    );
    fc.assert(
      fc.property(text, (bits) => {
        const said = speakable(bits.join(" "));
        assert.ok(said.length <= LIMITS.sentenceSpokenCharsMax);
        assert.doesNotMatch(said, /```|https?:\/\/\S|[*`]/);
        assert.ok(said === "" || /[\p{L}\p{N}]/u.test(said));
      }),
    );
    assert.ok(speakable("word ".repeat(100)).endsWith("word"));
  });

  it("[SENTENCE-3] of what is too long the beginning is said, up to a word, and where the rest is (B20, D3)", () => {
    const said = speakable("word ".repeat(20_000));
    assert.ok(said.length <= LIMITS.sentenceSpokenCharsMax);
    assert.match(said, /word … The rest is on the screen\.$/);
    const odd = speakable("𝒳".repeat(50_000));
    assert.ok(odd.isWellFormed() && odd.endsWith("The rest is on the screen."));
  });
});
