// A question of a model to the person: it waits, is answered in words, and its answer outlives nothing but itself.
import assert from "node:assert/strict";
import { EMPTY_STATE } from "../../server/core/state.ts";
import { approvalView } from "../../server/core/view/approval.ts";
import {
  answerTo,
  type Core,
  createCore,
  createModelCore,
  lastCall,
  modelTurn,
  pendingIn,
  prepared,
} from "../support/core.ts";

const QUESTION = {
  risk: "change",
  ruleKey: null,
  subject: { kind: "question", options: ["tabs", "spaces"] },
} as const;

describe("a question of a model", () => {
  const asking = (): { readonly core: Core; readonly turnId: string } => {
    const core = createModelCore();
    const turnId = modelTurn(core);
    const step = core.state.runtime.conversation.turns[turnId]?.step ?? 0;
    core.send({
      kind: "brain-call",
      turnId,
      step,
      name: "ask_user",
      args: { question: "Tabs or spaces?" },
      providerCallId: "p",
    });
    core.send({ kind: "brain-done", turnId, step });
    const title = "Tabs or spaces?";
    core.send({
      kind: "tool-prepared",
      callId: lastCall(core).callId,
      prepared: prepared({ ...QUESTION, title }),
    });
    return { core, turnId };
  };
  const answer = (core: Core, decision: "allow_once" | "deny", note = ""): void => {
    const [asked] = pendingIn(core.state);
    assert.ok(asked !== undefined);
    core.send(answerTo(asked, { decision, note }));
  };
  const told = (core: Core): string => {
    const { state } = lastCall(core);
    return state.kind === "done" ? `${state.result.errorCode} ${state.result.summary}` : state.kind;
  };

  it("[ASK-1] is asked as it stands, with its options, and never for good (B22, B6)", () => {
    const { core } = asking();
    const [asked] = pendingIn(core.state);
    assert.ok(asked !== undefined);
    const view = approvalView(asked);
    assert.deepEqual(view["subject"], {
      kind: "question",
      argv: ["tabs", "spaces"],
      cwd: "",
      files: [],
      detail: "",
    });
    assert.deepEqual([view["title"], view["always_matches"]], ["Tabs or spaces?", ""]);
    assert.equal(view["spoken_question"], "Tabs or spaces? For instance: tabs, spaces.");
  });

  it("[ASK-2] the answer is what the model is told; a plain yes is one, and so is a no (B22)", () => {
    for (const [decision, note, words] of [
      ["allow_once", "tabs, of course", " tabs, of course"],
      ["allow_once", "", " Yes."],
      ["deny", "Decide yourself.", "denied You said no. Decide yourself."],
    ] as const) {
      const { core } = asking();
      const thoughts = core.effects.filter(({ kind }) => kind === "think").length;
      answer(core, decision, note);
      assert.equal(told(core), words);
      assert.equal(core.effects.filter(({ kind }) => kind === "think").length, thoughts + 1);
      assert.ok(!core.effects.some(({ kind }) => kind === "run-tool"));
    }
  });

  it("[ASK-3] where the server ended right behind the answer, it is asked once more (C10)", () => {
    const { core } = asking();
    const before = core.state;
    answer(core, "allow_once", "tabs");
    // The answer is stored, and what follows from it is not.
    const state = { ...before, control: core.state.control, present: EMPTY_STATE.present };
    const again = createCore({ state, nowMs: core.nowMs });
    again.send({ kind: "boot" });
    assert.equal(pendingIn(again.state).length, 1);
    answer(again, "allow_once", "spaces");
    assert.equal(told(again), " spaces");
  });
});
