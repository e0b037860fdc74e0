// The tools that start programs: what runs, how it ends, and that a stop ends everything it started.
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { join } from "node:path";
import { LIMITS } from "../../server/core/limits.ts";
import { createProcesses } from "../../server/io/tools/processes.ts";
import { until } from "../support/until.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A zombie that nobody reaped yet does nothing any more.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

/** A script whose grandchild ignores SIGTERM, writes its pid, and then grows a witness file. */
const FAMILY = `(trap '' TERM; sh -c 'trap "" TERM; echo $$ > pid; while :; do echo x >> witness; sleep 0.02; done') &
wait`;

describe("tools that run programs", () => {
  let bench: Workbench;
  const at = (path: string): string => join(bench.folder, path);
  const node = (code: string): string => `node -e "${code}"`;
  beforeEach(() => void (bench = createWorkbench()));
  afterEach(() => bench.close());
  const grandchild = async (): Promise<number> => {
    await until("a grandchild", () => existsSync(at("pid")) && existsSync(at("witness")));
    return Number(readFileSync(at("pid"), "utf8"));
  };
  const assertStill = async (pid: number): Promise<void> => {
    await until(`the end of ${pid}`, () => !alive(pid));
    const size = statSync(at("witness")).size;
    await pause(60);
    assert.equal(statSync(at("witness")).size, size);
  };

  it("[RUN-1] runs an argv without a shell: quotes hold, nothing is expanded (D14)", async () => {
    const call = bench.call("run_command", {
      command: node("console.log(process.argv.slice(1).join())") + " 'a; b' \"c d\"",
    });
    const prepared = await bench.prepare(call);
    assert.ok(prepared.subject.kind === "command" && !prepared.subject.shell);
    assert.equal(prepared.risk, "run");
    assert.equal((await bench.run(call, prepared)).summary, "exit code 0\na; b,c d\n");
  });

  it("[RUN-2] gives text with shell characters to a shell, only ever once, and never as reading (D14)", async () => {
    const call = bench.call("run_command", { command: "echo one > a.txt && cat a.txt" });
    const prepared = await bench.prepare(call);
    assert.ok(prepared.subject.kind === "command" && prepared.subject.shell);
    assert.notEqual(prepared.risk, "read");
    assert.equal(prepared.ruleKey, null);
    assert.equal((await bench.run(call, prepared)).summary, "exit code 0\none\n");
  });

  it("[RUN-3] tells the exit code, also of a program that is not there or is ended by a signal (D14)", async () => {
    const failed = await bench.perform("run_command", { command: node("process.exit(7)") });
    assert.equal(failed.summary, "exit code 7\n");
    assert.equal(failed.errorCode, "failed");
    assert.equal(failed.spoken, "node failed with exit code 7.");
    assert.equal(
      (await bench.perform("run_command", { command: "no-such-program-here x" })).errorCode,
      "unavailable",
    );
    const killed = await bench.perform("run_command", { command: "kill -9 $$" });
    assert.equal(killed.ok, false);
    const both = await bench.perform("run_command", { command: node("console.log(1);console.error(2)") });
    assert.match(both.summary, /1\n[^]*2\n|2\n[^]*1\n/);
  });

  it("[RUN-4] streams the tail while it runs (D13)", async () => {
    const call = bench.call("run_command", {
      command: "while [ ! -e seen ]; do echo tick; sleep 0.02; done",
    });
    const prepared = await bench.prepare(call);
    const tails: string[] = [];
    const { signal } = new AbortController();
    const progress = (tail: string): void => {
      tails.push(tail);
      writeFileSync(at("seen"), "");
    };
    assert.equal((await bench.tools.run(call, prepared, { signal, progress })).ok, true);
    assert.match(tails[0] ?? "", /tick/);
  });

  it("[RUN-5] ends the whole family when it runs too long (D13)", async () => {
    writeFileSync(at("family.sh"), FAMILY);
    const result = bench.perform("run_command", { command: "sh family.sh", timeout_ms: 400 });
    const pid = await grandchild();
    assert.equal((await result).errorCode, "timeout");
    await assertStill(pid);
  });

  it("[RUN-6] ends the whole family when it is cancelled (D13)", async () => {
    writeFileSync(at("family.sh"), FAMILY);
    const control = new AbortController();
    const call = bench.call("run_command", { command: "sh family.sh" });
    const result = bench.run(call, await bench.prepare(call), control.signal);
    const pid = await grandchild();
    control.abort();
    assert.equal((await result).errorCode, "cancelled");
    await assertStill(pid);
  });

  it("[RUN-23] a person's stop leaves no time to go on; a program that ran too long may tidy up (D13)", async () => {
    const tidying =
      "trap 'sleep 0.6; echo tidied > witness; exit' TERM; echo $$ > pid; while :; do sleep 0.02; done";
    writeFileSync(at("tidy.sh"), tidying);
    const command = "sh tidy.sh";
    const late = bench.perform("run_command", { command, timeout_ms: 3_000 });
    assert.equal((await late).errorCode, "timeout");
    assert.equal(readFileSync(at("witness"), "utf8"), "tidied\n");
    rmSync(at("witness"));
    rmSync(at("pid"));
    const control = new AbortController();
    const call = bench.call("run_command", { command });
    const result = bench.run(call, await bench.prepare(call), control.signal);
    await until("it runs", () => existsSync(at("pid")) && readFileSync(at("pid"), "utf8").trim() !== "");
    const pid = Number(readFileSync(at("pid"), "utf8"));
    control.abort();
    assert.equal((await result).errorCode, "cancelled");
    await until(`the end of ${pid}`, () => !alive(pid));
    assert.equal(existsSync(at("witness")), false);
  });

  it("[RUN-7] does not start what was cancelled before (D13)", async () => {
    const call = bench.call("run_command", { command: "sh -c 'sleep 0.3; echo x > witness'" });
    const result = await bench.run(call, await bench.prepare(call), AbortSignal.abort());
    assert.equal(result.errorCode, "cancelled");
    assert.equal(existsSync(at("witness")), false);
  });

  it("[RUN-8] runs in the background, shows output by id, and ends it with its family (D13)", async () => {
    writeFileSync(at("family.sh"), `echo hello\n${FAMILY}`);
    const call = bench.call("run_command", { command: "sh family.sh", background: true });
    assert.match((await bench.run(call, await bench.prepare(call))).summary, new RegExp(call.callId));
    const pid = await grandchild();
    await until("its first line", () => bench.processes.output(call.callId)?.output === "hello\n");
    assert.equal(
      (await bench.perform("command_output", { id: call.callId })).summary,
      "It still runs.\nhello\n\nFor what comes next, ask with after: 6.",
    );
    assert.equal((await bench.perform("kill_command", { id: call.callId })).spoken, "I ended it.");
    await assertStill(pid);
    await until("the end in the books", () => bench.processes.output(call.callId)?.state === "stopped");
    assert.equal((await bench.perform("kill_command", { id: call.callId })).errorCode, "not_found");
    assert.match(
      (await bench.perform("command_output", { id: call.callId })).summary,
      /^It was stopped\.\nhello/,
    );
    const other = await bench.perform("command_output", { id: "other" });
    assert.equal(other.errorCode, "not_found");
    assert.match(other.summary, /begun before Kodama was restarted/);
  });

  for (const [script, state, words] of [
    ["exit 0", "completed", /^It ended with exit code 0\./],
    ["exit 3", "failed", /^It ended with exit code 3\./],
    ["kill -9 $$", "failed", /^A signal ended it\./],
  ] as const)
    it(`[RUN-8] one that did "${script}" is told as ${state} (D13)`, async () => {
      writeFileSync(at("ends.sh"), script);
      const call = bench.call("run_command", { command: "sh ends.sh", background: true });
      await bench.run(call, await bench.prepare(call));
      await until("its end", () => bench.processes.list()[0]?.state !== "running");
      assert.equal(bench.processes.list()[0]?.state, state);
      assert.match((await bench.perform("command_output", { id: call.callId })).summary, words);
    });

  it("[RUN-8] what comes next is asked for by its place, and its end is waited for (D13)", async () => {
    writeFileSync(
      at("slow.sh"),
      "echo one; until [ -e go ]; do sleep 0.02; done; head -c 60000 /dev/zero | tr '\\0' x; echo two",
    );
    const call = bench.call("run_command", { command: "sh slow.sh", background: true });
    await bench.run(call, await bench.prepare(call));
    const { callId: id } = call;
    await until("its first words", () => bench.processes.output(id)?.chars === 4);
    const look = async (args: object): Promise<string> => {
      const asked = bench.call("command_output", { id, ...args });
      const { summary } = await bench.run(asked, await bench.prepare(asked));
      return summary;
    };
    assert.match(await look({ after: 4 }), /^It still runs\.\n\nFor what comes next, ask with after: 4\.$/);
    const stop = new AbortController();
    const waiting = bench.call("command_output", { id, wait_ms: 30_000 });
    const stopped = bench.run(waiting, await bench.prepare(waiting), stop.signal);
    stop.abort();
    assert.match((await stopped).summary, /^It still runs/);
    writeFileSync(at("go"), "");
    assert.match(await look({ after: 60_004, wait_ms: 30_000 }), /^It ended with exit code 0\.\ntwo\n$/);
    assert.match(
      await look({ after: 4 }),
      /^It ended with exit code 0\.\n\d+ characters before this are not kept\.\nxxx/,
    );
    const wrong = await bench.refused("command_output", { id, after: -1 });
    assert.equal(wrong.errorCode, "invalid_arguments");
  });

  it("[RUN-9] says with its code that a background program is not there (D13)", async () => {
    const result = await bench.perform("run_command", { command: "no-such-program-here", background: true });
    assert.equal(result.errorCode, "unavailable");
  });

  it("[RUN-10] ends background programs when it closes (D13)", async () => {
    const processes = createProcesses();
    writeFileSync(at("family.sh"), FAMILY);
    await processes.start(
      "one",
      {
        argv: ["sh", "family.sh"],
        shell: false,
        cwd: bench.folder,
        timeoutMs: 1,
        env: process.env,
      },
      "Run the family",
    );
    const pid = await grandchild();
    await processes.close();
    await assertStill(pid);
    assert.equal(processes.output("one")?.state, "stopped");
  });

  it("[RUN-11] bounds its output and keeps the whole by reference (D13)", async () => {
    const long = await bench.perform("run_command", {
      command: node("process.stdout.write('x'.repeat(300000))"),
    });
    assert.ok(long.summary.length <= LIMITS.toolSummaryCharsMax);
    assert.match(long.outputRef, /^[0-9a-f]{64}$/);
  });

  it("[RUN-19] keeps letters whole that come in two pieces (D13)", async () => {
    const halves =
      "process.stdout.write(Buffer.from([195]));setTimeout(()=>process.stdout.write(Buffer.from([169])),80)";
    assert.equal(
      (await bench.perform("run_command", { command: node(halves) })).summary,
      "exit code 0\n\u00E9",
    );
  });

  it("[RUN-19] never cuts a letter of two halves in the middle (D13)", async () => {
    const letters = `node -e "process.stdout.write('😀'.repeat(30000) + 'x')"`;
    for (const command of [letters, letters.replace("'x'", "'xy'")]) {
      const call = bench.call("run_command", { command: `${command}; sleep 0.5` });
      const tails: string[] = [];
      const result = await bench.tools.run(call, await bench.prepare(call), {
        signal: new AbortController().signal,
        progress: (tail) => void tails.push(tail),
      });
      assert.ok(tails.length > 0 && tails.every((tail) => tail.isWellFormed()));
      assert.ok(result.summary.isWellFormed() && result.summary.length > 3_000);
    }
  });

  it("[RUN-12] refuses a folder that is none, and numbers out of range (D14)", async () => {
    writeFileSync(at("a.txt"), "");
    assert.equal(
      (await bench.refused("run_command", { command: "ls", folder: "a.txt" })).errorCode,
      "invalid_arguments",
    );
    assert.equal(
      (await bench.refused("run_command", { command: "ls", folder: "none" })).errorCode,
      "not_found",
    );
    for (const args of [
      { command: "" },
      { command: "x".repeat(LIMITS.commandCharsMax + 1) },
      { command: "ls", timeout_ms: 1 },
    ])
      assert.equal((await bench.refused("run_command", args)).errorCode, "invalid_arguments");
  });
});
