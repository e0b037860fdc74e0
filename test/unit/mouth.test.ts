// Sentences while the voice moves.
import assert from "node:assert/strict";
import { createSilentVoice } from "../../native/silent-voice.ts";
import { EMPTY_STATE, type State } from "../../server/core/state.ts";
import { createMouth } from "../../server/host/mouth.ts";

const sentence = (text: string) => ({ kind: "speak", turnId: "t", sentenceId: text, text }) as const;

describe("the mouth", () => {
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
});
