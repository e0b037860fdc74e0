// Keys of MCP servers that an editor keeps: given to the server that the list names them for, and to nothing else.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createMcpRig, MISBEHAVING, type McpRig } from "../support/mcp-rig.ts";

const KEYS = { ISSUES_TOKEN: "canary-of-issues", OTHER: "canary-of-others" };
const entry = (env: Readonly<Record<string, string>>, mode = "tells-key"): object => ({
  odd: { command: process.execPath, args: [MISBEHAVING, mode], env },
});

describe("keys of MCP servers", () => {
  let rig: McpRig;
  const open = (kept: string): McpRig => (rig = createMcpRig({ ...process.env, KODAMA_MCP_KEYS: kept }));
  afterEach(() => rig.close());

  it("[MCP-10] a key that the list names is given to that server, and is in no file (D25, B53)", async () => {
    open(JSON.stringify(KEYS));
    rig.name(entry({ ISSUES_TOKEN: "Bearer ${key:ISSUES_TOKEN}" }));
    await rig.allow();
    // That its name stands there is since it had the key, and said it.
    assert.equal((await rig.echo()).text, "Bearer [your key ISSUES_TOKEN]");
    assert.equal(readFileSync(rig.file, "utf8").includes("canary"), false);
    assert.equal(JSON.stringify(rig.servers.list()).includes("canary"), false);
  });

  for (const mode of ["says-key", "says-key-and-refuses", "says-key-and-dies"])
    it(`[SECRET-3] a server that ${mode} is told of without it, in its tools, its answers and its failures (B53, D38)`, async () => {
      open(JSON.stringify(KEYS));
      rig.name(entry({ ISSUES_TOKEN: "${key:ISSUES_TOKEN}" }, mode));
      await rig.allow();
      const said = await rig.echo().then(
        ({ text }) => text,
        (error: unknown) => String(error),
      );
      assert.match(said, mode === "says-key" ? /\[your key ISSUES_TOKEN\].*\[your key/ : /x \[your k/);
      const listed = JSON.stringify(rig.servers.list());
      assert.match(
        JSON.stringify(rig.servers.list().servers[0]?.tools),
        /For \[your key ISSUES_TOKEN\] only/,
      );
      assert.doesNotMatch(said + listed, /canary|of-issues/);
    });

  it("[MCP-10] no other variable brings them, and without the name of one a server gets none (B53)", async () => {
    open(JSON.stringify(KEYS));
    rig.misbehaving("tells-env");
    await rig.allow();
    assert.doesNotMatch((await rig.echo()).text, /KODAMA|ISSUES_TOKEN|OTHER/);
  });

  it("[MCP-10] one that is missing, or kept in no form that is one, is told with the way to set it, and nothing starts (D25)", async () => {
    for (const kept of [
      "",
      "{",
      "[]",
      '{"constructor":"x"}',
      '{"ISSUES_TOKEN":""}',
      '{"ISSUES_TOKEN":7}',
      '{"OTHER":"x"}',
    ]) {
      open(kept);
      rig.name(entry({ ISSUES_TOKEN: "${key:ISSUES_TOKEN}" }));
      await assert.rejects(rig.start(), /needs the key ISSUES_TOKEN.*Set a Key/, kept);
      await rig.close();
    }
  });

  it("[MCP-10] who allows it reads which key it gets; one that is named in another way is told, and one that is none spoils no other (D25)", async () => {
    open(JSON.stringify({ ...KEYS, BAD: 7, "no name": "x" }));
    rig.name(entry({ LOG_TAG: "${key:ISSUES_TOKEN}", ISSUES_TOKEN: "${key:OTHER}" }));
    assert.deepEqual(rig.shown()?.envNames, [
      "LOG_TAG (your key ISSUES_TOKEN)",
      "ISSUES_TOKEN (your key OTHER)",
    ]);
    await rig.allow();
    assert.equal((await rig.echo()).text, "[your key OTHER]");
    for (const wrong of ["${key:my-token}", "${key: OTHER}", "${KEY:OTHER}"]) {
      rig.name(entry({ ISSUES_TOKEN: wrong }));
      assert.match(rig.servers.list().problem, /names a key in another way/, wrong);
    }
    for (const own of ["constructor", "__proto__"]) {
      rig.name(entry({ ISSUES_TOKEN: `\${key:${own}}` }));
      await assert.rejects(rig.start(), /needs the key/, own);
    }
  });

  it("[MCP-10] another key in the place of one asks again, though it has the same variable (D25)", async () => {
    open(JSON.stringify(KEYS));
    rig.name(entry({ ISSUES_TOKEN: "${key:ISSUES_TOKEN}" }));
    await rig.allow();
    const { launch = "" } = rig.shown() ?? {};
    await rig.servers.stop("odd");
    rig.name(entry({ ISSUES_TOKEN: "${key:OTHER}" }));
    assert.notEqual(rig.shown()?.launch, launch);
    assert.equal(rig.shown()?.state, "changed");
  });
});
