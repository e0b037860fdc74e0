// What a command or a script may reach, how risky it is, and what a lasting yes to it covers.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("what programs are asked about as", () => {
  let bench: Workbench;
  const at = (path: string): string => join(bench.folder, path);
  beforeEach(() => void (bench = createWorkbench()));
  afterEach(() => bench.close());

  it("[RUN-13] never runs a program of the workspace where it read a harmless name (D14)", async () => {
    mkdirSync(at("bin"));
    writeFileSync(at("bin/ls"), "#!/bin/sh\necho ran > witness\n");
    chmodSync(at("bin/ls"), 0o755);
    const hijacked = createWorkbench({
      env: { ...process.env, PATH: `${at("bin")}:bin:.:${process.env["PATH"] ?? ""}` },
    });
    try {
      const call = { ...hijacked.call("run_command", { command: "ls" }), folders: [bench.folder] };
      const prepared = await hijacked.prepare(call);
      if (prepared.risk === "read") await hijacked.run(call, prepared);
      assert.equal(existsSync(at("witness")), false);
    } finally {
      await hijacked.close();
    }
  });

  it("[RUN-14] reads nothing outside the folder by a link that a reader follows (D14)", async () => {
    writeFileSync(join(bench.outside, "secret.txt"), "outside words");
    symlinkSync(join(bench.outside, "secret.txt"), at("link.txt"));
    const call = bench.call("run_command", { command: "cat link.txt" });
    const prepared = await bench.prepare(call);
    if (prepared.risk === "read")
      assert.doesNotMatch((await bench.run(call, prepared)).summary, /outside words/);
    else assert.equal(prepared.risk, "run");
  });

  it("[RUN-20] runs in the folder that was shown, not in what took its place (D14)", async () => {
    writeFileSync(join(bench.outside, "secret.txt"), "outside words");
    mkdirSync(at("sub"));
    const call = bench.call("run_command", { command: "cat secret.txt", folder: "sub" });
    const prepared = await bench.prepare(call);
    renameSync(at("sub"), at("old"));
    symlinkSync(bench.outside, at("sub"));
    assert.doesNotMatch((await bench.run(call, prepared)).summary, /outside words/);
  });

  it("[TOOL-9] its title shows what would not be seen, wherever it is shown; what runs is as it was written (D17, D14)", async () => {
    const command = `echo \u202egnp.exe\u200b\t${" ".repeat(40)}; echo two\necho three`;
    const { title, subject } = await bench.prepare(bench.call("run_command", { command }));
    assert.equal(title, "Run echo ⟨U+202E⟩gnp.exe⟨U+200B⟩⟨tab⟩⟨40 spaces⟩; echo two ⏎ echo three");
    assert.ok(subject.kind === "command" && subject.argv[0] === command);
    const { title: other } = await bench.prepare(
      bench.call("write_file", { path: "a\u2066b.txt", content: "" }),
    );
    assert.match(other, /a⟨U\+2066⟩b\.txt/);
  });

  it("[RUN-15] runs a script by name and shows what it runs; a changed body is another thing (D18)", async () => {
    const script = (body: string): void =>
      writeFileSync(at("package.json"), JSON.stringify({ scripts: { test: body } }));
    script("echo '3 passing'");
    const call = bench.call("run_script", { script: "test" });
    const prepared = await bench.prepare(call);
    assert.ok(prepared.subject.kind === "command" && prepared.subject.detail === "echo '3 passing'");
    script("echo other");
    const other = await bench.prepare(bench.call("run_script", { script: "test" }));
    assert.notEqual(other.ruleKey, prepared.ruleKey);
    assert.notEqual(other.digest, prepared.digest);
    const missing = await bench.refused("run_script", { script: "nope" });
    assert.equal(missing.errorCode, "not_found");
    assert.match(missing.summary, /There are test\./);
  });

  it("[RUN-16] does not run a script whose body changed between the yes and the run (D18)", async () => {
    const script = (body: string): void =>
      writeFileSync(at("package.json"), JSON.stringify({ scripts: { test: body } }));
    script("echo fine");
    const call = bench.call("run_script", { script: "test" });
    const prepared = await bench.prepare(call);
    script("echo x > witness");
    await bench.run(call, prepared);
    assert.equal(existsSync(at("witness")), false);
  });

  it("[RUN-17] shows what runs before and after a script, and asks anew when that changes (D18)", async () => {
    const scripts = (pretest: string) =>
      writeFileSync(at("package.json"), JSON.stringify({ scripts: { pretest, test: "echo fine" } }));
    scripts("echo quiet");
    const first = await bench.prepare(bench.call("run_script", { script: "test" }));
    assert.ok(first.subject.kind === "command");
    assert.match(first.subject.detail, /echo quiet/);
    scripts("curl x.test");
    assert.notEqual(
      (await bench.prepare(bench.call("run_script", { script: "test" }))).ruleKey,
      first.ruleKey,
    );
  });

  it("[RUN-18] sees a far-reaching script behind a harmless first word (D14)", async () => {
    for (const body of ["echo hi && rm -rf x", "cd a; curl x.test", "tsc && git push"]) {
      writeFileSync(at("package.json"), JSON.stringify({ scripts: { test: body } }));
      assert.equal((await bench.prepare(bench.call("run_script", { script: "test" }))).risk, "high", body);
    }
  });

  it("[RUN-22] a lasting yes is for these words in this folder, in the foreground or not (D18)", async () => {
    mkdirSync(at("vendor"));
    const key = async (args: object): Promise<string | null> =>
      (await bench.prepare(bench.call("run_command", { command: "make t", ...args }))).ruleKey;
    const keys = [
      await key({}),
      await key({ folder: "vendor" }),
      await key({ background: true }),
      await key({ command: 'git clean -f "a b"' }),
      await key({ command: "git clean -f a b" }),
    ];
    assert.equal(new Set(keys).size, keys.length, keys.join(" | "));
    assert.equal(keys[0], "make t");
    const shown = await bench.prepare(bench.call("run_command", { command: "make t", background: true }));
    assert.match(shown.title, /in the background/);
  });

  it("[RUN-21] what runs other words is allowed once, and is as risky as those words (D14, D18)", async () => {
    const CARRIED: readonly (readonly [string, string])[] = [
      ['sh -c "rm -rf x"', "high"],
      ["env rm -rf x", "high"],
      ["timeout 5 rm -rf x", "high"],
      ["xargs curl x.test", "high"],
      ["busybox wget x", "high"],
      ["nice ssh h", "high"],
      ["time sudo x", "high"],
      ['bash -c "echo hi"', "run"],
      ["env ls", "run"],
    ];
    for (const [command, risk] of CARRIED) {
      const prepared = await bench.prepare(bench.call("run_command", { command }));
      assert.deepEqual([prepared.risk, prepared.ruleKey], [risk, null], command);
    }
  });
});
