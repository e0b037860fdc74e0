// What was done, turn by turn and day by day.
import assert from "node:assert/strict";
import { DAY_MS } from "../../server/core/lib/duration.ts";
import {
  MEMORY,
  MEMORY_KINDS,
  type MemoryDraft,
  TOLD_KINDS,
  WORK_KINDS,
} from "../../server/core/memory/types.ts";
import { dayStart } from "../../server/io/local-days.ts";
import { withMemory } from "../../server/io/brain/remembered.ts";
import { createMemory } from "../../server/io/memory/memory-store.ts";
import { recap } from "../../server/io/tools/recap.ts";
import { byWords } from "../support/by-words.ts";
import { createScriptedModel } from "../support/scripted-model.ts";

const FOLDER = "/home/ada/app";
const draft = (asked: string, ...tags: readonly string[]): MemoryDraft => ({
  kind: "episode",
  folder: FOLDER,
  text: `"${asked}": ${tags.join(", ")}.`,
  tags,
  sourceTurnId: "t",
});

describe("memories of what was done", () => {
  const NOON = dayStart(Date.now()) + DAY_MS / 2;
  let nowMs: number;
  let memory: ReturnType<typeof createMemory>;
  beforeEach(() => {
    nowMs = NOON;
    memory = createMemory({ path: ":memory:", nowMs: () => nowMs });
  });
  afterEach(() => memory.close());
  const texts = (kinds = WORK_KINDS, words = ""): readonly string[] =>
    memory.find({ folders: [FOLDER], words, max: 9_999, kinds }).map(({ record }) => record.text);

  it("[MEMORY-18] are kept each, also where the same is done again, and told apart from what is to be remembered (D30)", () => {
    for (let n = 0; n < 2; n++) memory.keepWork(draft("run the tests", "ran test"));
    memory.remember({ text: "the tests need Docker", folder: FOLDER });
    assert.deepEqual(texts(), ['"run the tests": ran test.', '"run the tests": ran test.']);
    assert.deepEqual(texts(TOLD_KINDS), ["the tests need Docker"]);
    assert.deepEqual(texts(TOLD_KINDS, "tests"), ["the tests need Docker"]);
    assert.equal(memory.forgetWork(["/elsewhere"]).records, 0);
    assert.deepEqual(memory.forgetWork([FOLDER]), { records: 2, erased: true });
    assert.deepEqual([texts().length, texts(TOLD_KINDS).length], [0, 1]);
  });

  it("[MEMORY-19] a day is summed up once, with the first turn of another day (D30)", () => {
    nowMs = NOON - 3 * DAY_MS;
    memory.keepWork(draft("fix it", "changed src/a.ts", "failed test"));
    memory.keepWork(draft("again", "changed src/a.ts", "changed src/b.ts", "ran test"));
    assert.deepEqual(texts(["digest"]), []);
    nowMs = NOON;
    for (let n = 0; n < 2; n++) memory.keepWork(draft("push", "did pushed main to origin"));
    const [digest = "", ...more] = texts(["digest"]);
    assert.match(
      digest,
      /^\w+day,? \d+ \w+ \d{4}, 2 requests: changed a\.ts and b\.ts and ran test twice\.$/,
    );
    assert.deepEqual(more, []);
    const forget = (kind: "digest" | "episode"): boolean => {
      const [found] = memory.find({ folders: [FOLDER], words: "", max: 1, kinds: [kind] });
      return memory.forget(found?.record.recordId ?? "");
    };
    forget("episode");
    forget("episode");
    memory.keepWork(draft("push", "did pushed main to origin"));
    assert.equal(texts(["digest"]).length, 1, "also where all that was done since is forgotten");
    forget("digest");
    memory.keepWork(draft("push", "did pushed main to origin"));
    assert.deepEqual(texts(["digest"]), [], "what is forgotten does not come back");
  });

  it("[MEMORY-19] each folder has its own days, and what was done in none its own (D30)", () => {
    nowMs = NOON - 2 * DAY_MS;
    memory.keepWork(draft("fix it", "changed src/a.ts"));
    nowMs = NOON - DAY_MS;
    memory.keepWork({ ...draft("look", "ran uname"), folder: "" });
    nowMs = NOON;
    memory.keepWork({ ...draft("look", "ran uname"), folder: "" });
    assert.equal(texts(["digest"]).length, 1);
    memory.keepWork(draft("push", "did pushed main to origin"));
    assert.deepEqual(
      texts(["digest"])
        .map((text) => text.replace(/^.*: /, ""))
        .toSorted(),
      ["changed a.ts.", "ran uname."],
    );
  });

  it("[MEMORY-20] the oldest go where there are too many, and so does what is a year old (D30, D4)", () => {
    nowMs = NOON - 2 * MEMORY.episodeMs;
    memory.keepWork(draft("old", "ran old"));
    nowMs = NOON;
    memory.keepWork(draft("first", "ran first"));
    assert.equal(texts(["episode"], "old").includes('"old": ran old.'), false, "a year is over");
    for (let n = 2; n <= MEMORY.episodesMax; n++) memory.remember(draft(`turn ${n}`, `ran ${n}`));
    assert.equal(texts(["episode"]).length, MEMORY.episodesMax);
    memory.keepWork(draft("last", "ran last"));
    assert.equal(texts(["episode"]).length, MEMORY.episodesMax * 0.95 + 1);
    assert.equal(texts(["episode"], "first")[0] === '"first": ran first.', false);
    memory.remember({ text: "there is room for facts", folder: "" });
  }).timeout(60_000);

  it("[MEMORY-21] what was done when is told in one sentence, and line by line (D30, E7)", () => {
    const told = (when: Parameters<typeof recap>[1]["when"], about = "") =>
      recap(memory, { folders: [FOLDER], about, when });
    assert.equal(told("today").spoken, "I changed and ran nothing today, as far as I know.");
    nowMs = dayStart(Date.now()) - DAY_MS / 2;
    memory.keepWork(draft("tidy up", "changed src/a.ts", "ran lint"));
    nowMs = dayStart(Date.now()) + 60_000;
    for (const end of ["ran", "ran", "failed"]) memory.keepWork(draft("test it", `${end} test`));
    memory.keepWork(draft("commit", 'did committed with message "Tidy"'));
    const { spoken, text } = told("today");
    assert.equal(
      spoken,
      'Today I committed with message "Tidy", and ran test 3 times, which failed the last time.',
    );
    assert.match(text, /\n- 00:01 "test it": ran test\./);
    assert.match(told("yesterday").spoken, /^Yesterday I changed a\.ts and ran lint\.$/);
    assert.match(told("lately").text, /\n- \w+day,? .*, 12:00 "tidy up"/);
    assert.match(told("lately", "lint").spoken, /^Lately I changed a\.ts and ran lint\.$/);
    assert.match(told("lately", "zebras").spoken, /nothing with zebras lately/);
  });

  it("[MEMORY-22] only the model inside is told of it unasked, and not of what the conversation itself still has (D30, D17)", async () => {
    nowMs = NOON - 2 * DAY_MS;
    memory.keepWork(draft("mend the parser", "changed src/parser.ts"));
    nowMs = NOON;
    memory.keepWork(draft("mend the parser again", "changed src/parser.ts"));
    const toldTo = async (kinds: typeof MEMORY_KINDS | typeof TOLD_KINDS): Promise<string> => {
      const script = createScriptedModel([]);
      const model = withMemory(script, { recall: byWords(memory), kinds, nowMs: () => nowMs });
      const request = {
        turnId: "t",
        step: 1,
        contextTokens: 8_192,
        readOnly: false,
        workspace: { folders: [FOLDER], file: "" },
        messages: [{ role: "user" as const, text: "what is wrong with the parser" }],
      };
      for await (const part of model.stream(request, new AbortController().signal)) assert.fail(part.kind);
      return JSON.stringify(script.requests);
    };
    const inside = await toldTo(MEMORY_KINDS);
    assert.match(inside, /mend the parser\\\\"|mend the parser\\"/);
    assert.doesNotMatch(inside, /mend the parser again/);
    assert.doesNotMatch(await toldTo(TOLD_KINDS), /mend the parser/);
  });
});
