// Terminals from the program's side to the screen's and back, through the real host.
import assert from "node:assert/strict";
import type { ToolRun } from "../../server/core/ports.ts";
import { FIRST_SIZE, type TerminalHands, type TerminalView } from "../../server/core/terminals/types.ts";
import { createFakeTools, type FakeToolsOptions } from "../support/fake-tools.ts";
import { askedIn, connectClient, createTestHost, type TestClient } from "../support/test-host.ts";
import { until } from "../support/until.ts";

const FOLDER = "/project";

/** A program that runs until it is told to end, and what was done to it. */
function program() {
  const done: unknown[] = [];
  const begun = Promise.withResolvers<TerminalView | undefined>();
  const over = Promise.withResolvers<void>();
  const hands: TerminalHands = {
    type: (text) => void done.push(text),
    resize: (size) => void done.push(size),
    hangUp: () => void done.push("hung up"),
  };
  const during = async (run: ToolRun): Promise<void> => {
    begun.resolve(run.terminal?.(hands));
    await over.promise;
  };
  return { done, view: begun.promise, end: () => over.resolve(), during };
}

async function window(setting = "on", serves = ["terminal"], fake: FakeToolsOptions = {}) {
  const shell = program();
  const { host } = await createTestHost({ tools: createFakeTools({ during: shell.during, ...fake }) });
  const open = async (name: string, folder: string, serves: string[]): Promise<TestClient> => {
    const client = connectClient(host);
    const surface = { kind: "editor", name, folders: [folder], trusted: true, visible: true, serves };
    await client.send("surface.attach", surface);
    return client;
  };
  const other = await open("other", "/elsewhere", ["terminal"]);
  const client = await open("one", FOLDER, serves);
  await client.send("config.patch", { patch: { "tools.terminal": setting } });
  await client.send("conversation.inject_text", { text: "run the tests" });
  if (fake.risk !== "read") {
    const { approval_id, revision, digest } = askedIn(await client.until("approval.requested"));
    await client.send("approval.respond", { approval_id, revision, digest, decision: "allow_once" });
  }
  return { host, client, other, shell };
}

const idOf = async (client: TestClient): Promise<string> =>
  String((await client.until("terminal.opened")).payload["call_id"]);

describe("a terminal that a screen shows", () => {
  it("[TERM-6] is opened where the folder is open, shows what the program writes, gathered, and its end (D13)", async () => {
    const title = "Run \u001B]0;x\u0007it\nnow";
    const { host, client, other, shell } = await window("on", ["terminal"], { title });
    const view = await shell.view;
    const call_id = await idOf(client);
    // What a question only shows, a terminal would obey.
    assert.equal((await client.until("terminal.opened")).payload["title"], "Run ]0;xit now");
    for (const text of ["a", "b\u001B[1m", "c\r\n"]) view?.said(text);
    view?.closed(0);
    const ended = await client.until("terminal.ended");
    assert.deepEqual(ended.payload, { call_id, exit_code: 0 });
    const outputs = client.heard.filter(({ event }) => event === "terminal.output");
    assert.deepEqual(
      outputs.map(({ payload }) => payload),
      [{ call_id, text: "ab\u001B[1mc\r\n" }],
    );
    assert.equal(
      other.heard.some(({ event }) => event.startsWith("terminal")),
      false,
    );
    shell.end();
    await host.close();
  });

  it("[TERM-7] only the screen that shows it does something to it, and nobody when it has ended (B59)", async () => {
    const { host, client, other, shell } = await window();
    const view = await shell.view;
    const call_id = await idOf(client);
    const refused = async (answer: ReturnType<TestClient["send"]>): Promise<string | undefined> =>
      (await answer).error?.code;
    for (const stranger of [other, connectClient(host)]) {
      assert.equal(await refused(stranger.send("terminal.type", { call_id, text: "rm" })), "not_found");
      assert.equal(await refused(stranger.send("terminal.resize", { call_id, ...FIRST_SIZE })), "not_found");
      assert.equal(await refused(stranger.send("terminal.close", { call_id })), "not_found");
    }
    assert.deepEqual(shell.done, []);
    assert.ok((await client.send("terminal.type", { call_id, text: "yes\r" })).ok);
    assert.ok((await client.send("terminal.resize", { call_id, columns: 1_000, rows: 1 })).ok);
    assert.ok((await client.send("terminal.close", { call_id })).ok);
    assert.deepEqual(shell.done, ["yes\r", { columns: 1_000, rows: 1 }, "hung up"]);
    for (const [columns, rows] of [
      [0, 1],
      [1_001, 1],
      [80, -1],
    ] as const)
      assert.equal(
        await refused(client.send("terminal.resize", { call_id, columns, rows })),
        "invalid_payload",
      );
    view?.closed(null);
    assert.deepEqual((await client.until("terminal.ended")).payload, { call_id });
    assert.equal(await refused(client.send("terminal.type", { call_id, text: "x" })), "not_found");
    shell.end();
    await host.close();
  });

  it("[TERM-8] a program that writes a lot is not shown letter by letter, and one whose screen left runs on (D13)", async () => {
    const { host, client, other, shell } = await window();
    const view = await shell.view;
    await idOf(client);
    for (let n = 0; n < 100; n++) view?.said("x".repeat(10_000));
    view?.said("the end");
    const shown = String((await client.until("terminal.output")).payload["text"]);
    assert.ok(shown.length <= 64_000 + 40);
    assert.match(shown, /^\r\n\[… some of it is not shown …\]\r\nx+the end$/);
    await client.send("surface.detach", { surface_id: await ownId(client) });
    view?.said("unseen");
    view?.closed(0);
    shell.end();
    await until("its result", () => other.heard.some(({ event }) => event === "runtime.tool_result"));
    assert.equal(client.heard.filter(({ event }) => event === "terminal.output").length, 1);
    await host.close();
  });

  it("[TERM-9] there is none where it is off, where only is looked, and where no screen has one or the folder (D13)", async () => {
    const cases: readonly Parameters<typeof window>[] = [
      ["off"],
      ["on", ["terminal"], { risk: "read" }],
      // The other one has one, for another folder.
      ["on", []],
    ];
    for (const one of cases) {
      const { host, client, shell } = await window(...one);
      assert.equal(await shell.view, undefined);
      assert.equal(
        client.heard.some(({ event }) => event.startsWith("terminal")),
        false,
      );
      shell.end();
      await host.close();
    }
  });
});

async function ownId(client: TestClient): Promise<string> {
  const { payload } = await client.send("conversation.snapshot", {});
  const { surfaces } = (payload as { view: { surfaces: Record<string, { name: string }> } }).view;
  return Object.entries(surfaces).find(([, { name }]) => name === "one")?.[0] ?? "";
}
