// What is taken back in the same breath is no request.
import assert from "node:assert/strict";
import { ask, type Core, createRunningCore, SHOWN } from "../support/core.ts";

describe("words that are taken back", () => {
  const say = (core: Core, text: string): { readonly asked: number; readonly toast: string } => {
    const before = Object.keys(core.state.runtime.conversation.turns).length;
    const at = { kind: "listen-start", mode: "toggle", surfaceId: "s1", context: SHOWN } as const;
    const reply = core.send(at);
    const utteranceId = reply?.ok === true ? String(reply.value["utterance_id"]) : "";
    for (const [speech, atMs] of [
      [true, 100],
      [false, 900],
    ] as const)
      core.send({ kind: "voice-edge", utteranceId, speech, atMs });
    core.send({ kind: "voice-clock", utteranceId, atMs: 1_100, ended: false });
    core.send({ kind: "voice-text", utteranceId, revision: 1, text, partial: false });
    core.send({ kind: "voice-clock", utteranceId, atMs: 3_200, ended: false });
    const toast = core.facts.findLast((one) => one.kind === "toast-changed");
    return {
      asked: Object.keys(core.state.runtime.conversation.turns).length - before,
      toast: toast?.toast?.text ?? "",
    };
  };

  for (const text of [
    "run the tests no scratch that",
    "Open the readme file. Never mind.",
    "go to line, uh, strike that",
  ])
    it(`[LISTEN-13] "${text}" asks for nothing, and that is told (D10)`, () => {
      assert.deepEqual(say(createRunningCore(), text), { asked: 0, toast: "Forgotten." });
    });

  for (const text of [
    "run the tests",
    "never mind the tests run the build",
    "explain the scratch that folder",
  ])
    it(`[LISTEN-13] "${text}" does ask (D10)`, () => {
      assert.equal(say(createRunningCore(), text).asked, 1);
    });

  it("[LISTEN-13] to an open question it may be an answer (E3)", () => {
    const core = createRunningCore();
    ask(core);
    assert.notEqual(say(core, "oh well no never mind").toast, "Forgotten.");
  });
});
