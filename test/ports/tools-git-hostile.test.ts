// Repositories whose own configuration wants to run programs or to show what is elsewhere.
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createRepository, type Repository } from "../support/repository.ts";
import type { Workbench } from "../support/workbench.ts";

describe("git tools in a hostile repository", () => {
  let bench: Workbench;
  let at: Repository["at"];
  let git: Repository["git"];
  beforeEach(() => void ({ bench, at, git } = createRepository()));
  afterEach(() => bench.close());
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
    [
      "a clean filter in config.worktree",
      (program) => {
        git("config", "extensions.worktreeConfig", "true");
        writeFileSync(at(".git/config.worktree"), `[filter "evil"]\n\tclean = ${program}\n`);
        writeFileSync(at(".gitattributes"), "*.txt filter=evil\n");
      },
    ],
    [
      "settings included by config.worktree",
      (program) => {
        git("config", "extensions.worktreeConfig", "true");
        writeFileSync(at(".git/config.worktree"), "[include]\n\tpath = more\n");
        writeFileSync(at(".git/more"), `[filter "evil"]\n\tclean = ${program}\n`);
        writeFileSync(at(".git/info/attributes"), "*.txt filter=evil\n");
      },
    ],
    [
      "a repository inside",
      (program) => {
        mkdirSync(at("sub"));
        const inside = (...args: string[]): string => git("-C", "sub", ...args);
        inside("init", "-q", "-b", "main");
        writeFileSync(at("sub/b.txt"), "one\n");
        inside("add", "-A");
        inside("-c", "user.email=a@b.test", "-c", "user.name=A", "commit", "-qm", "x");
        git("add", "sub");
        writeFileSync(at("sub/.git/info/attributes"), "*.txt filter=evil diff=evil\n");
        inside("config", "filter.evil.clean", program);
        inside("config", "diff.evil.textconv", program);
        git("config", "diff.submodule", "diff");
        git("config", "status.submoduleSummary", "true");
        writeFileSync(at("sub/b.txt"), "two\n");
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
      const plan = bench.call("git_commit", { message: "fix" });
      await bench.tools.prepare(plan, null);
      for (const command of ["git status", "git diff", "git log -p", "git show", "git diff --cached"]) {
        const call = bench.call("run_command", { command });
        const prepared = await bench.prepare(call);
        if (prepared.risk === "read") await bench.run(call, prepared);
      }
      assert.equal(witness(), "");
    });
  }

  const ELSEWHERE: Readonly<Record<string, () => string>> = {
    "a work tree outside": () => {
      git("config", "core.worktree", bench.outside);
      return ".";
    },
    "a .git file that leads outside": () => {
      renameSync(at(".git"), join(bench.outside, "repo"));
      writeFileSync(at(".git"), `gitdir: ${join(bench.outside, "repo")}\n`);
      return ".";
    },
    "a link to a repository outside": () => {
      renameSync(at(".git"), join(bench.outside, "repo"));
      symlinkSync(join(bench.outside, "repo"), at(".git"));
      return ".";
    },
    "an ordinary folder that looks like a repository": () => {
      git("config", "core.worktree", bench.outside);
      renameSync(at(".git"), at("x"));
      return "x";
    },
    "a bare repository": () => {
      git("config", "core.bare", "true");
      return ".";
    },
    "links in its .git folder": () => {
      renameSync(at(".git/refs"), join(bench.outside, "refs"));
      symlinkSync(join(bench.outside, "refs"), at(".git/refs"));
      return ".";
    },
    "objects borrowed from elsewhere": () => {
      writeFileSync(at(".git/objects/info/alternates"), join(bench.outside, "objects"));
      return ".";
    },
    "files of settings elsewhere": () => {
      git("config", "blame.ignoreRevsFile", join(bench.outside, "secret"));
      return ".";
    },
  };
  const NOWHERE: Readonly<Record<string, () => string>> = {
    "no repository at all": () => {
      rmSync(at(".git"), { recursive: true });
      return ".";
    },
  };
  for (const [what, set] of Object.entries(ELSEWHERE))
    it(`[GIT-10] with ${what}, looking is a program like any other (D14)`, async () => {
      const folder = set();
      for (const command of ["git status", "git diff", "git show", "git diff a.txt a.txt"]) {
        const made = await bench.tools.prepare(bench.call("run_command", { command, folder }), null);
        assert.equal(made.ok && made.prepared.risk, "run", command);
      }
    });

  for (const [what, set] of Object.entries(NOWHERE))
    it(`[GIT-10] with ${what}, git says so and nothing else; comparing two files is a program like any other (D14)`, async () => {
      const folder = set();
      for (const command of [
        "git status",
        "git diff",
        "git diff --cached",
        "git show",
        "git log",
        "git branch -a",
      ]) {
        const call = bench.call("run_command", { command, folder });
        const prepared = await bench.prepare(call);
        assert.equal(prepared.risk, "read", command);
        const { ok, summary } = await bench.run(call, prepared);
        assert.equal(ok, false, command);
        assert.match(summary, /^exit code 12[89]\n(?:fatal|warning|error): /, command);
      }
      writeFileSync(join(bench.folder, folder, "b.txt"), "b");
      const command = "git diff b.txt b.txt";
      const made = await bench.tools.prepare(bench.call("run_command", { command, folder }), null);
      assert.equal(made.ok && made.prepared.risk, "run", command);
    });

  it("[GIT-11] leaves secrets out of what it compares and shows (D14)", async () => {
    mkdirSync(at("deep"));
    for (const name of [".env", "deep/id_rsa", "deep/x.key"]) writeFileSync(at(name), "SECRET=1\n");
    git("add", "-A");
    git("commit", "-qm", "secrets");
    for (const name of [".env", "deep/id_rsa", "deep/x.key"]) writeFileSync(at(name), "SECRET=2\n");
    writeFileSync(at("a.txt"), "three\n");
    const blob = git("rev-parse", "HEAD:.env").trim();
    const commands = [
      "git diff",
      "git diff HEAD",
      "git show HEAD",
      "git log -p",
      `git show ${blob}`,
      "git diff .env",
    ];
    let shown = "";
    for (const command of commands) {
      const call = bench.call("run_command", { command });
      const prepared = await bench.prepare(call);
      if (prepared.risk === "read") shown += (await bench.run(call, prepared)).summary;
    }
    shown += (await bench.perform("git_diff", {})).summary;
    assert.match(shown, /^\+three$/m);
    assert.doesNotMatch(shown, /SECRET/);
  });

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
