// Sentences while the voice moves.
import assert from "node:assert/strict";
import { createSilentVoice } from "../../native/silent-voice.ts";
import type { SaidSentence, VoiceSettings } from "../../server/core/voice-ports.ts";
import { EMPTY_STATE, type State } from "../../server/core/state.ts";
import { project } from "../../server/core/view/project.ts";
import { createMouth } from "../../server/host/mouth.ts";
import {
  ask,
  createModelCore,
  createRunningCore,
  lastCall,
  modelTurn,
  OK_RESULT,
  prepared,
  type,
} from "../support/core.ts";

const sentence = (text: string) => ({ kind: "speak", turnId: "t", sentenceId: text, text }) as const;

describe("the mouth", () => {
  it("[SAID-4] says it as the settings want it, and keeps it as it is written (B56, D9)", () => {
    const core = createRunningCore();
    const patch = { "voice.pronunciations": "nginx=engine x", "voice.speed": 150, "voice.speakerNumber": 3 };
    core.send({ kind: "config-patch", patch, revision: 0 });
    const said: unknown[] = [];
    const voice = {
      ...createSilentVoice(),
      speak: ({ text, said: aloud }: SaidSentence, { speed, speakerNumber }: VoiceSettings) =>
        void said.push([text, aloud, speed, speakerNumber]),
    };
    createMouth(voice, () => core.state).run(sentence("Look at nginx.ts."));
    assert.deepEqual(said, [["Look at nginx.ts.", "Look at engine x dot T S.", 1.5, 3]]);
  });

  it("[SURFACE-6] sentences wait while the voice moves, and are said in order on the new speaker; stop drops them (B28)", () => {
    const said: string[] = [];
    let speaker = "";
    const state = (): State => ({
      ...EMPTY_STATE,
      present: { ...EMPTY_STATE.present, surfaces: { ...EMPTY_STATE.present.surfaces, speaker } },
    });
    const voice = {
      ...createSilentVoice(),
      speak: ({ text }: { readonly text: string }, { speaker: on }: { readonly speaker: string }) =>
        void said.push(`${text}@${on}`),
    };
    const mouth = createMouth(voice, state);
    mouth.run(sentence("one"));
    mouth.run({ kind: "hold-speech" });
    mouth.run(sentence("two"));
    mouth.run(sentence("three"));
    assert.deepEqual(said, ["one@"]);
    speaker = "hall";
    mouth.run({ kind: "release-speech" });
    assert.deepEqual(said, ["one@", "two@hall", "three@hall"]);
    mouth.run({ kind: "hold-speech" });
    mouth.run(sentence("four"));
    mouth.run({ kind: "hush" });
    mouth.run({ kind: "release-speech" });
    assert.equal(said.length, 3);
  });

  for (const [policy, aloud] of [
    ["all", ["One.", "Two.", "Three.", "Four."]],
    ["short", ["One.", "Three."]],
    ["never", []],
  ] as const)
    it(`[SAID-5] "${policy}" says ${aloud.length} sentences of four in two steps, and shows them all (B37)`, () => {
      const core = createModelCore();
      core.send({ kind: "config-patch", patch: { "voice.speak": policy }, revision: 0 });
      const turnId = modelTurn(core);
      const say = (text: string, step: number) => core.send({ kind: "brain-sentence", turnId, step, text });
      say("One.", 1);
      say("Two.", 1);
      core.send({ kind: "brain-call", turnId, step: 1, name: "git_status", args: {}, providerCallId: "p" });
      core.send({ kind: "brain-done", turnId, step: 1 });
      const { callId } = lastCall(core);
      core.send({ kind: "tool-prepared", callId, prepared: prepared({ risk: "read" }) });
      core.send({ kind: "tool-finished", callId, result: OK_RESULT });
      assert.equal(core.state.runtime.conversation.turns[turnId]?.step, 2);
      say("Three.", 2);
      say("Four.", 2);
      const said = core.effects.flatMap((one) => (one.kind === "speak" ? [one.text] : []));
      assert.deepEqual(said, aloud);
      assert.equal(Object.keys(core.state.runtime.conversation.turns[turnId]?.sentences ?? {}).length, 4);
      const other = createRunningCore();
      other.send({ kind: "config-patch", patch: { "voice.speak": policy }, revision: 0 });
      ask(other);
      const asked = other.effects.filter((one) => one.kind === "speak" && one.sentenceId.startsWith("ask-"));
      assert.equal(asked.length, policy === "never" ? 0 : 1);
    });

  it("[SAID-6] the last answer is said again, whole, also where it was cut short or nobody said one (B37, D8)", () => {
    const core = createModelCore();
    const again = (): readonly string[] => {
      const before = core.effects.length;
      const { turnId } = type(core, "say that again");
      core.send({
        kind: "understood",
        turnId,
        intent: { command: "speech.repeat", payload: {}, confidence: 1 },
      });
      return core.effects.slice(before).flatMap((one) => (one.kind === "speak" ? [one.text] : []));
    };
    assert.deepEqual(again(), ["I have not said anything yet."]);
    const turnId = modelTurn(core);
    for (const text of ["One.", "```js\nx\n```", "Two."])
      core.send({ kind: "brain-sentence", turnId, step: 1, text });
    core.send({ kind: "brain-done", turnId, step: 1 });
    const [first = ""] = Object.keys(core.state.runtime.conversation.turns[turnId]?.sentences ?? {});
    core.send({ kind: "speech-done", turnId, sentenceId: first, text: "One.", heard: false, share: 0.1 });
    assert.deepEqual(again(), ["One.", "Two."]);
    assert.deepEqual(again(), ["One.", "Two."], "and again");
  });

  it("[MOUTH-11] sound is kept from the first answer that was written to a file, and not while none goes there (D39)", () => {
    const core = createModelCore();
    const isKept = (): unknown => (project(core.state)["voice"] as { readonly retention: boolean }).retention;
    const output = (value: string): void =>
      void core.send({ kind: "config-patch", patch: { "voice.output": value }, revision: 0 });
    const says = (heard: boolean): void => {
      const turnId = modelTurn(core);
      core.send({ kind: "brain-sentence", turnId, step: 1, text: "One." });
      const [sentenceId = ""] = Object.keys(core.state.runtime.conversation.turns[turnId]?.sentences ?? {});
      core.send({ kind: "speech-done", turnId, sentenceId, text: "One.", heard });
      core.send({ kind: "brain-done", turnId, step: 1 });
    };
    says(true);
    assert.equal(isKept(), false, "it went to the speaker");
    output("/answers.wav");
    assert.equal(isKept(), false, "nothing was written yet");
    says(false);
    assert.equal(isKept(), false, "that one could not be");
    says(true);
    assert.equal(isKept(), true);
    output("/others.wav");
    assert.equal(isKept(), false, "another file, and nothing in it yet");
    output("/answers.wav");
    assert.equal(isKept(), true);
    output("speaker");
    assert.equal(isKept(), false);
  });

  it("[SAID-6] while something is asked, that is said again, and nobody is told to wait (E3)", () => {
    const core = createRunningCore();
    const { question } = ask(core);
    for (const words of [
      "say that again",
      "Pardon?",
      "what did you say",
      "I didn't hear that.",
      "I didn't quite catch that, sorry.",
      "I can't hear you",
      "I couldn't hear what you said",
    ]) {
      const before = core.effects.length;
      type(core, words);
      const said = core.effects.slice(before).flatMap((one) => (one.kind === "speak" ? [one.text] : []));
      assert.deepEqual(said, [question], words);
    }
    assert.equal(Object.values(core.state.control.approvals.approvals)[0]?.state, "pending");
  });
});
