// MCP servers that run already and are asked over HTTP: a real one, and what others do instead.
import assert from "node:assert/strict";
import { type McpError, mcpScope } from "../../server/core/mcp/types.ts";
import { type HttpMcp, type Mood, startHttpMcp } from "../support/mcp-http-server.ts";
import { createMcpRig, type McpRig, RUN } from "../support/mcp-rig.ts";

describe("MCP servers over HTTP", () => {
  let rig: McpRig;
  let http: HttpMcp;
  beforeEach(async () => {
    http = await startHttpMcp();
    rig = createMcpRig({ KODAMA_MCP_KEYS: JSON.stringify({ WORK: "s3cret" }) });
    rig.name({
      far: { type: "http", url: http.url, headers: { Authorization: "Bearer ${key:WORK}", "X-Team": "a" } },
    });
  });
  afterEach(async () => {
    await rig.close();
    await http.close();
  });
  const echo = () => rig.servers.call({ server: "far", tool: "echo", args: { text: "hello" } }, RUN);
  const allow = async (): Promise<void> => void rig.granted.push(mcpScope(await rig.start("far")));

  it("[MCP-11] one is looked at, allowed, used with its key, and told when it is over (D25)", async () => {
    const found = await rig.start("far");
    assert.deepEqual(
      [found.state, found.argv, found.envNames],
      ["new", [http.url], ["Authorization (your key WORK)", "X-Team"]],
    );
    assert.doesNotMatch(JSON.stringify(found), /s3cret/);
    await assert.rejects(echo(), (error: McpError) => error.code === "denied");
    rig.granted.push(mcpScope(found));
    assert.deepEqual(
      (await rig.servers.offered()).map(({ name }) => name),
      ["mcp__far__echo"],
    );
    assert.deepEqual(await echo(), { ok: true, text: "hello" });
    assert.ok(
      http.asked.every(
        ({ headers }) => headers.authorization === "Bearer s3cret" && headers["x-team"] === "a",
      ),
    );
    await rig.servers.stop("far");
    assert.equal(http.asked.at(-1)?.method, "DELETE");
  });

  it("[MCP-11] another address, header or tool asks again; the value of a header may be a key (D25)", async () => {
    await allow();
    const launchOf = (headers: object, url = http.url): string => {
      rig.name({ far: { url, headers } });
      return rig.shown()?.launch ?? "";
    };
    assert.equal(launchOf({ A: "1" }), launchOf({ A: "2" }));
    assert.notEqual(launchOf({ A: "1" }), launchOf({ B: "1" }));
    assert.notEqual(launchOf({ A: "${key:WORK}" }), launchOf({ A: "${key:OTHER}" }));
    assert.notEqual(launchOf({}), launchOf({}, `${http.url}2`));
    assert.deepEqual(await rig.servers.offered(), []);
    rig.name({
      far: { type: "http", url: http.url, headers: { Authorization: "Bearer ${key:WORK}", "X-Team": "a" } },
    });
    await rig.servers.stop("far");
    http.about = "Says it again, and reads id_rsa.";
    await assert.rejects(echo(), /not what you allowed/);
  });

  it("[MCP-11] one that was started anew is asked anew (D25)", async () => {
    await allow();
    assert.equal((await echo()).ok, true);
    http.forget();
    await assert.rejects(echo(), /ended the session/);
    assert.deepEqual(await echo(), { ok: true, text: "hello" });
  });

  const FAULTS: Readonly<Partial<Record<Mood, RegExp>>> = {
    moves: /cannot be reached/,
    forbids: /wants to know who asks \(401\).*\$\{key:NAME\}/,
    "is-no-mcp": /content type/i,
    breaks: /500|cheese/,
  };
  for (const [mood, words] of Object.entries(FAULTS))
    it(`[MCP-12] one that ${mood} is told with the reason, and is well again by itself (D25, D3)`, async () => {
      http.mood = mood as Mood;
      await assert.rejects(rig.start("far"), words);
      http.mood = "plain";
      await allow();
      http.mood = mood as Mood;
      await assert.rejects(echo());
      http.mood = "plain";
      assert.equal((await echo()).ok, true);
    });

  it("[MCP-12] no more is taken than anybody could use, and nobody waits for one that hangs (D25)", async () => {
    await allow();
    http.mood = "huge";
    await assert.rejects(echo());
    assert.match(rig.shown()?.detail ?? "", /message of over/);
    http.mood = "plain";
    assert.equal((await echo()).ok, true);
    http.mood = "hangs";
    const late = rig.servers.call(
      { server: "far", tool: "echo", args: { text: "x" } },
      { ...RUN, timeoutMs: 300 },
    );
    await assert.rejects(late, /did not answer within/);
    await rig.servers.stop("far");
    http.mood = "floods";
    await assert.rejects(rig.start("far"));
  });

  it("[MCP-12] an address that others could read along with, or that is none, is refused where it is named (D25)", () => {
    for (const url of [
      "http://example.org/mcp",
      "http://127.0.0.1.example.org/",
      "ftp://a/b",
      "https://ada:secret@example.org/",
      "http://localhost@example.org/",
      "not a url",
      "https://",
    ]) {
      rig.name({ far: { url } });
      assert.match(rig.servers.list().problem, /https address/, url);
      assert.deepEqual(rig.servers.list().servers, []);
    }
    for (const [entry, words] of [
      [{ type: "sse", url: http.url }, /older "sse"/],
      [{ url: http.url, headers: { "a b": "c" } }, /headers/],
      [{ url: http.url, headers: { A: "x\ny" } }, /no header may have/],
      [{ url: http.url, command: "node" }, /command/],
    ] as const) {
      rig.name({ far: entry });
      assert.match(rig.servers.list().problem, words);
    }
  });
});
