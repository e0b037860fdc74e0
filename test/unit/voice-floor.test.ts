// Who has the word: the machine by itself, and what the core makes of it while Kodama speaks to somebody with headphones.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  isBackchannel,
  isHum,
  isTooLittle,
  saysGoOn,
  saysWait,
} from "../../server/core/voice/floor-words.ts";
import {
  FLOOR_MS,
  floorOnClock,
  floorOnEdge,
  type FloorStep,
  floorOnWords,
  isEcho,
} from "../../server/core/voice/floor.ts";
import type { Floor } from "../../server/core/voice/types.ts";

const CLEAR = { echo: false, busy: false, soundMs: Infinity };
const UNECHOED = { ...CLEAR, echo: true };
const SAID = { asked: false, echoed: false, goesOn: true };

describe("the floor", () => {
  const DUCKED: Floor = { kind: "ducked", fromMs: 1_000, quietMs: null };
  const PAUSED: Floor = { kind: "paused", fromMs: 1_000, quietMs: null };
  const name = ({ floor, act }: FloorStep): string => `${floor.kind} ${act ?? "-"}`;
  const edge = (floor: Floor, speech: boolean, speaking = true): string =>
    name(floorOnEdge(floor, speech, { atMs: 1_100, speaking }));
  const quiet = (floor: Floor, quietMs: number): Floor =>
    floor.kind === "ours" ? floor : { ...floor, quietMs };

  it("[FLOOR-1] softer at the first sound, still after 200 ms of voice, and silent by words alone (D9)", () => {
    assert.equal(edge({ kind: "ours" }, true), "ducked duck");
    assert.equal(
      edge({ kind: "ours" }, true, false),
      "theirs wait",
      "there is nothing to talk over, but what comes waits",
    );
    assert.equal(name(floorOnClock(DUCKED, 1_199, CLEAR)), "ducked -");
    assert.equal(name(floorOnClock(DUCKED, 1_200, CLEAR)), "paused pause");
    assert.equal(name(floorOnClock(PAUSED, 90_999, CLEAR)), "paused -");
    assert.equal(name(floorOnClock(PAUSED, 91_000, CLEAR)), "ours resume", "music is nobody");
    assert.equal(
      name(floorOnWords(PAUSED, "tidy up", { ...SAID, asked: false, echoed: false })),
      "ours interrupt",
    );
  });

  it("[FLOOR-2] a cough makes it softer for a moment; after a pause without words it goes on where it stood (D9)", () => {
    const cough = { ...CLEAR, soundMs: 1_150 };
    assert.equal(
      name(floorOnClock(DUCKED, 1_400, cough)),
      "ducked -",
      "what it is taken for goes on for longer",
    );
    assert.equal(name(floorOnClock(quiet(DUCKED, 1_100), 1_299, CLEAR)), "ducked -");
    assert.equal(name(floorOnClock(quiet(DUCKED, 1_100), 1_300, CLEAR)), "ours unduck");
    assert.equal(name(floorOnClock(quiet(PAUSED, 1_300), 3_299, CLEAR)), "paused -");
    assert.equal(name(floorOnClock(quiet(PAUSED, 1_300), 3_300, CLEAR)), "ours resume");
    const late = { ...CLEAR, busy: true };
    assert.equal(name(floorOnClock(quiet(PAUSED, 1_300), 9_299, late)), "paused -", "words may still come");
    assert.equal(name(floorOnClock(quiet(PAUSED, 1_300), 9_300, late)), "ours resume");
    assert.ok(FLOOR_MS.resume <= 2_200);
  });

  it("[FLOOR-10] who asks for a moment gets half a minute, whatever is heard meanwhile; go on ends it, and so does a request (D9)", () => {
    const said = (floor: Floor, text: string): string =>
      name(floorOnWords(floor, text, { ...SAID, asked: false, echoed: false }));
    for (const text of ["Wait.", "hold on please", "okay, one moment", "Just a second, Kodama."])
      for (const kind of ["ducked", "paused", "theirs"] as const)
        assert.equal(said({ ...PAUSED, kind }, text), "waits pause", text);
    for (const text of ["wait for the tests", "pause the nightly task", "weight"])
      assert.equal(said(PAUSED, text), "ours interrupt", text);
    const waits: Floor = { kind: "waits", fromMs: 1_000, quietMs: 2_000 };
    assert.equal(name(floorOnClock(waits, 31_999, CLEAR)), "waits -");
    assert.equal(name(floorOnClock(waits, 32_000, CLEAR)), "ours resume");
    assert.equal(edge(waits, true), "waits -");
    assert.equal(said(waits, "okay, go on"), "ours resume");
    assert.equal(said(waits, "wait"), "waits pause");
    assert.equal(said(waits, "run the tests"), "ours interrupt");
    assert.equal(said(waits, "okay"), "waits -", "they only show that they are there");
    assert.equal(said(PAUSED, "go on"), "ours resume", "also where nobody said wait");
    const over = (text: string, change: Partial<typeof SAID>): string =>
      name(floorOnWords(PAUSED, text, { ...SAID, ...change }));
    assert.equal(over("no, wait", { asked: true }), "ours interrupt", "a no is a no");
    assert.equal(over("go ahead", { asked: true }), "ours interrupt", "and a yes a yes");
    assert.equal(
      over("wait", { goesOn: false }),
      "ours interrupt",
      "of one request there is nothing to wait for",
    );
  });

  it("[FLOOR-10] a pause is asked for in many ways, and so is the end of one; more words than that are a request (D9)", () => {
    for (const text of [
      "wait wait",
      "hold up",
      "let me think",
      "Uh, wait.",
      "wait, hold on",
      "hey wait",
      "hmm wait a sec",
      "no no wait",
      "wait let me think about that for a moment",
      "give me a second please",
      "not so fast",
      "okay just one moment",
    ])
      assert.equal(saysWait(text), true, text);
    for (const text of [
      "yeah go on",
      "keep talking",
      "sorry, go on then",
      "okay keep going please",
      "as you were",
    ])
      assert.equal(saysGoOn(text), true, text);
    for (const text of [
      "wait for the build",
      "let me think about the parser",
      "give me the file",
      "hold on to the lease",
      "one moment of silence",
      "go on to the next file",
      "keep talking to the server",
      "continue with the tests",
      "pause the nightly task",
      "",
    ])
      assert.deepEqual([saysWait(text), saysGoOn(text)], [false, false], text);
    // Which we say ourselves.
    assert.deepEqual([saysWait("let me think", true), saysWait("wait", true)], [false, true]);
  });

  it("[FLOOR-16] a hum of any length is read at once (D10)", () => {
    for (const end of [" yeah", " x", ""]) assert.equal(isHum(`${"m".repeat(5_000)}${end}`), end === "", end);
    assert.deepEqual([isHum("mhm, uh-huh"), isHum(""), isHum("...")], [true, false, false]);
  });

  it("[FLOOR-16] a breath, a letter and thanks take the word of nobody; a no does, and so does more (D10)", () => {
    for (const text of [
      "um",
      "er",
      "a",
      "I",
      "uh...",
      "ah",
      "Thank you.",
      "okay, thanks a lot",
      "exactly",
      "oh wow",
    ])
      assert.equal(isTooLittle(text) || isBackchannel(text), true, text);
    for (const text of [
      "no",
      "No!",
      "go",
      "停止",
      "42",
      "stop",
      "undo",
      "thank you but run the tests",
      "thanks to the cache it is fast",
      "a file",
    ])
      assert.equal(isTooLittle(text) || isBackchannel(text), false, text);
    const over = (text: string): string =>
      name(floorOnWords(PAUSED, text, { ...SAID, asked: false, echoed: false }));
    assert.deepEqual(
      [over("um"), over("thank you"), over("no")],
      ["ours resume", "ours resume", "ours interrupt"],
    );
  });

  it("[FLOOR-9] what may be our own voice makes it softer, and still as anybody's does; its words are none (D9)", () => {
    assert.equal(name(floorOnClock(DUCKED, 1_164, UNECHOED)), "ducked -");
    assert.deepEqual(floorOnClock(DUCKED, 1_165, UNECHOED).floor, { ...PAUSED, stillMs: 1_165 });
    assert.equal(
      name(floorOnWords(PAUSED, "tidy up", { ...SAID, asked: false, echoed: true })),
      "ours resume",
    );
    assert.equal(name(floorOnWords(DUCKED, "yes", { ...SAID, asked: true, echoed: true })), "ours unduck");
  });

  for (const [text, spokeMs, echo] of [
    ["tidy up", 250, true],
    ["tidy up the folder", 464, true],
    ["tidy up the folder", 465, false],
    ["stop", 250, false],
    ["please stop", 250, false],
    ["hold on", 250, false],
    ["no", 250, true],
  ] as const)
    it(`[FLOOR-9] "${text}" for ${spokeMs} ms over our voice is ${echo ? "a rest of it" : "somebody"} (D9)`, () => {
      const { floor } = floorOnClock(DUCKED, 1_165, UNECHOED);
      assert.equal(
        isEcho(spokeMs < FLOOR_MS.pauseUnechoed ? DUCKED : quiet(floor, 1_000 + spokeMs), text),
        echo,
      );
    });

  it("[FLOOR-9] a click in the stillness makes no words of a rest; who begins in the echo of the last word and goes on is somebody (D9)", () => {
    const still: Floor = { kind: "paused", fromMs: 1_900, stillMs: 1_300, quietMs: 1_970 };
    assert.equal(isEcho(still, "a small program"), true);
    assert.equal(isEcho({ ...still, quietMs: 2_200 }, "tidy up the folder"), false);
    const after: Floor = { kind: "theirs", fromMs: 1_000, quietMs: 1_250 };
    assert.equal(isEcho(after, "or no"), true);
    assert.equal(isEcho({ ...after, quietMs: 1_320 }, "yes"), false);
  });

  for (const [text, back] of [
    ["mhm", true],
    ["Mm-hmm.", true],
    ["yeah, okay, right", true],
    ["I see", true],
    ["got it, nice", true],
    ["That makes sense.", true],
    ["Perfect.", true],
    ["okay then, sounds good", true],
    ["that's interesting", true],
    ["that makes no sense", false],
    ["perfect it", false],
    ["", false],
    ["no", false],
    ["okay stop", false],
    ["yes run the tests", false],
    ["i see a problem", false],
    ["mm ".repeat(9), false],
  ] as const)
    it(`[FLOOR-3] "${text}" ${back ? "shows that somebody listens" : "takes the word"} (D10)`, () => {
      assert.equal(isBackchannel(text), back);
      assert.equal(
        name(floorOnWords(PAUSED, text, { ...SAID, asked: false, echoed: false })),
        back ? "ours resume" : "ours interrupt",
      );
    });

  it("[FLOOR-3] where a question is open, every word may be its answer (E3)", () => {
    assert.equal(
      name(floorOnWords(DUCKED, "yes", { ...SAID, asked: true, echoed: false })),
      "ours interrupt",
    );
  });

  it("[FLOOR-4] whatever is said and when, it never stays soft or still when nobody speaks (D9)", () => {
    const step = fc.record({ speech: fc.boolean(), ms: fc.integer({ min: 0, max: 700 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let floor: Floor = { kind: "ours" };
        let atMs = 0;
        for (const { speech, ms } of steps) {
          floor = floorOnEdge(floor, speech, { atMs: (atMs += ms), speaking: true }).floor;
          floor = floorOnClock(floor, atMs, CLEAR).floor;
        }
        floor = floorOnEdge(floor, false, { atMs, speaking: true }).floor;
        assert.equal(floorOnClock(floor, atMs + FLOOR_MS.resume, CLEAR).floor.kind, "ours");
      }),
    );
  });
});
