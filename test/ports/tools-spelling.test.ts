// What a shell works out before it starts something, worked out by us for what only reads: folders, patterns, whole paths, versions.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createWorkbench, temporaryFolder, type Workbench } from "../support/workbench.ts";
import { onLinux } from "../support/on-linux.ts";

describe("what a shell would work out", () => {
  let bench: Workbench;
  const at = (path: string): string => join(bench.folder, path);
  const program = (path: string, says: string): void => {
    writeFileSync(path, `#!/bin/sh\necho ${says} "$@" in "$PWD"\n`);
    chmodSync(path, 0o755);
  };
  const run = async (command: string): Promise<readonly [string, string]> => {
    const call = bench.call("run_command", { command });
    const made = await bench.tools.prepare(call, null);
    if (!made.ok) return ["refused", made.result.summary];
    if (made.prepared.risk !== "read") return [made.prepared.risk, ""];
    return ["read", (await bench.run(call, made.prepared)).summary];
  };
  const told = async (command: string): Promise<string> => (await run(command))[1];
  const start = (env: NodeJS.ProcessEnv = process.env): void => {
    bench = createWorkbench({ env });
    for (const folder of ["src", "deep/er"]) mkdirSync(at(folder), { recursive: true });
    for (const file of ["src/a.ts", "src/b.ts", "src/c.js", "deep/er/d.ts"])
      writeFileSync(at(file), `${file}\n`);
    writeFileSync(at(".env"), "KEY=1\n");
    writeFileSync(join(bench.outside, "secret.ts"), "outside\n");
    symlinkSync(bench.outside, at("way"));
  };
  beforeEach(() => start());
  afterEach(() => bench.close());

  it("[SPELL-1] goes into a folder first, and tells when there is none (D14)", async () => {
    assert.equal(await told("cd src && cat a.ts"), "exit code 0\nsrc/a.ts\n");
    assert.equal(await told(`cd ${bench.folder}/src; ls | wc -l`), "exit code 0\n3\n");
    assert.equal(await told("(cd deep/er && pwd)"), `exit code 0\n${at("deep/er")}\n`);
    assert.match(await told("cd nowhere && cat a.ts"), /^exit code 2\n.*nowhere.*No such file/);
    for (const command of [
      "cd .. && ls",
      "cd way && ls",
      "cd / && ls",
      "cd nowhere && cat .env",
      "cd src && rm a.ts",
      "cd src || ls",
      "cd src",
      "cd nowhere; ls",
      "cd && ls",
      "ls && cd src && ls",
    ])
      assert.notEqual((await run(command))[0], "read", command);
    assert.ok(existsSync(at("src/a.ts")));
  });

  it("[SPELL-2] puts names for a pattern, in their order, and the pattern where there are none (D14)", async () => {
    assert.equal(await told("cat src/*.ts"), "exit code 0\nsrc/a.ts\nsrc/b.ts\n");
    assert.equal(
      await told("echo */ s?c [v-z]* *.none"),
      "exit code 0\ndeep/ src/ way/ src way *.none\n".replace("deep/ src/ way/", "deep/ src/ way/"),
    );
    assert.equal(await told("wc -l deep/*/*.ts src/{a,b}.ts | tail -1"), "exit code 0\n 3 total\n");
    assert.match(await told(`ls ${bench.folder}/src/*.js`), /src\/c\.js/);
    for (const command of ["cat .e*", "cat way/*", "cat src/../*", "rm src/*.js", "cat *"])
      assert.notEqual((await run(command))[0], "read", command);
    writeFileSync(at("-n"), "x");
    assert.notEqual((await run("cat *n"))[0], "read", "a file that looks like an option");
    assert.ok(existsSync(at("src/c.js")));
  });

  it("[SPELL-2] asks where a pattern stands for more than a thousand names (D14)", async () => {
    mkdirSync(at("many"));
    for (let i = 0; i < 1_001; i++) writeFileSync(at(`many/${i}`), "");
    assert.notEqual((await run("ls many/*"))[0], "read");
    assert.equal((await run("ls many/1?"))[0], "read");
  });

  it("[SPELL-3] takes a whole path to what is open for its name, and leaves words alone that are none (D14)", async () => {
    assert.equal(await told(`cat ${at("src/a.ts")}`), "exit code 0\nsrc/a.ts\n");
    assert.equal(await told(`echo ${at("src")}`), `exit code 0\n${at("src")}\n`);
    assert.match(await told(`grep -rl a.ts ${bench.folder}`), new RegExp(`^${at("src/a.ts")}$`, "m"));
    for (const path of [
      join(bench.outside, "secret.ts"),
      at(".env"),
      at("src/../.env"),
      at("way/secret.ts"),
      `${bench.folder}x`,
    ])
      assert.notEqual((await run(`cat ${path}`))[0], "read", path);
  });

  it("[SPELL-4] reads from a file, and throws away what is not wanted (D14)", async () => {
    assert.equal(await told("wc -c < src/a.ts"), "exit code 0\n9\n");
    assert.equal(await told("ls src > /dev/null && echo there"), "exit code 0\nthere\n");
    assert.equal(await told("ls nowhere >/dev/null 2>&1 || echo none"), "exit code 0\nnone\n");
    for (const command of ["wc < .env", "cat < way/secret.ts", "ls > out"])
      assert.notEqual((await run(command))[0], "read", command);
  });

  it("[SPELL-5] asks the person's own programs for their version, where no project is, unless one chooses it (D14)", async () => {
    await bench.close();
    const own = temporaryFolder("own");
    for (const name of ["go", "cargo", "npm"]) program(join(own.path, name), name);
    start({ ...process.env, PATH: `bin:${own.path}` });
    program(at("go"), "evil");
    assert.equal(await told("go version"), "exit code 0\ngo version in /\n");
    assert.notEqual((await run("npm ls --depth=0"))[0], "read", "there is no project");
    writeFileSync(at("package.json"), "{}");
    assert.match(await told("npm ls --depth=0"), /^exit code 0\nnpm --offline .* ls --depth=0 /);
    writeFileSync(at(".npmrc"), "cache=/elsewhere");
    assert.notEqual((await run("npm ls"))[0], "read", "the project tells npm where to write");
    assert.equal(await told("which go"), `exit code 0\n${join(own.path, "go")}\n`);
    assert.equal(await told("command -v cargo"), `exit code 0\n${join(own.path, "cargo")}\n`);
    assert.equal((await run("cargo --version"))[0], "read");
    writeFileSync(at("rust-toolchain.toml"), "");
    assert.notEqual((await run("cargo --version"))[0], "read", "another one is chosen here");
    await bench.close();
    start({ ...process.env, PATH: own.path });
    symlinkSync(own.path, at("tools"));
    own.remove();
    mkdirSync(own.path);
    symlinkSync(at("go"), join(own.path, "go"));
    program(at("go"), "evil");
    assert.notEqual((await run("go version"))[0], "read", "it leads into the project");
    own.remove();
  });

  onLinux("[SPELL-6] ends what would fill the memory, with an error (D14)", async () => {
    const grows = "awk 'BEGIN{for(i=0;i<=999999;i++) a[i]=sprintf(\"%999s%999s%999s\", i, i, i)}'";
    const [risk, text] = await run(grows);
    assert.equal(risk, "read");
    assert.match(text, /^exit code [1-9]/);
  });
});
