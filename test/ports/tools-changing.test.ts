// The tools that change files, on real folders: exactly what was shown is written, or nothing.
import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { sha256Hex } from "../../server/io/tools/blobs.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("tools that change files", () => {
  let bench: Workbench;
  const at = (path: string): string => join(bench.folder, path);
  const text = (path: string): string => readFileSync(at(path), "utf8");
  const edit = (old: string, fresh: string, path = "a.txt") => ({ path, edits: [{ old, new: fresh }] });
  beforeEach(() => {
    bench = createWorkbench();
    writeFileSync(at("a.txt"), "one\ntwo\nthree\n");
  });
  afterEach(() => bench.close());

  it("[EDIT-1] replaces one unique place and shows the difference before (D52)", async () => {
    const call = bench.call("edit_file", edit("two", "2"));
    const prepared = await bench.prepare(call);
    assert.equal(text("a.txt"), "one\ntwo\nthree\n");
    assert.equal(prepared.risk, "change");
    assert.ok(prepared.subject.kind === "edit" && prepared.subject.files[0]?.diff.includes("-two\n+2"));
    assert.equal((await bench.run(call, prepared)).ok, true);
    assert.equal(text("a.txt"), "one\n2\nthree\n");
    assert.deepEqual(readdirSync(bench.folder), ["a.txt"]);
  });

  it("[EDIT-2] refuses what is missing, ambiguous, empty or without effect, with its code (D52)", async () => {
    const missing = await bench.refused("edit_file", edit("three hundred", "x"));
    assert.equal(missing.errorCode, "not_found");
    assert.match(missing.summary, /nearest place is line 3:\ntwo\nthree/);
    assert.equal((await bench.refused("edit_file", edit("e", "x"))).errorCode, "ambiguous");
    assert.equal((await bench.refused("edit_file", edit("", "x"))).errorCode, "invalid_arguments");
    assert.equal((await bench.refused("edit_file", edit("two", "two"))).errorCode, "invalid_arguments");
    assert.equal((await bench.refused("edit_file", edit("a", "b", "none.txt"))).errorCode, "not_found");
    assert.equal(
      (await bench.refused("edit_file", { path: "a.txt", edits: [] })).errorCode,
      "invalid_arguments",
    );
    assert.equal(text("a.txt"), "one\ntwo\nthree\n");
  });

  it("[EDIT-3] keeps CRLF line ends and the byte order mark (D52)", async () => {
    writeFileSync(at("a.txt"), "\uFEFFone\r\ntwo\r\nthree\r\n");
    assert.equal((await bench.perform("edit_file", edit("one\ntwo", "1\n2\n2b"))).ok, true);
    assert.equal(text("a.txt"), "\uFEFF1\r\n2\r\n2b\r\nthree\r\n");
  });

  it("[EDIT-4] leaves the bytes it was not asked to change as they are, or refuses (D52)", async () => {
    const latin1 = Buffer.from("caf\u00E9\ntwo\n", "latin1");
    writeFileSync(at("a.txt"), latin1);
    const call = bench.call("edit_file", edit("two", "2"));
    const made = await bench.tools.prepare(call, null);
    if (made.ok) await bench.run(call, made.prepared);
    assert.deepEqual(readFileSync(at("a.txt")).subarray(0, 5), latin1.subarray(0, 5));
  });

  it("[EDIT-6] writes nothing when the file changed, went or came between asking and writing (D52)", async () => {
    const call = bench.call("edit_file", edit("two", "2"));
    const prepared = await bench.prepare(call);
    writeFileSync(at("a.txt"), "one\ntwo\nthree\nfour\n");
    assert.equal((await bench.run(call, prepared)).errorCode, "stale");
    assert.equal(text("a.txt"), "one\ntwo\nthree\nfour\n");
    const create = bench.call("write_file", { path: "new.txt", content: "mine" });
    const creation = await bench.prepare(create);
    writeFileSync(at("new.txt"), "theirs");
    assert.equal((await bench.run(create, creation)).errorCode, "stale");
    assert.equal(text("new.txt"), "theirs");
    assert.deepEqual(readdirSync(bench.folder).sort(), ["a.txt", "new.txt"]);
  });

  it("[EDIT-7] refuses a folder that became a link between asking and writing (D14)", async () => {
    mkdirSync(at("sub"));
    writeFileSync(at("sub/x.txt"), "same");
    writeFileSync(join(bench.outside, "x.txt"), "same");
    const call = bench.call("write_file", { path: "sub/x.txt", content: "changed" });
    const prepared = await bench.prepare(call);
    const create = bench.call("write_file", { path: "sub/new.txt", content: "changed" });
    const creation = await bench.prepare(create);
    renameSync(at("sub"), at("old"));
    symlinkSync(bench.outside, at("sub"));
    assert.equal((await bench.run(call, prepared)).errorCode, "outside_workspace");
    assert.equal((await bench.run(create, creation)).errorCode, "outside_workspace");
    assert.equal(readFileSync(join(bench.outside, "x.txt"), "utf8"), "same");
    assert.deepEqual(readdirSync(bench.outside), ["x.txt"]);
  });

  it("[EDIT-8] never writes through a link out of the folder, nor makes what a dangling one points to (D14)", async () => {
    writeFileSync(join(bench.outside, "x.txt"), "theirs");
    symlinkSync(join(bench.outside, "x.txt"), at("link.txt"));
    symlinkSync(join(bench.outside, "none.txt"), at("dangling.txt"));
    assert.equal(
      (await bench.refused("write_file", { path: "link.txt", content: "x" })).errorCode,
      "outside_workspace",
    );
    await bench.perform("write_file", { path: "dangling.txt", content: "x" });
    assert.deepEqual(readdirSync(bench.outside), ["x.txt"]);
    assert.equal(readFileSync(join(bench.outside, "x.txt"), "utf8"), "theirs");
  });

  it("[EDIT-9] counts the text an editor holds before the disk, and says that it is open (D52)", async () => {
    bench.documents.set(at("a.txt"), "edited but not saved\n");
    const prepared = await bench.prepare(bench.call("edit_file", edit("not saved", "saved")));
    assert.ok(prepared.subject.kind === "edit");
    assert.equal(prepared.subject.files[0]?.open, true);
    assert.equal(prepared.subject.files[0]?.beforeSha, sha256Hex("edited but not saved\n"));
    assert.equal((await bench.refused("edit_file", edit("two", "2"))).errorCode, "not_found");
  });

  it("[EDIT-10] asks with a click for protected places, whatever they are called (D14)", async () => {
    mkdirSync(at(".git/hooks"), { recursive: true });
    mkdirSync(at(".vscode"));
    for (const path of [
      ".git/hooks/pre-commit",
      ".vscode/settings.json",
      "AGENTS.md",
      ".npmrc",
      ".env",
      "./.GIT/config",
    ]) {
      const prepared = await bench.prepare(bench.call("write_file", { path, content: "x" }));
      assert.equal(prepared.risk, "high", path);
    }
  });

  it("[EDIT-11] asks with a click for a protected place behind a harmless link (D14)", async () => {
    mkdirSync(at(".git/hooks"), { recursive: true });
    symlinkSync(".git", at("docs"));
    const call = bench.call("write_file", { path: "docs/hooks/pre-commit", content: "#!/bin/sh\n" });
    const made = await bench.tools.prepare(call, null);
    if (made.ok && made.prepared.risk !== "high") await bench.run(call, made.prepared);
    assert.deepEqual(readdirSync(at(".git/hooks")), []);
  });

  it("[EDIT-12] makes a new file, also in a new folder (D14)", async () => {
    assert.equal((await bench.perform("write_file", { path: "new.txt", content: "x" })).ok, true);
    assert.equal(text("new.txt"), "x");
    const nested = await bench.perform("write_file", { path: "src/deep/new.txt", content: "y" });
    assert.equal(nested.errorCode, "");
    assert.equal(text("src/deep/new.txt"), "y");
  });

  it("[EDIT-13] keeps the permissions of a file (D52)", async () => {
    chmodSync(at("a.txt"), 0o750);
    await bench.perform("edit_file", edit("two", "2"));
    assert.equal((statSync(at("a.txt")).mode & 0o777).toString(8), "750");
  });

  it("[EDIT-14] edits the file a link inside the folder points to, and keeps the link (D52)", async () => {
    symlinkSync("a.txt", at("link.txt"));
    const call = bench.call("edit_file", edit("two", "2", "link.txt"));
    const made = await bench.tools.prepare(call, null);
    if (made.ok) await bench.run(call, made.prepared);
    assert.equal(lstatSync(at("link.txt")).isSymbolicLink(), true);
  });

  it("[EDIT-15] prepares a rewrite of a long file without holding everything else up (D52)", async () => {
    const lines = (word: string): string =>
      Array.from({ length: 3_000 }, (_, i) => `${word} ${i * 7}`).join("\n");
    writeFileSync(at("long.txt"), lines("old"));
    const before = process.cpuUsage();
    await bench.prepare(bench.call("write_file", { path: "long.txt", content: lines("new") }));
    const { user } = process.cpuUsage(before);
    assert.ok(user < 1_000_000, `${Math.round(user / 1_000)} ms`);
  });

  it("[EDIT-17] tells nothing of a secret file, by its name or behind a link, when an edit does not fit (D14)", async () => {
    writeFileSync(at(".env"), "API_TOKEN=sk-top\n");
    symlinkSync(".env", at("notes.txt"));
    for (const path of [".env", "notes.txt"]) {
      const { summary, errorCode } = await bench.refused("edit_file", edit("API_TOKEN = x", "y", path));
      assert.equal(errorCode, "not_found");
      assert.doesNotMatch(summary, /sk-top|nearest/);
    }
  });

  it("[EDIT-18] never shows a new file with more permissions than the old one had (D52)", async () => {
    writeFileSync(at("a.txt"), "one\n");
    chmodSync(at("a.txt"), 0o600);
    const seen: number[] = [];
    const watcher = watch(bench.folder, (_event, name) => {
      const info = name === null ? undefined : statSync(at(name), { throwIfNoEntry: false });
      if (info !== undefined) seen.push(info.mode & 0o077);
    });
    for (let n = 0; n < 20; n++) await bench.perform("write_file", { path: "a.txt", content: `${n}\n` });
    watcher.close();
    assert.deepEqual([...new Set(seen)], [0]);
  });

  it("[EDIT-16] names a region also in a file of very many lines (D52)", async () => {
    writeFileSync(at("lines.txt"), "\n".repeat(400_000));
    assert.equal((await bench.refused("edit_file", edit("absent", "x", "lines.txt"))).errorCode, "not_found");
  });
});
