// The view: what a screen shows, and the patches that carry it.
import assert from "node:assert/strict";
import fc from "fast-check";
import { applyMergePatch, type JsonValue } from "../../proto/merge-patch.ts";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { diff } from "../../server/core/view/diff.ts";
import { project } from "../../server/core/view/project.ts";
import { answerTo, ask, createRunningCore, type } from "../support/core.ts";

const plain = (value: JsonValue | undefined): unknown => JSON.parse(JSON.stringify(value));

// In a merge patch null means "gone", so a view has no null inside objects that come and go.
const leaf = fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.boolean());
const key = fc.constantFrom("a", "b", "c", "toString", "constructor", "state", "0", "");
const { view } = fc.letrec<{ view: JsonRecord; value: JsonRecord | string }>((tie) => ({
  view: fc.dictionary(key, tie("value"), { maxKeys: 5 }),
  value: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(fc.oneof(leaf, fc.constant(null))),
    tie("view"),
  ) as never,
}));

describe("view patches", () => {
  it("[VIEW-1] applying the difference gives the later view (A8)", () => {
    fc.assert(
      fc.property(view, view, (a, b) => {
        const patch = diff(a, b);
        assert.deepEqual(plain(patch === undefined ? a : applyMergePatch(a, patch)), plain(b));
      }),
      { numRuns: 500 },
    );
  });

  it("[VIEW-1] equal views have no difference, and a patch never changes what it is applied to (A8)", () => {
    fc.assert(
      fc.property(view, view, (a, b) => {
        assert.equal(diff(a, plain(a) as JsonRecord), undefined);
        const before = JSON.stringify(a);
        applyMergePatch(a, diff(a, b) ?? {});
        assert.equal(JSON.stringify(a), before);
      }),
    );
  });

  it("[VIEW-2] with patches lost, doubled and out of order a screen ends at the last view (A8, A9)", () => {
    const fate = fc.constantFrom("keep", "keep", "keep", "drop", "twice", "swap");
    fc.assert(
      fc.property(
        fc.array(view, { minLength: 2, maxLength: 10 }),
        fc.array(fate, { minLength: 10 }),
        (views, fates) => {
          const patches = views.slice(1).map((next, n) => {
            const patch = diff(views[n] ?? {}, next) ?? {};
            return { base: n + 1, rev: n + 2, patch };
          });
          const sent = patches.flatMap((one, n) => {
            if (fates[n] === "drop") return [];
            return fates[n] === "twice" ? [one, one] : [one];
          });
          fates.forEach((one, n) => {
            const [a, b] = [sent[n], sent[n + 1]];
            if (one === "swap" && a !== undefined && b !== undefined) sent.splice(n, 2, b, a);
          });
          const last = { rev: views.length, view: views.at(-1) };
          let screen: { rev: number; view: JsonValue | undefined } = { rev: 1, view: views[0] };
          for (const { base, rev, patch } of sent) {
            if (rev <= screen.rev) continue;
            // A gap is answered by a snapshot, which is always the newest.
            screen = base === screen.rev ? { rev, view: applyMergePatch(screen.view, patch) } : last;
          }
          if (screen.rev !== last.rev) screen = last; // The next event, or the reconnect, shows the gap.
          assert.deepEqual(plain(screen.view), plain(last.view));
        },
      ),
    );
  });

  it("[VIEW-3] the view is JSON, survives it, and changes only by difference (A8, A10)", () => {
    const core = createRunningCore();
    let screen: JsonValue = project(core.state);
    let before = project(core.state);
    const step = (): void => {
      const next = project(core.state);
      const patch = diff(before, next);
      if (patch !== undefined) screen = applyMergePatch(screen, plain(patch) as JsonRecord);
      before = next;
      const withoutNull = applyMergePatch({}, next);
      assert.deepEqual(plain(applyMergePatch({}, screen)), plain(withoutNull));
    };
    const asked = ask(core);
    step();
    core.send(answerTo(asked));
    step();
    core.send({ kind: "health-report", part: "stt", reason: { part: "stt", reason: "none", nextStep: "" } });
    step();
    core.advance(60_000);
    core.send({ kind: "tick" });
    step();
    core.send({ kind: "turn-cancel", turnId: "" });
    step();
  });

  it("[VIEW-4] flags are computed here: a question can be approved, a turn is busy (A10)", () => {
    const core = createRunningCore();
    const flags = (): JsonRecord => project(core.state)["flags"] as JsonRecord;
    assert.deepEqual([flags()["can_approve"], flags()["busy"], flags()["can_undo"]], [false, false, false]);
    const asked = ask(core);
    assert.deepEqual([flags()["can_approve"], flags()["busy"]], [true, true]);
    core.send(answerTo(asked, { decision: "deny" }));
    assert.deepEqual([flags()["can_approve"], flags()["busy"]], [false, false]);
  });

  it("[VIEW-5] internal maps never reach a screen (A6)", () => {
    const core = createRunningCore();
    core.send(answerTo(ask(core), { decision: "allow_always" }));
    type(core, "two");
    const text = JSON.stringify(project(core.state));
    for (const internal of [
      "rules",
      "answers",
      "bodyHash",
      "counters",
      "providerCallId",
      "changes",
      "folders",
    ])
      assert.ok(!text.includes(`"${internal}"`), internal);
  });

  it("[VIEW-5] a settled question leaves the view, a pending one shows exactly what will happen (A10, D17)", () => {
    const core = createRunningCore();
    const asked = ask(core);
    const shown = (project(core.state)["approvals"] as Record<string, JsonRecord>)[asked.approvalId];
    assert.deepEqual([shown?.["digest"], shown?.["revision"], shown?.["state"]], ["d1", 1, "pending"]);
    assert.deepEqual((shown?.["subject"] as JsonRecord | undefined)?.["argv"], ["npm", "test"]);
    core.send(answerTo(asked));
    assert.deepEqual(project(core.state)["approvals"], {});
  });
});
