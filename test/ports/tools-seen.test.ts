// What a model may change in a file, by what it has read of it in its turn.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import type { ToolCall } from "../../server/core/tools/types.ts";
import { createSeen } from "../../server/io/tools/seen.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("a model that changes files", () => {
  let bench: Workbench;
  const at = (path: string): string => join(bench.folder, path);
  const edit = (old: string, fresh: string): JsonRecord => ({ path: "a.txt", edits: [{ old, new: fresh }] });
  beforeEach(() => {
    bench = createWorkbench();
    writeFileSync(at("a.txt"), "one\ntwo\nthree\n");
  });
  afterEach(() => bench.close());

  it("[EDIT-5] a model changes nothing that changed since it read it in its turn, and replaces nothing that it did not read (D52)", async () => {
    const byModel = (
      name: "read_file" | "edit_file" | "write_file",
      args: JsonRecord,
      turnId = "turn-1",
    ) => ({
      ...bench.call(name, args),
      byModel: true,
      turnId,
    });
    const codeOf = async (call: ToolCall): Promise<string> => {
      const made = await bench.tools.prepare(call, null);
      if (!made.ok) return made.result.errorCode;
      const { errorCode } = await bench.run(call, made.prepared);
      return errorCode;
    };
    const whole = { path: "a.txt", content: "all new" };
    assert.equal(await codeOf(byModel("write_file", whole)), "stale");
    assert.equal(await codeOf(byModel("edit_file", edit("two", "2"))), "");
    // Exact pairs show that it knew those, and no more.
    assert.equal(await codeOf(byModel("write_file", whole)), "stale");
    assert.equal(await codeOf(byModel("read_file", { path: "a.txt" })), "");
    assert.equal(await codeOf(byModel("write_file", whole, "turn-2")), "stale");
    writeFileSync(at("a.txt"), "one\n2\nthree\nand more\n");
    assert.equal(await codeOf(byModel("edit_file", edit("one", "1"))), "stale");
    assert.equal(await codeOf(byModel("write_file", whole)), "stale");
    assert.equal(await codeOf(byModel("read_file", { path: "a.txt" })), "");
    assert.equal(await codeOf(byModel("edit_file", edit("one", "1"))), "");
    assert.equal(await codeOf(byModel("edit_file", edit("three", "3"))), "");
    assert.equal(await codeOf(byModel("write_file", whole)), "");
    assert.equal(readFileSync(at("a.txt"), "utf8"), "all new");
    // A part of it is not all of it.
    writeFileSync(at("b.txt"), "one\ntwo\n");
    const part = { path: "b.txt", from_line: 1, to_line: 1 };
    assert.equal(await codeOf(byModel("read_file", part)), "");
    assert.equal(await codeOf(byModel("write_file", { path: "b.txt", content: "x" })), "stale");
    // An editor saves what was changed in a form of its own.
    writeFileSync(at("a.txt"), "all new\n");
    assert.equal(await codeOf(byModel("edit_file", edit("all", "quite"))), "");
    writeFileSync(at("a.txt"), "all new");
    // What it was denied, it may try again.
    const denied = byModel("edit_file", edit("all", "none"));
    assert.ok((await bench.tools.prepare(denied, null)).ok);
    assert.equal(await codeOf(byModel("edit_file", edit("new", "old"))), "");
    // What it made itself it knows, and a person knows their own files.
    assert.equal(await codeOf(byModel("write_file", { path: "made.txt", content: "x" })), "");
    assert.equal(await codeOf(byModel("write_file", { path: "made.txt", content: "y" })), "");
    writeFileSync(at("empty.txt"), "\n");
    assert.equal(await codeOf(byModel("write_file", { path: "empty.txt", content: "y" })), "");
    assert.equal((await bench.perform("write_file", { path: "a.txt", content: "mine" })).ok, true);
  });

  it("[EDIT-5] remembers so many turns and files, and no more (D52, invariant 7)", () => {
    const seen = createSeen();
    for (let n = 0; n < 40; n++) seen.note(`turn-${n}`, "/a", { sha: "x", whole: true });
    assert.deepEqual([seen.how("turn-0", "/a", "x"), seen.how("turn-39", "/a", "x")], ["unread", "whole"]);
    for (let n = 0; n < 600; n++) seen.note("turn-39", `/${n}`, { sha: "x", whole: true });
    assert.deepEqual([seen.how("turn-39", "/a", "x"), seen.how("turn-39", "/599", "x")], ["unread", "whole"]);
    for (let n = 0; n < 100; n++) seen.note("turn-39", "/599", { sha: `${n}`, whole: true });
    assert.deepEqual(
      [seen.how("turn-39", "/599", "x"), seen.how("turn-39", "/599", "99")],
      ["changed", "whole"],
    );
  });
});
