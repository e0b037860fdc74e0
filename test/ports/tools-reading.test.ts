// The tools that look, on real folders: what they find, and the ways out of the folder that they must not take.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { ripgrepPath } from "../../native/resolve.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("tools that look", () => {
  let bench: Workbench;
  const file = (path: string, text: string): void => {
    mkdirSync(join(bench.folder, path, ".."), { recursive: true });
    writeFileSync(join(bench.folder, path), text);
  };
  beforeEach(() => {
    bench = createWorkbench();
    writeFileSync(join(bench.outside, "secret.txt"), "outside words");
  });
  afterEach(() => bench.close());

  it("[READ-1] reads a file with line numbers, and a part of it (D52)", async () => {
    file("a.txt", "one\ntwo\nthree");
    assert.equal((await bench.perform("read_file", { path: "a.txt" })).summary, "1\tone\n2\ttwo\n3\tthree");
    const part = await bench.perform("read_file", { path: "a.txt", from_line: 2, to_line: 2 });
    assert.equal(part.summary, "2\ttwo");
    assert.equal(part.errorCode, "");
  });

  it("[READ-2] takes the text an editor holds before the one on disk (D52)", async () => {
    file("a.txt", "on disk");
    bench.documents.set(join(bench.folder, "a.txt"), "in the editor");
    assert.equal((await bench.perform("read_file", { path: "a.txt" })).summary, "1\tin the editor");
  });

  it("[READ-3] names what is wrong with a closed code (D14)", async () => {
    file("dir/x", "");
    file("binary", "a\0b");
    file("large", "x".repeat(2 * 1024 * 1024 + 1));
    const codes: readonly (readonly [string, string])[] = [
      ["none.txt", "not_found"],
      ["none/x", "not_found"],
      ["dir", "invalid_arguments"],
      ["binary", "invalid_arguments"],
      ["large", "too_large"],
      ["dir/x/y", "not_found"],
      [`${"n".repeat(300)}.txt`, "failed"],
    ];
    for (const [path, code] of codes) {
      const result = await bench.perform("read_file", { path });
      assert.equal(result.errorCode, code, path);
      assert.equal(result.ok, false);
      assert.notEqual(result.spoken, "");
    }
  });

  it("[READ-4] refuses arguments that are not its own (D14)", async () => {
    const wrong = [
      {},
      { path: "" },
      { path: 1 },
      { path: "a", more: 1 },
      { path: "a", from_line: 0 },
      { path: "x".repeat(1_001) },
      { path: "a\0b" },
    ];
    for (const args of wrong)
      assert.equal(
        (await bench.refused("read_file", args)).errorCode,
        "invalid_arguments",
        JSON.stringify(args).slice(0, 40),
      );
  });

  it("[READ-5] refuses every textual way out of the folder, for every tool with a path (D14)", async () => {
    const paths = [
      "..",
      "../x",
      "a/../../x",
      "/etc/passwd",
      join(bench.outside, "secret.txt"),
      "./../../x",
      `${bench.folder}-other/x`,
    ];
    for (const path of paths) {
      for (const name of ["read_file", "list_dir", "open_file", "diagnostics"] as const)
        assert.equal((await bench.refused(name, { path })).errorCode, "outside_workspace", `${name} ${path}`);
      assert.equal(
        (await bench.refused("write_file", { path, content: "x" })).errorCode,
        "outside_workspace",
      );
      assert.equal(
        (await bench.refused("edit_file", { path, edits: [{ old: "a", new: "b" }] })).errorCode,
        "outside_workspace",
      );
      assert.equal(
        (await bench.refused("run_command", { command: "ls", folder: path })).errorCode,
        "outside_workspace",
      );
    }
  });

  it("[READ-6] refuses a link to a file, a linked folder, and a link in the middle (D14)", async () => {
    mkdirSync(join(bench.folder, "sub"));
    symlinkSync(join(bench.outside, "secret.txt"), join(bench.folder, "link.txt"));
    symlinkSync(bench.outside, join(bench.folder, "linked"));
    symlinkSync("../../", join(bench.folder, "sub", "up"));
    for (const path of ["link.txt", "linked/secret.txt", "sub/up/etc/passwd"]) {
      const result = await bench.perform("read_file", { path });
      assert.equal(result.ok, false, path);
      assert.doesNotMatch(result.summary, /outside words|root:/, path);
    }
    assert.equal((await bench.perform("list_dir", { path: "linked" })).errorCode, "outside_workspace");
    assert.equal((await bench.refused("open_file", { path: "link.txt" })).errorCode, "outside_workspace");
  });

  it("[READ-7] refuses a folder that became a link between asking and reading (D14)", async () => {
    file("sub/secret.txt", "inside");
    const call = bench.call("read_file", { path: "sub/secret.txt" });
    const prepared = await bench.prepare(call);
    renameSync(join(bench.folder, "sub"), join(bench.folder, "old"));
    symlinkSync(bench.outside, join(bench.folder, "sub"));
    assert.equal((await bench.run(call, prepared)).errorCode, "outside_workspace");
  });

  it("[READ-8] asks before it reads a secret (D14)", async () => {
    file(".env", "TOKEN=1");
    symlinkSync(".env", join(bench.folder, "notes.txt"));
    for (const path of [".env", "notes.txt"]) {
      const { risk, subject } = await bench.prepare(bench.call("read_file", { path }));
      assert.equal(risk, "high");
      // A permission is for the file that would be read, whatever it is called.
      assert.equal(subject.kind === "read" ? subject.secret : "", join(realpathSync(bench.folder), ".env"));
    }
    assert.equal((await bench.prepare(bench.call("read_file", { path: "a.txt" }))).risk, "read");
  });

  it("[TAINT-4] a link is known by where it leads (D14)", async () => {
    file("node_modules/x/notes.md", "words of others");
    symlinkSync("node_modules/x", join(bench.folder, "linked"));
    const subjectOf = async (path: string): Promise<unknown> =>
      (await bench.prepare(bench.call("read_file", { path }))).subject;
    const leadsTo = "node_modules/x/notes.md";
    assert.deepEqual(await subjectOf("linked/notes.md"), {
      kind: "read",
      detail: "linked/notes.md",
      leadsTo,
    });
    assert.deepEqual(await subjectOf(leadsTo), { kind: "read", detail: leadsTo });
    const riskOf = async (command: string): Promise<string> =>
      (await bench.prepare(bench.call("run_command", { command }))).risk;
    assert.equal(await riskOf(`cat ${leadsTo}`), "read");
    assert.notEqual(await riskOf("cat linked/notes.md"), "read", "by a command it is asked about");
    // Where the folder itself lies says nothing of what is in it.
    const app = join(bench.outside, "vendor", "app");
    mkdirSync(app, { recursive: true });
    writeFileSync(join(app, "a.txt"), "ours");
    const opened = join(bench.outside, "opened");
    symlinkSync(app, opened);
    const inside = { ...bench.call("run_command", { command: "cat a.txt" }), folders: [opened] };
    assert.equal((await bench.prepare(inside)).risk, "read");
  });

  it("[READ-9] never shows a secret through a harmless name that links to it (D14)", async () => {
    file(".env", "TOKEN=1");
    symlinkSync(".env", join(bench.folder, "notes.txt"));
    const call = bench.call("read_file", { path: "notes.txt" });
    const prepared = await bench.prepare(call);
    if (prepared.risk !== "read") return assert.equal(prepared.risk, "high");
    assert.doesNotMatch((await bench.run(call, prepared)).summary, /TOKEN/);
  });

  it("[READ-10] never shows a secret by searching for it (D14)", async () => {
    file(".env", "TOKEN=1");
    file("server.pem", "TOKEN=2");
    const shown: string[] = [];
    for (const args of [
      { query: "TOKEN" },
      { query: "TOKEN", glob: ".env" },
      { query: "TOKEN", glob: "*.pem" },
      { query: "TOKEN", glob: "**/.e*" },
    ]) {
      const call = bench.call("search_text", args);
      const prepared = await bench.prepare(call);
      if (prepared.risk === "read")
        shown.push(...((await bench.run(call, prepared)).summary.match(/.*TOKEN=.*/g) ?? []));
    }
    assert.deepEqual(shown, []);
  });

  it("[READ-15] does not wait for ever at a pipe (D14)", async () => {
    execFileSync("mkfifo", [join(bench.folder, "pipe")]);
    assert.equal((await bench.perform("read_file", { path: "pipe" })).errorCode, "invalid_arguments");
    assert.equal(
      (await bench.refused("edit_file", { path: "pipe", edits: [{ old: "a", new: "b" }] })).errorCode,
      "invalid_arguments",
    );
  });

  it("[READ-11] lists and finds, and leaves out what is ignored (D14)", async () => {
    file("src/one.ts", "leaderLease");
    file("src/two.ts", "leader_lease");
    file("node_modules/x/three.ts", "leader lease");
    file(".gitignore", "node_modules\n");
    mkdirSync(join(bench.folder, ".git"));
    assert.match((await bench.perform("list_dir", {})).summary, /^\.git\/$/m);
    file(".github/workflows/ci.yml", "run: make words");
    file(".git/hooks/words.yml", "words");
    file(".env", "words=1");
    for (const pattern of ["**/*.yml", "*.yml"])
      assert.equal((await bench.perform("find_files", { pattern })).summary, ".github/workflows/ci.yml");
    assert.match(
      (await bench.perform("search_text", { query: "make words" })).summary,
      /^\.github\/workflows\/ci\.yml:1:/,
    );
    assert.doesNotMatch((await bench.perform("search_text", { query: "words" })).summary, /\.env|\.git\//);
    const found = await bench.perform("find_files", { pattern: "**/*.ts" });
    assert.deepEqual(found.summary.split("\n").sort(), ["src/one.ts", "src/two.ts"]);
    const spoken = await bench.perform("search_text", { query: "leader lease" });
    assert.equal(spoken.spoken, "I found 2 matches.");
    const none = await bench.perform("search_text", { query: "zzz" });
    assert.equal(none.spoken, "I found 0 matches.");
    assert.equal((await bench.perform("search_text", { query: "(" })).errorCode, "invalid_arguments");
  });

  it("[READ-17] searches all open folders, and names what is not in the first by its whole path (D14)", async () => {
    const second = mkdtempSync(join(tmpdir(), "kodama-second-"));
    try {
      writeFileSync(join(bench.folder, "here.txt"), "needle here\n");
      writeFileSync(join(second, "there.txt"), "needle there\n");
      writeFileSync(join(second, ".env"), "needle secret\n");
      const folders = [bench.folder, second, bench.folder];
      const run = async (name: "search_text" | "find_files", args: JsonRecord): Promise<string> => {
        const call = { ...bench.call(name, args), folders };
        const made = await bench.tools.prepare(call, null);
        assert.ok(made.ok);
        return (await bench.run(call, made.prepared)).summary;
      };
      assert.deepEqual((await run("search_text", { query: "needle" })).split("\n"), [
        "here.txt:1:needle here",
        `${second}/there.txt:1:needle there`,
      ]);
      assert.deepEqual((await run("find_files", { pattern: "*here.txt" })).split("\n"), [
        "here.txt",
        `${second}/there.txt`,
      ]);
      const read = { ...bench.call("read_file", { path: `${second}/there.txt` }), folders };
      const made = await bench.tools.prepare(read, null);
      assert.ok(made.ok);
      assert.equal((await bench.run(read, made.prepared)).summary, "1\tneedle there\n2\t");
    } finally {
      rmSync(second, { recursive: true });
    }
  });

  it("[READ-12] takes a query or a glob that looks like an option for what it is (D14)", async () => {
    file("a.txt", "say --pre=./evil now");
    const result = await bench.perform("search_text", { query: "--pre=./evil" });
    assert.match(result.summary, /a\.txt:1:/);
    const globbed = await bench.perform("search_text", { query: "say", glob: "--pre=./evil" });
    assert.doesNotMatch(globbed.summary, /a\.txt/);
    assert.equal((await bench.perform("find_files", { pattern: "--pre=./evil" })).ok, true);
  });

  it("[READ-13] says that no folder is open, and that a link loop cannot be opened (D14)", async () => {
    const call = { ...bench.call("find_files", { pattern: "*" }), folders: [] };
    assert.equal((await bench.run(call, await bench.prepare(call))).errorCode, "outside_workspace");
    symlinkSync("loop", join(bench.folder, "loop"));
    assert.equal((await bench.perform("read_file", { path: "loop" })).errorCode, "failed");
    rmSync(join(bench.folder, "loop"));
  });

  it("[READ-14] has the search program that comes with it (D14)", () => {
    assert.ok(existsSync(ripgrepPath()), ripgrepPath());
  });
});
