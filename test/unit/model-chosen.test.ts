// A model is asked when it is kept that it was chosen, and not before.
import assert from "node:assert/strict";
import type { ThinkPart } from "../../server/core/brain-ports.ts";
import { StorageError } from "../../server/core/ports.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createMemoryJournal } from "../support/memory-journal.ts";
import { createRig, typeIn } from "../support/rig.ts";
import type { ScriptedModel } from "../support/scripted-model.ts";

const SELECTED: ThinkPart = { kind: "selected", provider: "p", model: "m", reason: "scripted" };

describe("the choice of a model", () => {
  it("[PROVIDER-10] a model is asked only when it is kept that it was chosen, also where the disk refuses at first (B42, C11)", async () => {
    let refuses = true;
    const memory = createMemoryJournal();
    const journal: typeof memory = {
      ...memory,
      append(plane, batch) {
        if (refuses && batch.facts.some(({ kind }) => kind === "model-selected")) {
          refuses = false;
          return Promise.reject(new StorageError("full", "The disk is full."));
        }
        return memory.append(plane, batch);
      },
    };
    const kept: boolean[] = [];
    const local: ScriptedModel = {
      requests: [],
      async *stream() {
        yield SELECTED;
        kept.push(rig.appends.some(({ facts }) => facts.some(({ kind }) => kind === "model-selected")));
        yield { kind: "text", text: "Here." };
      },
    };
    const rig = await createRig({ tools: createFakeTools(), models: { local }, journal });
    await rig.loop.ask({
      kind: "config-patch",
      patch: { "models.localPath": "/models/a.gguf" },
      revision: 0,
    });
    const turnId = await typeIn(rig, "explain this");
    assert.ok(await rig.loop.when(({ runtime }) => runtime.conversation.turns[turnId]?.state === "done"));
    assert.deepEqual([refuses, kept], [false, [true]]);
  });
});
