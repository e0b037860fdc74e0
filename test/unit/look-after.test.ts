// What a model changed is looked at as the editor sees it, before the model goes on; and a call after a change is no repetition.
import assert from "node:assert/strict";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { LIMITS } from "../../server/core/limits.ts";
import type { Surface } from "../../server/core/surfaces/types.ts";
import type { Prepared, ToolCall, ToolName } from "../../server/core/tools/types.ts";
import {
  type Core,
  createModelCore,
  lastCall,
  modelTurn,
  OK_RESULT,
  PLAN_OF_ONE,
  prepared,
  reportOf,
} from "../support/core.ts";
import { FILE } from "../support/edits.ts";

const edit = (...paths: readonly string[]): Partial<Prepared> => ({
  risk: "read",
  subject: {
    kind: "edit",
    files: paths.map((path) => ({ ...FILE, path, afterSha: path === "gone.ts" ? null : "2" })),
  },
});

interface Begun {
  readonly core: Core;
  readonly turnId: string;
}

describe("after a change of a model", () => {
  const begin = (surface: Partial<Surface> = {}): Begun => {
    const core = createModelCore({ serves: ["diagnostics"], ...surface });
    const turnId = modelTurn(core);
    return { core, turnId };
  };
  const stepOf = (core: Core, turnId: string): number =>
    core.state.runtime.conversation.turns[turnId]?.step ?? -1;
  const propose = ({ core, turnId }: Begun, name: ToolName, args: JsonRecord = {}): ToolCall => {
    core.send({ kind: "brain-call", turnId, step: stepOf(core, turnId), name, args, providerCallId: "p" });
    return lastCall(core);
  };
  const finish = (core: Core, { callId }: ToolCall, what: Partial<Prepared>): void => {
    core.send({ kind: "tool-prepared", callId, prepared: prepared(what) });
    core.send({ kind: "tool-finished", callId, result: OK_RESULT });
  };
  const changed = (core: Core, turnId: string, ...paths: readonly string[]): void => {
    const call = propose({ core, turnId }, "edit_file");
    core.send({ kind: "brain-done", turnId, step: stepOf(core, turnId) });
    finish(core, call, edit(...paths));
  };
  const looks = (core: Core): readonly JsonRecord[] =>
    Object.values(core.state.runtime.tools.calls).flatMap(({ name, args }) =>
      name === "diagnostics" ? [args] : [],
    );
  const thoughts = (core: Core): number => core.effects.filter(({ kind }) => kind === "think").length;

  it("[LOOK-1] the editor's problems of that file are told to it before its next step (D52, B22)", () => {
    const { core, turnId } = begin();
    changed(core, turnId, "a.ts");
    assert.deepEqual([looks(core), thoughts(core)], [[{ path: "/ws/a.ts" }], 1]);
    const { callId } = lastCall(core);
    const request = { path: "a.ts", folder: "/ws" };
    const subject = { kind: "editor", window: "diagnostics", request, detail: "a.ts" } as const;
    core.send({ kind: "tool-prepared", callId, prepared: prepared({ risk: "read", subject }) });
    const [window] = Object.values(core.state.present.windows.windows);
    assert.ok(window !== undefined);
    const data = { summary: "a.ts:3: Cannot find name 'x'." };
    core.send(reportOf(window, { data }));
    assert.equal(thoughts(core), 2);
    const told = core.effects.findLast((one) => one.kind === "think");
    assert.match(JSON.stringify(told), /Cannot find name 'x'/);
    assert.equal(looks(core).length, 1);
  });

  it("[LOOK-1] of many files all problems at once; of none that is gone, nor where no window has them open (D52)", () => {
    const { core, turnId } = begin();
    changed(core, turnId, "a.ts", "b.ts", "a.ts", "gone.ts");
    assert.deepEqual(looks(core), [{ path: "/ws/a.ts" }, { path: "/ws/b.ts" }]);
    const many = begin();
    changed(many.core, many.turnId, "a.ts", "b.ts", "c.ts", "d.ts");
    assert.deepEqual(looks(many.core), [{}]);
    for (const surface of [{ serves: [] }, { folders: ["/elsewhere"] }]) {
      const other = begin(surface);
      changed(other.core, other.turnId, "a.ts");
      assert.deepEqual([looks(other.core), thoughts(other.core)], [[], 2]);
    }
    const gone = begin();
    changed(gone.core, gone.turnId, "gone.ts");
    assert.deepEqual(looks(gone.core), []);
  });

  it("[LOOK-1] not where it looked itself, nor after what failed (D52)", () => {
    const { core, turnId } = begin();
    const [change, look] = [propose({ core, turnId }, "edit_file"), propose({ core, turnId }, "diagnostics")];
    core.send({ kind: "brain-done", turnId, step: stepOf(core, turnId) });
    finish(core, change, edit("a.ts"));
    finish(core, look, { risk: "read" });
    assert.deepEqual([looks(core), thoughts(core)], [[{}], 2]);
    const call = propose({ core, turnId }, "edit_file");
    core.send({ kind: "brain-done", turnId, step: stepOf(core, turnId) });
    core.send({ kind: "tool-prepared", callId: call.callId, prepared: prepared(edit("a.ts")) });
    core.send({
      kind: "tool-finished",
      callId: call.callId,
      result: { ...OK_RESULT, ok: false, errorCode: "stale" },
    });
    assert.deepEqual([looks(core).length, thoughts(core)], [1, 3]);
  });

  it("[TURN-5] the same call again is a loop only where nothing was changed since (invariant 7)", () => {
    const { core, turnId } = begin({ serves: [] });
    const plan = propose({ core, turnId }, "update_plan", PLAN_OF_ONE);
    core.send({ kind: "brain-done", turnId, step: stepOf(core, turnId) });
    finish(core, plan, { risk: "read" });
    const run = (): string => {
      const call = propose({ core, turnId }, "run_script", { script: "test" });
      const before = core.state.runtime.tools.calls[call.callId]?.state;
      if (before?.kind === "done") return before.result.errorCode;
      core.send({ kind: "brain-done", turnId, step: stepOf(core, turnId) });
      finish(core, call, { risk: "read" });
      return "";
    };
    for (let n = 0; n < 5; n++) {
      assert.equal(run(), "", `${n}`);
      changed(core, turnId, "a.ts");
    }
    for (let n = 0; n < LIMITS.sameCallMax; n++) assert.equal(run(), "");
    assert.equal(run(), "invalid_arguments");
  });
});
