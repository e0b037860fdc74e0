// Several files changed as one: all of it or nothing, one undo.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import type { ToolErrorCode } from "../../server/core/tools/types.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("a change of several files", () => {
  let bench: Workbench;
  beforeEach(() => {
    bench = createWorkbench();
    writeFileSync(at("a.ts"), "one\ntwo\n");
    writeFileSync(at("b.ts"), "three\n");
  });
  afterEach(() => bench.close());
  const at = (name: string): string => join(bench.folder, name);
  const read = (name: string): string => readFileSync(at(name), "utf8");
  const edit = (path: string, old: string, to: string): JsonRecord => ({ path, edits: [{ old, new: to }] });
  const THREE = [edit("a.ts", "two", "2"), edit("b.ts", "three", "3"), { path: "c.ts", content: "four\n" }];

  it("[EDIT-18] is one question with all of it, written together and taken back together (D16, B6)", async () => {
    const call = bench.call("edit_files", { files: THREE });
    const prepared = await bench.prepare(call);
    assert.equal(prepared.title, "Change 3 files: a.ts, b.ts, c.ts");
    assert.equal(prepared.risk, "change");
    assert.ok(prepared.subject.kind === "edit");
    assert.deepEqual(
      prepared.subject.files.map(({ path, beforeSha, open }) => [path, beforeSha === null, open]),
      [
        ["a.ts", false, false],
        ["b.ts", false, false],
        ["c.ts", true, false],
      ],
    );
    assert.equal(read("a.ts"), "one\ntwo\n");
    assert.equal((await bench.run(call, prepared)).spoken, "I changed a.ts, b.ts, c.ts.");
    assert.deepEqual([read("a.ts"), read("b.ts"), read("c.ts")], ["one\n2\n", "3\n", "four\n"]);
    // One of them is shown by an editor, which would be given only that one.
    bench.documents.set(at("a.ts"), "one\n2\n");
    const undo = bench.call("undo", { call_id: call.callId });
    const back = await bench.prepare(undo, bench.changeOf(prepared));
    assert.ok(back.subject.kind === "edit" && back.subject.files.every(({ open }) => !open));
    await bench.run(undo, back);
    assert.deepEqual([read("a.ts"), read("b.ts"), existsSync(at("c.ts"))], ["one\ntwo\n", "three\n", false]);
  });

  it("[EDIT-18] is written whole or not at all: when one file changed meanwhile, and when one cannot be written (D16)", async () => {
    const call = bench.call("edit_files", { files: THREE });
    const prepared = await bench.prepare(call);
    writeFileSync(at("b.ts"), "somebody else\n");
    assert.equal((await bench.run(call, prepared)).errorCode, "stale");
    assert.deepEqual([read("a.ts"), existsSync(at("c.ts"))], ["one\ntwo\n", false]);
    // Where it would be written first, something lies in the way.
    const aside = createHash("sha256").update("y").digest("hex").slice(0, 12);
    const files = [
      edit("a.ts", "two", "2"),
      { path: "new.ts", content: "x" },
      { path: "d.ts", content: "y" },
    ];
    const later = bench.call("edit_files", { files });
    const wanted = await bench.prepare(later);
    mkdirSync(at(`d.ts.kodama-${aside}`));
    assert.equal((await bench.run(later, wanted)).ok, false);
    assert.deepEqual([read("a.ts"), existsSync(at("new.ts"))], ["one\ntwo\n", false]);
  });

  it("[APPROVAL-18] what is left of it goes through the editor where that is one file that it shows (D16, A4)", async () => {
    bench.documents.set(at("a.ts"), "one\ntwo\nnot saved\n");
    const call = bench.call("edit_files", { files: [edit("a.ts", "two", "2")] });
    const prepared = await bench.prepare({ ...call, leftOut: ["b.ts"] });
    assert.equal(prepared.title, "Change a.ts");
    assert.ok(prepared.subject.kind === "edit" && prepared.subject.files.every(({ open }) => open));
  });

  it("[EDIT-18] with one protected file is high risk; what is not saved is left alone (D14, D16)", async () => {
    const guarded = [edit("a.ts", "two", "2"), { path: ".github/workflows/ci.yml", content: "on: push" }];
    assert.equal((await bench.prepare(bench.call("edit_files", { files: guarded }))).risk, "high");
    bench.documents.set(at("b.ts"), "three, being written\n");
    const refused = await bench.refused("edit_files", {
      files: [edit("a.ts", "two", "2"), edit("b.ts", "three", "3")],
    });
    assert.equal(refused.errorCode, "conflict");
    assert.match(refused.summary, /b\.ts has unsaved changes in the editor\. Save it/);
    bench.documents.set(at("b.ts"), "three\n");
    assert.ok((await bench.perform("edit_files", { files: THREE })).ok);
  });

  it("[EDIT-21] a file that another window has not saved is not changed, in any way, and who reads it is told (D16, B3)", async () => {
    bench.elsewhere.add(at("b.ts"));
    for (const [tool, args] of [
      ["edit_file", edit("b.ts", "three", "3")],
      ["write_file", { path: "b.ts", content: "new\n" }],
      ["edit_files", { files: THREE }],
    ] as const) {
      const refused = await bench.refused(tool, args);
      assert.equal(refused.errorCode, "conflict", tool);
      assert.match(refused.summary, /b\.ts has unsaved changes in another window\. Save it there/);
    }
    assert.deepEqual([read("a.ts"), read("b.ts"), existsSync(at("c.ts"))], ["one\ntwo\n", "three\n", false]);
    const { summary } = await bench.perform("read_file", { path: "b.ts" });
    assert.match(summary, /three[^]*Another window has changes of it that are not saved/);
    bench.elsewhere.clear();
    const call = bench.call("edit_file", edit("b.ts", "three", "3"));
    const prepared = await bench.prepare(call);
    // It became so while a person was asked.
    bench.elsewhere.add(at("b.ts"));
    assert.equal((await bench.run(call, prepared)).errorCode, "conflict");
    assert.equal(read("b.ts"), "three\n");
  });

  const WRONG: Readonly<Record<string, readonly [readonly JsonRecord[], ToolErrorCode]>> = {
    "one file": [[edit("a.ts", "two", "2")], "invalid_arguments"],
    "too many": [Array.from({ length: 21 }, (_, n) => ({ path: `n${n}`, content: "" })), "invalid_arguments"],
    "a file twice": [[edit("a.ts", "two", "2"), edit("./a.ts", "one", "1")], "invalid_arguments"],
    "no content": [[edit("a.ts", "two", "2"), { path: "b.ts" }], "invalid_arguments"],
    "text that is not there": [[edit("a.ts", "two", "2"), edit("b.ts", "none", "3")], "not_found"],
    "a file outside": [[edit("a.ts", "two", "2"), { path: "../x.ts", content: "" }], "outside_workspace"],
    "nothing new": [[edit("a.ts", "two", "two"), edit("b.ts", "three", "three")], "invalid_arguments"],
  };
  for (const [what, [files, code]] of Object.entries(WRONG))
    it(`[EDIT-18] with ${what} is refused, and nothing is written (D16)`, async () => {
      assert.equal((await bench.refused("edit_files", { files })).errorCode, code);
      assert.deepEqual([read("a.ts"), read("b.ts")], ["one\ntwo\n", "three\n"]);
    });
});
