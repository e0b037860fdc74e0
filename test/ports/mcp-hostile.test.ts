// MCP servers that are out to harm: by what they write, by what they hide, and by not going away.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { MCP, type McpError } from "../../server/core/mcp/types.ts";
import { isAlive } from "../harness/processes.ts";
import { createMcpRig, type McpRig } from "../support/mcp-rig.ts";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const refusal =
  (code: McpError["code"], words: RegExp) =>
  (error: unknown): boolean => {
    assert.match(String(error), words);
    return (error as McpError).code === code;
  };

describe("hostile MCP servers", () => {
  let rig: McpRig;
  beforeEach(() => void (rig = createMcpRig()));
  afterEach(() => rig.close());
  const gone = async (pid: number): Promise<boolean> => {
    for (let n = 0; n < 100 && isAlive(pid); n++) await pause(20);
    return !isAlive(pid);
  };
  const last = (): number => rig.starts().at(-1) ?? 0;

  const FLOODS: Readonly<Record<string, RegExp>> = {
    "floods-empty-lines": /more than 1000 messages in a second|does not speak/,
    "floods-errors": /more in a second than anybody could read/,
    "reads-nothing": /does not read what it is told|more in a second/,
  };
  for (const [mode, words] of Object.entries(FLOODS))
    it(`[MCP-3] one that ${mode} is ended, and its program with it (D25)`, async () => {
      rig.misbehaving(mode);
      await rig.allow();
      await assert.rejects(rig.echo(), refusal("unavailable", words));
      assert.ok(await gone(last()));
    });

  it("[MCP-3] one that ends while it says what it offers does not count as running (D25)", async () => {
    rig.misbehaving("floods-with-its-list");
    await assert.rejects(rig.start(), refusal("unavailable", /more than 1000 messages/));
    assert.equal(rig.shown()?.running, false);
  });

  it("[MCP-3] what is wrong at the start is told as it is, without what does its work on a terminal (D25)", async () => {
    rig.misbehaving("exits-at-once");
    await assert.rejects(rig.start(), refusal("unavailable", /it ended \(1\): \]0;pwnedno licence$/));
    rig.misbehaving("wrong-version");
    await assert.rejects(rig.start(), refusal("unavailable", /version/i));
    rig.misbehaving("is-deep");
    await assert.rejects(rig.start(), (error: McpError) => error.name === "McpError");
    rig.name({ odd: { command: process.execPath, cwd: "/no/such/folder" } });
    await assert.rejects(rig.start(), refusal("unavailable", /folder \/no\/such\/folder is not there/));
    rig.misbehaving("one-name-twice");
    await assert.rejects(rig.start(), refusal("invalid_payload", /two tools by one name/));
  });

  it("[MCP-2] one that says that its tools changed, and then not which, is not used by the old ones (D25)", async () => {
    rig.misbehaving("breaks-its-list");
    await rig.allow();
    assert.equal((await rig.echo()).ok, true);
    for (let n = 0; n < 3; n++) await assert.rejects(rig.echo(), refusal("unavailable", /no/));
  });

  it("[MCP-2] one that is known to have changed is not started again by itself (D25)", async () => {
    rig.misbehaving("changes");
    await rig.allow();
    await rig.echo();
    await assert.rejects(rig.echo(), refusal("denied", /not what you allowed/));
    const before = rig.starts().length;
    for (let n = 0; n < 3; n++) assert.deepEqual(await rig.servers.offered(), []);
    assert.equal(rig.starts().length, before);
  });

  it("[MCP-4] what models are told of arguments has nothing unseen in it (D25)", async () => {
    rig.misbehaving("hides");
    await rig.allow();
    const [tool] = await rig.servers.offered();
    assert.equal(JSON.stringify(tool?.schema["properties"]), '{"a[2J":{"description":"x"}}');
  });

  it("[MCP-5] one that does not want to end is ended, before Kodama is (D25)", async () => {
    rig.misbehaving("holds-on");
    await rig.allow();
    const pid = last();
    await rig.servers.close();
    assert.ok(!isAlive(pid));
  });

  it("[MCP-5] nothing is left of a start that was stopped, replaced or closed meanwhile, and nothing starts afterwards (D25)", async () => {
    rig.misbehaving("never-starts");
    const stopped = assert.rejects(rig.start(), refusal("unavailable", /was stopped/));
    while (rig.starts().length < 1) await pause(10);
    await rig.servers.stop("odd");
    await stopped;
    assert.ok(await gone(last()));
    const replaced = assert.rejects(rig.start());
    while (rig.starts().length < 2) await pause(10);
    rig.misbehaving("plain");
    rig.servers.list();
    await replaced;
    assert.ok(await gone(last()));
    rig.misbehaving("never-starts");
    const closed = assert.rejects(rig.start());
    while (rig.starts().length < 3) await pause(10);
    await rig.servers.close();
    assert.ok(!isAlive(last()));
    await closed;
    assert.deepEqual(await rig.servers.offered(), []);
    await assert.rejects(rig.start(), refusal("not_found", /Kodama ends/));
    assert.equal(rig.starts().length, 3);
  });

  it("[MCP-5] one whose entry or permission is gone does not go on (D25)", async () => {
    rig.misbehaving("plain");
    await rig.allow();
    await rig.servers.offered();
    rig.granted.length = 0;
    await rig.servers.offered();
    assert.ok(await gone(last()));
    await rig.allow();
    await rig.servers.offered();
    rig.name({});
    rig.servers.list();
    assert.ok(await gone(last()));
  });

  it("[MCP-3] a model waits for a slow start once, and not at each step (D25)", async () => {
    rig.misbehaving("plain");
    await rig.allow();
    await rig.servers.stop("odd");
    rig.granted.push(`odd ${rig.shown()?.launch ?? ""}:x`);
    const first = rig.servers.offered();
    assert.deepEqual(await rig.servers.offered(), []);
    assert.equal((await first).length, 1);
    assert.equal((await rig.servers.offered()).length, 1);
    assert.ok(MCP.startInTurnMs < MCP.startMs);
  });

  it("[MCP-6] a pipe in the place of the list stops nobody (D25)", () => {
    assert.equal(spawnSync("mkfifo", [rig.file]).status, 0);
    assert.match(rig.servers.list().problem, /is no file/);
  });

  for (const entry of [{ command: "./srv" }, { command: "bin/srv" }, { command: "srv", cwd: "." }])
    it(`[MCP-6] ${JSON.stringify(entry)} would be another program elsewhere, and is refused (D25)`, () => {
      rig.name({ odd: entry });
      assert.match(rig.servers.list().problem, /whole path/);
    });
});
