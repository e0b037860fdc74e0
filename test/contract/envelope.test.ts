// The envelope: what is refused and how, idempotency keys, deadlines, cancellation; and the same over real streams.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { createFrameGuard } from "../../server/host/frame-guard.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { OWN, spawnLsp, startLsp } from "../support/lsp-process.ts";
import { createSandbox } from "../support/sandbox.ts";
import { eachEvent } from "../../server/host/authority.ts";
import { connectClient, createTestHost } from "../support/test-host.ts";
import { createWireClient, type WireClient } from "../support/wire-client.ts";

const BAD_ENVELOPES: readonly (readonly [what: string, body: unknown, code: string])[] = [
  ["nothing", undefined, "invalid_envelope"],
  ["null", null, "invalid_envelope"],
  ["a number", 7, "invalid_envelope"],
  ["a list", [{ v: 1 }], "invalid_envelope"],
  ["no v", { request_id: "r", command: "host.ping" }, "unsupported_version"],
  ["v 0", { v: 0, request_id: "r", command: "host.ping" }, "unsupported_version"],
  ["v 2", { v: 2, request_id: "r", command: "host.ping" }, "unsupported_version"],
  ["v as text", { v: "1", request_id: "r", command: "host.ping" }, "unsupported_version"],
  ["v 1.5", { v: 1.5, request_id: "r", command: "host.ping" }, "unsupported_version"],
  ["no command", { v: 1, request_id: "r" }, "invalid_envelope"],
  ["unknown command", { v: 1, request_id: "r", command: "host.reboot" }, "unknown_command"],
  ["an inherited name", { v: 1, request_id: "r", command: "toString" }, "unknown_command"],
  ["unknown field", { v: 1, request_id: "r", command: "host.ping", approved: true }, "invalid_envelope"],
  ["payload a list", { v: 1, request_id: "r", command: "host.ping", payload: [] }, "invalid_payload"],
  ["empty key", { v: 1, request_id: "r", command: "host.ping", idempotency_key: "" }, "invalid_envelope"],
  [
    "long key",
    { v: 1, request_id: "r", command: "host.ping", idempotency_key: "k".repeat(129) },
    "invalid_envelope",
  ],
  ["negative deadline", { v: 1, request_id: "r", command: "host.ping", deadline_ms: -1 }, "invalid_envelope"],
  [
    "endless deadline",
    { v: 1, request_id: "r", command: "host.ping", deadline_ms: 1e12 },
    "invalid_envelope",
  ],
];

function nested(depth: number): object {
  let value: object = {};
  for (let n = 0; n < depth; n++) value = { a: value };
  return value;
}

async function open(parts: Parameters<typeof createTestHost>[0] = {}) {
  const { host } = await createTestHost(parts);
  const connect = (): WireClient => {
    const client = createWireClient((body, signal) => session.dispatch(body, signal));
    const session = host.connect(
      eachEvent((event) => {
        client.hear(event);
      }),
    );
    return client;
  };
  return { host, client: connect(), connect };
}

describe("the envelope", () => {
  for (const [what, body, code] of BAD_ENVELOPES) {
    it(`[ENV-1] refuses ${what} as ${code} and keeps the id where there is one (B14, B15, B62)`, async () => {
      const { host, client } = await open();
      const answer = await client.raw(body);
      const id = typeof body === "object" && body !== null && "request_id" in body ? "r" : null;
      assert.deepEqual([answer.code, answer.request_id], [code, id]);
      assert.equal((await client.send("host.ping", {})).ok, true);
      await host.close();
    });
  }

  it("[ENV-2] names an unknown field, and answers an unusable id with null (B14, B15)", async () => {
    const { host, client } = await open();
    const named = await client.raw({ v: 1, request_id: "r", command: "host.ping", sneaky: 1 });
    assert.match(named.message, /"sneaky"/);
    for (const request_id of ["", "   ", "i".repeat(129), 5, null, undefined, {}]) {
      const answer = await client.raw({ v: 1, request_id, command: "host.ping" });
      assert.deepEqual([answer.code, answer.request_id], ["invalid_envelope", null]);
    }
    await host.close();
  });

  it("[ENV-3] refuses deep nesting without falling over (B14)", async () => {
    const { host, client } = await open();
    for (const depth of [40, 1_000, 50_000]) {
      const patch = nested(depth);
      const answer = await client.raw({
        v: 1,
        request_id: "deep",
        command: "config.patch",
        payload: { patch },
      });
      assert.deepEqual([answer.code, answer.request_id], ["invalid_payload", "deep"]);
    }
    await host.close();
  });

  it("[ENV-4] answers two requests of the same id separately (B14)", async () => {
    const { host, client } = await open();
    const [ping, unknown] = await Promise.all([
      client.raw({ v: 1, request_id: "same", command: "host.ping" }),
      client.raw({ v: 1, request_id: "same", command: "nothing.here" }),
    ]);
    assert.deepEqual([ping.ok, ping.request_id, unknown.code], [true, "same", "unknown_command"]);
    await host.close();
  });
});

describe("what a request may smuggle in", () => {
  it("[ENV-11] v NaN is no version (B62)", async () => {
    const { host, client } = await open();
    const answer = await client.raw({ v: Number.NaN, request_id: "r", command: "host.ping" });
    assert.equal(answer.code, "unsupported_version");
    await host.close();
  });

  it("[ENV-12] text that is no Unicode is refused, and never echoed (B14, B15, C33)", async () => {
    const { host, client } = await open();
    const half = "\ud800";
    for (const body of [
      { v: 1, request_id: half, command: "host.ping" },
      { v: 1, request_id: "r", command: half },
      { v: 1, request_id: "r", command: "host.ping", payload: { [half]: 1 } },
      { v: 1, request_id: "r", command: "config.patch", payload: { patch: { [half]: 1 } } },
    ])
      assert.match((await client.raw(body)).code, /^(?:invalid|unknown)_/);
    await host.close();
  });

  it("[ENV-13] an id that is a name of every object is not found (B15)", async () => {
    const { host, client } = await open();
    for (const id of ["constructor", "toString", "__proto__"]) {
      const answered = await client.send("approval.respond", { approval_id: id, decision: "deny" });
      const granted = await client.send("capability.grant", { grant_id: id });
      const reported = await client.send("capability.window_report", { window_id: id, ok: true });
      assert.deepEqual(
        [id, answered.code, granted.code, reported.payload],
        [id, "not_found", "not_found", { taken: false }],
      );
    }
    await host.close();
  });
});

describe("an idempotency key", () => {
  const inject = (client: WireClient, text: string, idempotency_key: string) =>
    client.send("conversation.inject_text", { text }, { idempotency_key });

  it("[ENV-5] gives the first answer to the same body, and conflict to another, also at once (B14)", async () => {
    const { host, client } = await open();
    const [first, twin] = await Promise.all([
      inject(client, "run the tests", "k"),
      inject(client, "run the tests", "k"),
    ]);
    const later = await inject(client, "run the tests", "k");
    assert.deepEqual([twin.payload, later.payload], [first.payload, first.payload]);
    assert.equal((await inject(client, "run the build", "k")).code, "conflict");
    assert.equal(Object.keys(host.loop.state().runtime.conversation.turns).length, 1);
    await host.close();
  });

  it("[ENV-6] holds across connections, also at the same moment (B14)", async () => {
    const { host, client, connect } = await open();
    const [a, b] = await Promise.all([
      inject(client, "run the tests", "k"),
      inject(connect(), "run the tests", "k"),
    ]);
    assert.deepEqual(a.payload, b.payload);
    assert.equal(Object.keys(host.loop.state().runtime.conversation.turns).length, 1);
    await host.close();
  });

  it("[ENV-7] may be any text, also a name that every object has (B14)", async () => {
    const { host, client } = await open();
    for (const key of ["constructor", "toString", "__proto__", "hasOwnProperty", "1"]) {
      const answer = await inject(client, "make the orb green", key);
      assert.deepEqual([key, answer.code], [key, ""]);
      assert.deepEqual((await inject(client, "make the orb green", key)).payload, answer.payload);
    }
    await host.close();
  });
});

describe("a surface that detached", () => {
  it("[ENV-16] hears nothing any more and may attach again (B16, B28)", async () => {
    const { host, client, connect } = await open();
    const { payload } = await client.send("surface.attach", { kind: "test", visible: true });
    await client.send("surface.detach", { surface_id: String(payload["surface_id"]) });
    const heard = client.heard.length;
    await connect().send("orb.palette.set", { palette: "glen-green" });
    await host.loop.idle();
    assert.equal(client.heard.length, heard);
    assert.equal((await client.send("surface.attach", { kind: "test", visible: true })).code, "");
    await host.close();
  });

  it("[ENV-16] a connection that ends while it attaches leaves no surface behind, and one has one surface (B16, B28)", async () => {
    const { host } = await createTestHost();
    const client = connectClient(host);
    const surfaces = (): number => Object.keys(host.loop.state().present.surfaces.surfaces).length;
    const attach = () => client.send("surface.attach", { kind: "test", visible: true });
    const both = await Promise.all([attach(), attach()]);
    assert.deepEqual(
      both.map(({ ok }) => ok),
      [true, false],
    );
    assert.equal(surfaces(), 1);
    client.session.close();
    await host.loop.idle();
    const late = connectClient(host);
    const answer = late.send("surface.attach", { kind: "test", visible: true });
    late.session.close();
    await answer;
    await host.loop.idle();
    assert.equal(surfaces(), 0);
    await host.close();
  });
});

describe("deadline and cancellation", () => {
  it("[ENV-8] end the waiting with a typed error; the server goes on (B14, B15, B60)", async () => {
    const never = {
      understand: () => new Promise<never>(() => {}),
      scripts: () => Promise.resolve([]),
      prepare() {},
    };
    const { host, client } = await open({ understanding: never, tools: createFakeTools() });
    const late = await client.send("understand.text", { text: "run" }, { deadline_ms: 5 });
    assert.equal(late.code, "deadline_exceeded");
    const cancel = new AbortController();
    const waiting = client.raw(
      { v: 1, request_id: "c", command: "understand.text", payload: { text: "x" } },
      cancel.signal,
    );
    cancel.abort();
    const cancelled = await waiting;
    assert.deepEqual([cancelled.code, cancelled.request_id], ["cancelled", "c"]);
    assert.equal((await client.send("host.ping", {})).ok, true);
    await host.close();
  });
});

describe("the frame guard", () => {
  it("[ENV-17] refuses a header with two lengths (B61)", async () => {
    const guard = createFrameGuard(1_024, () => {});
    const failed = once(guard, "error");
    guard.end("Content-Length: 2\r\nContent-Length: 999999999\r\n\r\n{}");
    guard.resume();
    const outcome = await Promise.race([
      failed.then(() => "refused"),
      once(guard, "end").then(() => "let through"),
    ]);
    assert.equal(outcome, "refused");
  });
});

describe("bad frames over standard streams", () => {
  const sandbox = createSandbox();
  afterEach(() => sandbox.clean());
  const frame = (text: string): string => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  const write = async (stream: Writable | null, text: string): Promise<void> => {
    assert.ok(stream !== null);
    if (!stream.write(text)) await once(stream, "drain");
  };

  it("[ENV-9] an oversized frame is dropped and told, malformed JSON is survived (B14, B61)", async () => {
    const { client, child } = await startLsp(sandbox, { home: sandbox.folder(), own: OWN });
    await write(
      child.stdin,
      frame(`{"jsonrpc":"2.0","id":1,"method":"kodama/command","params":"${"x".repeat(1_100_000)}"}`),
    );
    assert.equal((await client.send("host.ping", {})).ok, true);
    await write(child.stdin, frame('{"jsonrpc":"2.0","id":'));
    await write(child.stdin, frame("[".repeat(200_000)));
    assert.equal((await client.send("host.ping", {})).ok, true);
  });

  it("[ENV-14] a dropped frame is told in an event that keeps the contract (B16, B61)", async () => {
    const { client, child } = await startLsp(sandbox, { home: sandbox.folder(), own: OWN });
    await write(child.stdin, frame("x".repeat(1_100_000)));
    await client.until("runtime.control", (payload) => payload["action"] === "frame_dropped");
    assert.deepEqual(client.faults, []);
  });

  it("[ENV-15] keeps the id also before the handshake (B15)", async () => {
    const started = spawnLsp(sandbox, { home: sandbox.folder(), own: OWN });
    const early = await started.client.raw({ v: 1, request_id: "early", command: "host.ping" });
    assert.equal(early.request_id, "early");
  });

  it("[ENV-10] a command before the handshake is refused typed and leaves the server alive (B15)", async () => {
    const started = spawnLsp(sandbox, { home: sandbox.folder(), own: OWN });
    const early = await started.client.raw({ v: 1, request_id: "early", command: "host.ping" });
    assert.equal(early.code, "unavailable");
  });
});
