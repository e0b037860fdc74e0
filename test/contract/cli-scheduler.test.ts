// `kodama scheduler` as a shell runs it.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../server/cli/options.ts";
import { createSandbox } from "../support/sandbox.ts";
import { startServe } from "../support/serve-process.ts";
import { createTerminal } from "../support/terminal.ts";

describe("the kodama command and tasks", () => {
  const sandbox = createSandbox();
  afterEach(() => sandbox.clean());

  it("[CLI-12] makes, lists, runs, pauses, changes and deletes tasks, and shows what became of them (B23 to B27)", async () => {
    const folder = sandbox.workspace();
    const { run: ended } = createTerminal(sandbox, sandbox.folder());
    const said = async (...args: string[]): Promise<string> => {
      const run = await ended(["scheduler", ...args, "--workspace", folder]);
      assert.equal(run.code, EXIT.ok, run.text());
      return run.text();
    };
    assert.match(await said("list"), /There are no tasks/);
    const spec = {
      title: "Nightly",
      work: { kind: "script", text: "test" },
      schedule: { kind: "daily", hour: 3 },
    };
    assert.match(await said("create", JSON.stringify(spec)), /Nightly: every day at 03:00.*next: \d/);
    assert.match(await said("run", "Nightly", "--approve", "all"), /./);
    assert.equal(existsSync(join(folder, "pids")), true);
    assert.match(await said("history", "Nightly"), /by hand {2}Nightly: succeeded/);
    const { runs } = JSON.parse(await said("history", "--json")) as { runs: { run_key: string }[] };
    assert.match(await said("log", runs[0]?.run_key ?? ""), /by hand.*\n▶ .*test.*\n✔ \d+ ms/);
    await said("pause", "Nightly");
    assert.match(await said("list"), /paused \(you\); last: succeeded/);
    await said("resume", "Nightly");
    await said("update", "Nightly", JSON.stringify({ ...spec, title: "Early" }));
    assert.match(await said("list"), /Early: every day/);
    for (const args of [
      ["run", "Nightly"],
      ["create", '{"work":{"kind":"dance"}}'],
      ["delete", ""],
      ["log", "nothing"],
    ])
      assert.equal((await ended(["scheduler", ...args])).code, EXIT.failed, args.join(" "));
    for (const args of [["create", "every day"], ["sing"]])
      assert.equal((await ended(["scheduler", ...args])).code, EXIT.usage, args.join(" "));
    await said("delete", "Early");
    assert.match(await said("list"), /There are no tasks/);
  });

  it("[CLI-13] tells who leads and which windows share it (B2, E2)", async () => {
    const home = sandbox.folder();
    const serving = await startServe(sandbox, home);
    const { run } = createTerminal(sandbox, home);
    const told = await run(["windows"]);
    assert.equal(told.code, EXIT.ok, told.text());
    assert.match(
      told.text(),
      new RegExp(`process ${serving.child.pid ?? 0} leads\\n(?:cli +terminal.*\\n){2}`),
    );
    const json = await run(["windows", "--json"]);
    const { leader, surfaces } = JSON.parse(json.stdout()) as { leader: { pid: number }; surfaces: object };
    assert.deepEqual([leader.pid, Object.keys(surfaces).length], [serving.child.pid, 2]);
  });
});
