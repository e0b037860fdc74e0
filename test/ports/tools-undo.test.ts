// Changes that are taken back, on real files.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("undo of a change", () => {
  let bench: Workbench;
  const at = (path: string): string => join(bench.folder, path);
  beforeEach(() => {
    bench = createWorkbench();
    writeFileSync(at("a.txt"), "before");
  });
  afterEach(() => bench.close());
  const change = async (args: { readonly path: string; readonly content: string }) => {
    const call = bench.call("write_file", args);
    const prepared = await bench.prepare(call);
    assert.equal((await bench.run(call, prepared)).ok, true);
    return bench.changeOf(prepared);
  };

  it("[UNDO-1] restores what was there (E7, D16)", async () => {
    const made = await change({ path: "a.txt", content: "after" });
    const call = bench.call("undo", { call_id: made.callId });
    const result = await bench.run(call, await bench.prepare(call, made));
    assert.equal(result.spoken, "a.txt is as it was.");
    assert.equal(readFileSync(at("a.txt"), "utf8"), "before");
  });

  it("[UNDO-2] deletes a file that the change made (E7, D16)", async () => {
    const made = await change({ path: "new.txt", content: "x" });
    const call = bench.call("undo", { call_id: made.callId });
    assert.equal((await bench.run(call, await bench.prepare(call, made))).ok, true);
    assert.deepEqual(readdirSync(bench.folder), ["a.txt"]);
  });

  it("[UNDO-8] all of one request goes back at once, or nothing of it where one file was changed since (D16)", async () => {
    const first = await change({ path: "a.txt", content: "once" });
    writeFileSync(at("b.txt"), "");
    const other = await change({ path: "b.txt", content: "new" });
    const [a, b] = [first.files[0], other.files[0]];
    assert.ok(a !== undefined && b !== undefined);
    const all = { ...first, files: [a, b] };
    const undo = async () => {
      const call = bench.call("undo", { call_id: first.callId, all: true });
      return bench.run(call, await bench.prepare(call, all));
    };
    writeFileSync(at("b.txt"), "changed since");
    assert.equal((await bench.refused("undo", { call_id: "x", all: true }, all)).errorCode, "conflict");
    assert.equal(readFileSync(at("a.txt"), "utf8"), "once");
    writeFileSync(at("b.txt"), "new");
    assert.equal((await undo()).ok, true);
    assert.deepEqual(
      ["a.txt", "b.txt"].map((path) => readFileSync(at(path), "utf8")),
      ["before", ""],
    );
  });

  it("[UNDO-3] refuses after a later change, a second time, a day later, and of nothing (E7, D16)", async () => {
    const made = await change({ path: "a.txt", content: "after" });
    const again = bench.call("undo", { call_id: made.callId });
    const prepared = await bench.prepare(again, made);
    writeFileSync(at("a.txt"), "changed since");
    assert.equal((await bench.refused("undo", { call_id: "change-1" }, made)).errorCode, "conflict");
    assert.equal((await bench.run(again, prepared)).errorCode, "stale");
    assert.equal(readFileSync(at("a.txt"), "utf8"), "changed since");
    assert.equal(
      (await bench.refused("undo", { call_id: "x" }, { ...made, undone: true })).errorCode,
      "not_found",
    );
    assert.equal((await bench.refused("undo", { call_id: "x" })).errorCode, "not_found");
    const old = { ...made, atMs: 1_000 - 24 * 3_600_000 - 1 };
    assert.equal((await bench.refused("undo", { call_id: "x" }, old)).errorCode, "expired");
  });

  it("[UNDO-5] finds nothing to do where an interrupted change was never made, and clears what it left (D16, C10)", async () => {
    writeFileSync(at("a.txt"), "old");
    const prepared = await bench.prepare(bench.call("write_file", { path: "a.txt", content: "new" }));
    const change = bench.changeOf(prepared);
    writeFileSync(at(`a.txt.kodama-${change.files[0]?.afterSha?.slice(0, 12) ?? ""}`), "ne");
    const call = bench.call("undo", { call_id: "change-1" });
    const undo = await bench.prepare(call, change);
    assert.equal(undo.risk, "read");
    assert.match((await bench.run(call, undo)).spoken, /nothing to undo/);
    assert.equal(readFileSync(at("a.txt"), "utf8"), "old");
    assert.deepEqual(readdirSync(bench.folder), ["a.txt"]);
  });

  it("[UNDO-7] of one that may not have been made, where somebody went on, leaves that alone and holds up no older one (D16, C10)", async () => {
    const made = await change({ path: "a.txt", content: "after" });
    writeFileSync(at("a.txt"), "changed since");
    const unsure = { ...made, unsure: true as const };
    const call = bench.call("undo", { call_id: made.callId });
    assert.match((await bench.run(call, await bench.prepare(call, unsure))).spoken, /nothing to undo/);
    assert.equal(readFileSync(at("a.txt"), "utf8"), "changed since");
    assert.equal((await bench.refused("undo", { call_id: "x" }, made)).errorCode, "conflict");
  });

  it("[UNDO-4] is refused where the folder of the change is not open (B59, D16)", async () => {
    const call = bench.call("write_file", { path: "fresh.txt", content: "x" });
    const prepared = await bench.prepare(call);
    await bench.run(call, prepared);
    const change = bench.changeOf(prepared);
    const elsewhere = { ...bench.call("undo", { call_id: change.callId }), folders: [bench.outside] };
    const made = await bench.tools.prepare(elsewhere, change);
    assert.ok(!made.ok && made.result.errorCode === "outside_workspace");
    assert.match(made.result.summary, /Undo it in a window that has that folder open/);
  });
});
