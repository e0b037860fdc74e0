// The kodama command as a shell runs it: real processes, their streams apart, their exit codes.
import assert from "node:assert/strict";
import { cpSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readWav } from "../../native/wav.ts";
import { EXIT } from "../../server/cli/options.ts";
import { record } from "../fixtures/voice/recording.ts";
import { writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { createSandbox, ROOT, type Sandbox } from "../support/sandbox.ts";
import { startServe } from "../support/serve-process.ts";
import { createTerminal, exitOf, type Run, type Terminal } from "../support/terminal.ts";

type Envelope = Readonly<Record<string, unknown>> & { readonly event?: string; readonly payload?: never };

describe("the kodama command", () => {
  let sandbox: Sandbox;
  let home: string;

  beforeEach(() => {
    sandbox = createSandbox();
    home = sandbox.folder();
  });
  afterEach(() => sandbox.clean());

  const kodama = (args: readonly string[], input?: string): Run =>
    createTerminal(sandbox, home).start(args, input);
  const ended = (args: readonly string[], input?: string): ReturnType<Terminal["run"]> =>
    createTerminal(sandbox, home).run(args, input);
  const lines = (run: Run): readonly Envelope[] =>
    run
      .stdout()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Envelope);
  const sample = (): string => {
    const folder = join(sandbox.folder(), "sample");
    cpSync(join(ROOT, "examples", "sample"), folder, { recursive: true });
    return folder;
  };

  it("[CLI-1] asks, approves, runs and tells, one envelope a line (B12, B40, E5)", async () => {
    const run = await ended(["ask", "run the tests", "--workspace", sample(), "--approve", "all", "--json"]);
    assert.equal(run.code, EXIT.ok, run.text());
    const heard = lines(run);
    assert.ok(heard.every((one) => one["v"] === 1 && ("event" in one || "ok" in one)));
    const of = (event: string): readonly Record<string, unknown>[] =>
      heard.filter((one) => one.event === event).map((one) => one.payload ?? {});
    assert.equal(of("runtime.tool_call").length, 1);
    assert.equal(of("runtime.tool_result")[0]?.["success"], true);
    assert.ok(of("runtime.assistant_sentence").some(({ text }) => text === "The tests passed: 3 of 3."));
  });

  it("[CLI-2] runs nothing without a yes (D21)", async () => {
    const folder = sandbox.workspace();
    const run = await ended(["ask", "run the tests", "--workspace", folder, "--approve", "none"]);
    assert.equal(run.code, EXIT.failed);
    assert.match(run.stdout(), /Not done without a yes/);
    assert.equal(existsSync(join(folder, "pids")), false);
  });

  for (const [input, runs] of [
    ["y\n", true],
    ["yes\n", true],
    ["n\n", false],
    ["perhaps\n", false],
    ["", false],
  ] as const)
    it(`[CLI-3] shows the command, reads ${JSON.stringify(input)} and ${runs ? "runs it" : "does not run it"} (B6)`, async () => {
      const folder = sandbox.workspace();
      const run = await ended(["ask", "run the tests", "--workspace", folder, "--approve", "ask"], input);
      assert.match(run.stdout(), /make test/);
      assert.equal(existsSync(join(folder, "pids")), runs);
      assert.equal(run.code, runs ? EXIT.ok : EXIT.failed, run.text());
    });

  it("[CLI-3] stops waiting for a line when another surface has answered (B6)", async () => {
    const folder = sandbox.workspace();
    const run = kodama(["ask", "run the tests", "--workspace", folder, "--approve", "ask"], "wait");
    await run.says("Allow once?");
    const [, id = ""] = /([0-9a-f-]{36})/.exec((await ended(["approvals"])).stdout()) ?? [];
    assert.equal((await ended(["approvals", "deny", id])).code, EXIT.ok);
    assert.equal(await exitOf(run), EXIT.failed);
    assert.match(run.stdout(), /Answered elsewhere/);
  });

  it("[CLI-4] says what to do next when nobody understood (D3, E5)", async () => {
    const run = await ended(["ask", "compose a symphony about my code", "--workspace", sandbox.folder()]);
    assert.equal(run.code, EXIT.notUnderstood);
    assert.match(run.stdout(), /model/i);
  });

  it("[CLI-5] tells command, payload and confidence, or none (E5)", async () => {
    const folder = sandbox.workspace();
    const one = await ended(["understand", "run the tests", "--workspace", folder, "--json"]);
    const [told = {}] = lines(one);
    assert.equal(told["command"], "task.run");
    assert.ok(Number(told["confidence"]) > 0.5);
    const none = await ended(["understand", "the weather is nice", "--workspace", folder]);
    assert.equal(none.code, EXIT.notUnderstood);
    assert.equal(none.stdout().trim(), "none");
    const file = join(folder, "phrases.txt");
    writeFileSync(file, "run the tests\n\nwhat a lovely day\nundo that\n");
    const many = await ended(["understand", "--file", file, "--workspace", folder]);
    assert.equal(many.code, EXIT.ok);
    assert.deepEqual(
      lines(many).map(({ command }) => command),
      ["task.run", "none", "edit.undo"],
    );
  });

  it("[CLI-14] tells what the policy says to commands, and runs none (D14, D18)", async () => {
    const folder = sandbox.workspace();
    const one = await ended(["policy", "check", "cat a.txt | head -3", "--workspace", folder, "--json"]);
    const said = lines(one)[0] ?? {};
    assert.deepEqual(Object.keys(said), ["command", "decision", "reason", "argv"]);
    assert.deepEqual(said["argv"], ["cat", "a.txt", "|", "head", "-3"]);
    const file = join(folder, "commands.json");
    const commands = [
      "git status",
      "touch here",
      "rm -rf /",
      "ls; curl x.test",
      "ls\u200b",
      "x".repeat(4_001),
      "",
      "touch here && ls",
    ];
    writeFileSync(file, JSON.stringify(commands));
    const many = await ended(["policy", "check", "--file", file, "--workspace", folder]);
    assert.equal(many.code, EXIT.ok);
    const found = lines(many);
    assert.deepEqual(
      found.map(({ decision }) => decision),
      ["auto", "ask", "deny", "ask", "ask", "deny", "deny", "ask"],
    );
    for (const { reason } of found) assert.match(String(reason), /^\w[^]*\.$/);
    assert.ok(!existsSync(join(folder, "here")));
    for (const content of ["[1]", "{}", "[", '"ls"']) {
      writeFileSync(file, content);
      const wrong = await ended(["policy", "check", "--file", file, "--workspace", folder]);
      assert.deepEqual({ code: wrong.code, out: wrong.stdout() }, { code: EXIT.usage, out: "" }, content);
    }
  });

  it("[CLI-15] ends quietly when who reads it has read enough (D42)", async () => {
    const file = join(sandbox.folder(), "phrases.txt");
    writeFileSync(file, "run the tests\n".repeat(3_000));
    const args = ["server/cli.ts", "understand", "--file", file, "--workspace", sandbox.workspace()];
    const { child, ended: end, text } = sandbox.start(args, { home, readOutput: false });
    child.stdout?.once("data", () => child.stdout?.destroy());
    assert.equal(await end, EXIT.ok);
    assert.equal(text(), "");
  });

  for (const args of [
    [],
    ["policy"],
    ["policy", "change"],
    ["policy", "check"],
    ["policy", "check", "--file", "/none.json"],
    ["sing"],
    ["ask"],
    ["hear"],
    ["understand"],
    ["--approve", "maybe", "ask", "x"],
    ["ask", "x", "--colour"],
    ["call", "host.nothing"],
    ["call", "host.ping", "{"],
    ["audit", "everything"],
    ["approvals", "allow", "nobody"],
  ])
    it(`[CLI-6] "${args.join(" ")}" is wrong usage (D42)`, async () => {
      const run = await ended(args);
      assert.equal(run.code, EXIT.usage, run.text());
      assert.match(run.text(), /Usage: kodama|Try: kodama --help/);
      if (args.length > 0) assert.equal(run.stdout(), "");
    });

  it("[CLI-6] explains itself (D42)", async () => {
    const run = await ended(["--help"]);
    assert.equal(run.code, EXIT.ok);
    for (const word of ["ask", "hear", "understand", "approvals", "call", "events", "serve", "lsp", "doctor"])
      assert.match(run.stdout(), new RegExp(`^  ${word}\\b`, "m"));
    for (const code of Object.values(EXIT)) assert.match(run.stdout(), new RegExp(`[:·] ${code} [A-Za-z]`));
  });

  it("[CLI-7] prints what the authority answers (B12, D50)", async () => {
    const call = await ended(["call", "orb.palette.set", '{"palette":"glen-green"}']);
    assert.deepEqual([call.code, lines(call)[0]?.["ok"]], [EXIT.ok, true]);
    const refused = await ended(["call", "orb.palette.set", '{"palette":"no such"}']);
    assert.deepEqual([refused.code, lines(refused)[0]?.["ok"]], [EXIT.failed, false]);
    assert.match((await ended(["doctor"])).stdout(), /^(?:ok|warn|fail)\s+\S+: /m);
    assert.match((await ended(["metrics"])).stdout(), /# EOF\n$/);
    assert.match((await ended(["audit", "verify"])).stdout(), /^intact: \d+ entries/);
    assert.match((await ended(["version"])).stdout(), /^kodama \d+\.\d+\.\d+, protocol 1 to 1, schema /);
  });

  it("[CLI-8] a second terminal sees what waits and answers it (B2, B6)", async () => {
    const serving = await startServe(sandbox, home);
    const folder = sandbox.workspace();
    const run = kodama(["ask", "run the tests", "--workspace", folder, "--approve", "ask"], "wait");
    await run.says("Allow once?");
    const listed = await ended(["approvals", "--json"]);
    const id = String(lines(listed)[0]?.["approval_id"]);
    const answer = await ended(["approvals", "allow", id, "--json"]);
    assert.equal(lines(answer)[0]?.["ok"], true);
    assert.equal(await exitOf(run), EXIT.ok, run.text());
    assert.equal(existsSync(join(folder, "pids")), true);
    assert.equal((await ended(["approvals"])).stdout().trim(), "Nothing waits for you.");
    serving.child.kill("SIGTERM");
    assert.equal(await exitOf(serving), EXIT.ok);
  });

  it("[CLI-11] answers, prints and waits for its own request only (B2, B6, invariant 5)", async () => {
    const serving = await startServe(sandbox, home);
    const [mine, theirs] = [sandbox.workspace(), sandbox.workspace("exit 3")];
    const first = kodama(["ask", "run the tests", "--workspace", mine, "--approve", "ask"], "wait");
    await first.says("Allow once?");
    // Says yes to all, but only to what it asked for itself.
    const second = kodama(["ask", "run the tests", "--workspace", theirs, "--approve", "all"]);
    const [open = {}] = lines(await ended(["approvals", "--json"]));
    assert.equal(existsSync(join(mine, "pids")), false);
    await ended(["approvals", "deny", String(open["approval_id"])]);
    assert.equal(await exitOf(first), EXIT.failed, first.text());
    assert.equal(await exitOf(second), EXIT.failed, second.text());
    assert.equal(existsSync(join(mine, "pids")), false);
    assert.equal(existsSync(join(theirs, "pids")), true);
    assert.doesNotMatch(second.stdout(), /You said no/);
    serving.child.kill("SIGTERM");
    await exitOf(serving);
  });

  it("[CLI-11] a stop, and a yes to nothing of its own, end with their reply (B20)", async () => {
    for (const words of ["stop", "undo that"]) {
      const run = await ended(["ask", words, "--workspace", sandbox.folder()]);
      assert.notEqual(run.code, null, words);
    }
  });

  it("[CLI-3] shows what is asked on standard error when standard output is for envelopes (B6)", async () => {
    const folder = sandbox.workspace();
    const run = await ended(
      ["ask", "run the tests", "--workspace", folder, "--approve", "ask", "--json"],
      "n\n",
    );
    assert.equal(run.code, EXIT.failed);
    assert.ok(lines(run).length > 3);
    assert.match(run.text(), /make test\n/);
  });

  it("[CLI-4] what was understood and failed is no misunderstanding (D42)", async () => {
    await ended([
      "call",
      "config.patch",
      JSON.stringify({
        patch: { "models.endpointUrl": "http://127.0.0.1:9/v1", "models.endpointModel": "x" },
      }),
    ]);
    const run = await ended(["ask", "compose a symphony about my code", "--workspace", sandbox.folder()]);
    assert.equal(run.code, EXIT.failed, run.text());
  });

  it("[CLI-9] hears a recording and writes the answer (B11, B36)", async () => {
    const folder = sandbox.workspace();
    const voice = writeToyVoice(join(sandbox.folder(), "voice"));
    const question = record(join(home, "question.wav"), "run the tests");
    const answer = join(home, "answer.wav");
    const models = ["--stt", voice.stt.folder, "--tts", voice.tts.folder, "--out", answer];
    const run = await ended(["hear", question, "--workspace", folder, "--approve", "all", ...models]);
    assert.equal(run.code, EXIT.ok, run.text());
    assert.equal(existsSync(join(folder, "pids")), true);
    assert.ok(readWav(answer).length > 16_000);
    const missing = await ended(["hear", join(home, "nothing.wav"), ...models]);
    assert.equal(missing.code, EXIT.failed);
  });

  it("[CLI-10] prints events until it is interrupted (B5)", async () => {
    const run = kodama(["events"], "wait");
    const heard = run.says("orb.state_changed");
    // Processes of their own, which join the one that prints as soon as it leads.
    for (const palette of ["glen-green", "rowan-berry", "glen-green"])
      await ended(["call", "orb.palette.set", JSON.stringify({ palette })]);
    await heard;
    run.child.kill("SIGINT");
    assert.equal(await exitOf(run), EXIT.ok);
    assert.ok(lines(run).every((one) => typeof one.event === "string"));
  });
});
