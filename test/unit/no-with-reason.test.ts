// A no that says why, and a stop where nothing is under way.
import assert from "node:assert/strict";
import { isOfReminder, reasonOfNo } from "../../server/core/understand/denial.ts";
import {
  ask,
  type Core,
  createModelCore,
  createRunningCore,
  lastCall,
  modelTurn,
  pendingIn,
  type,
} from "../support/core.ts";

describe("a no that says why", () => {
  it("[CONSENT-11] answers the open question, and its reason goes along as the note (B22, E3)", () => {
    const core = createRunningCore();
    const { approvalId } = ask(core);
    core.advance(1);
    type(core, "No, because I want it named feature/two and not feature one");
    assert.equal(core.state.control.approvals.approvals[approvalId]?.state, "denied");
    assert.match(JSON.stringify(lastCall(core).state), /I want it named feature\/two and not feature one/);
    assert.equal(pendingIn(core.state).length, 0);
  });

  it("[CONSENT-11] what only begins with no is about anything, and without a question it is a request (E3)", () => {
    assert.equal(reasonOfNo("don’t, since it is Friday"), "it is Friday");
    for (const text of [
      "no idea what this does",
      "no rush because of me",
      "no",
      "nobody because",
      "no because",
      "yes because",
      "Don't cause any conflicts with the other branch when you tidy up the parser",
      "No, as soon as that is through please run the build as well",
      "no as far as I know that is fine so go ahead",
      "No, as I said before, yes, go ahead and do it now",
      "No since when does it need the network, tell me first",
      "do not as a rule open files in the preview tab please",
    ])
      assert.equal(reasonOfNo(text), undefined, text);
    const core = createRunningCore();
    type(core, "no because it is Friday");
    assert.equal(
      Object.values(core.state.runtime.conversation.turns).at(-1)?.text,
      "no because it is Friday",
    );
  });
});

describe("a typed stop", () => {
  const told = (core: Core): string => core.state.present.runtime.toast?.text ?? "";

  it("[TURN-14] says where there is nothing to stop, and how tasks are stopped (D3)", () => {
    const core = createRunningCore();
    type(core, "cancel all tasks");
    assert.match(told(core), /Nothing is under way.*paused or deleted/);
    const busy = createModelCore();
    modelTurn(busy);
    type(busy, "stop");
    assert.equal(told(busy), "");
  });

  it("[CONSENT-12] to a reminder is none to another question (E3, B24)", () => {
    const state = (text: string): string | undefined => {
      const core = createRunningCore();
      const { approvalId } = ask(core);
      core.advance(1);
      type(core, text);
      return core.state.control.approvals.approvals[approvalId]?.state;
    };
    for (const text of [
      "cancel the reminder",
      "please cancel the tea reminder",
      "Stop the alarm.",
      "cancel my 3 o'clock timer",
    ])
      assert.equal(state(text), "pending", text);
    for (const text of [
      "cancel",
      "cancel it",
      "cancel that",
      "no reminder",
      "stop it, the alarm is on",
      "cancel the test",
    ])
      assert.notEqual(state(text), "pending", text);
    assert.ok(isOfReminder("cancel that reminder"));
  });
});
