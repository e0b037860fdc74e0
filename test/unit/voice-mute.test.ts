// The microphone closed for now, and open again for the same.
import assert from "node:assert/strict";
import { project } from "../../server/core/view/project.ts";
import { liveIn } from "../../server/core/voice/types.ts";
import { codeOf, type Core, createRunningCore, SHOWN, type } from "../support/core.ts";

describe("muting", () => {
  const begin = (): { readonly core: Core; readonly id: string } => {
    const core = createRunningCore();
    const reply = core.send({ kind: "listen-start", mode: "hands_free", surfaceId: "s1", context: SHOWN });
    return { core, id: reply?.ok === true ? String(reply.value["utterance_id"]) : "" };
  };

  it("[LISTEN-14] muted the microphone is closed, what was being said is forgotten, and it is heard again as it was (D39, B41)", () => {
    const { core, id } = begin();
    core.send({ kind: "voice-microphone", capturing: true, device: "Headset", reason: "" });
    core.send({ kind: "voice-edge", utteranceId: id, speech: true, atMs: 1_000 });
    core.send({ kind: "listen-mute", muted: true, context: SHOWN });
    assert.deepEqual(core.effects.at(-1), { kind: "close-utterance", utteranceId: id });
    core.send({ kind: "voice-microphone", capturing: false, device: "", reason: "" });
    core.send({ kind: "speech-playing", playing: false });
    core.send({ kind: "voice-text", utteranceId: id, revision: 1, text: "run the tests", partial: false });
    core.send({ kind: "voice-clock", utteranceId: id, atMs: 3_000, ended: false });
    assert.deepEqual(Object.keys(core.state.runtime.conversation.turns), [], "nothing of it counts");
    const shown = (): unknown[] => {
      const { orb, voice } = project(core.state) as {
        orb: { mode: string };
        voice: { capture: boolean; muted: boolean; mode: string };
      };
      return [orb.mode, voice.capture, voice.muted, voice.mode];
    };
    assert.deepEqual(shown(), ["muted", false, true, ""]);
    core.send({ kind: "listen-mute", muted: true, context: SHOWN });
    const reply = core.send({ kind: "listen-mute", muted: false, context: SHOWN });
    assert.deepEqual(reply, { ok: true, value: { muted: false, listening: true } });
    assert.equal(core.effects.at(-1)?.kind, "listen");
    assert.deepEqual(shown().slice(2), [false, "hands_free"]);
  });

  it("[LISTEN-14] a talk key ends it, and so does the end of its window; without a microphone there is nothing to mute (D39)", () => {
    const muted = (core: Core): unknown => core.state.present.voice.muted;
    const { core } = begin();
    core.send({ kind: "listen-mute", muted: true, context: SHOWN });
    assert.deepEqual(muted(core), { surfaceId: "s1", mode: "hands_free" });
    core.send({ kind: "listen-start", mode: "hold", surfaceId: "s1", context: SHOWN });
    assert.equal(muted(core), undefined);
    core.send({ kind: "listen-mute", muted: true, context: SHOWN });
    assert.deepEqual(muted(core), { surfaceId: "s1", mode: "toggle" }, "a key that is held is let go");
    core.send({ kind: "listen-stop", discard: false });
    assert.equal(muted(core), undefined);
    assert.equal(codeOf(core.send({ kind: "listen-mute", muted: true, context: SHOWN })), "unavailable");
    const other = begin().core;
    other.send({ kind: "listen-mute", muted: true, context: SHOWN });
    other.send({ kind: "surface-detach", surfaceId: "s1" });
    assert.equal(muted(other), undefined);
  });

  /** Asked in words, and what is answered. */
  const ask = (core: Core, text: string, active: boolean): string => {
    const { turnId } = type(core, text);
    const intent = { command: "conversation.gate_set", payload: { active }, confidence: 1 };
    core.send({ kind: "understood", turnId, intent });
    const { sentences = {} } = core.state.runtime.conversation.turns[turnId] ?? {};
    return Object.values(sentences)
      .map((one) => one.text)
      .join(" ");
  };
  const isOpen = (core: Core): boolean => liveIn(core.state.present.voice) !== undefined;

  it("[LISTEN-21] words about the microphone close and open it; nobody is only put to sleep by them (D39, B41)", () => {
    const { core } = begin();
    assert.match(ask(core, "turn off the microphone", false), /closed the microphone.*talk key/);
    assert.deepEqual([isOpen(core), core.state.runtime.conversation.awake], [false, true]);
    assert.match(ask(core, "mute yourself", false), /is closed/);
    assert.equal(ask(core, "unmute the microphone", true), "I am listening.");
    assert.equal(isOpen(core), true);
    assert.equal(ask(core, "go to sleep", false), "Good night.");
    assert.deepEqual([isOpen(core), core.state.runtime.conversation.awake], [true, false]);
  });

  it("[LISTEN-21] nobody is told that they are listened to where no microphone is open (D39)", () => {
    const core = createRunningCore();
    core.send({ kind: "gate-set", active: false });
    assert.match(ask(core, "turn the mic on", true), /is closed.*talk key/);
    assert.equal(core.state.runtime.conversation.awake, true);
    assert.equal(ask(core, "wake up", true), "I am awake.");
    assert.equal(isOpen(core), false);
    assert.equal(ask(begin().core, "wake up", true), "I am listening.");
  });
});
