// The pure parts of the view: how it follows the server, what it makes visible, how the orb moves and what colour it has.
import assert from "node:assert/strict";
import { aroundGuards, shownWords } from "../../proto/shown-words.ts";
import { BEGIN, frameAt, goesOn, turn } from "../../webview/orb/course.ts";
import { anticipate, lookOf, mix, moves, spring } from "../../webview/orb/motion.ts";
import { coloursOf, turnHue, type Rgb } from "../../webview/orb/palette.ts";
import { apply, EMPTY, type Model } from "../../webview/store.ts";
import { visibleParts } from "../../webview/visible-text.ts";

const words = (text: string): string =>
  visibleParts(text)
    .map((part) => (part.hidden ? `[${part.text}]` : part.text))
    .join("");

describe("the page's model", () => {
  const shown = apply(EMPTY, { type: "snapshot", rev: 3, view: { conversation_id: "a" } }).model;
  const patched = (model: Model, base_rev: number, rev: number) =>
    apply(model, { type: "patch", base_rev, rev, patch: { conversation_id: `at ${rev}` } });

  it("[PAGE-1] follows patches in order, drops old ones, and asks for the whole after a gap (A8, A9)", () => {
    const next = patched(shown, 3, 4);
    assert.deepEqual([next.gap, next.model.view.conversation_id, next.model.rev], [false, "at 4", 4]);
    const old = patched(next.model, 3, 4);
    assert.deepEqual([old.gap, old.model], [false, next.model]);
    const gap = patched(next.model, 6, 7);
    assert.deepEqual([gap.gap, gap.model], [true, next.model]);
    const whole = apply(gap.model, { type: "snapshot", rev: 9, view: {} });
    assert.deepEqual([whole.gap, whole.model.rev, whole.model.view], [false, 9, {}]);
  });

  it("[PAGE-1] forgets the tail of a tool that no longer runs (A2)", () => {
    const running = { turns: { t: { tools: { c: { state: "running" } } } } };
    const talks = apply(apply(EMPTY, { type: "snapshot", rev: 1, view: running }).model, {
      type: "progress",
      call_id: "c",
      tail: "12 passing",
    }).model;
    assert.deepEqual(talks.tails, { c: "12 passing" });
    const patch = { turns: { t: { tools: { c: { state: "succeeded" } } } } };
    assert.deepEqual(apply(talks, { type: "patch", base_rev: 1, rev: 2, patch }).model.tails, {});
  });
});

describe("what a question shows", () => {
  for (const [text, expected] of [
    ["rm -rf build", "rm -rf build"],
    ["a\u202Etxt.exe", "a[⟨U+202E⟩]txt.exe"],
    ["pass\u200Bword", "pass[⟨U+200B⟩]word"],
    ["a\u0007b", "a[⟨U+0007⟩]b"],
    ["a\rb", "a[⟨U+000D⟩]b"],
    ["a\u00A0b", "a[⟨U+00A0⟩]b"],
    ["echo hi          ; rm x", "echo hi[⟨10 spaces⟩]; rm x"],
    ["one\n\ttwo", "one\n\ttwo"],
  ] as const)
    it(`[PAGE-2] makes visible what could hide in ${JSON.stringify(text)} (D17)`, () => {
      assert.equal(words(text), expected);
    });
});

describe("a command that is asked about", () => {
  it("[PAGE-10] is told with the words that keep git tame as one sign, and each of its own words (D17)", () => {
    const guarded = { argv: ["git", "-c", "core.pager=cat", "commit", "-m", "one two"], guard_words: 2 };
    assert.equal(shownWords(guarded), "git … commit -m one two");
    assert.deepEqual(aroundGuards(guarded).flat(), guarded.argv);
    assert.equal(shownWords({ argv: ["git", "-c", "x=y", "log"] }), "git -c x=y log");
    assert.equal(shownWords({}), "");
  });
});

describe("the orb on the page", () => {
  it("[PAGE-3] springs from 0 to 1 within half a second, a little over the end, and stays (B57)", () => {
    const path = Array.from({ length: 51 }, (_, n) => spring(n * 10));
    assert.ok(Math.abs(path[0] ?? 1) < 1e-9);
    assert.equal(path.at(-1), 1);
    assert.ok(path.some((at) => at > 1) && path.every((at) => at < 1.1));
    assert.equal(spring(10_000), 1);
  });

  it("[PAGE-3] draws breath before it does something else: smaller, wider, and back (B57)", () => {
    const sizes = [0, 180, 400, 680, 980, 5_000].map((at) => Math.round(anticipate(at) * 100) / 100);
    assert.deepEqual(sizes, [1, 0.96, 0.98, 1.12, 1, 1]);
    const path = Array.from({ length: 99 }, (_, n) => anticipate(n * 10));
    assert.ok(path.every((size, n) => Math.abs(size - (path[n - 1] ?? size)) < 0.02, "no jump"));
  });

  it("[PAGE-3] looks different for each feeling, stronger when it is urgent, and between two looks on the way (B57)", () => {
    const neutral = lookOf("idle", "neutral", 0);
    for (const feeling of ["calm", "curiosity", "warmth", "concern", "delight", "focus", "playful"])
      assert.notDeepEqual(lookOf("idle", feeling, 0), neutral, feeling);
    const [calm, urgent] = [lookOf("thinking", "neutral", 0), lookOf("thinking", "neutral", 1)];
    assert.ok(urgent.morph > calm.morph && urgent.speed > calm.speed);
    const half = mix(calm, urgent, 0.5);
    assert.ok(half.morph > calm.morph && half.morph < urgent.morph);
    assert.ok(lookOf("speaking", "neutral", 0).stars > lookOf("thinking", "neutral", 0).stars);
    assert.equal(moves("idle"), false);
    assert.equal(moves("thinking"), true);
  });

  it("[PAGE-3] goes from one look to the next, flashes once, and then rests (B57, D41)", () => {
    const shown = { ...BEGIN.shown, mode: "idle" };
    const idle = turn(BEGIN, shown, 1_000);
    assert.equal(turn(idle, { ...shown }, 1_100), idle, "nothing new");
    assert.deepEqual([goesOn(idle, 1_400), goesOn(idle, 1_500)], [true, false]);
    const calm = turn(idle, { ...shown, feeling: "calm" }, 2_000);
    const speeds = [2_000, 2_200, 2_500].map((at) => frameAt(calm, at, false).look.speed);
    assert.ok(speeds[0] === 1 && (speeds[1] ?? 1) < 1 && speeds[2] === 0.7, speeds.join(" "));
    assert.equal(frameAt(calm, 2_000, true).look.speed, 0.7, "no way there for who wants none");
    const lit = turn(calm, { ...calm.shown, flash: "error", flashCount: 1 }, 3_000);
    const flashes = [3_000, 3_300, 3_600].map((at) => frameAt(lit, at, false).flash);
    assert.deepEqual([flashes, frameAt(lit, 3_000, false).flashError], [[1, 0.5, 0], true]);
    const thinking = turn(lit, { ...lit.shown, mode: "thinking" }, 9_000);
    assert.deepEqual([goesOn(thinking, 99_000), frameAt(thinking, 9_180, false).size], [true, 0.96]);
  });

  it("[PAGE-3] a feeling turns its colours on the wheel and keeps them colours (B57)", () => {
    const colours = coloursOf("glen-green", "idle");
    assert.deepEqual(turnHue(colours, 0), colours);
    for (const feeling of ["warmth", "curiosity", "concern"]) {
      const turned = turnHue(colours, lookOf("idle", feeling, 0).hueShift);
      assert.notDeepEqual(turned, colours, feeling);
      for (const part of turned.flat()) assert.ok(part >= 0 && part <= 1);
    }
    const round = (rgb: Rgb): readonly number[] => rgb.map((part) => Math.round(part * 100));
    assert.deepEqual(turnHue(colours, 360).map(round), colours.map(round));
  });
});
