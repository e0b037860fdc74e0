// Programs in terminals of their own, on the system's real ones: what they show, what is typed, and how they end.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createOpenPty } from "../../native/pty.ts";
import type { TerminalHands, TerminalView } from "../../server/core/terminals/types.ts";
import { plainText } from "../../server/io/tools/plain-text.ts";
import { createProcesses, type ProcessEnd, type Processes } from "../../server/io/tools/processes.ts";
import type { ProcessSpec } from "../../server/io/tools/running.ts";
import { until } from "../support/until.ts";
import { temporaryFolder } from "../support/workbench.ts";
import { onLinux } from "../support/on-linux.ts";

describe("a program in a terminal", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let processes: Processes;
  let screen: Screen;
  beforeEach(() => {
    folder = temporaryFolder("terminal");
    processes = createProcesses(createOpenPty());
    screen = new Screen();
  });
  afterEach(async () => {
    await processes.close();
    folder.remove();
  });
  // As at a desk: what a build machine sets turns colours off.
  const { CI: _build, FORCE_COLOR: _forced, NODE_DISABLE_COLORS: _off, ...desk } = process.env;
  const spec = (argv: readonly string[], more: Partial<ProcessSpec> = {}): ProcessSpec => ({
    argv,
    shell: false,
    cwd: folder.path,
    timeoutMs: 20_000,
    env: { ...desk, NO_COLOR: "1" },
    terminal: screen.open,
    ...more,
  });
  const run = (
    argv: readonly string[],
    more: Partial<ProcessSpec> = {},
    control = new AbortController(),
  ): Promise<ProcessEnd> => processes.run(spec(argv, more), { signal: control.signal, progress: () => {} });
  const sh = (text: string, more: Partial<ProcessSpec> = {}): Promise<ProcessEnd> =>
    run([text], { shell: true, ...more });

  it("[TERM-1] finds that somebody looks: colours for the screen, plain words for who asked, its own exit code (D13)", async () => {
    const code =
      'console.log(process.stdout.isTTY, process.env.TERM, require("util").styleText("red", "hot"))';
    const end = await run([process.execPath, "-e", `${code}; process.exitCode = 3`]);
    assert.deepEqual([end.reason, end.exitCode], ["exited", 3]);
    assert.equal(end.output, "true xterm-256color hot\n");
    assert.match(screen.shown, /\u001B\[31mhot/);
    assert.deepEqual(screen.codes, [3]);
  });

  it("[TERM-1] without a screen, and where there are no terminals, it has pipes (D13)", async () => {
    const { terminal: _none, ...unseen } = spec(["sh", "-c", "test -t 1 && echo tty || echo pipe"]);
    const watch = { signal: new AbortController().signal, progress: () => {} };
    assert.equal((await processes.run(unseen, watch)).output, "pipe\n");
    assert.equal((await createProcesses().run({ ...unseen, terminal: screen.open }, watch)).output, "pipe\n");
    assert.equal(screen.hands, undefined);
  });

  it("[TERM-2] is typed into, knows its size, and is interrupted by Ctrl+C (D13)", async () => {
    const end = sh("read word; stty size; echo got $word; sleep 20");
    await until("a terminal", () => screen.hands !== undefined);
    screen.hands?.resize({ columns: 91, rows: 17 });
    screen.hands?.type("straße\r");
    await until("its answer", () => screen.shown.includes("got straße"));
    assert.match(screen.shown, /17 91/);
    screen.hands?.type("\u0003");
    const { exitCode, output } = await end;
    assert.notEqual(exitCode, 0);
    assert.match(output, /17 91\ngot straße\n\^C/);
  });

  it("[TERM-2] what comes when it has ended is lost, and nothing else (D13)", async () => {
    assert.equal((await sh("true")).exitCode, 0);
    screen.hands?.type("late\r");
    screen.hands?.resize({ columns: 80, rows: 24 });
    screen.hands?.hangUp();
    assert.deepEqual(screen.codes, [0]);
  });

  it("[TERM-2] ends when its terminal is closed (D13)", async () => {
    const end = sh("echo begun; sleep 20");
    await until("it runs", () => screen.shown.includes("begun"));
    screen.hands?.hangUp();
    assert.deepEqual([(await end).exitCode, screen.codes], [null, [null]]);
  });

  it("[TERM-3] a stop and a timeout end it with all that it started (D13)", async () => {
    const family = `(trap '' TERM HUP; echo $$ > pid; while :; do echo x >> witness; sleep 0.02; done) & wait`;
    const control = new AbortController();
    const stopped = run([family], { shell: true }, control);
    await until("it runs", () => existsSync(join(folder.path, "witness")));
    control.abort();
    assert.equal((await stopped).reason, "cancelled");
    await assertStill(join(folder.path, "witness"));
    const late = await sh(family, { timeoutMs: 300 });
    assert.equal(late.reason, "timeout");
    await assertStill(join(folder.path, "witness"));
  });

  it("[TERM-2] one that reads nothing holds up nobody, and what is too much for it is lost (D13)", async () => {
    const end = sh("sleep 1.5; echo over");
    await until("a terminal", () => screen.hands !== undefined);
    for (let n = 0; n < 100; n++) screen.hands?.type("y".repeat(4_000) + "\r");
    const other = new Screen();
    assert.equal((await run(["echo", "meanwhile"], { terminal: other.open })).output, "meanwhile\n");
    const { exitCode, output } = await end;
    assert.equal(exitCode, 0);
    assert.match(output, /over\n$/);
  });

  onLinux("[TERM-3] jobs with groups of their own end with it as well (D13)", async () => {
    const job = `set -m; (trap '' TERM HUP; while :; do echo x >> witness; sleep 0.02; done) & wait`;
    assert.equal((await sh(job, { timeoutMs: 400 })).reason, "timeout");
    await assertStill(join(folder.path, "witness"));
  });

  onLinux("[TERM-10] what runs beside it has no way to it (B59, D14)", async () => {
    const first = sh("read x; echo got $x");
    await until("a terminal", () => screen.hands !== undefined);
    const look = "ls -l /proc/self/fd; ls -l /proc/$$/fd";
    const { terminal: _none, ...pipes } = spec([look], { shell: true });
    const beside = await processes.run(pipes, { signal: new AbortController().signal, progress: () => {} });
    assert.match(beside.output, /0 -> /);
    assert.doesNotMatch(beside.output, /ptmx/);
    const other = new Screen();
    assert.doesNotMatch((await sh(look, { terminal: other.open })).output, /ptmx/);
    screen.hands?.type("you\r");
    assert.match((await first).output, /got you/);
  });

  it("[TERM-4] words that no program can be given are refused, not cut (D13)", async () => {
    await assert.rejects(run(["/bin/echo", "shown\0 and not"]), /no program can be given/);
    await assert.rejects(run(["/bin/echo"], { env: { PATH: "/bin", X: "a\0b" } }), /no program can be given/);
    assert.equal((await run(["/bin/echo"], { cwd: join(folder.path, "none") })).reason, "not_started");
  });

  it("[TERM-4] of a program that is not there no terminal opens (D13)", async () => {
    const end = await run(["no-such-program-here", "x"]);
    assert.deepEqual([end.reason, end.output, screen.hands], ["not_started", "", undefined]);
    await assert.rejects(processes.start("one", spec(["./no-such-script"]), "Run it"), { code: "ENOENT" });
  });

  it("[TERM-5] in the background it is shown as it goes on, and read from where it was left (D13)", async () => {
    writeFileSync(join(folder.path, "serve.sh"), 'echo "$(tput setaf 1)one"; read x; echo two');
    await processes.start("one", spec(["sh", "serve.sh"]), "Serve");
    await until("its first line", () => processes.output("one")?.output === "one\n");
    const first = processes.output("one");
    assert.equal(first?.chars, 4);
    screen.hands?.type("go\r");
    await processes.ended("one");
    const { output = "", chars = 0, exitCode } = processes.output("one") ?? {};
    assert.deepEqual([output.slice(4 - (chars - output.length)), exitCode], ["go\ntwo\n", 0]);
  });

  it("[TERM-5] a line that is still written over is told, and counted when it is done (D13)", async () => {
    writeFileSync(
      join(folder.path, "load.sh"),
      "printf 'loading … eta 0:12'; read x; printf '\\rdone\\033[K\\nRESULT\\n'",
    );
    await processes.start("one", spec(["sh", "load.sh"]), "Load");
    await until("its line", () => processes.output("one")?.output === "loading … eta 0:12");
    const first = processes.output("one");
    assert.deepEqual([first?.chars, first?.rest], [0, "loading … eta 0:12"]);
    screen.hands?.type("\r");
    await processes.ended("one");
    const { output = "", chars, rest } = processes.output("one") ?? {};
    assert.deepEqual([output, chars, rest], ["loading … eta 0:12\ndone\nRESULT\n", output.length, ""]);
  });

  it("[TERM-5] what was written over is what it was last (D13)", () => {
    assert.equal(plainText("a 10%\ra 50%\rdone  \r\nnext\r\n"), "done  \nnext\n");
    assert.equal(plainText("half\rwhole"), "whole");
    assert.equal(plainText("ended\r"), "ended");
    assert.equal(plainText("\u001B]0;title\u0007\u001B[1;31mred\u001B[0m\r\r\n"), "red\n");
    assert.equal(plainText("-\u001B[1G\u001B[0K\r\nwork\u001B[2K\u001B[1Gdone\u001B[K\r\n"), "\ndone\n");
    assert.equal(plainText("a\u0000b"), "ab");
    assert.equal(plainText("\u001BP1$r0m\u001B\\a\u001B]8;;http://x\u0007b"), "ab");
    assert.equal(plainText("\u001B]".repeat(200_000)), "");
    assert.equal(plainText(""), "");
  });
});

/** What a person would see and could do. */
class Screen {
  shown = "";
  codes: (number | null)[] = [];
  hands: TerminalHands | undefined;
  readonly open = (hands: TerminalHands): TerminalView => {
    this.hands = hands;
    return {
      said: (text) => void (this.shown += text),
      closed: (code) => void this.codes.push(code),
    };
  };
}

/** Nothing grows it any more. */
async function assertStill(path: string): Promise<void> {
  const before = readFileSync(path, "utf8").length;
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(readFileSync(path, "utf8").length, before);
}
