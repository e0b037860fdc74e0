// What somebody found who had read all of it, and tried it through the real tool.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createRepository, type Repository } from "../support/repository.ts";
import { createWorkbench } from "../support/workbench.ts";

const SECRET = "API_SECRET=hunter";

describe("commands of an attacker", () => {
  let repository: Repository;
  const run = async (command: string, bench = repository.bench): Promise<string> => {
    const call = bench.call("run_command", { command });
    const made = await bench.tools.prepare(call, null);
    if (!made.ok || made.prepared.risk !== "read") return "asked";
    return (await bench.run(call, made.prepared)).summary;
  };
  beforeEach(() => {
    repository = createRepository();
    const { at, git } = repository;
    mkdirSync(at("conf"));
    writeFileSync(at(".env"), `${SECRET}1\n`);
    writeFileSync(at("conf/.env"), `${SECRET}2\n`);
    writeFileSync(at("conf/a.txt"), "x\n");
    git("add", "-A");
    git("commit", "-qm", "all");
    writeFileSync(at("conf/.env"), `${SECRET}3\n`);
    git("commit", "-qam", "changed");
  });
  afterEach(() => repository.bench.close());

  it("[POLICY-20] get no blob out of git, with whatever else is shown beside it (D14)", async () => {
    const { git } = repository;
    const blob = git("rev-parse", "HEAD:.env").trim();
    git("tag", "7", blob);
    const commands = [
      `git show -s ${blob}`,
      `git show --stat ${blob}`,
      "git show -s 7",
      "git show --unified 7",
      `git show HEAD:a.txt ${blob}`,
      "git show HEAD:a.txt HEAD",
      "git show HEAD~1 HEAD:a.txt",
      "git diff HEAD~1:conf HEAD:conf",
      `git diff HEAD:a.txt ${blob}`,
      "git log -p --all",
    ];
    for (const command of commands) assert.doesNotMatch(await run(command), /hunter/, command);
  });

  it("[POLICY-20] follow no name of a file to what it was, nor links in .git (D14)", async () => {
    const { at, git, bench } = repository;
    renameSync(at(".env"), at("plain.txt"));
    git("add", "-A");
    git("commit", "-qm", "renamed");
    for (const command of [
      "git log --follow -p plain.txt",
      "git log --follow --all -p plain.txt",
      "git log -L1,1:plain.txt -M",
      "git log -L1,1:plain.txt --find-copies-harder",
    ])
      assert.equal(await run(command), "asked", command);
    // As `git log -p plain.txt` tells it: it is new under this name.
    const lines = await run("git log -L1,1:plain.txt");
    assert.match(lines, /^--- \/dev\/null$/m);
    assert.equal(lines.match(/^commit /gm)?.length, 1, lines);
    writeFileSync(join(bench.outside, "log"), "outside\n");
    mkdirSync(at(".git/worktrees/w"), { recursive: true });
    symlinkSync(join(bench.outside, "log"), at(".git/worktrees/w/locked"));
    assert.equal(await run("git worktree list -v"), "asked");
  });

  it("[POLICY-20] read no file that is called like an option, a number or a dash (D14)", async () => {
    const { at, bench } = repository;
    writeFileSync(join(bench.outside, "theirs"), `${SECRET}\n`);
    for (const name of ["-", "16", "x.gz"]) symlinkSync(join(bench.outside, "theirs"), at(name));
    for (const command of ["rev -", "hexdump -C -", "column -", "od -c -w 16", "zcat x", "cat -- -", "ls -"])
      assert.doesNotMatch(await run(command), /hunter|theirs/, command);
    for (const name of ["gh", "gcloud"]) {
      mkdirSync(at(`.config/${name}`), { recursive: true });
      writeFileSync(at(`.config/${name}/token`), `${SECRET}\n`);
    }
    mkdirSync(at("src/gh"), { recursive: true });
    writeFileSync(at("src/gh/a.ts"), "needle\n");
    symlinkSync(".config", at("c"));
    for (const command of [
      "diff -r .config conf",
      "cd .config && rg -u hunter",
      "rg -u hunter c",
      "grep -r hunter .",
      "rg --hidden hunter",
    ])
      assert.doesNotMatch(await run(command), /hunter/, command);
    assert.match(await run("grep -rn needle ."), /src\/gh\/a\.ts/, "a folder of that name is not left out");
  });

  it("[POLICY-20] start nothing of the project beside npm (D14)", async () => {
    const { bench: other } = repository;
    const witness = join(other.outside, "witness");
    const bin = repository.at("node_modules/.bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "node"), `#!/bin/sh\ntouch ${witness}\n`);
    chmodSync(join(bin, "node"), 0o755);
    writeFileSync(repository.at("package.json"), `{"scripts":{"--offline":"touch ${witness}"}}`);
    const bench = createWorkbench({ env: { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}` } });
    const call = (command: string) => ({
      ...bench.call("run_command", { command }),
      folders: [other.folder],
    });
    for (const command of ["npm run", "npm run --", "npm --version", "npx --version", "npm ls"]) {
      const made = await bench.tools.prepare(call(command), null);
      if (made.ok && made.prepared.risk === "read") await bench.run(call(command), made.prepared);
      assert.equal(existsSync(witness), false, command);
    }
    await bench.close();
  });

  it("[POLICY-20] start no npm that the project chooses by a file of who switches between versions (D14)", async () => {
    const { bench: other, at } = repository;
    writeFileSync(at("package.json"), '{"name":"x","version":"1.0.0"}');
    for (const file of [".tool-versions", "mise.toml", ".mise/config.toml"]) {
      mkdirSync(dirname(at(file)), { recursive: true });
      writeFileSync(at(file), "nodejs path:/proc/self/cwd/evil");
      for (const command of ["npm ls", "npm run", "npm --version"])
        assert.notEqual((await other.prepare(other.call("run_command", { command }))).risk, "read", command);
      rmSync(at(file));
    }
    assert.equal((await other.prepare(other.call("run_command", { command: "npm ls" }))).risk, "read");
  });

  it("[POLICY-20] start no npm that package.json chooses, where one program stands for each (D14)", async () => {
    const { bench: other, at } = repository;
    writeFileSync(at("package.json"), '{"name":"x","volta":{"node":"1.0.0"}}');
    for (const shim of ["volta/bin/volta-shim", "lib/corepack/dist/npm.js"]) {
      const real = join(other.outside, shim);
      const bin = join(other.outside, `bin-of-${basename(shim)}`);
      for (const folder of [dirname(real), bin]) mkdirSync(folder, { recursive: true });
      writeFileSync(real, "#!/bin/sh\n", { mode: 0o755 });
      symlinkSync(real, join(bin, "npm"));
      const bench = createWorkbench({ env: { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}` } });
      for (const command of ["npm ls", "npm --version"]) {
        const call = { ...bench.call("run_command", { command }), folders: [other.folder] };
        const made = await bench.tools.prepare(call, null);
        assert.ok(made.ok);
        assert.notEqual(made.prepared.risk, "read", `${shim}: ${command}`);
      }
      await bench.close();
    }
  });

  it("[POLICY-20] tell no notes on commits, which may be any file that ever was (D14)", async () => {
    const { git } = repository;
    git("notes", "add", "-C", git("hash-object", "-w", ".env").trim());
    for (const command of [
      "git log -1",
      "git show --stat",
      "git reflog",
      "git log -1 --format=%h",
      "git log --format=%N",
    ])
      assert.doesNotMatch(await run(command), /hunter/, command);
    assert.match(await run("git log -1"), /^commit /m);
    assert.equal(await run("git log --format=%N"), "asked");
  });

  it("[POLICY-20] tell nothing by npm of what is linked below it, nor by git of what a reference names or replaces (D14)", async () => {
    const { at, git } = repository;
    writeFileSync(at("package.json"), '{"name":"x","workspaces":["pkg"]}');
    mkdirSync(at("pkg"));
    symlinkSync("../.env", at("pkg/package.json"));
    for (const command of ["npm ls", "npm explain x"]) assert.equal(await run(command), "asked", command);
    const blob = git("hash-object", "-w", ".env").trim();
    git("tag", "secret", blob);
    for (const command of ["git show --tags", "git show --all --stat", "git show -s --glob=refs/tags/*"])
      assert.equal(await run(command), "asked", command);
    git("replace", "-f", git("rev-parse", "HEAD:a.txt").trim(), blob);
    assert.doesNotMatch(await run("git show HEAD:a.txt"), /hunter/);
  });

  it("[POLICY-20] take no file of the project for one of the machine, however its path is written (D14)", async () => {
    const { at, bench } = repository;
    writeFileSync(join(bench.outside, "id_rsa"), `${SECRET}\n`);
    for (const folder of ["etc", "proc"]) mkdirSync(at(folder));
    symlinkSync("../.env", at("etc/os-release"));
    symlinkSync(join(bench.outside, "id_rsa"), at("etc/lsb-release"));
    symlinkSync("/dev/zero", at("proc/version"));
    for (const command of [
      `cat ${bench.folder}//etc/os-release`,
      `cat ${bench.folder}///etc/os-release`,
      `grep -n . ${bench.folder}//etc/lsb-release`,
      `head -c 5 ${bench.folder}//proc/version`,
      `wc -c < ${bench.folder}//etc/os-release`,
      `cat ${bench.folder}//etc/os-r*`,
      `cat ${bench.folder}/./etc/os-release`,
      `cat ${bench.folder}//../${basename(bench.outside)}/id_rsa`,
    ])
      assert.doesNotMatch(await run(command), /hunter|\0/, command);
    assert.match(await run(`cat ${bench.folder}/a.txt`), /one|two/);
  });

  it("[POLICY-20] let npm read nothing but the project (D14)", async () => {
    const { at, bench } = repository;
    const npm = async (command = "npm ls"): Promise<string> =>
      (await bench.prepare(bench.call("run_command", { command }))).risk;
    const own = '{"name":"x","version":"1.0.0"}';
    writeFileSync(at("package.json"), own);
    assert.equal(await npm(), "read");
    for (const text of ['{"name":"x","work\\u0073paces":["sub"]}', '{"name":"x",', "[]"]) {
      writeFileSync(at("package.json"), text);
      assert.notEqual(await npm(), "read", text);
    }
    writeFileSync(at("package.json"), own);
    mkdirSync(join(bench.outside, "pk"));
    writeFileSync(join(bench.outside, "pk/package.json"), '{"name":"n","dependencies":{"DBPASS":"hunter2"}}');
    mkdirSync(at("node_modules/@a/foo/node_modules"), { recursive: true });
    assert.equal(await npm(), "read");
    for (const link of ["node_modules/bar", "node_modules/@a/bar", "node_modules/@a/foo/node_modules/bar"]) {
      symlinkSync(join(bench.outside, "pk"), at(link));
      assert.notEqual(await npm(), "read", link);
      rmSync(at(link));
    }
    symlinkSync("../../../.env", at("node_modules/@a/foo/package.json"));
    assert.notEqual(await npm(), "read");
    rmSync(at("node_modules/@a/foo/package.json"));
    mkdirSync(at("w/sub"), { recursive: true });
    writeFileSync(at("w/package.json"), '{"name":"w","workspaces":["*"]}');
    writeFileSync(at("w/sub/package.json"), own);
    assert.notEqual(await npm("cd w/sub && npm ls"), "read");
  });

  it("[POLICY-20] name nothing beside the open folder, and keep more names of secrets to themselves (D14)", async () => {
    const { at, git, bench } = repository;
    mkdirSync(at("ws"));
    writeFileSync(at("ws/b.txt"), "b\n");
    writeFileSync(at("private-notes.txt"), "x\n");
    git("add", "-A");
    git("commit", "-qm", "more");
    const part = (command: string) => ({ ...bench.call("run_command", { command }), folders: [at("ws")] });
    for (const command of ["git rev-list --objects --all", "git cat-file -p 'HEAD^{tree}'"]) {
      assert.notEqual((await bench.prepare(part(command))).risk, "read", command);
      assert.equal((await bench.prepare(bench.call("run_command", { command }))).risk, "read", command);
    }
    mkdirSync(at(".envs/.production"), { recursive: true });
    for (const name of [".envs/.production/.postgres", "env.production", "npmrc", "api_key.txt"]) {
      writeFileSync(at(name), SECRET);
      assert.doesNotMatch(await run(`cat ${name}`), /hunter/, name);
    }
    assert.doesNotMatch(await run("grep -rn . ."), /hunter/);
    // Code may lie in folders of such names.
    for (const folder of ["tokens", "secrets", "env"]) {
      mkdirSync(at(folder));
      writeFileSync(at(`${folder}/a.ts`), "needle\n");
      assert.match(await run("rg needle"), new RegExp(`${folder}/a`), folder);
    }
  });

  it("[POLICY-20] hold nothing up by a pattern for names (D14)", async () => {
    const { at } = repository;
    writeFileSync(at("a".repeat(200)), "");
    const began = performance.now();
    assert.match(await run("ls *a*a*a*a*a*a*a*a*a*a*ab"), /No such file/);
    assert.equal(await run("ls [z-a]"), "asked");
    assert.ok(performance.now() - began < 20_000);
  });

  it("[POLICY-20] are told the truth about themselves (D14)", async () => {
    const { git } = repository;
    git("config", "core.pager", "less -R");
    assert.match(await run("git config core.pager"), /less -R/, "not what we switch off");
    git("config", "branch.main.remote", "https://ada:geheim@example.org/x");
    assert.doesNotMatch(await run("git config branch.main.remote"), /geheim/);
    assert.match(await run("fd x || echo fallback"), /fallback|a\.txt/);
    const missing = await run("wc -l < missing && echo ok");
    assert.match(missing, /No such file/);
    assert.doesNotMatch(missing, /ok|0/, "neither is started");
  });
});
