// The person is told which instructions of a project Kodama follows: when they are new, when they changed, and when they are too long.
import assert from "node:assert/strict";
import { ProviderError, type ThinkPart } from "../../server/core/brain-ports.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createMemoryJournal } from "../support/memory-journal.ts";
import { createRig, diskAfter, type Rig, typeIn } from "../support/rig.ts";
import { createScriptedModel } from "../support/scripted-model.ts";

const guided = (sha256: string, cut = false): ThinkPart => ({
  kind: "guided",
  folder: "/home/me/project",
  files: ["AGENTS.md", "web/AGENTS.md"],
  sha256,
  cut,
});
const answer: ThinkPart = { kind: "text", text: "There." };

async function told(rig: Rig): Promise<string | undefined> {
  rig.clock.advance(60_000);
  const before = rig.loop.state().present.runtime.toast?.toastId;
  await typeIn(rig, "explain this");
  await rig.still();
  const { toast } = rig.loop.state().present.runtime;
  return toast?.toastId === before ? undefined : toast?.text;
}

describe("what Kodama says of a project's instructions", () => {
  it("[GUIDE-4] once for each text, also over a restart; a change and a cut are told (B52)", async () => {
    const model = createScriptedModel([
      [guided("a"), answer],
      [guided("a"), answer],
      [guided("b", true), answer],
    ]);
    const rig = await createRig({ tools: createFakeTools(), model });
    const patch = { "models.localPath": "/models/a.gguf" };
    await rig.loop.ask({ kind: "config-patch", patch, revision: 0 });
    assert.equal(await told(rig), "I follow the instructions in AGENTS.md and web/AGENTS.md.");
    assert.equal(await told(rig), undefined);
    assert.match(
      (await told(rig)) ?? "",
      /^I follow only the beginning of the instructions in AGENTS\.md and web\/AGENTS\.md: they are longer/,
    );
    const again = await createRig({
      tools: createFakeTools(),
      model: createScriptedModel([[guided("b"), answer], [answer]]),
      journal: createMemoryJournal(diskAfter(rig.appends)),
    });
    assert.equal(await told(again), undefined);
  });

  it("[GUIDE-4] beside what else is shown: that another model is asked (B42)", async () => {
    const local = createScriptedModel([new ProviderError("refused", "It does not fit.", "Choose another.")]);
    const endpoint = createScriptedModel([[guided("a"), answer]]);
    const rig = await createRig({ tools: createFakeTools(), models: { local, endpoint } });
    const patch = { "models.localPath": "/models/a.gguf", "models.endpointUrl": "http://127.0.0.1:1/v1" };
    await rig.loop.ask({ kind: "config-patch", patch, revision: 0 });
    assert.equal(
      await told(rig),
      "It does not fit. The model server is asked instead. I follow the instructions in AGENTS.md and web/AGENTS.md.",
    );
  });
});
