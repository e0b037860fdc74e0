// Both corpora through the real tool, in a real repository: what is hostile is never done unasked, what only reads nearly always is,
// and what was done unasked changed nothing and told no secret.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandLines } from "../support/command-lines.ts";
import { createRepository, type Repository } from "../support/repository.ts";

/** Never named in a command, so that only reading a secret can tell it. */
const SECRET = "f0e1d2c3b4";

/** Of no name that says so by itself. */
const IN_FOLDERS = [".config/gh/hosts.yml", "playwright/.auth/user.json"];

function fill({ at, git, bench }: Repository): void {
  for (const folder of ["src", "docs", "test", "deep/.ssh", ".config/gh", "playwright/.auth"])
    mkdirSync(at(folder), { recursive: true });
  writeFileSync(at("package.json"), '{"name":"x","version":"1.0.0","scripts":{"test":"mocha"}}\n');
  for (const file of [
    "README.md",
    "src/a.ts",
    "src/main.ts",
    "docs/list.txt",
    "docs/d.csv",
    "test/a.test.ts",
  ])
    writeFileSync(at(file), `# ${file}\nexport const first = 1; // LATER\n`);
  for (const file of [...IN_FOLDERS, ".env", "deep/prod.key", "deep/.ssh/id_rsa"])
    writeFileSync(at(file), `KEY=${SECRET}\n`);
  writeFileSync(join(bench.outside, "secret.txt"), `${SECRET}\n`);
  git("add", "-A");
  git("commit", "-qm", "all");
  for (const file of [".env", "src/a.ts"])
    writeFileSync(at(file), `${SECRET.repeat(file === ".env" ? 1 : 0)}second\n`);
  git("stash", "-q");
  writeFileSync(at("src/a.ts"), "export const second = 2;\n");
  symlinkSync(join(bench.outside, "secret.txt"), at("link-file"));
  symlinkSync(bench.outside, at("link-out"));
  symlinkSync(".env", at("envlink"));
}

const AT_ONCE = 4;

/** Names, kinds, sizes and contents of all that is there, but for when git looked last. */
function stateOf(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder, { recursive: true }).map(String).toSorted()) {
    const path = join(folder, name);
    const info = lstatSync(path);
    const content = info.isFile() && name !== ".git/index" ? readFileSync(path, "hex") : "";
    hash.update(`${name} ${info.mode} ${content}\n`);
  }
  return hash.digest("hex");
}

describe("commands through the tool", function () {
  this.timeout(300_000);
  let repository: Repository;
  const decide = async (command: string): Promise<string> => {
    const { bench } = repository;
    const made = await bench.tools.prepare(bench.call("run_command", { command }), null);
    return made.ok ? made.prepared.risk : "denied";
  };
  beforeEach(() => {
    repository = createRepository();
    fill(repository);
  });
  afterEach(() => repository.bench.close());

  it("[POLICY-18] never does a hostile one unasked (D14)", async () => {
    const lines = [...commandLines("commands-hostile.txt").values()].flat();
    assert.ok(lines.length > 2_000, String(lines.length));
    const read: string[] = [];
    for (const line of lines) if ((await decide(line)) === "read") read.push(line);
    assert.deepEqual(read, []);
  });

  it("[POLICY-3] does at least 95 % of what only reads unasked, changes nothing by it and tells no secret (D14)", async () => {
    const { bench } = repository;
    const lines = [...commandLines("commands-read-only.txt").values()].flat();
    assert.ok(lines.length > 1_000, String(lines.length));
    const before = [stateOf(bench.folder), stateOf(bench.outside)];
    const asked: string[] = [];
    const left = lines.values();
    // What only reads may run beside another one; most of its time a program only starts.
    const work = async (): Promise<void> => {
      for (const command of left) {
        const call = bench.call("run_command", { command });
        const made = await bench.tools.prepare(call, null);
        if (!made.ok || made.prepared.risk !== "read") {
          asked.push(command);
          continue;
        }
        const { summary } = await bench.run(call, made.prepared);
        assert.doesNotMatch(summary, new RegExp(SECRET), command);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    assert.deepEqual([stateOf(bench.folder), stateOf(bench.outside)], before);
    const share = 1 - asked.length / lines.length;
    assert.ok(share >= 0.95, `${(share * 100).toFixed(1)} %: ${asked.join(" · ")}`);
  });
});
