// Which memories go into a question to a model.
import assert from "node:assert/strict";
import { DAY_MS } from "../../server/core/lib/duration.ts";
import { isOfOneself, kindOf } from "../../server/core/understand/memory-kinds.ts";
import { recalled } from "../../server/core/memory/recall.ts";
import { type Found, MEMORY, type MemoryRecord } from "../../server/core/memory/types.ts";

const NOW = 1_000 * DAY_MS;
const found = (text: string, relevance: number, change: Partial<MemoryRecord> = {}): Found => ({
  relevance,
  record: {
    recordId: text,
    kind: "fact",
    status: "active",
    text,
    confidence: 1,
    importance: 0.5,
    tags: [],
    sourceTurnId: "",
    supersedes: "",
    folder: "",
    createdAtMs: NOW,
    updatedAtMs: NOW,
    staleAtMs: 0,
    ...change,
  },
});
const texts = (all: readonly Found[]): readonly string[] => recalled(all, NOW).map(({ text }) => text);

describe("recall", () => {
  it("[MEMORY-6] what fits goes first, then what is surer, newer and of the person (D30)", () => {
    const all = [
      found("old", 0.5, { updatedAtMs: NOW - 900 * DAY_MS }),
      found("unsure", 0.5, { confidence: 0.1 }),
      found("fits", 1, { confidence: 0.5, updatedAtMs: 0 }),
      found("new", 0.5),
      found("of the person", 0.5, { kind: "profile" }),
    ];
    assert.deepEqual(texts(all), ["fits", "of the person", "new", "old", "unsure"]);
  });

  it("[MEMORY-6] nothing that does not fit, but what is of the person; nothing stale, superseded or forgotten (D30)", () => {
    const all = [
      found("unrelated", 0),
      found("my name is Ada", 0, { kind: "profile" }),
      found("stale", 1, { staleAtMs: NOW }),
      found("fresh", 1, { staleAtMs: NOW + 1 }),
      found("gone", 1, { status: "forgotten" }),
      found("replaced", 1, { status: "superseded" }),
    ];
    assert.deepEqual(texts(all), ["fresh", "my name is Ada"]);
  });

  it("[MEMORY-6] at most six, and at most 1,200 characters: a long one leaves room for short ones (D30)", () => {
    assert.equal(texts(Array.from({ length: 20 }, (_, n) => found(`m${n}`, 1))).length, MEMORY.recalledMax);
    const long = "x".repeat(900);
    const chosen = texts([
      found(long, 1),
      found("y".repeat(400), 0.9),
      found("short", 0.5),
      found("z".repeat(2_000), 1),
    ]);
    assert.deepEqual(chosen, [long, "short"]);
    assert.ok(chosen.join("").length <= MEMORY.recalledCharsMax);
  });

  it("[MEMORY-7] what a person says of themselves is theirs everywhere, all else is the project's (D30)", () => {
    for (const text of ["I prefer tabs", "my editor is Helix", "call me Ada", "I'm left-handed"])
      assert.deepEqual([kindOf(text), isOfOneself(text)], ["profile", true], text);
    for (const text of ["we deploy on Fridays", "the tests need Docker", "mymodule is old", "it is slow"])
      assert.deepEqual([kindOf(text), isOfOneself(text)], ["fact", false], text);
  });

  it("[MEMORY-23] what is promised, happens, interests somebody or is about a person has a kind of its own (D30)", () => {
    const KINDS = {
      commitment: [
        "I promised Ana to review her pull request",
        "I'll send the report by Friday",
        "we have to ship the parser before March",
        "I owe Bob a coffee",
        "we agreed to keep the old endpoint",
        "I need to call the bank tomorrow",
      ],
      event: [
        "the release is on March 3rd",
        "our demo starts next week",
        "the code freeze begins on Monday",
        "the meeting with Ana moved to tomorrow",
        "my interview is on the 4th of May",
      ],
      interest: [
        "I'm really interested in compilers",
        "I am learning Rust",
        "I want to learn Zig",
        "my hobby is chess",
      ],
      person: [
        "Bob owns the payments service",
        "my manager is Ana",
        "our tech lead's name is Kim",
        "Ana Lee is our designer",
        "my boss's birthday is a secret",
      ],
      profile: ["I like tabs", "I have to use a screen reader", "my team works in Berlin"],
      fact: [
        "deploys happen on Fridays",
        "we must use tabs",
        "Redis is our cache",
        "the release script needs Docker",
        "our lead time is two days",
        "the review of the parser is done",
        "this may be slow",
        "reviews are done on Mondays",
      ],
    } as const;
    for (const [kind, all] of Object.entries(KINDS))
      for (const text of all) assert.equal(kindOf(text), kind, text);
  });
});
