// What is remembered, by the tools of a conversation and in front of a model.
import assert from "node:assert/strict";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { MEMORY_KINDS } from "../../server/core/memory/types.ts";
import { withMemory } from "../../server/io/brain/remembered.ts";
import { byWords } from "../support/by-words.ts";
import { createScriptedModel } from "../support/scripted-model.ts";
import { createMemory } from "../../server/io/memory/memory-store.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("tools that remember", () => {
  let bench: Workbench;
  beforeEach(() => void (bench = createWorkbench()));
  afterEach(() => bench.close());

  it("[MEMORY-9] remember, look up and forget by words; what fits several is not guessed (D30)", async () => {
    const said = async (name: "remember" | "recall" | "forget", args: JsonRecord): Promise<string> => {
      const { errorCode, summary } = await bench.perform(name, args);
      return errorCode === "" ? summary : `${errorCode}: ${summary}`;
    };
    assert.equal(await said("recall", {}), "I was told to remember nothing yet.");
    assert.equal(await said("remember", { text: "I prefer pnpm" }), "I will remember that.");
    assert.equal(
      await said("remember", { text: "deploys happen on Fridays" }),
      "I will remember that for this project.",
    );
    await said("remember", { text: "deploys need a VPN" });
    assert.match(await said("recall", { about: "when do we deploy?" }), /^- deploys .*\n- deploys /);
    assert.equal(await said("recall", { about: "zebras" }), "I remember nothing about that.");
    assert.match(await said("forget", { text: "deploys" }), /^ambiguous: I remember 2 things/);
    assert.match(await said("forget", { text: "zebras" }), /^not_found/);
    const call = bench.call("forget", { text: "deploys need a vpn" });
    const prepared = await bench.prepare(call);
    assert.deepEqual([prepared.title, prepared.risk], ['Forget: "deploys need a VPN"', "change"]);
    assert.equal((await bench.run(call, prepared)).summary, "I forgot it.");
    assert.match((await bench.run(call, prepared)).errorCode, /^(?:stale|not_found)$/);
    assert.match(await said("recall", { about: "deploy" }), /^- deploys happen on Fridays$/);
  });

  it("[MEMORY-23] what was promised is looked up by its kind, of everybody or of one (D30)", async () => {
    const promised = async (about = ""): Promise<string> =>
      (await bench.perform("recall", { about, kind: "commitment" })).summary;
    assert.equal(await promised(), "I remember nothing about that.");
    for (const text of ["I promised Ana a review", "I'll call Bob by Friday", "I prefer pnpm"])
      await bench.perform("remember", { text });
    assert.equal(await promised(), "- I'll call Bob by Friday\n- I promised Ana a review");
    assert.equal(await promised("Ana"), "- I promised Ana a review");
    assert.equal((await bench.refused("recall", { kind: "digest" })).errorCode, "invalid_arguments");
  });

  it("[MEMORY-16] the last thing, or all of it, is forgotten after it was shown, and nothing that came meanwhile (D30)", async () => {
    const keep = (text: string): Promise<unknown> => bench.perform("remember", { text });
    for (const text of ["deploys happen on Fridays", "the port is 80", "prices are in cents"])
      await keep(text);
    const last = bench.call("forget", { which: "last" });
    const shown = await bench.prepare(last);
    assert.deepEqual([shown.title, shown.risk], ['Forget: "prices are in cents"', "change"]);
    await keep("the cache is small");
    assert.equal((await bench.run(last, shown)).errorCode, "stale");
    const all = bench.call("forget", { which: "all" });
    const prepared = await bench.prepare(all);
    assert.equal(prepared.title, "Forget all 4 things that I remember here");
    assert.match(prepared.subject.kind === "read" ? prepared.subject.detail : "", /^- .*\n- .*\n- .*\n- /);
    assert.equal((await bench.run(all, prepared)).summary, "I forgot all 4.");
    assert.equal((await bench.perform("recall", {})).summary, "I was told to remember nothing yet.");
    assert.equal((await bench.refused("forget", { which: "all" })).errorCode, "not_found");
    for (const n of Array.from({ length: 101 }, (_, at) => at)) await keep(`fact ${n}`);
    assert.equal((await bench.refused("forget", { which: "all" })).errorCode, "too_large");
    assert.equal((await bench.refused("forget", { which: "all", text: "x" })).errorCode, "invalid_arguments");
  });

  it("[MEMORY-10] a model is told what fits, of this place and everywhere, and answers also when nothing can be read (D30)", async () => {
    const memory = createMemory({ path: ":memory:", nowMs: () => 1 });
    memory.remember({ text: "I prefer pnpm", folder: "" });
    memory.remember({ text: "deploys happen on Fridays", folder: "/a" });
    memory.remember({ text: "deploys happen on Mondays", folder: "/b" });
    const script = createScriptedModel([]);
    const model = withMemory(script, { recall: byWords(memory), kinds: MEMORY_KINDS, nowMs: () => 1 });
    const request = {
      turnId: "t",
      step: 1,
      contextTokens: 8_192,
      readOnly: false,
      workspace: { folders: ["/a"], file: "" },
      messages: [
        { role: "system", text: "You are Kodama." },
        { role: "user", text: "when is the next deploy?" },
      ],
    } as const;
    const ask = async (): Promise<string> => {
      for await (const part of model.stream(request, new AbortController().signal)) assert.fail(part.kind);
      const [first, asked] = script.requests.at(-1)?.messages ?? [];
      // What comes before the question is the same for every question.
      assert.deepEqual(first, request.messages[0]);
      return asked?.role === "user" ? asked.text : "";
    };
    const told = await ask();
    assert.match(told, /- deploys happen on Fridays\n- I prefer pnpm\)\n\nwhen is the next deploy\?$/);
    assert.doesNotMatch(told, /Mondays/);
    memory.close();
    assert.equal(await ask(), "when is the next deploy?");
  });
});
