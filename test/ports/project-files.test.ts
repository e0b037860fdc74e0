// Files that a project brings and that are read without a question: what a hostile project puts in their place.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ripgrepPath } from "../../native/resolve.ts";
import { readGuidance } from "../../server/io/brain/guidance.ts";
import { findScripts } from "../../server/io/tools/scripts.ts";
import { createUnderstanding } from "../../server/io/understanding.ts";
import { createRepository, toldUnasked } from "../support/repository.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("files of a project that are read unasked", () => {
  let bench: Workbench;
  const at = (name: string): string => join(bench.folder, name);
  beforeEach(() => void (bench = createWorkbench()));
  afterEach(() => bench.close());

  it("[GUIDE-5] instructions that are a link to a secret are none (B52, D14)", async () => {
    writeFileSync(at(".env"), "KEY=hunter2\n");
    mkdirSync(at("sub"));
    mkdirSync(at(".git"));
    writeFileSync(at(".git/config"), "url = https://u:hunter2@example.org/x\n");
    symlinkSync(".env", at("AGENTS.md"));
    symlinkSync("../.git/config", at("sub/CLAUDE.md"));
    assert.equal(await readGuidance({ folders: [bench.folder], file: "sub/a.ts" }, 10_000), undefined);
  });

  for (const [what, make] of [
    ["a device", (path: string) => symlinkSync("/dev/ptmx", path)],
    ["an endless one", (path: string) => symlinkSync("/dev/zero", path)],
    ["a pipe", (path: string) => void execFileSync("mkfifo", [path])],
    ["a file of the machine", (path: string) => symlinkSync("/etc/passwd", path)],
    ["a folder", (path: string) => mkdirSync(path)],
  ] as const)
    it(`[SCRIPTS-9] ${what} in the place of a list of scripts is none, and is not waited for (D14, E5)`, async () => {
      for (const name of ["Makefile", "package.json", "pyproject.toml"]) make(at(name));
      mkdirSync(at(".vscode"));
      make(at(".vscode/tasks.json"));
      assert.deepEqual(await findScripts(bench.folder), []);
      const { understand } = createUnderstanding(ripgrepPath(), () => new Date());
      assert.equal(
        (await understand("run the tests", [bench.folder], []))?.payload["script"] ?? "test",
        "test",
      );
    });

  it("[READ-18] a list of what to ignore that never ends costs a bounded part of the memory, and is told (D14)", async () => {
    writeFileSync(at("a.txt"), "needle\n");
    symlinkSync("/dev/zero", at(".ignore"));
    const found = await bench.perform("search_text", { query: "needle" });
    assert.equal(found.ok, false, found.summary);
    assert.match(found.summary, /gave up|not understood/);
  });

  it("[SCRIPTS-8] words of a task that are no command of a shell are told apart where a yes to it is kept (D18)", async () => {
    const body = async (args: readonly string[]): Promise<string> => {
      writeFileSync(
        at(".vscode/tasks.json"),
        JSON.stringify({ tasks: [{ label: "x", type: "process", command: "sh", args }] }),
      );
      return (await findScripts(bench.folder)).find(({ name }) => name === "x")?.body ?? "";
    };
    mkdirSync(at(".vscode"));
    assert.notEqual(await body(["-c", "echo", "ok; id"]), await body(["-c", "echo ok; id"]));
  });

  it("[POLICY-21] the log of references tells no address that was cut or written in another alphabet (D14)", async () => {
    const repository = createRepository();
    const { git } = repository;
    const pulled = "pull https://bob:ghp_TOKENTOKEN123@example.org/o/r.git main";
    git("update-ref", "-m", pulled, "HEAD", git("rev-parse", "HEAD~0").trim());
    git("commit", "--allow-empty", "-qm", "more");
    git("update-ref", "-m", pulled, "HEAD", git("rev-parse", "HEAD~1").trim());
    git("config", "i18n.logOutputEncoding", "UTF-7");
    const tell = (command: string): Promise<string> => toldUnasked(repository.bench, command);
    for (const command of [
      "git log -g '--format=%<(58,ltrunc)%gs'",
      "git log -g '--format=%<(40,mtrunc)%gs'",
      "git reflog '--pretty=%>(58,ltrunc)%gs'",
    ])
      assert.equal(await tell(command), "asked", command);
    for (const command of ["git log -g --format=%gs", "git reflog"])
      assert.doesNotMatch(await tell(command), /TOKEN|ghp/, command);
    // What is cut may be the beginning of an address, and a key may have a blank in it.
    for (const n of Array.from({ length: 300 }, (_, at) => at))
      appendFileSync(
        join(repository.bench.folder, ".git/logs/HEAD"),
        `${"0".repeat(40)} ${git("rev-parse", "HEAD").trim()} A <a@b.test> ${1_700_000_000 + n} +0000\t${pulled}\n`,
      );
    for (const pad of [200, 231, 250, 263])
      assert.doesNotMatch(await tell(`git log -g --format='%gs${"p".repeat(pad)}'`), /TOKEN|ghp/, `${pad}`);
    git("config", "remote.origin.url", "https://bob:ghp_TOKEN TOKEN123@example.org/o/r.git");
    for (const command of ["git remote -v", "git config remote.origin.url", "git remote -v | cat"])
      assert.doesNotMatch(await tell(command), /TOKEN|ghp/, command);
    await repository.bench.close();
  });

  it("[POLICY-20] what other histories and usual places of keys hold is a secret (D14)", async () => {
    for (const [path, text] of [
      [".svn/pristine/ab/abcd.svn-base", "KEY"],
      ["mirror.git/config", "KEY"],
      [".jj/repo/config", "KEY"],
      ["secrets/db_password.txt", "KEY"],
      ["playwright/.auth/user.json", "KEY"],
      ["me_accessKeys.csv", "KEY"],
      ["secrets.prod.yml", "KEY"],
      ["k8s/db-secret.yaml", "KEY"],
      [".git-credentials.swp", "KEY"],
      ["credentials.gz", "KEY"],
      ["secrets.json.gz", "KEY"],
      ["app.secrets.json", "KEY"],
      [".pgpass.backup", "KEY"],
      [".git.bak/config", "KEY"],
    ] as const) {
      mkdirSync(join(at(path), ".."), { recursive: true });
      writeFileSync(at(path), text);
      const { risk } = await bench.prepare(bench.call("read_file", { path }));
      assert.equal(risk, "high", path);
    }
  });
});
