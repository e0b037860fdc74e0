// Scripts of the project that belong to what Kodama does: after a change of a model, and before a commit.
import assert from "node:assert/strict";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import type { Prepared, ToolCall, ToolName } from "../../server/core/tools/types.ts";
import { understand } from "../../server/core/understand/grammar.ts";
import {
  type Core,
  createModelCore,
  createRunningCore,
  lastCall,
  modelTurn,
  OK_RESULT,
  PLAN_OF_ONE,
  prepared,
  type,
} from "../support/core.ts";
import { WORKSPACE } from "../support/workspaces.ts";
import { edit } from "../support/edits.ts";

const EDIT: Partial<Prepared> = { ...edit(), risk: "read" };
const FAILED = { ...OK_RESULT, ok: false, errorCode: "failed" as const, spoken: "The tests failed." };

const calls = (core: Core): readonly ToolCall[] => Object.values(core.state.runtime.tools.calls);
const names = (core: Core): readonly string[] =>
  calls(core).map(({ name, args }) => (name === "run_script" ? `run ${String(args["script"])}` : name));
const end = (core: Core, result = OK_RESULT, what: Partial<Prepared> = { risk: "read" }): void => {
  const { callId } = lastCall(core);
  core.send({ kind: "tool-prepared", callId, prepared: prepared(what) });
  core.send({ kind: "tool-finished", callId, result });
};

describe("a script before a commit", () => {
  const asked = (patch: JsonRecord): { readonly core: Core; readonly turnId: string } => {
    const core = createRunningCore();
    core.send({ kind: "config-patch", patch, revision: 0 });
    const text = "commit with the message add a greeting";
    const { turnId } = type(core, text);
    core.send({ kind: "understood", turnId, intent: understand(text, WORKSPACE) });
    return { core, turnId };
  };
  const stateOf = (core: Core, turnId: string): string =>
    core.state.runtime.conversation.turns[turnId]?.state ?? "";

  it("[HOOK-1] runs first, and the commit follows it where it succeeded (D44)", () => {
    const { core, turnId } = asked({ "tools.beforeCommit": "test" });
    assert.deepEqual(names(core), ["run test"]);
    end(core);
    assert.deepEqual(names(core), ["run test", "git_commit"]);
    assert.deepEqual(lastCall(core).args, { message: "add a greeting" });
    assert.equal(stateOf(core, turnId), "working");
    end(core);
    assert.equal(stateOf(core, turnId), "done");
  });

  it("[HOOK-1] where it failed nothing is committed, and that is said; without the setting nothing runs (D44)", () => {
    const { core, turnId } = asked({ "tools.beforeCommit": "test" });
    end(core, FAILED);
    assert.deepEqual(names(core), ["run test"]);
    const turn = core.state.runtime.conversation.turns[turnId];
    assert.equal(turn?.state, "failed");
    const said = Object.values(turn.sentences).map(({ text }) => text);
    assert.deepEqual(said, ["The tests failed.", "Nothing was committed."]);
    assert.deepEqual(names(asked({}).core), ["git_commit"]);
  });

  it("[HOOK-1] a restart between the two goes on with the commit (C71, D44)", () => {
    const { core, turnId } = asked({ "tools.beforeCommit": "test" });
    const { callId } = lastCall(core);
    core.send({ kind: "tool-prepared", callId, prepared: prepared({ risk: "read" }) });
    const lost = createRunningCore({ state: core.state });
    lost.send({ kind: "tool-finished", callId, result: OK_RESULT });
    lost.send({ kind: "turn-advance", turnId });
    assert.equal(names(lost).filter((name) => name === "git_commit").length, 1);
  });

  it("[HOOK-1] a model is refused the commit until it ran since the last change (D44)", () => {
    const core = createModelCore({}, { "tools.beforeCommit": "test" });
    const turnId = modelTurn(core);
    const propose = (name: ToolName, args: JsonRecord): ToolCall => {
      const step = core.state.runtime.conversation.turns[turnId]?.step ?? -1;
      core.send({ kind: "brain-call", turnId, step, name, args, providerCallId: "p" });
      return lastCall(core);
    };
    const done = (): void => {
      const step = core.state.runtime.conversation.turns[turnId]?.step ?? -1;
      core.send({ kind: "brain-done", turnId, step });
    };
    const endOf = ({ callId }: ToolCall): unknown => {
      const { state } = core.state.runtime.tools.calls[callId] ?? {};
      return state?.kind === "done" ? state.result.summary : state?.kind;
    };
    const commit = (): unknown => endOf(propose("git_commit", { message: "x" }));
    assert.match(String(commit()), /The script "test" has to succeed first/);
    done();
    propose("update_plan", PLAN_OF_ONE);
    end(core);
    done();
    propose("run_script", { script: "test", background: true });
    end(core);
    done();
    assert.match(String(commit()), /has to succeed first/, "that it was begun is no success");
    done();
    propose("run_script", { script: "test" });
    end(core);
    done();
    assert.equal(commit(), "preparing");
    end(core);
    done();
    propose("edit_file", { path: "a.ts" });
    end(core, OK_RESULT, EDIT);
    done();
    assert.match(String(commit()), /has to succeed first/);
  });

  for (const [command, isRefused] of [
    ["cd . && git -c a.b=c commit -m x", true],
    ["git log --grep commit", false],
  ] as const)
    it(`[HOOK-1] nor by a command: ${command} (D44)`, () => {
      const core = createModelCore({}, { "tools.beforeCommit": "test" });
      const turnId = modelTurn(core);
      const step = core.state.runtime.conversation.turns[turnId]?.step ?? -1;
      const args = { command };
      core.send({ kind: "brain-call", turnId, step, name: "run_command", args, providerCallId: "p" });
      const { state } = lastCall(core);
      assert.equal(state.kind === "done" && /has to succeed first/.test(state.result.summary), isRefused);
    });
});

describe("a script after a change of a model", () => {
  const changed = (patch: JsonRecord): { readonly core: Core; readonly again: () => void } => {
    const core = createModelCore({}, patch);
    const turnId = modelTurn(core);
    const again = (): void => {
      const step = core.state.runtime.conversation.turns[turnId]?.step ?? -1;
      core.send({ kind: "brain-call", turnId, step, name: "edit_file", args: { step }, providerCallId: "p" });
      const { callId } = lastCall(core);
      core.send({ kind: "brain-done", turnId, step });
      core.send({ kind: "tool-prepared", callId, prepared: prepared(EDIT) });
      core.send({ kind: "tool-finished", callId, result: OK_RESULT });
    };
    again();
    return { core, again };
  };
  const thoughts = (core: Core): number => core.effects.filter(({ kind }) => kind === "think").length;

  it("[HOOK-2] runs once for each step that changed something, and the model reads what it told (D44)", () => {
    const { core, again } = changed({ "tools.afterEdit": "lint" });
    assert.deepEqual([names(core), thoughts(core)], [["edit_file", "run lint"], 1]);
    end(core, { ...OK_RESULT, summary: "a.ts: a stray comma" });
    assert.equal(thoughts(core), 2);
    assert.match(JSON.stringify(core.effects.findLast(({ kind }) => kind === "think")), /a stray comma/);
    again();
    assert.deepEqual(names(core), ["edit_file", "run lint", "edit_file", "run lint"]);
  });

  it("[HOOK-2] is asked about as any other, and not again in a turn in which a person said no (D44)", () => {
    const { core, again } = changed({ "tools.afterEdit": "lint" });
    end(core, { ...OK_RESULT, ok: false, errorCode: "denied" as const });
    again();
    assert.deepEqual(names(core), ["edit_file", "run lint", "edit_file"]);
    assert.deepEqual(names(changed({}).core), ["edit_file"]);
  });
});
