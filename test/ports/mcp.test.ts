// MCP servers as real processes: one from npm, and one that misbehaves as it is told.
import assert from "node:assert/strict";
import { appendFileSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { MCP, type McpError, mcpScope, type McpServers } from "../../server/core/mcp/types.ts";
import { createMcpServers } from "../../server/io/mcp/servers.ts";
import { isAlive } from "../harness/processes.ts";
import { temporaryFolder } from "../support/workbench.ts";

const MISBEHAVING = new URL("../support/misbehaving-mcp.ts", import.meta.url).pathname;
const FILES = createRequire(import.meta.url).resolve("@modelcontextprotocol/server-filesystem/dist/index.js");
const NOBODY = new AbortController().signal;
const RUN = { signal: NOBODY, timeoutMs: 5_000 };

const refusal =
  (code: McpError["code"], words: RegExp) =>
  (error: unknown): boolean => {
    assert.match(String(error), words);
    return (error as McpError).code === code;
  };

describe("MCP servers", function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  let granted: string[];
  let servers: McpServers;
  const file = (): string => join(folder.path, "mcp.json");
  const starts = (): readonly string[] =>
    readFileSync(join(folder.path, "starts"), "utf8").trim().split("\n");
  beforeEach(() => {
    folder = temporaryFolder("mcp");
    granted = [];
    servers = createMcpServers({
      file: file(),
      env: process.env,
      granted: () => granted,
      nowMs: () => Date.now(),
    });
    appendFileSync(join(folder.path, "starts"), "");
  });
  afterEach(async () => {
    await servers.close();
    folder.remove();
  });
  const name = (entries: object): void => writeFileSync(file(), JSON.stringify({ mcpServers: entries }));
  const misbehaving = (mode: string): void =>
    name({
      odd: {
        command: process.execPath,
        args: [MISBEHAVING, mode],
        env: { MCP_STARTS: join(folder.path, "starts") },
      },
    });
  const start = (which = "odd") =>
    servers.start(which, servers.list().servers.find((one) => one.name === which)?.launch ?? "");
  /** As a person does it: started, looked at, allowed. */
  const allow = async (which = "odd"): Promise<void> => void granted.push(mcpScope(await start(which)));
  const echo = (words = "hello", run = RUN) =>
    servers.call({ server: "odd", tool: "echo", args: { words } }, run);

  it("[MCP-1] a server from npm is started, looked at, allowed, and its tools used (D25)", async () => {
    writeFileSync(join(folder.path, "note.txt"), "what it says");
    name({ files: { command: process.execPath, args: [FILES, folder.path] } });
    assert.deepEqual(await servers.offered(), []);
    const found = await start("files");
    assert.equal(found.state, "new");
    assert.ok(found.tools.some(({ name: tool }) => tool === "read_text_file"));
    // It runs, and is offered to nobody yet.
    assert.deepEqual(await servers.offered(), []);
    granted.push(mcpScope(found));
    const names = (await servers.offered()).map((one) => one.name);
    assert.ok(names.includes("mcp__files__read_text_file"), names.join());
    assert.equal(servers.list().servers[0]?.state, "allowed");
    const args = { path: join(folder.path, "note.txt") };
    assert.deepEqual(await servers.call({ server: "files", tool: "read_text_file", args }, RUN), {
      ok: true,
      text: "what it says",
    });
    const outside = await servers.call(
      { server: "files", tool: "read_text_file", args: { path: "/etc/passwd" } },
      RUN,
    );
    assert.equal(outside.ok, false);
  });

  it("[MCP-2] a yes is for this command and these tools: another word, variable or tool asks again, and starts nothing (D25)", async () => {
    misbehaving("plain");
    await allow();
    assert.equal((await servers.offered()).length, 1);
    await servers.stop("odd");
    const before = starts().length;
    const entry = { command: process.execPath, args: [MISBEHAVING, "plain", "--more"] };
    name({ odd: entry });
    assert.deepEqual(await servers.offered(), []);
    assert.equal(servers.list().servers[0]?.state, "changed");
    await assert.rejects(echo(), refusal("denied", /not allowed/));
    misbehaving("plain");
    const { launch = "" } = servers.list().servers[0] ?? {};
    name({ odd: { ...entry, args: [MISBEHAVING, "plain"], env: { MCP_STARTS: "x", LD_PRELOAD: "y" } } });
    assert.notEqual(servers.list().servers[0]?.launch, launch);
    assert.deepEqual(await servers.offered(), []);
    await assert.rejects(servers.start("odd", launch), refusal("conflict", /changed meanwhile/));
    assert.equal(starts().length, before);
    // A value is a secret and may change.
    name({ odd: { ...entry, args: [MISBEHAVING, "plain"], env: { MCP_STARTS: "another" } } });
    assert.equal(servers.list().servers[0]?.launch, launch);
  });

  for (const [mode, swap] of [
    ["swaps", true],
    ["changes", false],
  ] as const)
    it(`[MCP-2] a server that ${mode} its tools is not used any more until it is looked at again (D25)`, async () => {
      misbehaving(mode);
      await allow();
      assert.deepEqual(await echo(), { ok: true, text: "hello" });
      if (swap) {
        await servers.stop("odd");
        writeFileSync(join(folder.path, "starts.swap"), "");
      }
      await assert.rejects(echo(), refusal("denied", /not what you allowed/));
      assert.deepEqual(await servers.offered(), []);
      const [shown] = servers.list().servers;
      assert.equal(shown?.state, "changed");
      assert.match(shown?.tools[0]?.description ?? "", /id_rsa/);
      // Looked at, and allowed as it is now.
      await allow();
      assert.equal((await servers.offered()).length, 1);
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
      misbehaving(mode);
      await allow();
      await assert.rejects(echo(), refusal("unavailable", words));
      misbehaving("plain");
      await allow();
      assert.deepEqual(await echo(), { ok: true, text: "hello" });
    });

  it("[MCP-3] one that does not answer is given up in time, or when the person stops; its tool's own failure is told (D25)", async () => {
    misbehaving("is-silent");
    await allow();
    await assert.rejects(echo("x", { ...RUN, timeoutMs: 200 }), refusal("timeout", /did not answer within/));
    const control = new AbortController();
    const waiting = echo("x", { ...RUN, signal: control.signal });
    control.abort();
    await assert.rejects(waiting, refusal("cancelled", /Stopped/));
    misbehaving("fails");
    await allow();
    assert.deepEqual(await echo(), { ok: false, text: "There is no such thing." });
  });

  it("[MCP-3] one that ends again and again waits for a person (D25)", async () => {
    misbehaving("dies");
    await allow();
    for (let n = 0; n < MCP.crashesMax; n++) await assert.rejects(echo(), refusal("unavailable", /ended/));
    const before = starts().length;
    await assert.rejects(echo(), refusal("unavailable", /ended too often: .*Start it anew/));
    assert.equal(starts().length, before);
    await start();
    assert.equal(starts().length, before + 1);
  });

  it("[MCP-3] one that does not start: why (D25)", async () => {
    misbehaving("exits-at-once");
    await assert.rejects(start(), refusal("unavailable", /ended \(1\)/));
    assert.equal(servers.list().servers[0]?.state, "failed");
    name({ odd: { command: "no-such-program-anywhere" } });
    await assert.rejects(start(), refusal("unavailable", /cannot be started\. Is it installed\?/));
    misbehaving("many-tools");
    await assert.rejects(start(), refusal("invalid_payload", /200 tools/));
    misbehaving("endless-pages");
    await assert.rejects(start(), refusal("unavailable", /page/i));
  });

  it("[MCP-4] of tools only those that can be shown and named are offered; that one destroys is believed, that it does not is not (D25)", async () => {
    misbehaving("odd-tools");
    await allow();
    const { tools = [] } = servers.list().servers[0] ?? {};
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
    await assert.rejects(servers.find({ server: "odd", tool: "big" }), refusal("not_found", /no tool "big"/));
  });

  it("[MCP-4] what is no text is named; invisible characters are left out (D25)", async () => {
    misbehaving("shows");
    await allow();
    const { text } = await echo();
    assert.equal(text, "a picture:\n[image/png, 6 KB]\n[log: file:///log]\nwhat is in it");
  });

  it("[MCP-5] a server gets what a program needs and what its entry names, no keys of others; all it started ends with it (D25)", async () => {
    process.env["MCP_TEST_TOKEN"] = "secret";
    misbehaving("tells-env");
    await allow();
    const { text } = await echo();
    delete process.env["MCP_TEST_TOKEN"];
    assert.match(text, /\bPATH\b/);
    assert.match(text, /\bMCP_STARTS\b/);
    assert.doesNotMatch(text, /MCP_TEST_TOKEN|KODAMA/);
    misbehaving("has-children");
    await allow();
    const child = Number((await echo()).text);
    const server = Number(starts().at(-1));
    assert.ok(isAlive(child));
    await servers.close();
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
      writeFileSync(file(), text);
      const { servers: listed, problem, file: where } = servers.list();
      assert.deepEqual(listed, []);
      assert.equal(where, file());
      assert.match(problem, words);
    });

  it("[MCP-6] a file that is a folder, or a link to nowhere, names no server (D25)", () => {
    symlinkSync("nowhere", file());
    assert.deepEqual(servers.list(), { servers: [], file: file(), problem: "" });
  });
});
