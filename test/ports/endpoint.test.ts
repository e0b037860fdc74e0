// The endpoint model against a server that speaks the protocol, in all its dialects.
import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import type { ThinkPart, ThinkRequest } from "../../server/core/brain-ports.ts";
import {
  delta,
  events,
  type Misbehaving,
  modelAt,
  partsOf,
  type Reply,
  REQUEST,
  serve,
  stream,
} from "../support/misbehaving-endpoint.ts";

describe("the endpoint model", () => {
  let server: Misbehaving | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  const start = async (reply: Reply): Promise<Misbehaving> => (server = await serve(reply));

  it("[ENDPOINT-1] names itself first, then streams text as it comes, cut anywhere (B42)", async () => {
    const bytes = Buffer.from(
      events(delta({ role: "assistant", content: "" }), delta({ content: "caf\u00E9 " })) +
        ": ping\n\n" +
        events(delta({ content: "\u{1F98A}" }), delta({}, "stop"), "[DONE]").replaceAll("\n", "\r\n"),
    );
    const { url, seen } = await start((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      let at = 0;
      const next = (): void => {
        if (at >= bytes.length) return void response.end();
        response.write(bytes.subarray(at, (at += 3)));
        setImmediate(next);
      };
      next();
    });
    const all: ThinkPart[] = [];
    for await (const part of modelAt(`${url}//`, "key-1").stream(REQUEST, new AbortController().signal))
      all.push(part);
    assert.equal(all[0]?.kind, "selected");
    assert.equal(
      all
        .slice(1)
        .map((one) => (one.kind === "text" ? one.text : "?"))
        .join(""),
      "caf\u00E9 \u{1F98A}",
    );
    assert.equal(seen[0]?.path, "/v1/chat/completions");
    assert.equal(seen[0].headers["authorization"], "Bearer key-1");
    assert.equal(seen[0].body.model, "m");
  });

  it("[ENDPOINT-2] gathers tool calls by index, in pieces (B42)", async () => {
    const piece = (call: object): object => delta({ tool_calls: [call] });
    const { url } = await start(
      stream(
        events(
          piece({ index: 0, id: "a", function: { name: "read_file", arguments: '{"pa' } }),
          piece({ index: 1, id: "b", function: { name: "list_dir", arguments: "" } }),
          piece({ index: 0, id: "", function: { arguments: 'th":"x"}' } }),
          delta({}, "tool_calls"),
          "[DONE]",
        ),
      ),
    );
    assert.deepEqual(await partsOf(url), [
      { kind: "call", name: "read_file", args: { path: "x" }, providerCallId: "a" },
      { kind: "call", name: "list_dir", args: {}, providerCallId: "b" },
    ]);
  });

  it("[ENDPOINT-3] tells calls apart where a server leaves out index and id (B42)", async () => {
    const bare = (name: string, args: string): object =>
      delta({ tool_calls: [{ function: { name, arguments: args } }] });
    const first = await start(
      stream(events(bare("read_file", '{"path":"a"}'), bare("list_dir", "{}"), delta({}, "stop"))),
    );
    const calls = await partsOf(first.url);
    assert.deepEqual(
      calls.map((one) => (one.kind === "call" ? [one.name, one.args] : [])),
      [
        ["read_file", { path: "a" }],
        ["list_dir", {}],
      ],
    );
    assert.equal(new Set(calls.map((one) => (one.kind === "call" ? one.providerCallId : ""))).size, 2);
  });

  it("[ENDPOINT-16] tells calls apart by their ids where a server gives all of them one index (B42)", async () => {
    const whole = (id: string, name: string): object =>
      delta({ tool_calls: [{ index: 0, id, function: { name, arguments: "{}" } }] });
    const second = await start(
      stream(events(whole("a", "git_status"), whole("b", "git_diff"), delta({}, "stop"))),
    );
    assert.deepEqual(
      (await partsOf(second.url)).map((one) => (one.kind === "call" ? one.name : "")),
      ["git_status", "git_diff"],
    );
  });

  it("[ENDPOINT-4] hands on arguments that are no object under a name of their own (B42)", async () => {
    const call = (args: string): Reply =>
      stream(
        events(
          delta(
            { tool_calls: [{ index: 0, id: "a", function: { name: "read_file", arguments: args } }] },
            "stop",
          ),
        ),
      );
    for (const args of ["[1]", "{", "null", '"x"']) {
      const { url, close } = await start(call(args));
      assert.deepEqual(await partsOf(url), [
        { kind: "call", name: "read_file", args: { invalid: args }, providerCallId: "a" },
      ]);
      await close();
    }
  });

  it("[ENDPOINT-5] sends calls with their results, and in an untrusted workspace only tools that read (B42)", async () => {
    const { url, seen } = await start(stream(events(delta({ content: "ok" }, "stop"))));
    const messages: ThinkRequest["messages"] = [
      { role: "user", text: "hi" },
      { role: "call", callId: "c", name: "list_dir", args: { path: "." } },
      { role: "result", callId: "c", text: "a" },
    ];
    await partsOf(url, { ...REQUEST, messages, readOnly: true });
    assert.deepEqual(seen[0]?.body.messages.slice(1), [
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "c", type: "function", function: { name: "list_dir", arguments: '{"path":"."}' } },
        ],
      },
      { role: "tool", tool_call_id: "c", content: "a" },
    ]);
    assert.deepEqual(seen[0].body.stream_options, { include_usage: true });
    const names = seen[0].body.tools.map((one) => one.function.name);
    assert.ok(names.includes("read_file"));
    for (const name of [
      "run_command",
      "write_file",
      "edit_file",
      "git_commit",
      "run_script",
      "undo",
      "kill_command",
    ])
      assert.ok(!names.includes(name), name);
    assert.equal(seen[0].headers["authorization"], undefined);
  });

  it("[ENDPOINT-17] tells what an answer took, where the server counts; another way of counting is no fault (B42)", async () => {
    for (const [usage, told] of [
      [
        { prompt_tokens: 812, completion_tokens: 3, total_tokens: 815 },
        [{ kind: "used", readTokens: 812, writtenTokens: 3 }],
      ],
      [null, []],
      [{ prompt_tokens: "many" }, []],
    ] as const) {
      const { url } = await start(
        stream(events(delta({ content: "Hi." }), delta({}, "stop"), { choices: [], usage }, "[DONE]")),
      );
      assert.deepEqual(await partsOf(url), [{ kind: "text", text: "Hi." }, ...told]);
      await server?.close();
    }
  });

  it("[PROVIDER-11] what comes as reasoning in a field of its own is told as that, under either name (B42, B33)", async () => {
    for (const field of ["reasoning_content", "reasoning"]) {
      const { url } = await start(
        stream(events(delta({ [field]: "Hm." }), delta({ content: "Yes." }, "stop"), "[DONE]")),
      );
      assert.deepEqual(await partsOf(url), [
        { kind: "reasoning", text: "Hm." },
        { kind: "text", text: "Yes." },
      ]);
      await server?.close();
    }
  });

  it("[ENDPOINT-18] says that an answer was cut off or withheld, keeps what came of it, and makes no half call (B42, B33)", async () => {
    const answer = (why: string): Reply =>
      stream(
        events(
          delta({ content: "half" }),
          delta({ tool_calls: [{ index: 0, id: "c", function: { name: "list_dir", arguments: '{"pa' } }] }),
          delta({}, why),
          "[DONE]",
        ),
      );
    for (const [why, code] of [
      ["length", "truncated"],
      ["content_filter", "refused"],
    ] as const) {
      const { url } = await start(answer(why));
      const kinds: string[] = [];
      await assert.rejects(
        async () => {
          for await (const { kind } of modelAt(url).stream(REQUEST, new AbortController().signal))
            kinds.push(kind);
        },
        { code },
      );
      assert.deepEqual(kinds, ["selected", "text", "cut"]);
      await server?.close();
    }
  });

  it("[ENDPOINT-17] a server that does not know how to be asked for that is asked without it, from then on (B42)", async () => {
    const asked: boolean[] = [];
    const { url, seen } = await start((response) => {
      const knows = seen.at(-1)?.body.stream_options === undefined;
      asked.push(knows);
      if (!knows) return void response.writeHead(422).end("unknown field: stream_options");
      return stream(events(delta({ content: "Hi." }), delta({}, "stop"), "[DONE]"))(response, response.req);
    });
    const model = modelAt(url);
    for (let n = 0; n < 2; n++) {
      const parts: ThinkPart[] = [];
      for await (const part of model.stream(REQUEST, new AbortController().signal)) parts.push(part);
      assert.deepEqual(parts.at(-1), { kind: "text", text: "Hi." });
    }
    assert.deepEqual(asked, [false, true, true]);
  });

  for (const [name, then] of [
    ["kept open", undefined],
    ["torn", (response: ServerResponse) => void setImmediate(() => response.destroy())],
    ["filled with nonsense", (response: ServerResponse) => void response.write("data: {nonsense\n\n")],
  ] as const)
    it(`[ENDPOINT-19] an answer that was said to its end is one, also where the connection is ${name} behind it (B42)`, async () => {
      const call = { index: 0, id: "c", function: { name: "list_dir", arguments: '{"path":"."}' } };
      const { url, hungUp } = await start((response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(
          events(delta({ content: "I look." }), delta({ tool_calls: [call] }, "tool_calls")),
          () => then?.(response),
        );
      });
      const parts = await partsOf(url);
      assert.deepEqual(parts, [
        { kind: "text", text: "I look." },
        { kind: "call", name: "list_dir", args: { path: "." }, providerCallId: "c" },
      ]);
      await hungUp;
    });

  it("[ENDPOINT-19] stopped behind that end, nothing of it is done (B42, D45)", async () => {
    const { url } = await start((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events(delta({ content: "Done." }, "stop")));
    });
    const control = new AbortController();
    const kinds: string[] = [];
    await assert.rejects(
      async () => {
        for await (const { kind } of modelAt(url).stream(REQUEST, control.signal)) {
          kinds.push(kind);
          if (kind === "text") control.abort();
        }
      },
      { code: "cancelled" },
    );
    assert.deepEqual(kinds, ["selected", "text"]);
  });
});
