// A change that an editor saved in another form than it was proposed in.
import assert from "node:assert/strict";
import { answerTo, ask, createRunningCore, reportOf } from "../support/core.ts";
import { edit } from "../support/edits.ts";

describe("a change that an editor saved otherwise", () => {
  for (const [saved, kept] of [
    ["a".repeat(64), "a".repeat(64)],
    ["not a hash", "2"],
    [undefined, "2"],
  ] as const)
    it(`[UNDO-6] what an undo finds is what the editor saved, said as ${String(saved).slice(0, 12)} (D16)`, () => {
      const core = createRunningCore({}, { serves: ["apply_edit"] });
      const asked = ask(core, edit({ open: true }));
      core.send(answerTo(asked));
      const window = Object.values(core.state.present.windows.windows).at(-1);
      assert.ok(window?.kind === "apply_edit");
      core.send(reportOf(window, { data: saved === undefined ? {} : { saved_sha: saved } }));
      assert.equal(core.state.runtime.tools.changes[asked.callId]?.files[0]?.afterSha, kept);
    });
});
