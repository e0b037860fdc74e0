// Lines of several commands that only read: run without a shell, and unasked, and still nothing secret comes out of them.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ToolResult } from "../../server/core/tools/types.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("lines of commands that only read", () => {
  let bench: Workbench;
  const at = (path: string): string => join(bench.folder, path);
  beforeEach(() => {
    bench = createWorkbench({ env: { MARK: "from the environment" } });
    mkdirSync(at("src"));
    writeFileSync(at("a.txt"), "one\ntwo\nthree\ntwo\n");
    writeFileSync(at("src/lease.ts"), "const lease = 1;\n");
    for (const name of [".env", ".ENV", "src/id_rsa", "src/x.PEM"]) writeFileSync(at(name), "lease SECRET\n");
    writeFileSync(join(bench.outside, "theirs.txt"), "lease THEIRS\n");
  });
  afterEach(() => bench.close());
  /** Runs what may run unasked; fails where it would be asked about. */
  const read = async (command: string): Promise<ToolResult> => {
    const call = bench.call("run_command", { command });
    const prepared = await bench.prepare(call);
    assert.equal(prepared.risk, "read", command);
    assert.ok(prepared.subject.kind === "command" && !prepared.subject.shell, command);
    return bench.run(call, prepared);
  };
  const said = async (command: string): Promise<string> => (await read(command)).summary;

  it("[LINE-1] pipes, and goes on by exit codes, as a shell does (D14)", async () => {
    assert.equal(await said("cat a.txt | sort | uniq -c | head -1"), "exit code 0\n      1 one\n");
    assert.equal(await said("true && echo yes || echo no"), "exit code 0\nyes\n");
    assert.equal(await said("false && echo yes || echo no"), "exit code 0\nno\n");
    assert.equal(await said("false || echo a; echo b && echo c"), "exit code 0\na\nb\nc\n");
    assert.equal(await said("test -f a.txt && grep -c two a.txt"), "exit code 0\n2\n");
    assert.equal(await said("true || echo never; false"), "exit code 1\n");
  });

  it("[LINE-2] sends errors where the line says (D14)", async () => {
    assert.equal(await said("cat none.txt 2>/dev/null || echo none"), "exit code 0\nnone\n");
    assert.match(await said("cat none.txt 2>&1 | wc -l"), /^exit code 0\n\s*1\n$/);
    assert.match(await said("cat none.txt | wc -l"), /No such file[^]*\b0\n$/);
  });

  it("[LINE-3] ends who writes when who reads has enough, and all of them when it is stopped (B20, D14)", async () => {
    assert.equal(await said("seq 1 999999 | head -2"), "exit code 0\n1\n2\n");
    const call = bench.call("run_command", {
      command: "seq 1 999999 | sort -R | sort -R | tail -1; echo after",
    });
    const stop = new AbortController();
    const running = bench.run(call, await bench.prepare(call), stop.signal);
    setTimeout(() => stop.abort(), 50);
    const { ok, errorCode, summary } = await running;
    assert.deepEqual({ ok, errorCode }, { ok: false, errorCode: "cancelled" });
    assert.doesNotMatch(summary, /after/);
  });

  it("[LINE-4] reads no secret by searching below a folder, in any case of its name (D14)", async () => {
    for (const command of [
      "grep -rn lease .",
      "grep -r lease src",
      "grep -ri --include='*' LEASE",
      "rg lease",
      "rg -n lease src",
    ]) {
      const text = await said(command);
      assert.match(text, /const lease/, command);
      assert.doesNotMatch(text, /SECRET/, command);
    }
  });

  it("[LINE-4] reads none of a folder with two names either, nor beyond two dashes (D14)", async () => {
    mkdirSync(at(".config/gh"), { recursive: true });
    writeFileSync(at(".config/gh/hosts.yml"), "oauth: SECRET\n");
    for (const command of [
      "grep -r SECRET .",
      "rg --hidden SECRET",
      "grep -r -- SECRET .",
      "rg -u -- SECRET .",
      "rg --hidden -g '*.yml' oauth",
    ])
      assert.doesNotMatch(await said(command), /SECRET/, command);
  });

  it("[LINE-5] reads nothing outside, by name or by link (D14)", async () => {
    symlinkSync(bench.outside, at("door"));
    symlinkSync(join(bench.outside, "theirs.txt"), at("their.txt"));
    for (const command of [
      "cat their.txt | head",
      "ls door && pwd",
      "diff a.txt door/theirs.txt",
      "diff src door",
      "sort door/theirs.txt",
    ]) {
      const made = await bench.tools.prepare(bench.call("run_command", { command }), null);
      assert.equal(made.ok && made.prepared.risk, "run", command);
    }
    for (const command of ["grep -r lease .", "rg lease", "find . -name '*.txt'"])
      assert.doesNotMatch(await said(command), /THEIRS|theirs\.txt/, command);
  });

  it("[LINE-6] takes nothing from the environment that could steer it (D14)", async () => {
    const prepared = await bench.prepare(bench.call("run_command", { command: "printf '%s' x | cat" }));
    assert.ok(prepared.subject.kind === "command");
    const programs = (prepared.subject.steps ?? []).map(({ argv }) => argv[argv.indexOf("sh") + 1]);
    assert.deepEqual(programs, ["/usr/bin/printf", "/usr/bin/cat"]);
    assert.equal(
      await said("node --version && git --version | wc -l").then((text) => /\n\s*1\n$/.test(text)),
      true,
    );
  });

  it("[LINE-7] never does what would destroy the machine, and says so (D14)", async () => {
    const { errorCode, summary } = await bench.refused("run_command", { command: "echo x && rm -rf /" });
    assert.equal(errorCode, "denied");
    assert.match(summary, /^I never do that\. It .*\.$/);
  });

  it("[LINE-8] asks about a line of which one command does more than look, as one text for a shell (D14)", async () => {
    const prepared = await bench.prepare(bench.call("run_command", { command: "cat a.txt | tee b.txt" }));
    assert.ok(
      prepared.subject.kind === "command" && prepared.subject.shell && prepared.subject.steps === undefined,
    );
    assert.deepEqual(prepared.subject.argv, ["cat a.txt | tee b.txt"]);
    assert.deepEqual({ risk: prepared.risk, ruleKey: prepared.ruleKey }, { risk: "run", ruleKey: null });
    assert.ok(!existsSync(at("b.txt")));
  });
});
