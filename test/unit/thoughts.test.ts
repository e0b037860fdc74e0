// What a model writes for itself before its answer, in tags: neither shown nor said, however the text was cut.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { ChatModel, ThinkPart, ThinkRequest } from "../../server/core/brain-ports.ts";
import { withoutThoughts } from "../../server/io/brain/thoughts.ts";

const CALL = { kind: "call", name: "git_status", args: {}, providerCallId: "1" } as const;

async function partsOf(parts: readonly ThinkPart[]): Promise<readonly ThinkPart[]> {
  const model: ChatModel = {
    async *stream() {
      yield* parts;
      await Promise.resolve();
    },
  };
  const heard: ThinkPart[] = [];
  const signal = new AbortController().signal;
  // The model above reads nothing of it.
  for await (const part of withoutThoughts(model).stream({} as ThinkRequest, signal)) heard.push(part);
  return heard;
}

const textIn = (parts: readonly ThinkPart[]): string =>
  parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
const said = async (...texts: readonly string[]): Promise<string> =>
  textIn(await partsOf(texts.map((text) => ({ kind: "text", text }))));

describe("what a model thinks before it answers", () => {
  it("[PROVIDER-11] is left out of the answer, in whichever tags it comes (B33, D3)", async () => {
    const cases: Readonly<Record<string, string>> = {
      "<think>Hm, tests.</think>\n\nThey pass.": "They pass.",
      "\n<Think>\nlong\n</Think>They pass.": "They pass.",
      "<thinking>a < b</thinking> Yes.": "Yes.",
      "<reasoning></reasoning>Yes.": "Yes.",
      "No thoughts at all.": "No thoughts at all.",
      "  indented": "  indented",
      "<thin air>": "<thin air>",
      "The tag <think> opens a thought</think>.": "The tag <think> opens a thought</think>.",
      "<think>it never ends": "",
      "<thi": "<thi",
      "": "",
    };
    for (const [text, answer] of Object.entries(cases)) assert.equal(await said(text), answer, text);
  });

  it("[PROVIDER-11] makes no difference how the answer was cut (B33)", () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom("<think>one < two</thi nk></think>\nThree.", "<thinker> is a word.", "Plain < text."),
        fc.array(fc.nat(40), { maxLength: 12 }),
        async (text, cuts) => {
          const at = [...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length])].toSorted(
            (a, b) => a - b,
          );
          const pieces = at.slice(1).map((end, n) => text.slice(at[n], end));
          assert.equal(await said(...pieces), await said(text));
        },
      ),
    ));

  it("[PROVIDER-11] what is held back comes before a call, and everything else passes (B33)", async () => {
    const used = { kind: "used", readTokens: 1, writtenTokens: 2 } as const;
    const parts = await partsOf([{ kind: "text", text: "<th" }, CALL, { kind: "text", text: "en" }, used]);
    assert.deepEqual(parts, [{ kind: "text", text: "<th" }, CALL, { kind: "text", text: "en" }, used]);
    const thought = await partsOf([{ kind: "text", text: "<think>which one?" }, CALL]);
    assert.deepEqual(thought, [{ kind: "reasoning", text: "<think>which one?" }, CALL]);
  });
});
