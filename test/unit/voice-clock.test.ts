// The clock of the machine is set while somebody is listened to.
import assert from "node:assert/strict";
import { type Core, codeOf, createRunningCore } from "../support/core.ts";

const HOUR_MS = 3_600_000;
const HERE = { file: "here.ts", line: 1, selection: "", names: [] };

describe("a clock that is set while somebody is listened to", () => {
  /** Hands-free, after Kodama has said something. */
  function answered(settings: Readonly<Record<string, string>> = {}): {
    readonly core: Core;
    readonly say: (atMs: number, words: string) => void;
    readonly requests: () => readonly string[];
  } {
    const core = createRunningCore();
    core.send({ kind: "config-patch", patch: settings, revision: 0 });
    const reply = core.send({ kind: "listen-start", mode: "hands_free", surfaceId: "s1", context: HERE });
    assert.ok(reply?.ok === true, codeOf(reply));
    const utteranceId = String(reply.value["utterance_id"]);
    core.send({ kind: "speech-playing", playing: true });
    core.advance(500);
    core.send({ kind: "speech-playing", playing: false });
    core.advance(5_000);
    const clock = (atMs: number): void =>
      void core.send({ kind: "voice-clock", utteranceId, atMs, ended: false });
    return {
      core,
      say(atMs, words) {
        core.send({ kind: "voice-edge", utteranceId, speech: true, atMs });
        core.advance(900);
        core.send({ kind: "voice-edge", utteranceId, speech: false, atMs: atMs + 900 });
        clock(atMs + 1_100);
        core.send({ kind: "voice-text", utteranceId, revision: 1, text: words, partial: false });
        core.advance(2_500);
        clock(atMs + 3_600);
      },
      requests: () => Object.values(core.state.runtime.conversation.turns).map(({ text }) => text),
    };
  }

  for (const [name, jumpMs] of [
    ["back", -HOUR_MS],
    ["on", HOUR_MS / 4],
  ] as const) {
    it(`[LISTEN-18] set ${name}, what is said is heard as before, also over speakers (D3, D9)`, () => {
      for (const echo of ["speakers", "headphones", "cancel"]) {
        const { core, say, requests } = answered({ "voice.echo": echo });
        core.advance(jumpMs);
        say(6_000, "what changed");
        assert.deepEqual(requests(), ["what changed"], echo);
      }
    });

    it(`[LISTEN-18] set ${name} in the middle of a sentence, all of it counts, once (D3)`, () => {
      const { core, requests } = answered();
      const [utteranceId = ""] = Object.keys(core.state.present.voice.utterances);
      core.send({ kind: "voice-edge", utteranceId, speech: true, atMs: 6_000 });
      core.advance(jumpMs);
      core.send({ kind: "voice-edge", utteranceId, speech: false, atMs: 6_900 });
      core.send({ kind: "voice-clock", utteranceId, atMs: 7_100, ended: false });
      core.send({ kind: "voice-text", utteranceId, revision: 1, text: "what changed", partial: false });
      core.send({ kind: "voice-clock", utteranceId, atMs: 8_600, ended: false });
      core.send({ kind: "voice-clock", utteranceId, atMs: 9_600, ended: false });
      assert.deepEqual(requests(), ["what changed"]);
    });
  }

  it("[LISTEN-18] set back, nothing of an hour before is followed: a wake phrase is needed, and an okay is one (D9, D10)", () => {
    for (const backMs of [HOUR_MS, 160_000, 120_000]) {
      const woken = answered({ "voice.wakePhrase": "hey kodama" });
      woken.core.advance(55_000 - backMs);
      woken.say(6_000, "what changed");
      assert.deepEqual(woken.requests(), [], `said to somebody else, ${backMs}`);
      const plain = answered();
      plain.core.advance(-backMs);
      plain.say(6_000, "okay, great");
      assert.equal(plain.requests().length, 1, `no nod to anything, ${backMs}`);
    }
  });
});
