// What "undo" is about when a request changed several things, or when git came in between.
import assert from "node:assert/strict";
import { evolveTools } from "../../server/core/tools/evolve.ts";
import {
  answerTo,
  ask,
  callTool,
  type Core,
  createRunningCore,
  lastCall,
  modelTurn,
  createModelCore,
  OK_RESULT,
  pendingIn,
  prepared,
  type,
} from "../support/core.ts";
import { edit } from "../support/edits.ts";

/** A request that changes a.ts twice and b.ts once; their calls, oldest first. */
function changedThrice(core: Core, between: string = "2"): readonly string[] {
  const turnId = modelTurn(core);
  const steps = [
    edit(),
    edit({ path: "/ws/b.ts", beforeSha: null, afterSha: "9" }),
    edit({ beforeSha: between, afterSha: "3" }),
  ];
  const made = steps.map((change, n) => {
    core.send({ kind: "brain-call", turnId, step: n + 1, name: "write_file", args: {}, providerCallId: "" });
    core.send({ kind: "brain-done", turnId, step: n + 1 });
    const { callId } = lastCall(core);
    core.send({ kind: "tool-prepared", callId, prepared: prepared(change) });
    const [asked] = pendingIn(core.state);
    assert.ok(asked !== undefined);
    core.send(answerTo(asked));
    core.send({ kind: "tool-finished", callId, result: OK_RESULT });
    return callId;
  });
  core.send({ kind: "brain-done", turnId, step: 4 });
  assert.equal(core.state.runtime.conversation.turns[turnId]?.state, "done");
  return made;
}

function say(core: Core, text: string): string {
  const { turnId } = type(core, text);
  core.send({ kind: "understood", turnId, intent: { command: "edit.undo", payload: {}, confidence: 1 } });
  return turnId;
}
const isUndone = (core: Core) => (callId: string) => core.state.runtime.tools.changes[callId]?.undone;
const answerOf = (core: Core, turnId: string): string =>
  Object.values(core.state.runtime.conversation.turns[turnId]?.sentences ?? {})
    .map(({ text }) => text)
    .join(" ");

describe("what an undo is about", () => {
  it("[UNDO-8] everything is what one request changed, as one question, each file back to what it was first (D16, E7)", () => {
    const core = createModelCore();
    const made = changedThrice(core);
    say(core, "undo everything");
    const undo = lastCall(core);
    const [first, , last] = made;
    assert.deepEqual(undo.args, { call_id: last, all: true });
    const wanted = core.effects.findLast((effect) => effect.kind === "prepare-tool")?.undo;
    assert.deepEqual(
      wanted?.files.map(({ path, beforeSha, afterSha }) => [path, beforeSha, afterSha]),
      [
        ["/ws/a.ts", "1", "3"],
        ["/ws/b.ts", null, "9"],
      ],
    );
    assert.equal(wanted?.callId, first);
    core.send({ kind: "tool-prepared", callId: undo.callId, prepared: prepared(edit()) });
    const [asked] = pendingIn(core.state);
    assert.ok(asked !== undefined, "so much is shown before");
    core.send(answerTo(asked));
    core.send({ kind: "tool-finished", callId: undo.callId, result: OK_RESULT });
    assert.deepEqual(made.map(isUndone(core)), [true, true, true]);
  });

  it("[UNDO-8] what was changed while the question was open is not taken for undone (D16)", () => {
    const core = createModelCore();
    const made = changedThrice(core);
    say(core, "take it all back");
    const undo = lastCall(core);
    core.advance(10);
    // As another step of the same request would, that was under way.
    const [first] = made;
    const change = core.state.runtime.tools.changes[first ?? ""];
    assert.ok(change !== undefined);
    const late = { ...change, atMs: core.nowMs };
    const { tools } = core.state.runtime;
    const state = { ...tools, changes: { ...tools.changes, [late.callId]: late } };
    const result = { ...OK_RESULT };
    const call = { ...undo, state: { kind: "running", prepared: prepared(edit()), startedAtMs: 0 } } as const;
    const after = evolveTools(
      { ...state, calls: { ...state.calls, [call.callId]: call } },
      {
        kind: "tool-ended",
        callId: call.callId,
        turnId: call.turnId,
        name: "undo",
        result,
        atMs: core.nowMs,
      },
    );
    assert.deepEqual(
      made.map((id) => after.changes[id]?.undone),
      [false, true, true],
    );
  });

  it("[UNDO-8] what somebody wrote in between is not taken for Kodama's (D16)", () => {
    const core = createModelCore();
    changedThrice(core, "a person's");
    say(core, "revert all your changes");
    const wanted = core.effects.findLast((effect) => effect.kind === "prepare-tool")?.undo;
    assert.equal(wanted?.files[0]?.afterSha, "mixed");
  });

  it("[UNDO-8] that is the last change, at once, and who says it hears that there are more (D16, E7)", () => {
    const core = createModelCore();
    const made = changedThrice(core);
    for (const text of ["undo that", "undo that it broke everything"]) {
      const turnId = say(core, text);
      const undo = lastCall(core);
      assert.equal(undo.args["all"], undefined);
      core.send({ kind: "tool-prepared", callId: undo.callId, prepared: prepared(edit()) });
      assert.deepEqual(pendingIn(core.state), []);
      core.send({ kind: "tool-finished", callId: undo.callId, result: OK_RESULT });
      const more = text === "undo that" ? /2 more changes of that request stand/ : /Another change of that/;
      assert.match(answerOf(core, turnId), more);
    }
    assert.deepEqual(made.map(isUndone(core)), [false, true, true]);
  });

  it("[UNDO-9] behind a commit it is not clear what is meant: it is said, and nothing is taken back unless a change is named (D16)", () => {
    const core = createRunningCore();
    const made = ask(core, edit());
    core.send(answerTo(made));
    core.send({ kind: "tool-finished", callId: made.callId, result: OK_RESULT });
    core.advance(10);
    const commit = callTool(core, { title: 'Commit all changes as "x"', risk: "change" }, "git.commit");
    const [question] = pendingIn(core.state);
    assert.ok(question !== undefined);
    core.send(answerTo(question));
    core.send({ kind: "tool-finished", callId: commit.callId, result: OK_RESULT });
    const turnId = say(core, "undo that");
    assert.equal(lastCall(core).callId, commit.callId);
    assert.match(
      answerOf(core, turnId),
      /What I did last was: Commit all changes as "x"\..*"undo your last change"/,
    );
    for (const named of ["undo your last change", "undo everything you changed"]) {
      say(core, named);
      assert.deepEqual(lastCall(core).args, { call_id: made.callId }, named);
      core.send({ kind: "turn-cancel", turnId: "" });
    }
    core.send({ kind: "undo-asked", surfaceId: "s1" });
    const asked = Object.values(core.state.runtime.conversation.turns).at(-1);
    assert.equal(asked?.text, "undo your last change", "and so does the button");
  });
});
