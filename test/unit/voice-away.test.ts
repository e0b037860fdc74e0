// Listening for hours: nobody is there any more, the microphone goes and comes back, and another one is chosen meanwhile.
import assert from "node:assert/strict";
import type { Input } from "../../server/core/input.ts";
import { LIMITS } from "../../server/core/limits.ts";
import type { FolderRole } from "../../server/core/models/types.ts";
import { project } from "../../server/core/view/project.ts";
import { liveIn, type ListenMode } from "../../server/core/voice/types.ts";
import { TINY } from "../support/fake-models.ts";
import { type Core, createRunningCore, kinds, SHOWN, type } from "../support/core.ts";

const MINUTE_MS = 60_000;

describe("listening for hours", () => {
  const begin = (mode: ListenMode = "hands_free"): { readonly core: Core; readonly id: string } => {
    const core = createRunningCore();
    const reply = core.send({ kind: "listen-start", mode, surfaceId: "s1", context: SHOWN });
    core.send({ kind: "voice-microphone", capturing: true, device: "Headset", reason: "" });
    return { core, id: reply?.ok === true ? String(reply.value["utterance_id"]) : "" };
  };
  const after = (core: Core, utteranceId: string, minutes: number): void => {
    core.advance(minutes * MINUTE_MS);
    core.send({ kind: "voice-clock", utteranceId, atMs: core.nowMs, ended: false });
  };
  const awake = (core: Core): boolean => core.state.runtime.conversation.awake;
  const voice = (core: Core): Record<string, unknown> =>
    project(core.state)["voice"] as Record<string, unknown>;
  const reasonless = { capturing: false, device: "", reason: "It is not there", waits: true } as const;
  const gone: Input = { kind: "voice-microphone", ...reasonless };

  it("[LISTEN-15] hands-free, after half an hour without a word it sleeps and says so; any sign of somebody counts (B21, D8)", () => {
    const { core, id } = begin();
    after(core, id, 29);
    core.send({ kind: "voice-edge", utteranceId: id, speech: true, atMs: 1_000 });
    core.send({ kind: "voice-clock", utteranceId: id, atMs: 1_100, ended: false });
    core.send({ kind: "voice-edge", utteranceId: id, speech: false, atMs: 1_200 });
    core.send({ kind: "voice-clock", utteranceId: id, atMs: 3_000, ended: false });
    core.send({ kind: "voice-text", utteranceId: id, revision: 1, text: "", partial: false });
    after(core, id, 29);
    assert.equal(awake(core), true);
    after(core, id, 2);
    assert.equal(awake(core), false);
    assert.match(core.state.present.runtime.toast?.text ?? "", /30 minutes.*"wake up"/);
    assert.notEqual(liveIn(core.state.present.voice), undefined, "who says so is still heard");
    core.send({ kind: "gate-set", active: true });
    after(core, id, 1);
    assert.equal(awake(core), true, "waking it counts");
  });

  it("[LISTEN-15] not while a request is under way, not where it is switched off, and not for who only tapped (B21)", () => {
    const busy = begin();
    type(busy.core, "think about it");
    after(busy.core, busy.id, 45);
    assert.equal(awake(busy.core), true);
    const typed = begin();
    typed.core.advance(29 * MINUTE_MS);
    const { turnId } = type(typed.core, "git status");
    typed.core.send({ kind: "turn-cancel", turnId });
    after(typed.core, typed.id, 20);
    assert.equal(awake(typed.core), true, "who types is there");
    const never = begin();
    never.core.send({ kind: "config-patch", patch: { "voice.awayAfterMinutes": 0 }, revision: 0 });
    after(never.core, never.id, 600);
    assert.equal(awake(never.core), true);
    const tapped = begin("hold");
    after(tapped.core, tapped.id, 45);
    assert.equal(awake(tapped.core), true);
  });

  it("[LISTEN-16] a microphone that is gone is waited for: what was being said is forgotten, its own voice goes on, and it hears again (B41, A15, D4)", () => {
    const { core, id } = begin();
    core.send({ kind: "config-patch", patch: { "voice.echo": "headphones" }, revision: 0 });
    core.send({ kind: "speech-playing", playing: true });
    core.send({ kind: "voice-edge", utteranceId: id, speech: true, atMs: 1_000 });
    core.send({ kind: "voice-clock", utteranceId: id, atMs: 1_400, ended: false });
    assert.equal(liveIn(core.state.present.voice)?.floor.kind, "paused");
    const before = core.effects.length;
    core.send(gone);
    const live = liveIn(core.state.present.voice);
    assert.deepEqual([live?.utteranceId, live?.listen.kind, live?.floor.kind], [id, "listening", "ours"]);
    assert.deepEqual(kinds(core.effects.slice(before)), ["duck", "pause-voice"]);
    assert.deepEqual(
      [voice(core)["capture"], voice(core)["processing"], voice(core)["mode"]],
      [false, false, "hands_free"],
    );
    core.send({ kind: "voice-microphone", capturing: true, device: "Headset", reason: "" });
    assert.deepEqual([voice(core)["capture"], voice(core)["processing"]], [true, true]);
  });

  it("[LISTEN-17] what it is heard by is taken up while it listens, and only where it changed (B56)", () => {
    const { core, id } = begin();
    const listens = (): number => kinds(core.effects).filter((kind) => kind === "listen").length;
    const patch = (values: Record<string, string | number>): void =>
      void core.send({ kind: "config-patch", patch: values, revision: 0 });
    patch({ "voice.microphone": "Desk" });
    assert.equal(listens(), 2);
    assert.deepEqual(core.effects.at(-1), { kind: "listen", utteranceId: id });
    patch({ "voice.microphone": "Desk", "voice.speed": 120 });
    assert.equal(listens(), 2);
    patch({ "voice.wakePhrase": "hey kodama" });
    patch({ "models.kwsFolder": "/models/kws" });
    assert.equal(listens(), 4);
    core.send({ kind: "listen-stop", discard: true });
    patch({ "voice.microphone": "Headset" });
    assert.equal(listens(), 4, "nobody listens");
  });

  it("[LISTEN-17] a model of what is heard that is chosen, or is the first to arrive, is taken up while it listens (B56, B8)", () => {
    const { core } = begin();
    const listens = (): number => kinds(core.effects).filter((kind) => kind === "listen").length;
    const arrives = (role: FolderRole, modelId: string): void => {
      const { url: _url, sha256: _sha, ...listed } = TINY;
      const entry = { ...listed, role, modelId, files: [] };
      core.send({ kind: "model-install", entry, licenceAccepted: true });
      core.send({ kind: "model-arrived", modelId, path: `/models/${modelId}` });
    };
    arrives("stt", "ears");
    assert.equal(listens(), 2);
    arrives("stt", "other-ears");
    assert.equal(listens(), 2, "it waits to be chosen");
    core.send({ kind: "model-use", modelId: "other-ears" });
    arrives("kws", "phrases");
    assert.equal(listens(), 4);
    arrives("tts", "mouth");
    assert.equal(listens(), 4, "nothing is heard by it");
  });

  it("[RUNTIME-3] what works now is told: speech both ways, one way, or words alone (D3, B19)", () => {
    const { core } = begin();
    const mode = (): unknown => (project(core.state)["runtime"] as Record<string, unknown>)["pipeline_mode"];
    assert.equal(mode(), "text_only", "no model for words");
    core.send({ kind: "config-patch", patch: { "models.sttFolder": "/models/stt" }, revision: 0 });
    assert.equal(mode(), "conversation");
    core.send({ kind: "config-patch", patch: { "voice.output": "none" }, revision: 0 });
    assert.equal(mode(), "transcribe_only");
    assert.equal(voice(core)["retention"], false);
    core.send({ kind: "config-patch", patch: { "voice.output": "/answers.wav" }, revision: 0 });
    assert.equal(voice(core)["retention"], false, "nothing was written to it yet");
    core.send({ kind: "config-patch", patch: { "voice.output": "none" }, revision: 0 });
    const reason = { part: "microphone", reason: "It is gone.", nextStep: "Plug it in." };
    core.send({ kind: "health-report", part: "microphone", reason });
    assert.equal(mode(), "text_only");
  });

  const told = (core: Core): string | undefined => core.state.present.runtime.toast?.text;
  const say = (core: Core, text: string) => type(core, text, { origin: "voice" }).reply;

  it("[LISTEN-22] asleep, every phrase that asks to be listened to is taken, and nothing else (B21, D8)", () => {
    for (const text of [
      "wake up",
      "Start listening again.",
      "I'm back",
      "unmute yourself",
      "you can speak to me again",
    ]) {
      const { core } = begin();
      core.send({ kind: "gate-set", active: false });
      assert.equal(say(core, "run the tests")?.ok, false);
      assert.equal(told(core), undefined, "a room may talk as it likes");
      assert.equal(say(core, text)?.ok, true, text);
    }
  });

  it("[LISTEN-23] a spoken request that is one too many is told on the screen; a typed one is answered (B36, D42)", () => {
    const { core } = begin();
    for (let n = 0; n < LIMITS.turnsQueuedMax; n++) assert.equal(say(core, `ask ${n}`)?.ok, true);
    assert.equal(type(core, "one more").reply?.ok, false);
    assert.equal(told(core), undefined);
    assert.equal(say(core, "one more")?.ok, false);
    assert.match(told(core) ?? "", /Too many requests wait/);
  });
});
