// What Kodama's own tasks do, on a real repository.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { formatMoment } from "../../server/core/understand/time.ts";
import { toMoment } from "../../server/io/understanding.ts";
import { TOOL_NAMES } from "../../server/core/tools/names.ts";
import type { ToolName } from "../../server/core/tools/types.ts";
import { describeTools } from "../../server/io/tools/tools.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("the tools of the house", () => {
  let bench: Workbench;
  beforeEach(() => void (bench = createWorkbench()));
  afterEach(() => bench.close());
  const use = async (name: ToolName): Promise<string> => {
    const call = bench.call(name, {});
    const prepared = await bench.prepare(call);
    assert.equal(prepared.risk, "read");
    const run = { signal: new AbortController().signal, progress: () => {} };
    const { ok, summary } = await bench.tools.run(call, prepared, run);
    assert.equal(ok, true, summary);
    return summary;
  };

  it("[SCHED-14] the briefing tells what waits and how the project stands (D23)", async () => {
    assert.equal(await use("briefing"), '"Nightly" failed.', "no repository is no reason to fail");
    const git = (...args: string[]): void =>
      void execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], {
        cwd: bench.folder,
        stdio: "ignore",
      });
    git("init", "--initial-branch=main");
    writeFileSync(join(bench.folder, "a"), "");
    git("add", ".");
    git("commit", "-m", "one");
    assert.equal(await use("briefing"), '"Nightly" failed. On main nothing is changed.');
    writeFileSync(join(bench.folder, "b"), "");
    writeFileSync(join(bench.folder, "c"), "");
    assert.equal(await use("briefing"), '"Nightly" failed. On main 2 files are changed.');
  });

  it("[SCHED-14] the briefing tells of each open folder, by its name (D23)", async () => {
    for (const folder of [bench.folder, bench.outside]) {
      execFileSync("git", ["init", "--quiet", "--initial-branch=main", folder]);
      writeFileSync(join(folder, "a"), "");
    }
    bench.others.push(bench.outside);
    const [one, two] = [bench.folder, bench.outside].map((folder) => basename(folder));
    const changed = "On main 1 file is changed.";
    assert.equal(await use("briefing"), `"Nightly" failed. ${one}: ${changed} ${two}: ${changed}`);
  });

  it("[GRAMMAR-17] a task that comes every so many minutes is told as one before it exists (E5, B24)", async () => {
    const every = (everyMinutes: number): Promise<{ readonly title: string }> =>
      bench.prepare(bench.call("schedule_task", { schedule: { everyMinutes }, title: "Stretch" }));
    assert.equal((await every(45)).title, "Schedule: every 45 minutes, remind you: Stretch");
    for (const wrong of [0, 0.5, 20_000]) await assert.rejects(every(wrong), /Wrong arguments.*schedule/s);
  });

  it("[SCHED-18] a moment is kept to the second, also one that is passing; a time that never comes is refused (E5)", async () => {
    const at = async (onceAt: string): Promise<number> => {
      const { subject } = await bench.prepare(
        bench.call("schedule_task", { schedule: { onceAt }, title: "Tea" }),
      );
      const schedule = subject.kind === "task" ? subject.draft.schedule : undefined;
      return schedule?.kind === "once" ? schedule.atMs : NaN;
    };
    const inSeconds = (seconds: number): Date => new Date(Math.floor(Date.now() / 1_000 + seconds) * 1_000);
    for (const seconds of [90, -10, 40 * 86_400]) {
      const due = inSeconds(seconds);
      assert.equal(await at(formatMoment(toMoment(due))), due.getTime());
    }
    for (const time of ["10:00", "10:00:20"]) {
      const call = bench.call("schedule_task", { schedule: { onceAt: `1/5 ${time}` }, title: "Tea" });
      assert.match((await bench.prepare(call)).title, new RegExp(` ${time}, remind you: Tea$`));
    }
    const yesterday = inSeconds(-86_400);
    assert.ok((await at(formatMoment(toMoment(yesterday)))) > Date.now(), "the one of next year");
    for (const never of ["2/30 10:00", "13/1 10:00", "1/1 24:00", "1/1 10:61", "1/1 10:00:75"])
      await assert.rejects(at(never), /no such time/, never);
  });

  it("[SCHED-14] backup and check say what they did, and no model is offered them (D23)", async () => {
    assert.equal(await use("back_up"), "1.0 MB are kept.");
    assert.equal(await use("verify_records"), "All 3 records are whole.");
    const offered = describeTools(false).map(({ name }) => name);
    assert.deepEqual(
      TOOL_NAMES.filter((name) => !offered.includes(name)),
      // Tools of MCP servers are offered by names of their own.
      [
        "editor_show",
        "editor_act",
        "briefing",
        "back_up",
        "verify_records",
        "use_model_server",
        "choose_device",
        "mcp_call",
      ],
    );
  });

  it("[DEVICE-1] a microphone and a speaker are chosen by words of their names, and by nothing less (B56)", async () => {
    const choose = async (kind: string, name: string): Promise<string> => {
      const call = bench.call("choose_device", { kind, name });
      const prepared = await bench.prepare(call);
      assert.equal(prepared.risk, "read");
      return (await bench.run(call, prepared)).summary;
    };
    assert.match(await choose("microphone", "the headset"), /"Jabra Headset" from now on/);
    assert.match(await choose("microphone", "usb podcast mic"), /USB Podcast Mic/);
    assert.match(await choose("speaker", "Jabra"), /I speak through "Jabra Headset"/);
    assert.match(await choose("microphone", "default"), /the default microphone/);
    assert.deepEqual(bench.chosen, [
      "microphone: Jabra Headset",
      "microphone: USB Podcast Mic",
      "speaker: Jabra Headset",
      "microphone: ",
    ]);
    assert.match(await choose("microphone", "usb"), /More than one microphone.*USB Webcam, USB Podcast Mic/);
    assert.match(
      await choose("speaker", "the kitchen radio"),
      /no speaker like "the kitchen radio".*There are: Jabra Headset/,
    );
    assert.match(await choose("microphone", "the microphone"), /There are: Jabra/);
    const listed = bench.call("choose_device", { kind: "microphone" });
    assert.match(
      (await bench.run(listed, await bench.prepare(listed))).summary,
      /^There are: Jabra Headset, USB/,
    );
    assert.equal(bench.chosen.length, 4);
  });
});
