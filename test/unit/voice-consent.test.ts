// A spoken yes: it counts for a question that was heard, and only where it began after that.
import assert from "node:assert/strict";
import { ask, type Core, createRunningCore } from "../support/core.ts";
import { clock, edge, words } from "../support/talk-over-stage.ts";

describe("a spoken yes", () => {
  const listen = (core: Core): string => {
    const context = { file: "here.ts", line: 1, selection: "", names: [] };
    const reply = core.send({ kind: "listen-start", mode: "hands_free", surfaceId: "s1", context });
    return reply?.ok === true ? String(reply.value["utterance_id"]) : "";
  };
  const said = (core: Core, utteranceId: string, [atMs, text]: readonly [number, string]): void => {
    edge(core, utteranceId, [true, atMs]);
    edge(core, utteranceId, [false, atMs + 900]);
    clock(core, utteranceId, atMs + 1_100);
    words(core, utteranceId, text);
    clock(core, utteranceId, atMs + 1_600);
  };

  it("[LISTEN-10] a yes that began before the question, or at once with it, does not answer it (E3)", () => {
    const core = createRunningCore();
    const id = listen(core);
    core.advance(1_000);
    const { approvalId } = ask(core);
    const aloud = {
      kind: "speech-done",
      turnId: "",
      sentenceId: `ask-${approvalId}`,
      text: "",
      heard: true,
    } as const;
    edge(core, id, [true, 100]);
    edge(core, id, [false, 900]);
    clock(core, id, 1_100);
    words(core, id, "yes");
    clock(core, id, 1_600);
    const state = (): readonly string[] =>
      Object.values(core.state.control.approvals.approvals).map((one) => one.state);
    assert.deepEqual(state(), ["pending"]);
    core.advance(1_000);
    said(core, id, [3_000, "okay"]);
    assert.deepEqual(state(), ["pending"], "it was not yet asked aloud");
    core.send(aloud);
    core.advance(1_000);
    said(core, id, [6_000, "yes"]);
    assert.deepEqual(state(), ["allowed"]);
  });
  for (const [how, end] of [
    ["failed", { heard: false }],
    ["was silenced before its first sound", { heard: false, share: 0 }],
  ] as const)
    it(`[LISTEN-10] nor does it answer one whose voice ${how}: it is asked then, and the next one counts (E3, D39)`, () => {
      const core = createRunningCore();
      const id = listen(core);
      core.advance(1_000);
      const { approvalId, question } = ask(core);
      const sentenceId = `ask-${approvalId}`;
      const state = (): string | undefined => core.state.control.approvals.approvals[approvalId]?.state;
      core.send({ kind: "speech-done", turnId: "", sentenceId, text: "", ...end });
      core.advance(1_000);
      const before = core.effects.length;
      said(core, id, [3_000, "yes"]);
      assert.equal(state(), "pending");
      assert.deepEqual(
        core.effects.slice(before).flatMap((one) => (one.kind === "speak" ? [one.text] : [])),
        [question],
      );
      assert.match(
        core.state.present.runtime.toast?.text ?? "",
        /Answer with a click or a key, or say it when/,
      );
      core.send({ kind: "speech-done", turnId: "", sentenceId, text: "", heard: true });
      core.advance(1_000);
      said(core, id, [6_000, "yes"]);
      assert.equal(state(), "allowed");
    });
  it("[LISTEN-10] one that was cut short by somebody was asked (E3)", () => {
    const core = createRunningCore();
    const id = listen(core);
    core.advance(1_000);
    const { approvalId } = ask(core);
    core.send({
      kind: "speech-done",
      turnId: "",
      sentenceId: `ask-${approvalId}`,
      text: "",
      heard: false,
      share: 0.2,
    });
    core.advance(1_000);
    said(core, id, [3_000, "yes"]);
    assert.equal(core.state.control.approvals.approvals[approvalId]?.state, "allowed");
  });
  it("[LISTEN-10] nor does it where the clock goes back meanwhile: the order of things decides (E3)", () => {
    const core = createRunningCore();
    const id = listen(core);
    core.advance(100_000);
    const { approvalId } = ask(core);
    edge(core, id, [true, 100]);
    core.advance(-60_000);
    core.send({ kind: "speech-done", turnId: "", sentenceId: `ask-${approvalId}`, text: "", heard: true });
    core.advance(1_000);
    edge(core, id, [false, 900]);
    clock(core, id, 1_100);
    words(core, id, "yes");
    clock(core, id, 1_600);
    assert.equal(core.state.control.approvals.approvals[approvalId]?.state, "pending");
  });
});
