// MCP servers as real processes: one from npm, and one that misbehaves as it is told.
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { MCP, type McpError, mcpScope } from "../../server/core/mcp/types.ts";
import { isAlive } from "../harness/processes.ts";
import { createMcpRig, MISBEHAVING, type McpRig, RUN } from "../support/mcp-rig.ts";

const FILES = createRequire(import.meta.url).resolve("@modelcontextprotocol/server-filesystem/dist/index.js");

const refusal =
  (code: McpError["code"], words: RegExp) =>
  (error: unknown): boolean => {
    assert.match(String(error), words);
    return (error as McpError).code === code;
  };

describe("MCP servers", () => {
  let rig: McpRig;
  beforeEach(() => void (rig = createMcpRig()));
  afterEach(() => rig.close());

  it("[MCP-1] a server from npm is started, looked at, allowed, and its tools used (D25)", async () => {
    writeFileSync(join(rig.folder, "note.txt"), "what it says");
    rig.name({ files: { command: process.execPath, args: [FILES, rig.folder] } });
    assert.deepEqual(await rig.servers.offered(), []);
    const found = await rig.start("files");
    assert.equal(found.state, "new");
    assert.ok(found.tools.some(({ name: tool }) => tool === "read_text_file"));
    // It runs, and is offered to nobody yet.
    assert.deepEqual(await rig.servers.offered(), []);
    rig.granted.push(mcpScope(found));
    const names = (await rig.servers.offered()).map((one) => one.name);
    assert.ok(names.includes("mcp__files__read_text_file"), names.join());
    assert.equal(rig.shown()?.state, "allowed");
    const args = { path: join(rig.folder, "note.txt") };
    assert.deepEqual(await rig.servers.call({ server: "files", tool: "read_text_file", args }, RUN), {
      ok: true,
      text: "what it says",
    });
    const outside = await rig.servers.call(
      { server: "files", tool: "read_text_file", args: { path: "/etc/passwd" } },
      RUN,
    );
    assert.equal(outside.ok, false);
  });

  it("[MCP-13] each start is on record before it begins, and what cannot be recorded does not start (D31, D25)", async () => {
    rig.misbehaving("plain");
    await rig.allow();
    await rig.servers.stop("odd");
    await rig.echo();
    assert.deepEqual([rig.recorded, rig.starts().length], [["odd after 0", "odd after 1"], 2]);
    await rig.servers.stop("odd");
    rig.neverRecords();
    // However often: that is no fault of the server's.
    for (let n = 0; n <= MCP.crashesMax; n++)
      await assert.rejects(rig.echo(), refusal("unavailable", /nothing can be recorded/));
    assert.equal(rig.starts().length, 2);
  });

  it("[MCP-2] a yes is for this command and these tools: another word, variable or tool asks again, and starts nothing (D25)", async () => {
    rig.misbehaving("plain");
    await rig.allow();
    assert.equal((await rig.servers.offered()).length, 1);
    await rig.servers.stop("odd");
    const before = rig.starts().length;
    const entry = { command: process.execPath, args: [MISBEHAVING, "plain", "--more"] };
    rig.name({ odd: entry });
    assert.deepEqual(await rig.servers.offered(), []);
    assert.equal(rig.shown()?.state, "changed");
    await assert.rejects(rig.echo(), refusal("denied", /not allowed/));
    rig.misbehaving("plain");
    const { launch = "" } = rig.shown() ?? {};
    rig.name({ odd: { ...entry, args: [MISBEHAVING, "plain"], env: { MCP_STARTS: "x", LD_PRELOAD: "y" } } });
    assert.notEqual(rig.shown()?.launch, launch);
    assert.deepEqual(await rig.servers.offered(), []);
    await assert.rejects(rig.servers.start("odd", launch), refusal("conflict", /changed meanwhile/));
    assert.equal(rig.starts().length, before);
    // A value that is named like a key may change; one that says what is run may not.
    const launchWith = (env: object): string => {
      rig.name({ odd: { ...entry, env } });
      return rig.shown()?.launch ?? "";
    };
    assert.equal(launchWith({ MY_TOKEN: "1" }), launchWith({ MY_TOKEN: "2" }));
    assert.notEqual(launchWith({ PATH: "/one" }), launchWith({ PATH: "/two" }));
  });

  for (const [mode, swap] of [
    ["swaps", true],
    ["changes", false],
  ] as const)
    it(`[MCP-2] a server that ${mode} its tools is not used any more until it is looked at again (D25)`, async () => {
      rig.misbehaving(mode);
      await rig.allow();
      assert.deepEqual(await rig.echo(), { ok: true, text: "hello" });
      if (swap) {
        await rig.servers.stop("odd");
        writeFileSync(join(rig.folder, "starts.swap"), "");
      }
      await assert.rejects(rig.echo(), refusal("denied", /not what you allowed/));
      assert.deepEqual(await rig.servers.offered(), []);
      const [shown] = rig.servers.list().servers;
      assert.equal(shown?.state, "changed");
      assert.match(shown?.tools[0]?.description ?? "", /id_rsa/);
      // Looked at, and allowed as it is now.
      await rig.allow();
      assert.equal((await rig.servers.offered()).length, 1);
    });

  const FAULTS: Readonly<Record<string, RegExp>> = {
    dies: /ended \(3\)/,
    "dies-loudly": /ended \(4\): panic: out of cheese/,
    "is-huge": /message of over/,
    floods: /more than 1000 messages in a second/,
    "is-garbage": /does not speak the Model Context Protocol/,
    refuses: /not today/,
    lies: /\w{4}/,
  };
  for (const [mode, words] of Object.entries(FAULTS))
    it(`[MCP-3] a server that ${mode} when it is called: a clear error, and the next call starts it anew (D25)`, async () => {
      rig.misbehaving(mode);
      await rig.allow();
      await assert.rejects(rig.echo(), refusal("unavailable", words));
      rig.misbehaving("plain");
      await rig.allow();
      assert.deepEqual(await rig.echo(), { ok: true, text: "hello" });
    });

  it("[MCP-3] one that does not answer is given up in time, or when the person stops; its tool's own failure is told (D25)", async () => {
    rig.misbehaving("is-silent");
    await rig.allow();
    await assert.rejects(
      rig.echo("x", { ...RUN, timeoutMs: 200 }),
      refusal("timeout", /did not answer within/),
    );
    const control = new AbortController();
    const waiting = rig.echo("x", { ...RUN, signal: control.signal });
    control.abort();
    await assert.rejects(waiting, refusal("cancelled", /Stopped/));
    rig.misbehaving("fails");
    await rig.allow();
    assert.deepEqual(await rig.echo(), { ok: false, text: "There is no such thing." });
  });

  it("[MCP-3] one that ends again and again waits for a person (D25)", async () => {
    rig.misbehaving("dies");
    await rig.allow();
    for (let n = 0; n < MCP.crashesMax; n++)
      await assert.rejects(rig.echo(), refusal("unavailable", /ended/));
    const before = rig.starts().length;
    await assert.rejects(rig.echo(), refusal("unavailable", /ended too often: .*Start it anew/));
    assert.equal(rig.starts().length, before);
    await rig.start();
    assert.equal(rig.starts().length, before + 1);
  });

  it("[MCP-3] one that does not start: why (D25)", async () => {
    rig.misbehaving("exits-at-once");
    await assert.rejects(rig.start(), refusal("unavailable", /ended \(1\)/));
    assert.match(rig.shown()?.detail ?? "", /ended \(1\)/);
    rig.name({ odd: { command: "no-such-program-anywhere" } });
    await assert.rejects(rig.start(), refusal("unavailable", /cannot be started\. Is it installed\?/));
    rig.misbehaving("many-tools");
    await assert.rejects(rig.start(), refusal("invalid_payload", /200 tools/));
    rig.misbehaving("endless-pages");
    await assert.rejects(rig.start(), refusal("unavailable", /page/i));
  });

  it("[MCP-4] of tools only those that can be shown and named are offered; that one destroys is believed, that it does not is not (D25)", async () => {
    rig.misbehaving("odd-tools");
    await rig.allow();
    const { tools = [] } = rig.shown() ?? {};
    assert.deepEqual(
      tools.map((one) => [one.name, one.destructive]),
      [
        ["good", false],
        ["hidden", false],
        ["wipe", true],
        ["harmless", false],
      ],
    );
    assert.equal(tools.find((one) => one.name === "hidden")?.description, "abc");
    await assert.rejects(
      rig.servers.find({ server: "odd", tool: "big" }),
      refusal("not_found", /no tool "big"/),
    );
  });

  it("[MCP-4] what is no text is named; invisible characters are left out (D25)", async () => {
    rig.misbehaving("shows");
    await rig.allow();
    const { text } = await rig.echo();
    assert.equal(text, "a picture:\n[image/png, 6 KB]\n[log: file:///log]\nwhat is in it");
  });

  it("[MCP-5] a server gets what a program needs and what its entry names, no keys of others; all it started ends with it (D25)", async () => {
    process.env["MCP_TEST_TOKEN"] = "secret";
    rig.misbehaving("tells-env");
    await rig.allow();
    const { text } = await rig.echo();
    delete process.env["MCP_TEST_TOKEN"];
    assert.match(text, /\bPATH\b/);
    assert.match(text, /\bMCP_STARTS\b/);
    assert.doesNotMatch(text, /MCP_TEST_TOKEN|KODAMA/);
    rig.misbehaving("has-children");
    await rig.allow();
    const child = Number((await rig.echo()).text);
    const server = rig.starts().at(-1) ?? 0;
    assert.ok(isAlive(child));
    await rig.servers.close();
    for (let n = 0; n < 100 && (isAlive(child) || isAlive(server)); n++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual([isAlive(child), isAlive(server)], [false, false]);
  });

  const ODD: Readonly<Record<string, readonly [string, RegExp]>> = {
    "no JSON": ["{", /JSON/],
    "another form": ['{"servers":{}}', /mcpServers/],
    "a name that is none": ['{"mcpServers":{"A b":{"command":"x"}}}', /small letters/],
    "no command": ['{"mcpServers":{"a":{}}}', /command/],
    "an invisible word": [JSON.stringify({ mcpServers: { a: { command: "x\u200By" } } }), /invisible/],
    "a server of the web": ['{"mcpServers":{"a":{"url":"http://x"}}}', /command|url/],
    "too many": [
      JSON.stringify({
        mcpServers: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`s${n}`, { command: "x" }])),
      }),
      /at most 16/,
    ],
    "too long": [`{"mcpServers":{}}${" ".repeat(MCP.fileBytesMax)}`, /more than 65536 bytes/],
  };
  for (const [what, [text, words]] of Object.entries(ODD))
    it(`[MCP-6] a file with ${what} names no server, and says why (D25)`, () => {
      writeFileSync(rig.file, text);
      const { servers: listed, problem, file: where } = rig.servers.list();
      assert.deepEqual(listed, []);
      assert.equal(where, rig.file);
      assert.match(problem, words);
    });

  it("[MCP-6] a file that is a folder, or a link to nowhere, names no server (D25)", () => {
    symlinkSync("nowhere", rig.file);
    assert.deepEqual(rig.servers.list(), { servers: [], file: rig.file, problem: "" });
  });
});
