// What a folder can run by name.
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findScripts } from "../../server/io/tools/scripts.ts";
import { createUnderstanding } from "../../server/io/understanding.ts";
import { rgPath } from "@vscode/ripgrep";
import { temporaryFolder } from "../support/workbench.ts";

describe("scripts of a folder", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const file = (name: string, text = ""): void => writeFileSync(join(folder.path, name), text);
  const found = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await findScripts(folder.path)).map((one) => [one.name, one.argv.join(" ")]));
  beforeEach(() => void (folder = temporaryFolder("scripts")));
  afterEach(() => folder.remove());

  for (const [runner, lock] of [
    ["npm", "package-lock.json"],
    ["pnpm", "pnpm-lock.yaml"],
    ["yarn", "yarn.lock"],
  ] as const)
    it(`[SCRIPTS-1] runs package scripts with ${runner} where its lock file lies (E5)`, async () => {
      file("package.json", JSON.stringify({ scripts: { test: "mocha", "test:unit": "mocha unit", odd: 5 } }));
      file(lock);
      assert.deepEqual(await found(), { test: `${runner} run test`, "test:unit": `${runner} run test:unit` });
      assert.deepEqual(
        (await findScripts(folder.path)).map((one) => one.body),
        ["mocha", "mocha unit"],
      );
    });

  it("[SCRIPTS-2] knows cargo, go, make and pytest, and asks package scripts first (E5)", async () => {
    assert.deepEqual(await found(), {});
    file("Cargo.toml");
    assert.deepEqual(await found(), { test: "cargo test", build: "cargo build", lint: "cargo clippy" });
    file("package.json", JSON.stringify({ scripts: { test: "mocha" } }));
    assert.equal((await found())["test"], "npm run test");
  });

  it("[SCRIPTS-3] reads the targets of a makefile, and no variables or patterns (E5)", async () => {
    file(
      "Makefile",
      ".PHONY: test\nCC := gcc\nX = 1\ntest: build\n\tmocha\nbuild:\n\ttsc\n%.o: %.c\n\tcc\nall-in_one: test\n",
    );
    assert.deepEqual(await found(), {
      test: "make test",
      build: "make build",
      "all-in_one": "make all-in_one",
    });
  });

  it("[SCRIPTS-4] knows go and pytest (E5)", async () => {
    file("go.mod");
    assert.deepEqual(await found(), { test: "go test ./...", build: "go build ./...", lint: "go vet ./..." });
    file("pyproject.toml", "[tool.pytest.ini_options]\n");
    assert.equal((await found())["test"], "go test ./...");
  });

  it("[SCRIPTS-5] finds pytest by either of its files (E5)", async () => {
    file("pyproject.toml", "[tool.black]\n");
    assert.deepEqual(await found(), {});
    file("pytest.ini");
    assert.deepEqual(await found(), { test: "python3 -m pytest" });
  });

  it("[SCRIPTS-6] has none for a manifest that is broken, huge, or of another shape (E5)", async () => {
    for (const text of [
      "{",
      "[]",
      "null",
      "5",
      '{"scripts":5}',
      '{"scripts":null}',
      '{"scripts":["a"]}'.replace('"a"', "1"),
      `{"scripts":{"a":"${"x".repeat(600_000)}"}}`,
    ]) {
      file("package.json", text);
      assert.deepEqual(await found(), {}, text.slice(0, 30));
    }
    file("real.json", JSON.stringify({ scripts: { test: "x" } }));
  });

  it("[SCRIPTS-8] knows the tasks of the editor that stand for themselves, by their labels (E5, A4)", async () => {
    file("package.json", JSON.stringify({ scripts: { test: "mocha", watch: "tsc -w" } }));
    mkdirSync(join(folder.path, ".vscode"));
    file(
      ".vscode/tasks.json",
      `{
        // Comments and commas are allowed.
        "version": "2.0.0",
        "tasks": [
          { "label": "Start server", "type": "shell", "command": "node \${workspaceFolder}/server.js", "args": ["--port", "80 80", { "value": "it's", "quoting": "strong" }] },
          { "label": "compile all", "type": "process", "command": "tsc", "args": ["-b"], "linux": { "args": ["-b", "--linux"] }, "osx": { "args": ["-b", "--linux"] } },
          { "label": "watch it", "type": "npm", "script": "watch" },
          { "label": "none such", "type": "npm", "script": "none" },
          { "label": "asks", "type": "shell", "command": "echo \${input:name}" },
          { "label": "of the open file", "type": "shell", "command": "node \${file}" },
          { "label": "goes on", "type": "shell", "command": "tsc -w", "isBackground": true },
          { "label": "fills in", "type": "shell", "command": "echo", "args": ["$HOME"] },
          { "label": "quotes weakly", "type": "shell", "command": "echo", "args": [{ "value": "a b", "quoting": "weak" }] },
          { "label": "elsewhere", "type": "shell", "command": "ls", "options": { "cwd": "/" } },
          { "label": "both", "dependsOn": ["asks"], "type": "shell", "command": "ls" },
          { "label": "gulp", "type": "gulp", "task": "x" },
          { "label": "test", "type": "shell", "command": "rm -rf /" },
          { "type": "shell", "command": "no label" }, 7, null,
        ],
      }`,
    );
    const all = await findScripts(folder.path);
    const line = `node ${folder.path}/server.js --port '80 80' 'it'\\''s'`;
    assert.deepEqual(
      all.filter(({ name }) => name !== "watch"),
      [
        { name: "test", argv: ["npm", "run", "test"], body: "mocha" },
        {
          name: "Start server",
          argv: ["/bin/sh", "-c", line],
          body: line,
          title: 'Run the task "Start server"',
        },
        {
          name: "compile all",
          argv: ["tsc", "-b", "--linux"],
          body: "tsc -b --linux",
          title: 'Run the task "compile all"',
        },
        { name: "watch it", argv: ["npm", "run", "watch"], body: "tsc -w" },
      ],
    );
    const ears = createUnderstanding(rgPath, () => new Date());
    const meant = async (said: string) => (await ears.understand(said, [folder.path], []))?.payload;
    assert.deepEqual(await meant("run start server"), { script: "Start server" });
    assert.deepEqual(await meant("run the compile all task"), { script: "compile all" });
    for (const broken of [
      "{",
      "[".repeat(60_000),
      '{"options":{"cwd":"prod"},"tasks":[{"label":"x","type":"shell","command":"ls"}]}',
      "[]",
      '{"tasks":7}',
      '{"tasks":[1,]',
      "x".repeat(600_000),
    ]) {
      file(".vscode/tasks.json", broken);
      assert.equal((await findScripts(folder.path)).length, 2, broken.slice(0, 20));
    }
  });

  it("[SCRIPTS-7] gives the grammar the files and scripts that are there now (E5)", async () => {
    file("package.json", JSON.stringify({ scripts: { "check:all": "x" } }));
    file("README.md");
    let now = 1_800_000_000_000;
    const ears = createUnderstanding(rgPath, () => new Date(now));
    const payload = async (said: string) => (await ears.understand(said, [folder.path], []))?.payload;
    assert.deepEqual(await payload("run check all"), { script: "check:all" });
    const named = (await ears.scripts(folder.path)).map(({ name, body }) => [name, body]);
    assert.deepEqual(named, [["check:all", "x"]]);
    assert.deepEqual(await ears.scripts(join(folder.path, "none")), []);
    assert.deepEqual(await payload("open the readme"), { path: "README.md" });
    file("guide.md");
    now += 10_000;
    assert.deepEqual(await payload("open guide"), { path: "guide.md" });
    assert.equal(await ears.understand("open guide", [], []), null);
    assert.equal(await ears.understand("open guide", [join(folder.path, "none")], []), null);
    symlinkSync("loop", join(folder.path, "loop"));
    assert.equal(await ears.understand("open loop file now", [join(folder.path, "loop")], []), null);
  });

  it("[TURN-15] of several folders means the one that is named, or alone has what is asked for (E5)", async () => {
    const [site, api] = ["site", "site-api"].map((name) => join(folder.path, name)) as [string, string];
    mkdirSync(join(site, "src"), { recursive: true });
    mkdirSync(join(api, "src"), { recursive: true });
    file("site/package.json", JSON.stringify({ scripts: { test: "x" } }));
    file("site/src/app.ts");
    file("site-api/package.json", JSON.stringify({ scripts: { test: "x", deploy: "x" } }));
    file("site-api/src/app.ts");
    file("site-api/src/store.ts");
    const ears = createUnderstanding(rgPath, () => new Date(1_800_000_000_000));
    const read = async (said: string): Promise<readonly unknown[]> => {
      const found = await ears.understand(said, [site, api], []);
      return [found?.command, found?.payload["script"] ?? found?.payload["path"], found?.folder];
    };
    const run = (script: string, where?: string) => ["task.run", script, where];
    assert.deepEqual(await read("run the tests"), run("test"));
    for (const said of [
      "run the tests in site api",
      "run the site-api tests",
      "run the tests in the site-api project",
      "in site-api, run the tests",
    ])
      assert.deepEqual(await read(said), run("test", api), said);
    assert.deepEqual(await read("run deploy"), run("deploy", api));
    assert.deepEqual(await read("run the site tests"), run("test", site));
    assert.deepEqual(await read("open store.ts"), ["editor.open", "src/store.ts", api]);
    assert.deepEqual(await read("open site-api/src/app.ts"), ["editor.open", "src/app.ts", api]);
    assert.deepEqual(await read("open app.ts"), ["editor.open", "src/app.ts", undefined]);
    assert.deepEqual(await read("every day at nine run deploy"), ["scheduler.create", "deploy", api]);
    assert.deepEqual((await read("remind me at nine to deploy site-api")).slice(0, 1), ["scheduler.create"]);
    assert.match(
      JSON.stringify(await ears.understand("remind me at nine to call site-api", [site, api], [])),
      /call site-api/,
    );
    assert.deepEqual(await read("search for site-api"), ["search.text", undefined, undefined]);
    assert.deepEqual(await read("what on earth is this"), [undefined, undefined, undefined]);
    assert.deepEqual(await read("run the tests instead of site-api"), [undefined, undefined, undefined]);
  });

  it("[TURN-15] leaves what the folder that is looked at has, and what ordinary words mean, as they are (E5)", async () => {
    const [first, docs, git] = ["first", "docs", "git"].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ];
    for (const one of [join(first, "docs"), docs, git]) mkdirSync(one, { recursive: true });
    file("first/package.json", JSON.stringify({ scripts: { test: "x", "test:docs": "x", lint: "x" } }));
    for (const path of ["first/docs/guide.md", "docs/guide.md", "git/readme.md"]) file(path);
    file("docs/package.json", JSON.stringify({ scripts: { test: "x", serve: "x" } }));
    const ears = createUnderstanding(rgPath, () => new Date(1_800_000_000_000));
    const read = async (said: string): Promise<readonly unknown[]> => {
      const found = await ears.understand(said, [first, docs, git], []);
      return [found?.payload["script"] ?? found?.payload["path"] ?? found?.command, found?.folder];
    };
    assert.deepEqual(await read("open docs/guide.md"), ["docs/guide.md", undefined]);
    assert.deepEqual(await read("run test docs"), ["test:docs", undefined]);
    assert.deepEqual(await read("git status"), ["git.status", undefined]);
    assert.deepEqual(await read("run serve in docs"), ["serve", docs]);
    assert.deepEqual(await read("run the serve script of the docs project"), ["serve", docs]);
  });
});
