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

  it("[READ-16] a long file is read in parts that leave nothing out, each says where to go on; read whole, it may be replaced (D52, B20)", async () => {
    const lines = Array.from({ length: 900 }, (_, n) => `line ${n + 1} ${"x".repeat(n % 60)}`);
    writeFileSync(at("long.txt"), lines.join("\n"));
    const told: string[] = [];
    const read = async (args: JsonRecord): Promise<string> => {
      const call = {
        ...bench.call("read_file", { path: "long.txt", ...args }),
        byModel: true,
        turnId: "turn-1",
      };
      const made = await bench.tools.prepare(call, null);
      assert.ok(made.ok);
      return (await bench.run(call, made.prepared)).summary;
    };
    const replace = async (): Promise<string> => {
      const call = {
        ...bench.call("write_file", { path: "long.txt", content: "new" }),
        byModel: true,
        turnId: "turn-1",
      };
      const made = await bench.tools.prepare(call, null);
      return made.ok ? (await bench.run(call, made.prepared)).errorCode : made.result.errorCode;
    };
    for (let from: number | undefined = 1; from !== undefined;) {
      assert.equal(await replace(), "stale", `before line ${from}`);
      const text = await read({ from_line: from });
      assert.ok(text.length < 8_200, String(text.length));
      told.push(
        ...text
          .split("\n")
          .filter((line) => /^\d+\t/.test(line))
          .map((line) => line.replace(/^\d+\t/, "")),
      );
      const next = /Lines \d+ to \d+ of 900\. Go on with from_line (\d+)/.exec(text)?.[1];
      from = next === undefined ? undefined : Number(next);
    }
    assert.deepEqual(told, lines);
    assert.match(await read({ from_line: 901 }), /There are 900 lines/);
    assert.equal(await replace(), "");
  });

  it("[READ-16] of a line longer than a part the beginning is shown, and that is not all of it (D52)", async () => {
    writeFileSync(at("min.js"), `${"y".repeat(20_000)}\nend`);
    const byModel = (name: "read_file" | "write_file", args: JsonRecord): ToolCall => ({
      ...bench.call(name, { path: "min.js", ...args }),
      byModel: true,
      turnId: "turn-1",
    });
    const call = byModel("read_file", {});
    const made = await bench.tools.prepare(call, null);
    assert.ok(made.ok);
    assert.match(
      (await bench.run(call, made.prepared)).summary,
      /^1\ty{8000}\n\[The line goes on for 12000 characters.*from_line 2/,
    );
    const rest = byModel("read_file", { from_line: 2 });
    const second = await bench.tools.prepare(rest, null);
    assert.ok(second.ok);
    assert.equal((await bench.run(rest, second.prepared)).summary, "2\tend");
    const write = byModel("write_file", { content: "z" });
    const refused = await bench.tools.prepare(write, null);
    assert.equal(
      refused.ok ? (await bench.run(write, refused.prepared)).errorCode : refused.result.errorCode,
      "stale",
    );
  });

  it("[RUN-15] what was left out of a long output is looked up by the place that it names (D13, D41)", async () => {
    const text = Array.from({ length: 2_000 }, (_, n) => `row ${n}`).join("\n");
    writeFileSync(at("rows.txt"), text);
    const cut = await bench.perform("run_command", { command: "cat rows.txt" });
    assert.match(cut.summary, /characters left out/);
    assert.match(cut.outputRef, /^[0-9a-f]{64}$/);
    let all = "";
    for (let after = 0; ;) {
      const part = await bench.perform("command_output", { id: cut.outputRef, after });
      const next = /\n\[\d+ characters follow: ask with after: (\d+)\.\]$/.exec(part.summary);
      all += part.summary.slice(0, next?.index);
      if (next === null) break;
      after = Number(next[1]);
    }
    assert.ok(all.includes(text), "all of it");
    const none = await bench.perform("command_output", { id: "0".repeat(64) });
    assert.deepEqual([none.ok, none.errorCode], [false, "not_found"]);
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
