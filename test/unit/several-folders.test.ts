// A window with several folders: "the tests" are those of the project that is looked at.
import assert from "node:assert/strict";
import { createRunningCore, type Core, lastCall, SURFACE, type } from "../support/core.ts";

const FOLDERS = ["/projects/site", "/projects/site-api", "/projects/site/packages/ui"];

describe("several folders", () => {
  const foldersFor = (file: string): readonly string[] => {
    const core: Core = createRunningCore();
    core.send({ kind: "surface-attach", surface: { ...SURFACE, folders: FOLDERS } });
    core.send({
      kind: "inject-text",
      text: "run the tests",
      origin: "typed",
      surfaceId: SURFACE.surfaceId,
      context: { file, line: 1, selection: "" },
      begunAtMs: core.nowMs,
      utteranceId: "",
    });
    return Object.values(core.state.runtime.conversation.turns).at(-1)?.folders ?? [];
  };

  it("[TURN-13] the one that holds the file that is looked at comes first, the innermost of them, and none is lost (E5, B54)", () => {
    assert.deepEqual(foldersFor("/projects/site-api/src/a.ts"), [
      "/projects/site-api",
      "/projects/site",
      "/projects/site/packages/ui",
    ]);
    assert.equal(foldersFor("/projects/site/packages/ui/a.ts")[0], "/projects/site/packages/ui");
    for (const file of ["", "src/a.ts", "/elsewhere/a.ts", "/projects/site-other/a.ts"])
      assert.deepEqual(foldersFor(file), FOLDERS, file);
  });

  it("[TURN-15] the one that a request is about comes first in its turn; one that is not open does not (E5, B54)", () => {
    for (const [folder, first] of [
      ["/projects/site-api", "/projects/site-api"],
      ["/elsewhere", "/projects/site"],
    ] as const) {
      const core = createRunningCore({}, { folders: FOLDERS });
      type(core, "run the tests");
      const [turnId = ""] = Object.keys(core.state.runtime.conversation.turns);
      const intent = { command: "task.run", payload: { script: "test" }, confidence: 1, folder };
      core.send({ kind: "understood", turnId, intent });
      assert.equal(core.state.runtime.conversation.turns[turnId]?.folders[0], first);
      assert.equal(lastCall(core).folders[0], first);
      assert.equal(lastCall(core).folders.length, FOLDERS.length);
    }
  });
});
