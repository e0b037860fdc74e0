// The scheduler on the real server: real scripts by the real clock, over crashes, answered from another surface.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createSandbox } from "../support/sandbox.ts";
import { createGuests, joinAs, startServe } from "../support/serve-process.ts";
import { finished } from "../support/scenario.ts";
import { askedIn, type Json, type WireClient } from "../support/wire-client.ts";

const SCRIPT = 'echo "$KODAMA_RUN_KEY" >> witness';
const EVERY_SECOND = {
  work: { kind: "script", text: "test" },
  schedule: { kind: "interval", every_ms: 1_000 },
};

describe("the scheduler on a server", () => {
  const sandbox = createSandbox();
  const guests = createGuests();
  afterEach(async () => {
    guests.leave();
    await sandbox.clean();
  });
  const witness = (folder: string): readonly string[] => {
    const path = joinPath(folder, "witness");
    return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
  };
  const history = async (client: WireClient): Promise<readonly Json[]> =>
    (await client.send("scheduler.history", { limit: 200 })).payload["runs"] as Json[];
  const create = async (client: WireClient, task: object): Promise<string> => {
    const reply = await client.send("scheduler.create", { task });
    assert.equal(reply.code, "", reply.message);
    return String((reply.payload["task"] as Json)["task_id"]);
  };

  it("[SCHED-1] runs on time, each instant once, over crashes of the server; the witness and the ledger agree (B45, B49, E4)", async () => {
    const [home, folder] = [sandbox.folder(), sandbox.workspace(SCRIPT)];
    let serving = await startServe(sandbox, home);
    let client = await guests.client(joinAs(serving.place, folder));
    await create(client, { ...EVERY_SECOND, folder, policies: { missed: "skip", on_crash: "skip" } });
    const asked = askedIn(await client.until("approval.requested"));
    assert.equal((await client.send("approval.respond", { ...asked, decision: "allow_task" })).code, "");
    for (const waitMs of [1_700, 1_300, 2_100]) {
      await sleep(waitMs);
      await sandbox.kill(serving);
      serving = await startServe(sandbox, home);
      client = await guests.client(joinAs(serving.place, folder));
    }
    await sleep(2_500);
    const runs = await history(client);
    const seen = witness(folder);
    assert.equal(new Set(seen).size, seen.length, "no key twice");
    const keys = new Set(runs.map((run) => run["run_key"]));
    assert.deepEqual(
      seen.filter((key) => !keys.has(key)),
      [],
      "nothing ran without its row",
    );
    const succeeded = runs.filter(({ state }) => state === "succeeded").map((run) => run["run_key"]);
    assert.deepEqual(
      succeeded.filter((key) => !seen.includes(String(key))),
      [],
      "no success without its line",
    );
    assert.ok(succeeded.length >= 4, `${succeeded.length} of ${runs.length}`);
    assert.deepEqual(client.faults, []);
  });

  it("[SCHED-7] what a run needs is asked on every surface and answered from another one (B43, D45, E2)", async () => {
    const folder = sandbox.workspace(SCRIPT);
    const serving = await startServe(sandbox, sandbox.folder());
    const maker = await guests.client(joinAs(serving.place, folder));
    const other = await guests.client(joinAs(serving.place, folder));
    const task_id = await create(maker, {
      ...EVERY_SECOND,
      schedule: { kind: "daily", hour: 3, minute: 30 },
      folder,
    });
    const { payload } = await maker.send("scheduler.trigger_now", { task_id });
    const needed = await other.until("scheduler.needs_user_action");
    assert.deepEqual(
      [(needed.payload["run"] as Json)["run_key"], needed.payload["actions"]],
      [payload["run_key"], ["allow_once", "allow_task", "deny"]],
    );
    assert.ok(needed.seq > 0);
    const asked = askedIn(await other.until("approval.requested"));
    assert.equal(asked.approval_id, needed.payload["approval_id"]);
    assert.equal((await other.send("approval.respond", { ...asked, decision: "allow_once" })).code, "");
    const { payload: result } = await maker.until("scheduler.task_result");
    const run = result["run"] as Json;
    assert.deepEqual(
      [run["state"], run["manual"], witness(folder)],
      ["succeeded", true, [payload["run_key"]]],
    );
  });

  it("[SCHED-12] a sentence becomes a task after its words and its command were read back and allowed (B24, D45)", async () => {
    const folder = sandbox.workspace(SCRIPT);
    const serving = await startServe(sandbox, sandbox.folder());
    const client = await guests.client(joinAs(serving.place, folder));
    const reply = await client.send("conversation.inject_text", {
      text: "every weekday at nine run the tests",
    });
    const asking = await client.until("approval.requested");
    const { title, subject, reason } = asking.payload["approval"] as {
      title: string;
      subject: Json;
      reason: string;
    };
    assert.equal(title, 'Schedule: every weekday at 09:00, run the script "test"');
    assert.deepEqual([subject["kind"], subject["argv"], subject["cwd"]], ["task", ["make", "test"], folder]);
    assert.match(reason, /by itself/);
    assert.deepEqual((await client.send("scheduler.list", {})).payload["tasks"], []);
    await client.send("approval.respond", { ...askedIn(asking), decision: "allow_once" });
    assert.equal(await finished(client, String(reply.payload["turn_id"])), "done");
    const [task] = (await client.send("scheduler.list", {})).payload["tasks"] as Json[];
    assert.deepEqual([task?.["when"], task?.["revision"]], ["every weekday at 09:00", 1]);
    assert.ok(Number(task?.["next_run_ms"]) > Date.now(), JSON.stringify(task));
    // The yes was to exactly this command: its runs do not ask again.
    await client.send("scheduler.trigger_now", { task_id: String(task?.["task_id"]) });
    const { payload } = await client.until("scheduler.task_result");
    assert.deepEqual([(payload["run"] as Json)["state"], witness(folder).length], ["succeeded", 1]);
    const view = (await client.send("conversation.snapshot", {})).payload["view"] as {
      tasks: Record<string, Json>;
    };
    assert.equal(Object.values(view.tasks)[0]?.["last_state"], "succeeded");
  });

  it("[CALENDAR-5] a time that is none is refused, and nothing of it is kept (B24)", async () => {
    const serving = await startServe(sandbox, sandbox.folder());
    const client = await guests.client(joinAs(serving.place, sandbox.workspace()));
    const work = { kind: "remind", text: "x" };
    for (const schedule of [
      { kind: "once", at_ms: 1e18 },
      { kind: "once", at_ms: "NaN" },
      { kind: "once", at_ms: -1 },
      { kind: "interval", every_ms: "Infinity" },
      { kind: "interval", every_ms: 1 },
      { kind: "daily", hour: 24 },
      { kind: "weekly", days: [] },
      { kind: "cron", cron: "x".repeat(300) },
    ] as const)
      assert.match(
        (
          await client.raw({
            v: 1,
            request_id: "r",
            command: "scheduler.create",
            payload: { task: { work, schedule } },
          })
        ).code,
        /^(?:invalid_payload|payload_too_large)$/,
        JSON.stringify(schedule),
      );
    assert.deepEqual((await client.send("scheduler.list", {})).payload["tasks"], []);
  });

  it("[SCHED-14] tasks of the house are there from the start, run by hand, and write copies that another Kodama opens (D23)", async () => {
    const home = sandbox.folder();
    const serving = await startServe(sandbox, home, { KODAMA_HOUSE_TASKS: "on" });
    const client = await guests.client(joinAs(serving.place, sandbox.workspace(SCRIPT)));
    const run = async (task_id: string): Promise<Json> => {
      const key = (await client.send("scheduler.trigger_now", { task_id })).payload["run_key"];
      const { payload } = await client.until(
        "scheduler.task_result",
        (one) => (one["run"] as Json)["run_key"] === key,
      );
      return payload["run"] as Json;
    };
    const tasks = (await client.send("scheduler.list", {})).payload["tasks"] as Json[];
    assert.deepEqual(
      tasks.map((one) => one["task_id"]),
      ["house-briefing", "house-back_up", "house-verify_records"],
    );
    assert.equal((await run("house-verify_records"))["state"], "succeeded");
    const briefing = await run("house-briefing");
    assert.equal(briefing["state"], "succeeded", JSON.stringify(briefing));
    assert.equal((await run("house-back_up"))["state"], "succeeded");
    const [copy = ""] = readdirSync(joinPath(home, "backups"));
    const second = await startServe(sandbox, joinPath(home, "backups", copy));
    const other = await guests.client(joinAs(second.place, sandbox.workspace(SCRIPT)));
    const there = (await other.send("scheduler.list", {})).payload["tasks"] as Json[];
    assert.deepEqual(
      there.map((one) => one["task_id"]),
      tasks.map((one) => one["task_id"]),
    );
    assert.equal((await client.send("scheduler.delete", { task_id: "house-briefing" })).code, "forbidden");
  });
});
