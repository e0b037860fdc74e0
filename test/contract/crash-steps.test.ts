// A server that is killed at each step of a turn of ten: the turn goes on where it was, and no step is done twice.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LspProcess, startLsp } from "../support/lsp-process.ts";
import { delta, events, type Misbehaving, serve } from "../support/misbehaving-endpoint.ts";
import { createSandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";
import { askedIn, type Json } from "../support/wire-client.ts";

const STEPS = 10;
const PLAN = { steps: [{ text: "Ten steps", state: "doing" }] };

describe("a turn of many steps", () => {
  const sandbox = createSandbox();
  let endpoint: Misbehaving;
  let lsp: LspProcess;
  let home: string;
  let folder: string;
  /** Requests are answered only as long as this holds. */
  let answers: boolean;
  afterEach(async () => {
    await endpoint.close();
    await sandbox.clean();
  });

  const resultsIn = (body: Misbehaving["seen"][number]["body"]): number =>
    body.messages.filter((one) => "role" in one && one.role === "tool").length;
  /** Says by what it was told which step is next, as a model would. */
  const begin = async (): Promise<string> => {
    [home, folder, answers] = [sandbox.folder(), sandbox.workspace(), true];
    writeFileSync(join(folder, "step.sh"), 'echo "$1" >> witness\nsleep 0.2\n');
    endpoint = await serve((response) => {
      const done = resultsIn(endpoint.seen.at(-1)?.body ?? assert.fail());
      response.writeHead(200, { "content-type": "text/event-stream" });
      if (!answers) return;
      // The first result is that of its plan.
      const call = {
        index: 0,
        id: `call-${done}`,
        function:
          done === 0
            ? { name: "update_plan", arguments: JSON.stringify(PLAN) }
            : { name: "run_command", arguments: JSON.stringify({ command: `sh step.sh ${done}` }) },
      };
      const said = done <= STEPS ? { tool_calls: [call] } : { content: "All is done." };
      response.end(events(delta(said), delta({}, "stop"), "[DONE]"));
    });
    await restart();
    const patch = { "models.endpointUrl": endpoint.url, "models.endpointModel": "m", "voice.output": "none" };
    await lsp.client.send("config.patch", { patch });
    const { payload } = await lsp.client.send("conversation.inject_text", { text: "do all of the steps" });
    return String(payload["turn_id"]);
  };
  const restart = async (): Promise<void> => {
    lsp = await startLsp(sandbox, { home, folders: [folder], own: { serves: [], name: "window" } });
    await lsp.client.send("host.ping", {});
  };
  const turn = async (turnId: string): Promise<Json> => {
    const { payload } = await lsp.client.send("conversation.snapshot", {});
    return (payload["view"] as { turns: Record<string, Json> }).turns[turnId] ?? {};
  };
  const question = async (): Promise<ReturnType<typeof askedIn> | undefined> => {
    const { payload } = await lsp.client.send("approval.list", {});
    const [open] = (payload["approvals"] as Json[]).filter((one) => one["state"] === "pending");
    return open === undefined ? undefined : askedIn({ payload: { approval: open } });
  };
  const witnessed = (): readonly string[] => {
    const path = join(folder, "witness");
    return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
  };

  it("[CRASH-8] killed at each of its ten steps, in turn while it asks, runs and thinks: it ends, and no step is done twice (C10, C71, D1)", async () => {
    const turnId = await begin();
    for (let step = 1; step <= STEPS; step++) {
      let asked: ReturnType<typeof askedIn> | undefined;
      await until("its question", async () => (asked = await question()) !== undefined);
      const how = (["asking", "running", "thinking"] as const)[step % 3];
      if (how === "asking") {
        await sandbox.kill(lsp);
        await restart();
        await until("its question again", async () => (asked = await question()) !== undefined);
      }
      answers = how !== "thinking";
      const asks = endpoint.seen.length;
      assert.ok((await lsp.client.send("approval.respond", { ...asked, decision: "allow_once" })).ok);
      if (how === "running") await until("it runs", () => witnessed().includes(String(step)));
      if (how === "thinking") await until("it thinks", () => endpoint.seen.length > asks);
      if (how === "asking") continue;
      await sandbox.kill(lsp);
      answers = true;
      await restart();
    }
    await until("its end", async () => (await turn(turnId))["state"] === "done");
    assert.match(JSON.stringify(await turn(turnId)), /All is done\./);
    assert.deepEqual(
      witnessed(),
      Array.from({ length: STEPS }, (_, n) => String(n + 1)),
    );
    assert.equal((await lsp.client.send("audit.verify", {})).payload["intact"], true);
    assert.deepEqual(lsp.client.faults, []);
  });

  it("[CRASH-9] a thought that ends the server twice is not begun a third time (D1, D3)", async () => {
    const turnId = await begin();
    await until("its first question", async () => (await question()) !== undefined);
    answers = false;
    const asked = (await question()) ?? assert.fail();
    await lsp.client.send("approval.respond", { ...asked, decision: "allow_once" });
    await until("it thinks", () => endpoint.seen.length === 3);
    await sandbox.kill(lsp);
    await restart();
    await until("it thinks again", () => endpoint.seen.length === 4);
    await sandbox.kill(lsp);
    await restart();
    await until("its end", async () => (await turn(turnId))["state"] === "failed");
    assert.match(JSON.stringify(await turn(turnId)), /interrupted while thinking/);
    assert.deepEqual([endpoint.seen.length, witnessed()], [4, ["1"]]);
  });
});
