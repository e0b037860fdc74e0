// Models that are fetched, kept and used, through the real loop and effects.
import assert from "node:assert/strict";
import { type ModelStore, ModelStoreError } from "../../server/core/brain-ports.ts";
import { localModelPath, folderInUse } from "../../server/core/models/types.ts";
import type { ModelEntry, FolderEntry } from "../../server/core/models/types.ts";
import { createFakeModels, type FakeModelsOptions, TINY } from "../support/fake-models.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createMemoryJournal } from "../support/memory-journal.ts";
import { createRig, diskAfter, type Rig } from "../support/rig.ts";

const OTHER: ModelEntry = { ...TINY, modelId: "other", title: "Other" };

async function open(options: FakeModelsOptions = {}) {
  const store = createFakeModels({ entries: [TINY, OTHER], ...options });
  return { store, rig: await createRig({ tools: createFakeTools(), store }) };
}

const install = (rig: Rig, entry = TINY, licenceAccepted = true) =>
  rig.loop.ask({ kind: "model-install", entry, licenceAccepted });
const installed = (rig: Rig): readonly string[] => Object.keys(rig.loop.state().control.models.installed);
const downloads = (rig: Rig) => Object.values(rig.loop.state().present.downloads.downloads);

const states = (rig: Rig) =>
  Object.fromEntries(downloads(rig).map(({ entry, state }) => [entry.modelId, state]));

describe("models", () => {
  it("[MODELS-11] are fetched after a yes to their licence alone; the first one answers at once (B8)", async () => {
    const { rig, store } = await open();
    const refused = await install(rig, TINY, false);
    assert.deepEqual(refused.ok, false);
    assert.ok(!refused.ok && refused.failure.code === "denied");
    assert.ok(refused.failure.message.includes(TINY.licenceUrl));
    assert.equal(store.files.size, 0);
    assert.ok((await install(rig)).ok);
    await rig.still();
    assert.deepEqual(installed(rig), ["tiny"]);
    assert.equal(localModelPath(rig.loop.state().control), "/models/tiny.gguf");
    assert.deepEqual(downloads(rig), []);
    await install(rig, OTHER);
    await rig.still();
    assert.equal(rig.loop.state().control.models.inUse, "tiny");
    assert.ok((await rig.loop.ask({ kind: "model-use", modelId: "other" })).ok);
    assert.equal(localModelPath(rig.loop.state().control), "/models/other.gguf");
  });

  it("[MODELS-12] come one at a time; asked for again it is the same one (B8)", async () => {
    const gate = Promise.withResolvers<void>();
    const { rig } = await open({ gate: gate.promise });
    assert.ok((await install(rig)).ok);
    assert.ok((await install(rig)).ok);
    assert.ok((await install(rig, OTHER)).ok);
    assert.ok((await install(rig, OTHER)).ok);
    assert.deepEqual(states(rig), { tiny: "downloading", other: "waiting" });
    gate.resolve();
    await rig.still();
    assert.deepEqual(installed(rig), ["tiny", "other"]);
  });

  it("[MODELS-12] the next one begins also where the one before is stopped or fails; one that waits can be stopped (B8)", async () => {
    const gate = Promise.withResolvers<void>();
    const { rig } = await open({ gate: gate.promise });
    const third = { ...OTHER, modelId: "third" };
    for (const entry of [TINY, OTHER, third]) await install(rig, entry);
    await rig.loop.ask({ kind: "model-stop", modelId: "other" });
    assert.deepEqual(states(rig), { tiny: "downloading", third: "waiting" });
    await rig.loop.ask({ kind: "model-stop", modelId: "tiny" });
    assert.deepEqual(states(rig), { third: "downloading" });
    await install(rig, OTHER);
    await rig.loop.ask({ kind: "model-failed", modelId: "third", message: "No.", nextStep: "Try again." });
    assert.deepEqual(states(rig), { third: "failed", other: "downloading" });
    await install(rig, TINY);
    await install(rig, third);
    assert.deepEqual(Object.entries(states(rig)), [
      ["other", "downloading"],
      ["tiny", "waiting"],
      ["third", "waiting"],
    ]);
    gate.resolve();
    await rig.still();
    assert.ok(installed(rig).includes("other"));
  });

  it("[MODELS-12] one that is stopped is heard of no more, also when it arrives after all (B8)", async () => {
    const gate = Promise.withResolvers<void>();
    const { rig } = await open({ gate: gate.promise });
    await install(rig);
    assert.ok((await rig.loop.ask({ kind: "model-stop", modelId: "tiny" })).ok);
    gate.resolve();
    await rig.still();
    await rig.loop.ask({ kind: "model-arrived", modelId: "tiny", path: "/models/tiny.gguf" });
    assert.deepEqual([installed(rig), downloads(rig)], [[], []]);
    assert.ok((await rig.loop.ask({ kind: "model-stop", modelId: "tiny" })).ok, "nothing has to be stopped");
  });

  it("[MODELS-12] what a stopped one brings late is not taken for what the next one brings (B8)", async () => {
    const gate = Promise.withResolvers<void>();
    const fake = createFakeModels({ gate: gate.promise });
    const begun: string[] = [];
    const store: ModelStore = {
      ...fake,
      async fetch(entry, run) {
        begun.push(entry.modelId);
        // The stop came while it was put in its place.
        return fake.fetch(entry, begun.length === 1 ? { ...run, signal: new AbortController().signal } : run);
      },
      remove(entry) {
        begun.push(`no ${entry.modelId}`);
        return fake.remove(entry);
      },
    };
    const rig = await createRig({ tools: createFakeTools(), store });
    await install(rig);
    await rig.loop.ask({ kind: "model-stop", modelId: "tiny" });
    await install(rig);
    assert.deepEqual([installed(rig), downloads(rig).length, begun], [[], 1, ["tiny"]]);
    gate.resolve();
    await rig.still();
    assert.deepEqual([installed(rig), downloads(rig), begun], [["tiny"], [], ["tiny", "tiny"]]);
    await rig.loop.ask({ kind: "model-remove", modelId: "tiny", entry: null });
    await install(rig);
    await rig.still();
    assert.deepEqual(begun.slice(2), ["no tiny", "tiny"]);
    assert.deepEqual([installed(rig), fake.files.size], [["tiny"], 1]);
  });

  it("[MODELS-13] one that fails says why and what to do, and can be asked for again (B8, D3)", async () => {
    const { rig } = await open({ fails: new ModelStoreError("The disk is full.", "Free some space.") });
    await install(rig);
    await rig.still();
    const [failed] = downloads(rig);
    assert.deepEqual(
      [failed?.state, failed?.doneBytes, failed?.message, failed?.nextStep],
      ["failed", 4, "The disk is full.", "Free some space."],
    );
    assert.ok((await install(rig, OTHER)).ok);
  });

  it("[MODELS-14] one that is removed answers no more, and its file goes; of nothing nothing is removed (B8)", async () => {
    const { rig, store } = await open();
    await install(rig);
    await rig.still();
    // No list has it any more.
    assert.ok((await rig.loop.ask({ kind: "model-remove", modelId: "tiny", entry: null })).ok);
    await rig.still();
    assert.deepEqual([installed(rig), store.files.size], [[], 0]);
    assert.equal(localModelPath(rig.loop.state().control), "");
    const unknown = await rig.loop.ask({ kind: "model-remove", modelId: "tiny", entry: null });
    assert.ok(!unknown.ok && unknown.failure.code === "not_found");
    const use = await rig.loop.ask({ kind: "model-use", modelId: "tiny" });
    assert.ok(!use.ok && use.failure.code === "not_found");
  });

  it("[MODELS-15] what is here and in use survives a restart; a download does not, and its beginning is kept (B8)", async () => {
    const { rig, store } = await open();
    await install(rig);
    await rig.still();
    const again = await createRig({
      tools: createFakeTools(),
      store,
      journal: createMemoryJournal(diskAfter(rig.appends)),
    });
    assert.deepEqual(installed(again), ["tiny"]);
    assert.equal(again.loop.state().control.models.inUse, "tiny");
  });

  it("[MODELS-16] a file that the settings name comes before a model that was fetched (B8)", async () => {
    const { rig } = await open();
    await install(rig);
    await rig.still();
    await rig.loop.ask({ kind: "config-patch", patch: { "models.localPath": "/mine.gguf" }, revision: 0 });
    assert.equal(localModelPath(rig.loop.state().control), "/mine.gguf");
  });

  it("[MODELS-18] one of each role is in use, the first at once; a folder that the settings name comes before it (B8, B11)", async () => {
    const { url: _url, sha256: _sha, ...listed } = TINY;
    const speech = (role: "stt" | "tts", modelId: string): FolderEntry => ({
      ...listed,
      role,
      modelId,
      files: [],
    });
    const entries = [speech("stt", "ears"), speech("tts", "mouth"), speech("stt", "better-ears")];
    const { rig, store } = await open({ entries: [TINY, ...entries] });
    for (const entry of [TINY, ...entries]) {
      assert.ok((await rig.loop.ask({ kind: "model-install", entry, licenceAccepted: true })).ok);
      await rig.still();
    }
    const folders = (one: Rig = rig) =>
      (["stt", "tts"] as const).map((role) => folderInUse(one.loop.state().control, role));
    assert.deepEqual(folders(), ["/models/ears", "/models/mouth"]);
    assert.equal(localModelPath(rig.loop.state().control), "/models/tiny.gguf");
    assert.ok((await rig.loop.ask({ kind: "model-use", modelId: "better-ears" })).ok);
    assert.deepEqual(folders(), ["/models/better-ears", "/models/mouth"]);
    const journal = createMemoryJournal(diskAfter(rig.appends));
    const again = await createRig({ tools: createFakeTools(), store, journal });
    assert.deepEqual(folders(again), ["/models/better-ears", "/models/mouth"]);
    await rig.loop.ask({ kind: "model-remove", modelId: "better-ears", entry: null });
    await rig.loop.ask({ kind: "model-remove", modelId: "tiny", entry: null });
    assert.deepEqual(folders(), ["", "/models/mouth"]);
    assert.equal(localModelPath(rig.loop.state().control), "");
    await rig.loop.ask({ kind: "config-patch", patch: { "models.ttsFolder": "/mine" }, revision: 0 });
    assert.deepEqual(folders(), ["", "/mine"]);
  });
});
