// What the core makes of the live microphone: who is heard, what ends an utterance, and when our own voice is not taken for speech.
import assert from "node:assert/strict";
import type { HealthReason } from "../../server/core/runtime/types.ts";
import { TURN_MS } from "../../server/core/voice/turn-machine.ts";
import { type ListenMode, liveIn } from "../../server/core/voice/types.ts";
import { passBy } from "../../server/core/fact.ts";
import { project } from "../../server/core/view/project.ts";
import type { Input } from "../../server/core/input.ts";
import { codeOf, type Core, createCore, createRunningCore, kinds } from "../support/core.ts";

const HERE = { file: "here.ts", line: 1, selection: "", names: [] };
const THERE = { file: "there.ts", line: 2, selection: "", names: ["parseJson"] };
type Text = Extract<Input, { kind: "voice-text" }>;

describe("the live microphone in the core", () => {
  const listen = (core: Core, mode: ListenMode = "toggle", surfaceId = "s1"): string => {
    const reply = core.send({ kind: "listen-start", mode, surfaceId, context: HERE });
    return reply?.ok === true ? String(reply.value["utterance_id"]) : codeOf(reply);
  };
  const stop = (core: Core, discard = false): void => void core.send({ kind: "listen-stop", discard });
  const edge = (core: Core, utteranceId: string, [speech, atMs]: readonly [boolean, number]): void =>
    void core.send({ kind: "voice-edge", utteranceId, speech, atMs });
  const clock = (core: Core, utteranceId: string, atMs: number): void =>
    void core.send({ kind: "voice-clock", utteranceId, atMs, ended: false });
  /** No more sound comes. */
  const last = (core: Core, utteranceId: string, atMs: number): void =>
    void core.send({ kind: "voice-clock", utteranceId, atMs, ended: true });
  const text = (core: Core, utteranceId: string, words: string | Partial<Text>): void => {
    const said = typeof words === "string" ? { text: words } : words;
    core.send({ kind: "voice-text", utteranceId, revision: 1, text: "", partial: false, ...said });
  };
  const live = (core: Core) => liveIn(core.state.present.voice);
  /** Begins, says it, and is silent for so long. */
  const sayAt = (core: Core, atMs: number, words: string): void => {
    const utteranceId = live(core)?.utteranceId ?? "";
    edge(core, utteranceId, [true, atMs]);
    edge(core, utteranceId, [false, atMs + 900]);
    clock(core, utteranceId, atMs + 1_100);
    text(core, utteranceId, words);
    clock(core, utteranceId, atMs + 1_600);
  };
  const say = (core: Core, words: string): void => sayAt(core, 100, words);
  const turns = (core: Core) => Object.values(core.state.runtime.conversation.turns);
  const said = (core: Core): readonly string[] => turns(core).map((turn) => turn.text);
  const shown = (core: Core): readonly string[] =>
    core.facts.flatMap((fact) => (fact.kind === "words-so-far" ? [fact.text] : []));

  it("[LISTEN-1] a tap hears one utterance, and the microphone is let go after it (B12, D8)", () => {
    const core = createRunningCore();
    listen(core);
    say(core, "run the tests");
    assert.deepEqual(said(core), ["run the tests"]);
    assert.equal(live(core), undefined);
    assert.deepEqual(
      kinds(core.effects).filter((kind) => /listen|close/.test(kind)),
      ["listen", "close-utterance"],
    );
  });

  it("[LISTEN-1] a key held down hears through every pause, until it is let go (B12, D8)", () => {
    const core = createRunningCore();
    const id = listen(core, "hold");
    say(core, "run the tests");
    clock(core, id, 9_000);
    assert.deepEqual(said(core), []);
    edge(core, id, [true, 9_100]);
    edge(core, id, [false, 9_900]);
    stop(core);
    assert.equal(kinds(core.effects).at(-1), "end-listening");
    last(core, id, 10_000);
    text(core, id, { text: "run the tests of the lease", revision: 2 });
    assert.deepEqual(said(core), ["run the tests of the lease"]);
    assert.equal(live(core), undefined);
  });

  it("[LISTEN-1] hands-free hears one utterance after the other, each with an id of its own (D8, B36)", () => {
    const core = createRunningCore();
    listen(core, "hands_free");
    say(core, "run the tests");
    sayAt(core, 3_000, "open the readme");
    assert.deepEqual(said(core), ["run the tests", "open the readme"]);
    assert.equal(new Set(turns(core).map((turn) => turn.utteranceId)).size, 2);
    assert.notEqual(live(core), undefined);
    stop(core);
    assert.equal(live(core), undefined);
  });

  it("[LISTEN-2] there is one microphone: who presses last has it, and the words of the other are dropped (D8)", () => {
    const core = createRunningCore();
    const first = listen(core);
    edge(core, first, [true, 100]);
    const second = listen(core, "toggle", "s2");
    assert.notEqual(first, second);
    assert.deepEqual(Object.keys(core.state.present.voice.utterances), [second]);
    assert.deepEqual(kinds(core.effects).slice(-2), ["hush", "listen"]);
    assert.ok(kinds(core.effects).includes("close-utterance"));
    stop(core);
    assert.equal(live(core)?.utteranceId, second);
  });

  it("[LISTEN-2] pressed twice it is the same, and a tap becomes a hold without losing a word (D8)", () => {
    const core = createRunningCore();
    const id = listen(core, "hold");
    edge(core, id, [true, 100]);
    assert.equal(listen(core, "toggle"), id);
    assert.equal(live(core)?.source.mode, "toggle");
    assert.equal(live(core)?.listen.kind, "hearing");
    assert.equal(kinds(core.effects).filter((kind) => kind === "listen").length, 1);
  });

  it("[MIC-10] hands-free a microphone that gives no sound at all is told of once, while it is listened to (D3, B56)", () => {
    const core = createRunningCore();
    const id = listen(core, "hands_free");
    const silent = (atMs: number): void =>
      void core.send({ kind: "voice-clock", utteranceId: id, atMs, ended: false, mute: true });
    const told = (): readonly string[] =>
      core.facts.flatMap((fact) => (fact.kind === "toast-changed" ? [fact.toast?.text ?? ""] : []));
    silent(9_900);
    assert.deepEqual(told(), []);
    for (const atMs of [10_100, 10_400, 40_000]) silent(atMs);
    assert.equal(told().length, 1);
    assert.match(told()[0] ?? "", /no sound at all so far. Check that it is not muted/);
  });

  it("[LISTEN-3] let go without a word, it says so; discarded, it says nothing and no turn comes (D3)", () => {
    const core = createRunningCore();
    const id = listen(core);
    stop(core);
    last(core, id, 400);
    assert.match(core.state.present.runtime.toast?.text ?? "", /nothing I could understand/);
    const other = listen(core, "hold");
    edge(core, other, [true, 100]);
    stop(core, true);
    last(core, other, 900);
    text(core, other, "delete everything");
    assert.deepEqual(said(core), []);
    assert.equal(live(core), undefined);
  });

  it("[LISTEN-3] a tap that nobody follows up lets the microphone go (D39)", () => {
    const core = createRunningCore();
    const id = listen(core);
    clock(core, id, 29_900);
    assert.notEqual(live(core), undefined);
    clock(core, id, 30_000);
    assert.equal(live(core), undefined);
  });

  it("[LISTEN-3] a window that goes, and a runtime that stops, let it go (D39)", () => {
    for (const end of [
      { kind: "surface-detach", surfaceId: "s1" },
      { kind: "runtime-stop" },
    ] as const satisfies readonly Input[]) {
      const core = createRunningCore();
      listen(core, "hands_free");
      core.send(end);
      assert.equal(live(core), undefined);
      assert.equal(kinds(core.effects).filter((kind) => kind === "close-utterance").length, 1);
    }
    assert.equal(listen(createCore()), "unavailable");
  });

  it("[LISTEN-4] the editor's context is frozen when words begin, and is that of now before them (D39, E6)", () => {
    const core = createRunningCore();
    const id = listen(core, "hands_free");
    core.send({ kind: "listen-shown", surfaceId: "s1", context: THERE });
    edge(core, id, [true, 100]);
    core.send({ kind: "listen-shown", surfaceId: "s1", context: HERE });
    core.send({ kind: "listen-shown", surfaceId: "s2", context: { ...HERE, file: "not mine" } });
    edge(core, id, [false, 900]);
    clock(core, id, 1_100);
    text(core, id, "explain parse json");
    clock(core, id, 1_800);
    const [{ context, names } = {}] = turns(core);
    assert.deepEqual({ ...context, names: names?.map(({ name }) => name) }, THERE);
    assert.deepEqual(live(core)?.shown, HERE);
  });

  it("[LISTEN-5] words are shown as they come, never those of an older beginning, and none of them counts (B36)", () => {
    const core = createRunningCore();
    const id = listen(core);
    edge(core, id, [true, 100]);
    clock(core, id, 100 + TURN_MS.partialEvery);
    const asked = core.effects.at(-1);
    assert.ok(asked?.kind === "transcribe" && asked.partial);
    text(core, id, { text: " run the ", partial: true });
    text(core, id, { text: "older", partial: true, revision: 0 });
    assert.deepEqual(shown(core), ["run the"]);
    assert.deepEqual(said(core), []);
    edge(core, id, [false, 1_500]);
    clock(core, id, 1_700);
    text(core, id, "run the");
    text(core, id, { text: "late", partial: true });
    assert.deepEqual(shown(core), ["run the", "run the"]);
    assert.deepEqual(said(core), [], "unfinished words wait");
    clock(core, id, 3_600);
    assert.deepEqual(shown(core).at(-1), "", "once they count they are shown elsewhere");
  });

  it("[CAPTION-3] a caption model is asked as often as an eye follows, however long somebody talks; without one it is less, and for a while (B36)", () => {
    const askedIn = (captionsFolder: string, untilMs: number, reason?: HealthReason): readonly number[] => {
      const core = createRunningCore();
      core.send({ kind: "config-patch", patch: { "models.captionsFolder": captionsFolder }, revision: 0 });
      if (reason !== undefined) core.send({ kind: "health-report", part: reason.part, reason });
      const id = listen(core, "hold");
      edge(core, id, [true, 0]);
      for (let atMs = 32; atMs <= untilMs; atMs += 32) clock(core, id, atMs);
      return core.effects.flatMap((one) => (one.kind === "transcribe" && one.partial ? [one.toMs] : []));
    };
    const streamed = askedIn("/models/captions", 90_000);
    assert.ok(streamed.length > 350, String(streamed.length));
    assert.ok((streamed.at(-1) ?? 0) > 89_000);
    const looked = askedIn("", 90_000);
    assert.ok(looked.length >= 20 && looked.length <= 25, String(looked.length));
    assert.ok((looked.at(-1) ?? 0) <= TURN_MS.partialsUntil);
    const reason = { part: "captions", reason: "It cannot be used.", nextStep: "Choose another one." };
    assert.deepEqual(askedIn("/models/captions", 90_000, reason), looked, "nor does one that does not work");
  });

  it("[LISTEN-6] over speakers, our own voice is no speech; who begins when it is over is heard (D9)", () => {
    const core = createRunningCore();
    const id = listen(core, "hands_free");
    core.send({ kind: "speech-playing", playing: true });
    edge(core, id, [true, 100]);
    clock(core, id, 200);
    assert.equal(live(core)?.listen.kind, "listening");
    core.send({ kind: "speech-playing", playing: false });
    clock(core, id, 300);
    assert.equal(live(core)?.listen.kind, "listening", "its echo is still there");
    core.advance(400);
    clock(core, id, 700);
    edge(core, id, [false, 800]);
    assert.equal(live(core)?.listen.kind, "listening", "what began with it is not taken");
    edge(core, id, [true, 1_200]);
    assert.equal(live(core)?.listen.kind, "hearing");
  });

  it("[LISTEN-6] with headphones, and with the key held, it is heard meanwhile (D9)", () => {
    for (const [mode, echo] of [
      ["hands_free", "headphones"],
      ["hold", "speakers"],
    ] as const) {
      const core = createRunningCore();
      core.send({ kind: "config-patch", patch: { "voice.echo": echo }, revision: 0 });
      const id = listen(core, mode);
      core.send({ kind: "speech-playing", playing: true });
      edge(core, id, [true, 100]);
      assert.equal(live(core)?.listen.kind, "hearing");
    }
  });

  it("[LISTEN-7] who presses the key is not talked over, and wakes it (B21, D8)", () => {
    const core = createRunningCore();
    core.send({ kind: "speech-playing", playing: true });
    core.send({ kind: "gate-set", active: false });
    listen(core);
    assert.ok(kinds(core.effects).includes("hush"));
    assert.equal(core.state.runtime.conversation.awake, true);
  });

  it("[LISTEN-9] an engine that died is told of; what it heard is gone, and the next words count (D4)", () => {
    const core = createRunningCore();
    const id = listen(core);
    edge(core, id, [true, 100]);
    core.send({ kind: "voice-again", utteranceId: id });
    assert.match(core.state.present.runtime.toast?.text ?? "", /say it again/);
    assert.equal(live(core)?.listen.kind, "listening");
    edge(core, id, [true, 100]);
    assert.equal(live(core)?.listen.kind, "listening", "the rest of what was said to it is no request");
    edge(core, id, [false, 350]);
    sayAt(core, 900, "run the tests");
    assert.deepEqual(said(core), ["run the tests"]);
  });

  it("[LISTEN-11] the view says what is true of the microphone, from the frames that came (D39, B41)", () => {
    const core = createRunningCore();
    listen(core, "hold");
    assert.equal(core.state.present.voice.microphone.capturing, false);
    core.send({ kind: "voice-microphone", capturing: true, device: "desk", reason: "" });
    const before = core.facts.length;
    core.send({ kind: "voice-microphone", capturing: true, device: "", reason: "" });
    assert.equal(core.facts.length, before);
    core.send({ kind: "voice-microphone", capturing: false, device: "", reason: "unplugged" });
    assert.deepEqual(core.state.present.voice.microphone, { capturing: false, device: "desk" });
    const shownBefore = project(core.state);
    core.send({ kind: "voice-level", level: 0.4 });
    const passing = core.facts.at(-1);
    assert.ok(passing !== undefined && passBy([passing]));
    assert.deepEqual(project(core.state), shownBefore, "no view is computed for how loud it is");
  });
});
