// A yes long after the question, in sleep, or behind what somebody else asked: it is not for it.
import assert from "node:assert/strict";
import { draft } from "../support/schedule.ts";
import { askAloud, spoken } from "../support/consent-rig.ts";
import {
  type Core,
  createModelCore,
  createRunningCore,
  lastCall,
  modelTurn,
  pendingIn,
  prepared,
  type,
} from "../support/core.ts";

const MINUTE_MS = 60_000;
const isOpen = (core: Core): boolean => pendingIn(core.state).length === 1;

describe("a yes that may be for something else", () => {
  for (const said of ["yes please", "yes to number one"])
    it(`[CONSENT-14] by voice counts for five minutes after it was asked; then it is asked anew, and counts: "${said}" (E3, B6)`, () => {
      const core = createRunningCore();
      const { approvalId } = askAloud(core);
      core.advance(6 * MINUTE_MS);
      const { reply } = spoken(core, said, core.nowMs);
      assert.ok(isOpen(core));
      assert.match(JSON.stringify(reply), /more than five minutes ago/);
      const again = core.effects.filter(({ kind }) => kind === "speak").at(-1);
      assert.ok(again?.kind === "speak" && again.sentenceId.includes(approvalId), "it is asked anew");
      core.send({ kind: "speech-done", turnId: "", sentenceId: again.sentenceId, text: "", heard: true });
      core.advance(1_000);
      spoken(core, said, core.nowMs);
      assert.ok(!isOpen(core));
    });

  it("[CONSENT-14] asleep none is taken by voice, but a no is (E3, D8)", () => {
    const core = createRunningCore();
    askAloud(core);
    core.send({ kind: "gate-set", active: false });
    core.advance(500);
    spoken(core, "okay, sure", core.nowMs);
    assert.ok(isOpen(core));
    spoken(core, "no", core.nowMs);
    assert.ok(!isOpen(core));
  });

  it("[CONSENT-14] after a model answered in this window since, it is for that model, unless it names the question (E3)", () => {
    for (const [said, open] of [
      ["yes please", true],
      ["yes to number one", false],
    ] as const) {
      const core = createModelCore();
      // Of a task, which asks while others talk.
      core.send({ kind: "task-save", taskId: "", revision: 0, draft: draft() });
      const [taskId = ""] = Object.keys(core.state.control.tasks.tasks);
      core.send({ kind: "task-trigger", taskId });
      core.send({ kind: "tool-prepared", callId: lastCall(core).callId, prepared: prepared() });
      core.advance(1_000);
      const turnId = modelTurn(core, "what does the parser do");
      const step = core.state.runtime.conversation.turns[turnId]?.step ?? -1;
      core.send({ kind: "brain-sentence", turnId, step, text: "Shall I explain it?" });
      core.send({ kind: "brain-done", turnId, step });
      core.advance(1_000);
      type(core, said);
      assert.equal(isOpen(core), open, said);
    }
  });
});
