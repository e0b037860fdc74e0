// The git tools in real repositories, among them one whose own configuration wants to run programs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("git tools", () => {
  let bench: Workbench;
  const at = (path: string): string => join(bench.folder, path);
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", ...args], {
      cwd: bench.folder,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: bench.outside, GIT_CONFIG_NOSYSTEM: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
  /** A program that leaves a witness outside the work tree and hands its input on. */
  const evil = (): string => {
    const path = join(bench.outside, "evil.sh");
    writeFileSync(path, `#!/bin/sh\necho "$0 $*" >> ${join(bench.outside, "witness")}\ncat\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const witness = (): string => {
    const path = join(bench.outside, "witness");
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  };
  beforeEach(() => {
    bench = createWorkbench({ ...process.env, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" });
    git("init", "-q", "-b", "main");
    git("config", "user.email", "a@b.test");
    git("config", "user.name", "A");
    writeFileSync(at("a.txt"), "one\n");
    git("add", "-A");
    git("commit", "-qm", "first");
    writeFileSync(at("a.txt"), "two\n");
  });
  afterEach(() => bench.close());

  it("[GIT-1] shows status and difference without asking (D14)", async () => {
    const status = await bench.perform("git_status", {});
    assert.match(status.summary, /^ M a\.txt$/m);
    assert.equal((await bench.prepare(bench.call("git_status", {}))).risk, "read");
    assert.match((await bench.perform("git_diff", {})).summary, /^-one\n\+two$/m);
  });

  it("[GIT-2] commits everything with exactly the message, after showing what (D14)", async () => {
    writeFileSync(at("new.txt"), "x");
    const message = "fix; $(touch evil) \"quoted\" 'too' --amend";
    const call = bench.call("git_commit", { message });
    const prepared = await bench.prepare(call);
    assert.equal(prepared.risk, "run");
    assert.equal(prepared.ruleKey, null);
    assert.ok(prepared.subject.kind === "command" && prepared.subject.detail.includes("?? new.txt"));
    assert.equal((await bench.run(call, prepared)).ok, true);
    assert.equal(git("log", "-1", "--format=%B").trim(), message);
    assert.equal(git("status", "--short"), "");
    assert.equal((await bench.refused("git_commit", { message: "again" })).errorCode, "failed");
    assert.equal((await bench.refused("git_commit", { message: "  " })).errorCode, "invalid_arguments");
  });

  it("[GIT-3] commits what was shown, not what came after the question (D17)", async () => {
    const call = bench.call("git_commit", { message: "fix" });
    const prepared = await bench.prepare(call);
    writeFileSync(at("later.txt"), "never shown");
    await bench.run(call, prepared);
    assert.doesNotMatch(git("log", "-1", "--name-only", "--format="), /later\.txt/);
  });

  it("[GIT-9] commits nothing outside the folder that is open (D14)", async () => {
    mkdirSync(at("sub"));
    writeFileSync(at("sub/b.txt"), "x");
    const call = { ...bench.call("git_commit", { message: "fix" }), folders: [at("sub")] };
    await bench.run(call, await bench.prepare(call));
    assert.equal(git("log", "-1", "--name-only", "--format=").trim(), "sub/b.txt");
  });

  it("[GIT-4] says that a folder is no repository (D14)", async () => {
    rmSync(at(".git"), { recursive: true });
    assert.equal((await bench.refused("git_commit", { message: "x" })).errorCode, "failed");
    assert.equal((await bench.perform("git_status", {})).ok, false);
  });

  const settings: readonly (readonly [string, (program: string) => void])[] = [
    ["core.fsmonitor", (program) => void git("config", "core.fsmonitor", program)],
    [
      "core.hooksPath",
      (program) => {
        mkdirSync(join(bench.outside, "hooks"));
        for (const hook of [
          "pre-commit",
          "commit-msg",
          "post-commit",
          "prepare-commit-msg",
          "post-index-change",
        ]) {
          writeFileSync(
            join(bench.outside, "hooks", hook),
            `#!/bin/sh\nexec ${program} ${hook} < /dev/null\n`,
          );
          chmodSync(join(bench.outside, "hooks", hook), 0o755);
        }
        git("config", "core.hooksPath", join(bench.outside, "hooks"));
      },
    ],
    [
      "hooks in .git",
      (program) => {
        writeFileSync(at(".git/hooks/pre-commit"), `#!/bin/sh\nexec ${program} hook < /dev/null\n`);
        chmodSync(at(".git/hooks/pre-commit"), 0o755);
      },
    ],
    ["diff.external", (program) => void git("config", "diff.external", program)],
    [
      "a diff driver",
      (program) => {
        writeFileSync(at(".gitattributes"), "*.txt diff=evil\n");
        git("config", "diff.evil.command", program);
        git("config", "diff.evil.textconv", program);
      },
    ],
    [
      "core.pager",
      (program) => {
        git("config", "core.pager", program);
        git("config", "pager.status", program);
        git("config", "pager.diff", program);
      },
    ],
    ["core.editor", (program) => void git("config", "core.editor", program)],
    ["an alias", (program) => void git("config", "alias.status", `!${program}`)],
    [
      "a clean filter",
      (program) => {
        writeFileSync(at(".gitattributes"), "*.txt filter=evil\n");
        git("config", "filter.evil.clean", program);
        git("config", "filter.evil.process", program);
      },
    ],
  ];
  for (const [name, set] of settings) {
    it(`[GIT-5] lets ${name} of a hostile repository run nothing while it looks (D14)`, async () => {
      set(evil());
      for (const tool of ["git_status", "git_diff"] as const) {
        const call = bench.call(tool, {});
        const prepared = await bench.prepare(call);
        // Where it cannot be made harmless it is asked about; only what is not asked about runs here.
        if (prepared.risk === "read") await bench.run(call, prepared);
      }
      assert.equal(witness(), "");
    });

    it(`[GIT-6] lets ${name} run nothing through a command that passes as reading (D14)`, async () => {
      set(evil());
      for (const command of ["git status", "git diff", "git log -p", "git show"]) {
        const call = bench.call("run_command", { command });
        const prepared = await bench.prepare(call);
        if (prepared.risk === "read") await bench.run(call, prepared);
      }
      assert.equal(witness(), "");
    });
  }

  it("[GIT-7] lets hooks and a signing program of the repository run nothing when it commits (D14)", async () => {
    const program = evil();
    for (const [name, set] of settings.slice(0, 3)) {
      assert.notEqual(name, "");
      set(program);
    }
    git("config", "commit.gpgSign", "true");
    git("config", "gpg.program", program);
    const call = bench.call("git_commit", { message: "fix" });
    await bench.run(call, await bench.prepare(call));
    assert.equal(witness(), "");
  });

  it("[GIT-8] lets a signature check of the repository run nothing while it reads the log (D14)", async () => {
    const program = evil();
    git("config", "gpg.program", program);
    git("config", "log.showSignature", "true");
    const tree = git("rev-parse", "HEAD^{tree}").trim();
    const commit = `tree ${tree}\nauthor A <a@b.test> 1 +0000\ncommitter A <a@b.test> 1 +0000\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\nsigned\n`;
    writeFileSync(join(bench.outside, "commit"), commit);
    const sha = git("hash-object", "-t", "commit", "-w", join(bench.outside, "commit")).trim();
    git("update-ref", "refs/heads/main", sha);
    const call = bench.call("run_command", { command: "git log" });
    const prepared = await bench.prepare(call);
    if (prepared.risk === "read") await bench.run(call, prepared);
    assert.equal(witness(), "");
  });
});
