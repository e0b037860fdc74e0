// What a model is told of its own turn, of earlier ones, and which change its undo is about.
import assert from "node:assert/strict";
import {
  answerTo,
  type Core,
  createModelCore,
  lastCall,
  modelTurn,
  OK_RESULT,
  pendingIn,
  prepared,
  SURFACE,
  type,
} from "../support/core.ts";
import { readsFile, told, words } from "../support/model-step.ts";
interface At {
  readonly turnId: string;
  readonly step: number;
}
const sentence = (core: Core, at: At, text: string): void =>
  void core.send({ kind: "brain-sentence", ...at, text });
const end = (core: Core, turnId: string, text: string): void => {
  sentence(core, { turnId, step: 1 }, text);
  core.send({ kind: "brain-done", turnId, step: 1 });
};

describe("what a model is told", () => {
  it("[TURN-11] of its own turn what it said and did, step by step (D12, B20)", () => {
    const core = createModelCore();
    const turnId = modelTurn(core);
    sentence(core, { turnId, step: 1 }, "I look at it.");
    core.send({ kind: "tool-finished", callId: readsFile(core, turnId, 1), result: OK_RESULT });
    sentence(core, { turnId, step: 2 }, "And at the other.");
    core.send({ kind: "tool-finished", callId: readsFile(core, turnId, 2), result: OK_RESULT });
    assert.deepEqual(words(told(core)), [
      "user: tidy this up",
      "assistant: I look at it.",
      "call p1",
      "result: fine",
      "assistant: And at the other.",
      "call p2",
      "result: fine",
    ]);
  });

  it("[TURN-16] of what tools found, what nobody would see is told as a mark (D14, D17)", () => {
    const core = createModelCore();
    const turnId = modelTurn(core);
    const hidden = "read me\u{E0069}\u{E0067}\u{E006E} \u202Eevil\u202C\u200B\u0007 👩‍💻 ❤️ café\r\n\ttwo";
    const result = { ...OK_RESULT, summary: hidden };
    core.send({ kind: "tool-finished", callId: readsFile(core, turnId, 1), result });
    assert.equal(
      words(told(core)).at(-1),
      "result: read me⟨U+E0069⟩⟨U+E0067⟩⟨U+E006E⟩ ⟨U+202E⟩evil⟨U+202C⟩⟨U+200B⟩⟨U+0007⟩ 👩‍💻 ❤️ café\r\n\ttwo",
    );
  });

  it("[TURN-11] of earlier requests those of its project, and none of another project, window or task (B20, B59)", () => {
    const core = createModelCore();
    core.send({
      kind: "surface-attach",
      surface: { ...SURFACE, surfaceId: "s2", folders: ["/other"], trusted: false },
    });
    end(core, modelTurn(core, "the canary of this project"), "Seen.");
    const other = type(core, "what is here", { surfaceId: "s2" }).turnId;
    core.send({ kind: "understood", turnId: other, intent: null });
    assert.deepEqual(words(told(core)), ["user: what is here"]);
    end(core, other, "Nothing.");
    modelTurn(core, "go on");
    assert.deepEqual(words(told(core)), [
      "user: the canary of this project",
      "assistant: Seen.",
      "user: go on",
    ]);
  });

  it("[TURN-11] of a request that failed or was stopped what was done, and of what came to nothing not a word (B20, B42)", () => {
    const core = createModelCore();
    const tests = type(core, "run the tests").turnId;
    const intent = { command: "task.run", payload: { script: "test" }, confidence: 1 };
    core.send({ kind: "understood", turnId: tests, intent });
    const { callId } = lastCall(core);
    core.send({ kind: "tool-prepared", callId, prepared: prepared({ risk: "read" }) });
    const result = { ...OK_RESULT, ok: false, errorCode: "failed", outputRef: "o1" } as const;
    core.send({
      kind: "tool-finished",
      callId,
      result: { ...result, spoken: "The tests failed: 2 of 5.", summary: "what they printed" },
    });
    const stopped = modelTurn(core, "and why");
    readsFile(core, stopped, 1);
    core.send({ kind: "turn-cancel", turnId: stopped });
    const nobody = modelTurn(core, "nobody answers this");
    core.send({
      kind: "brain-failed",
      turnId: nobody,
      step: 1,
      code: "refused",
      message: "No.",
      nextStep: "",
    });
    modelTurn(core, "go on");
    assert.deepEqual(
      words(told(core)).map((line) => line.replace(/^call .*/, "call")),
      [
        "user: run the tests",
        "call",
        "result: It did not work (failed). command_output with id o1 tells what it printed.",
        "assistant: The tests failed: 2 of 5.",
        "user: and why",
        "call",
        "result: It did not work (cancelled).",
        "assistant: (I was stopped here.)",
        "user: go on",
      ],
    );
  });

  it("[TURN-11] of what a person was asked their answer (B20, B42)", () => {
    const core = createModelCore();
    const turnId = modelTurn(core, "pick a database");
    core.send({ kind: "brain-call", turnId, step: 1, name: "ask_user", args: {}, providerCallId: "p1" });
    core.send({ kind: "brain-done", turnId, step: 1 });
    const { callId } = lastCall(core);
    core.send({ kind: "tool-prepared", callId, prepared: prepared({ risk: "read" }) });
    core.send({ kind: "tool-finished", callId, result: { ...OK_RESULT, summary: "SQLite" } });
    end(core, turnId, "Good.");
    core.send({ kind: "brain-done", turnId, step: 2 });
    modelTurn(core, "go on");
    assert.ok(words(told(core)).includes("result: SQLite"));
  });

  it("[TURN-11] of many requests the last eight, and of those before that they were made (B42)", () => {
    const core = createModelCore();
    for (let n = 1; n <= 12; n++)
      end(core, modelTurn(core, `request ${n} ${"x".repeat(300)}`), `Answer ${n}.`);
    modelTurn(core, "now");
    const [first = "", ...rest] = words(told(core));
    assert.match(
      first,
      /^user: \(What I asked before that, oldest first:\n- request 1 x+…\n(?:- request \d x+…\n){2}- request 4 x+…\)$/,
    );
    assert.deepEqual([rest.length, rest[0]?.slice(0, 15)], [17, "user: request 5"]);
  });

  it("[TURN-12] a turn ends after an hour of work, without the time that a person was waited for (invariant 7)", () => {
    const MINUTE_MS = 60_000;
    const core = createModelCore();
    const turnId = modelTurn(core);
    const first = readsFile(core, turnId, 1);
    core.advance(59 * MINUTE_MS);
    core.send({ kind: "tool-finished", callId: first, result: OK_RESULT });
    core.send({ kind: "brain-call", turnId, step: 2, name: "run_command", args: {}, providerCallId: "p2" });
    core.send({ kind: "brain-done", turnId, step: 2 });
    const { callId } = lastCall(core);
    core.send({ kind: "tool-prepared", callId, prepared: prepared() });
    const asked = pendingIn(core.state)[0];
    assert.ok(asked !== undefined);
    core.advance(5 * MINUTE_MS);
    core.send(answerTo(asked));
    core.send({ kind: "tool-finished", callId, result: OK_RESULT });
    assert.equal(core.state.runtime.conversation.turns[turnId]?.state, "thinking", "59 minutes of work");
    const third = readsFile(core, turnId, 3);
    core.advance(2 * MINUTE_MS);
    core.send({ kind: "tool-finished", callId: third, result: OK_RESULT });
    const { state, error } = core.state.runtime.conversation.turns[turnId] ?? {};
    assert.deepEqual(
      [state, error],
      ["failed", "I stopped after 60 minutes of work. Ask me to go on if you want."],
    );
  });

  it("[EDIT-20] a model takes its change back by its own id of the call, or the last one without (D16, E7)", () => {
    const core = createModelCore();
    const turnId = modelTurn(core);
    const files = [
      {
        folder: "/ws",
        path: "a.ts",
        beforeSha: "a".repeat(64),
        afterSha: "b".repeat(64),
        open: false,
        diff: "",
        cut: false,
      },
    ];
    const change = (step: number): string => {
      core.send({
        kind: "brain-call",
        turnId,
        step,
        name: "write_file",
        args: {},
        providerCallId: `p${step}`,
      });
      core.send({ kind: "brain-done", turnId, step });
      const { callId } = lastCall(core);
      core.send({
        kind: "tool-prepared",
        callId,
        prepared: prepared({ risk: "read", subject: { kind: "edit", files } }),
      });
      core.send({ kind: "tool-finished", callId, result: OK_RESULT });
      return callId;
    };
    const [first, second] = [change(1), change(2)];
    const undo = (step: number, args: Record<string, string>): unknown => {
      core.send({ kind: "brain-call", turnId, step, name: "undo", args, providerCallId: `u${step}` });
      core.send({ kind: "brain-done", turnId, step });
      const one = lastCall(core);
      const effect = core.effects.findLast((found) => found.kind === "prepare-tool");
      core.send({ kind: "tool-finished", callId: one.callId, result: { ...OK_RESULT, ok: false } });
      return [one.args["call_id"], effect?.undo?.callId];
    };
    assert.deepEqual(undo(3, { call_id: "p1" }), [first, first]);
    assert.deepEqual(undo(4, {}), [second, second]);
    assert.deepEqual(undo(5, { call_id: "nothing" }), ["nothing", undefined]);
  });
});
