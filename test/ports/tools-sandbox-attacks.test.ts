// Ways out of the sandbox that were tried on it, each closed: links, nested folders, races, keys by another name, leftovers.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ToolCall } from "../../server/core/tools/types.ts";
import { createGuards } from "../../server/io/tools/sandbox/guards.ts";
import { confinedEnvironment, toolFolders } from "../../server/io/tools/sandbox/home.ts";
import { HELD_LIST } from "../../server/io/tools/sandbox/sandbox.ts";
import { needsSandbox } from "../support/needs-sandbox.ts";
import { createWorkbench, temporaryFolder, type Workbench } from "../support/workbench.ts";
import { describeOnLinux } from "../support/on-linux.ts";

describeOnLinux("ways out of the sandbox", () => {
  before(needsSandbox);
  let bench: Workbench;
  let home: ReturnType<typeof temporaryFolder>;
  const at = (path: string): string => join(bench.folder, path);
  const key = (): string => join(home.path, ".ssh", "id");
  beforeEach(() => {
    home = temporaryFolder("home");
    mkdirSync(join(home.path, ".ssh"));
    writeFileSync(key(), "the key");
    bench = createWorkbench({
      env: { ...process.env, HOME: home.path },
      sandbox: () => "on",
      home: home.path,
    });
  });
  afterEach(async () => {
    await bench.close();
    home.remove();
  });
  const run = async (command: string, change: Partial<ToolCall> = {}): Promise<string> => {
    const call = { ...bench.call("run_command", { command }), ...change };
    return (await bench.run(call, await bench.prepare(call))).summary;
  };
  const confinedIn = async (folders: readonly string[], folder = "."): Promise<string> => {
    const call = { ...bench.call("run_command", { command: "node -p 1", folder }), folders };
    const { subject } = await bench.prepare(call);
    return subject.kind === "command" ? (subject.confined ?? "all rights") : "";
  };

  it("[SANDBOX-2] a link to the home folder is around it as the folder itself is, and in Kodama's own nothing runs (D14)", async () => {
    symlinkSync(home.path, at("home-link"));
    symlinkSync(bench.state, at("state-link"));
    assert.equal(await confinedIn([at("home-link")]), "all rights");
    await assert.rejects(confinedIn([at("state-link")]), { message: /Kodama's own/ });
    assert.equal(await confinedIn([bench.folder]), "no_network");
  });

  it("[SANDBOX-3] an open folder inside, swapped for a link by a program, leads nowhere (D14, B54)", async () => {
    for (const order of [
      [at("sub"), bench.folder],
      [bench.folder, at("sub")],
    ]) {
      for (const target of [bench.outside, home.path]) {
        mkdirSync(at("sub"), { recursive: true });
        await run(`rmdir sub; ln -s ${target} sub; true`, { folders: [bench.folder, at("sub")] });
        const said = await run(
          `cat .ssh/id; cat ${at("sub")}/.ssh/id; echo x > x; echo x > ${at("sub")}/x; true`,
          {
            folders: order,
          },
        ).catch(String);
        assert.doesNotMatch(said, /the key/);
        assert.deepEqual([readdirSync(bench.outside), readdirSync(home.path)], [[], [".ssh"]]);
        rmSync(at("sub"));
      }
    }
  });

  it("[SANDBOX-4] other open folders show nothing that is hidden (D14)", async () => {
    for (const other of [home.path, "/", "/tmp", "/run", "/dev", "/proc"]) {
      const said = await run(`cat ${key()}; ls /proc | grep -c '^[0-9]'; ls -A /run`, {
        folders: [bench.folder, other],
      });
      assert.doesNotMatch(said, /the key/, other);
      assert.ok(Number(/^\d+$/m.exec(said.replace("exit code 0", ""))?.[0]) < 12, `${other}: ${said}`);
    }
    symlinkSync(bench.outside, at("link-out"));
    writeFileSync(join(bench.outside, "shared"), "may be read");
    assert.match(
      await run("cat link-out/shared; true", { folders: [bench.folder, at("link-out")] }),
      /may be read/,
    );
  });

  it("[SANDBOX-4] names that a running program swaps for links while others start lead nowhere (D14)", async () => {
    mkdirSync(at(".claude"));
    const flip =
      `ln -s ${join(home.path, ".ssh")} link; mkdir real; touch ready; while [ ! -e go ]; do ` +
      `for n in .cursor .idea AGENTS.md; do mv -T real $n; mv -T $n real; mv -T link $n; mv -T $n link; done; done 2> /dev/null`;
    const flipping = run(flip);
    while (!existsSync(at("ready"))) await pause(5);
    for (let n = 0; n < 25; n++)
      assert.doesNotMatch(
        await run("for n in .cursor .idea AGENTS.md; do cat $n/id; done; ls .claude; true"),
        /the key|bwrap:/,
      );
    writeFileSync(at("go"), "");
    await flipping;
  });

  it("[SANDBOX-6] repositories and open folders below, links, gitdirs and project files are kept or told (D14)", async () => {
    for (const folder of ["lib/.git/hooks", "open", "conf", ".bare/hooks", ".github/workflows"])
      mkdirSync(at(folder), { recursive: true });
    writeFileSync(at("docs.md"), "rules");
    symlinkSync("docs.md", at("AGENTS.md"));
    symlinkSync("conf", at(".vscode"));
    writeFileSync(at(".git"), "gitdir: ./.bare\n");
    writeFileSync(at("x.code-workspace"), "{}");
    const said = await run(
      "echo x > lib/.git/hooks/post-checkout; echo x > docs.md; echo x > .vscode/settings.json; echo x > .bare/hooks/x; " +
        "mv .github g; echo x > x.code-workspace; mkdir -p fresh && git init -q fresh; echo x > open/AGENTS.md; " +
        "rm CLAUDE.md; ln -s docs.md CLAUDE.md; echo end",
      { folders: [bench.folder, at("open")] },
    );
    assert.match(said, /\nend\n/);
    assert.deepEqual(
      ["lib/.git/hooks", "conf", ".bare/hooks"].flatMap((path) => readdirSync(at(path))),
      [],
    );
    assert.deepEqual(
      [readFileSync(at("docs.md"), "utf8"), readFileSync(at("x.code-workspace"), "utf8")],
      ["rules", "{}"],
    );
    assert.ok(existsSync(at(".github/workflows")));
    const told = /While it ran, (.*) came or changed/.exec(said)?.[1]?.split(", ").toSorted();
    assert.deepEqual(told, ["CLAUDE.md", "fresh/.git", "open/AGENTS.md"]);
  });

  it("[SANDBOX-6] a program in the background tells at its end what it made (D14, D13)", async () => {
    const call = bench.call("run_command", { command: "echo evil > AGENTS.md; true", background: true });
    await bench.run(call, await bench.prepare(call));
    const output = async (): Promise<string> =>
      (await bench.perform("command_output", { id: call.callId })).summary;
    for (let n = 0; n < 100 && !(await output()).includes("exit code"); n++) await pause(20);
    assert.match(await output(), /AGENTS\.md came or changed/);
  });

  it("[SANDBOX-7] nothing is left in the folder by what cannot start, is too many, or by a crash; what is a person's stays (D14)", async () => {
    const nul = bench.call("run_command", { command: "node -p 1" });
    const prepared = await bench.prepare(nul);
    assert.ok(prepared.subject.kind === "command");
    const subject = { ...prepared.subject, argv: ["no\0de"] };
    assert.equal((await bench.run(nul, { ...prepared, subject })).ok, false);
    assert.deepEqual(readdirSync(bench.folder), []);
    for (let n = 0; n < 17; n++) {
      const call = bench.call("run_command", { command: `sleep ${60 + n}`, background: true });
      const result = await bench.run(call, await bench.prepare(call));
      assert.equal(result.ok, n < 16, String(n));
    }
    assert.deepEqual(readdirSync(bench.folder).toSorted(), [".git", ".vscode"]);
    await bench.processes.close();
    assert.deepEqual(readdirSync(bench.folder), []);

    const list = join(bench.state, HELD_LIST);
    await createGuards(list).over(bench.folder, [""]);
    assert.deepEqual(readdirSync(bench.folder).toSorted(), [".git", ".vscode"]);
    writeFileSync(at(".vscode/settings.json"), "{}");
    // As after a crash: nobody left.
    const guard = await createGuards(list).over(bench.folder, [""]);
    assert.deepEqual([guard.held, guard.kept], [[at(".git")], [at(".vscode")]]);
    await guard.leave();
    assert.deepEqual(readdirSync(bench.folder), [".vscode"]);
  });

  it("[SANDBOX-6] a repository that a person makes while a program runs is theirs (D14)", async () => {
    const long = run("while [ ! -e go ]; do sleep 0.02; done; ls -A .git; true");
    while (!existsSync(at(".git"))) await pause(5);
    writeFileSync(at(".git/HEAD"), "ref: refs/heads/main\n");
    assert.match(await run("cat .git/HEAD; echo x > .git/HEAD; true"), /refs\/heads\/main[^]*Read-only/);
    writeFileSync(at("go"), "");
    await long;
    assert.deepEqual(readdirSync(at(".git")), ["HEAD"]);
  });

  it("[SANDBOX-7] a server that is killed takes all of it with it (D14, D1)", async () => {
    const code =
      `import { createWorkbench } from ${JSON.stringify(new URL("../support/workbench.ts", import.meta.url).href)};` +
      `const b = createWorkbench({ sandbox: () => "on" });` +
      `const c = { ...b.call("run_command", { command: "while :; do echo x >> witness; sleep 0.02; done" }), folders: [${JSON.stringify(bench.folder)}] };` +
      `await b.run(c, await b.prepare(c));`;
    const server = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "ignore" });
    while (!existsSync(at("witness"))) await pause(20);
    server.kill("SIGKILL");
    await once(server, "close");
    await pause(300);
    const size = readFileSync(at("witness")).length;
    await pause(200);
    assert.equal(readFileSync(at("witness")).length, size);
  });

  it("[SANDBOX-4] keys go by many names, and tools have places of their own (D14, B53)", async () => {
    const keys =
      "DB_PASS MYSQL_PWD STRIPE_KEY GH_PAT SSH_AUTH_SOCK CI_JOB_JWT SLACK_WEBHOOK_URL KUBECONFIG DOCKER_HOST AWS_SECRET_ACCESS_KEY NPM_TOKEN AZURE_STORAGE_CONNECTION_STRING".split(
        " ",
      );
    const needed = [
      "PATH",
      "HOME",
      "PWD",
      "LANG",
      "KODAMA_RUN_KEY",
      "GIT_AUTHOR_NAME",
      "TOKENIZERS_PARALLELISM",
    ];
    const env = Object.fromEntries([...keys, ...needed].map((name) => [name, "x"]));
    const seen = confinedEnvironment({
      ...env,
      DATABASE_URL: "postgres://ada:secret@db/x",
      PLAIN_URL: "http://db/x",
    });
    assert.deepEqual(Object.keys(seen).toSorted(), [...needed, "PLAIN_URL"].toSorted());
    for (const path of [
      "conda/bin",
      "conda/lib",
      "conda/keys",
      ".local/share/bin",
      ".local/share/keyrings",
      "bin",
      ".opt/x/bin",
    ])
      mkdirSync(join(home.path, path), { recursive: true });
    const path = ["conda/bin", ".local/share/bin", "bin", ".opt/x/bin"]
      .map((one) => join(home.path, one))
      .join(":");
    const shown = (await toolFolders([home.path], `${path}:relative:.:${home.path}`)).map((one) =>
      one.slice(home.path.length + 1),
    );
    assert.deepEqual(shown.toSorted(), [".local/share/bin", ".opt/x", "bin", "conda/bin", "conda/lib"]);
  });

  it("[SANDBOX-8] a service of this machine that is refused is told as the sandbox (D17)", async () => {
    const dial = `node -e "require('net').connect(9,'127.0.0.1').on('error',(e)=>{console.log(e.code);process.exit(1)})"`;
    assert.match(await run(dial), /ECONNREFUSED[^]*It ran in a sandbox: no network/);
  });
});
