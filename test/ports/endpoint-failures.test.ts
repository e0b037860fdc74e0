// The endpoint model against a server that refuses, breaks off, babbles or says nothing.
import assert from "node:assert/strict";
import { mock } from "node:test";
import { ProviderError, type ProviderErrorCode } from "../../server/core/brain-ports.ts";
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

describe("the endpoint model and a bad server", () => {
  let server: Misbehaving | undefined;
  afterEach(async () => {
    mock.timers.reset();
    await server?.close();
    server = undefined;
  });
  const start = async (reply: Reply): Promise<Misbehaving> => (server = await serve(reply));
  const fails = async (reply: Reply, code: ProviderErrorCode): Promise<ProviderError> => {
    const { url } = await start(reply);
    const error: unknown = await partsOf(url).then(
      () => assert.fail("it did not fail"),
      (why: unknown) => why,
    );
    assert.ok(error instanceof ProviderError, String(error));
    assert.equal(error.code, code, error.message);
    assert.notEqual(error.message, "");
    return error;
  };

  for (const [status, code, retryable] of [
    [429, "rate_limited", true],
    [401, "refused", false],
    [403, "refused", false],
    [404, "refused", false],
    [400, "refused", false],
    [500, "server", true],
    [503, "server", true],
  ] as const)
    it(`[ENDPOINT-6] answers ${status} as ${code} (B42)`, async () => {
      const error = await fails((response) => void response.writeHead(status).end("why\n".repeat(500)), code);
      assert.equal(error.retryable, retryable);
      assert.ok(error.message.length < 500);
      assert.notEqual(error.nextStep, "");
    });

  it("[ENDPOINT-7] asks no server whose address reads like another one, or holds a password (B58, C11)", async () => {
    for (const url of ["http://0127.0.0.1:1/v1", "http://me:secret@127.0.0.1:1/v1", "http://2130706433/v1"]) {
      const error: unknown = await partsOf(url).then(
        () => assert.fail("it did not fail"),
        (why: unknown) => why,
      );
      assert.ok(error instanceof ProviderError);
      assert.match(error.message, /not written plainly; it is that of (87\.0\.0\.1:1|127\.0\.0\.1(:1)?)\./);
      assert.ok(!error.message.includes("secret"));
    }
  });

  it("[ENDPOINT-7] follows no redirect, so that a key goes nowhere else (B42)", async () => {
    await fails(
      (response) =>
        void response.writeHead(307, { location: "http://127.0.0.1:1/v1/chat/completions" }).end(),
      "unreachable",
    );
    assert.equal(server?.seen.length, 1);
  });

  it("[ENDPOINT-8] says that an answer broke off: without an end, and in the middle of the line (B42)", async () => {
    await fails(stream(events(delta({ content: "half" }))), "truncated");
    await server?.close();
    await fails(stream(""), "truncated");
  });

  it("[ENDPOINT-9] says that an answer broke off, too, when the connection is torn (B42)", async () => {
    await fails((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events(delta({ content: "half" })), () => setImmediate(() => response.destroy()));
    }, "truncated");
  });

  it("[ENDPOINT-10] calls garbage, another protocol and an error in the stream the server's fault (B42)", async () => {
    for (const text of [
      "data: {nonsense\n\n",
      "data: 5\n\n",
      'data: {"choices":5}\n\n',
      events({ error: { message: "out of memory" } }),
      events({ error: { message: "x".repeat(5_000) } }),
    ]) {
      const error = await fails(stream(text), "server");
      assert.ok(error.message.length <= 300);
      await server?.close();
    }
  });

  it("[ENDPOINT-11] is not fed without bound: one endless line, and endless calls (B42)", async () => {
    let sent = 0;
    const endless: Reply = (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const more = (): void => {
        if (response.destroyed || sent > 50_000_000) return;
        sent += 100_000;
        response.write("data: ".concat("x".repeat(100_000)), () => setImmediate(more));
      };
      more();
    };
    const { url, hungUp } = await start(endless);
    await assert.rejects(partsOf(url), ProviderError);
    await hungUp;
    assert.ok(sent < 50_000_000, String(sent));
    await server?.close();
    const calls = Array.from({ length: 40 }, (_, i) =>
      delta({ tool_calls: [{ index: i, id: `c${i}`, function: { name: "list_dir", arguments: "{}" } }] }),
    );
    await fails(stream(events(...calls, delta({}, "stop"))), "server");
  });

  it("[ENDPOINT-11] nor in small pieces, nor by an error that does not end (B42)", async () => {
    const pour = (status: number, piece: string): Reply & { readonly sent: () => number } => {
      let sent = 0;
      const reply: Reply = (response) => {
        response.writeHead(status, { "content-type": "text/event-stream" });
        const more = (): void => {
          if (response.destroyed || sent > 50_000_000) return;
          sent += piece.length;
          response.write(piece, () => setImmediate(more));
        };
        more();
      };
      return Object.assign(reply, { sent: () => sent });
    };
    const argument = delta({ tool_calls: [{ index: 0, function: { arguments: "x".repeat(2_000) } }] });
    for (const reply of [
      pour(200, events(...Array.from({ length: 20 }, () => argument))),
      pour(500, "why ".repeat(500)),
    ]) {
      await fails(reply, "server");
      await server?.hungUp;
      assert.ok(reply.sent() < 50_000_000, String(reply.sent()));
      await server?.close();
    }
  });

  it("[ENDPOINT-9] says so as well in the middle of a call, and where the length that was told is another (B42)", async () => {
    const half = events(
      delta({ tool_calls: [{ index: 0, id: "c", function: { name: "list_dir", arguments: '{"pa' } }] }),
    );
    await fails((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(half, () => setImmediate(() => response.destroy()));
    }, "truncated");
    await server?.close();
    await fails((response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "content-length": 10_000 });
      response.write(half, () => setImmediate(() => response.destroy()));
    }, "truncated");
  });

  it("[ENDPOINT-6] tells how long a busy server asks to be left alone (B42)", async () => {
    for (const [after, told] of [
      ["7", /in 7 s/],
      [new Date(Date.now() + 90_000).toUTCString(), /in \d\d s/],
      ["soon", /in a minute/],
    ] as const) {
      const error = await fails(
        (response) => void response.writeHead(429, { "retry-after": after }).end(),
        "rate_limited",
      );
      assert.match(error.nextStep, told);
      assert.equal(error.waitMs > 0, after !== "soon", after);
      await server?.close();
    }
  });

  it("[ENDPOINT-14] an answer that comes steadily and does not end is given up after ten minutes (B42)", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const now = mock.method(performance, "now");
    let atMs = 0;
    let timer: NodeJS.Timeout | undefined;
    now.mock.mockImplementation(() => atMs);
    const { url } = await start((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events(delta({ content: "and " })));
      timer = setInterval(() => {
        atMs += 50_000;
        mock.timers.tick(50_000);
        response.write(events(delta({ content: "and " })));
      }, 5);
    });
    try {
      await assert.rejects(
        partsOf(url),
        (error) => error instanceof ProviderError && error.code === "timeout",
      );
      assert.ok(atMs >= 600_000, String(atMs));
    } finally {
      clearInterval(timer);
      now.mock.restore();
    }
  });

  it("[ENDPOINT-12] closes the connection when it is cancelled in the middle, and before it began (B42)", async () => {
    const { url, hungUp, seen } = await start((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events(delta({ content: "and " })));
    });
    const control = new AbortController();
    const listen = async (): Promise<void> => {
      for await (const part of modelAt(url).stream(REQUEST, control.signal))
        if (part.kind === "text") control.abort();
    };
    await assert.rejects(
      listen(),
      (error) => error instanceof ProviderError && error.code === "cancelled" && !error.retryable,
    );
    await hungUp;
    await assert.rejects(listen(), (error) => error instanceof ProviderError && error.code === "cancelled");
    assert.equal(seen.length, 1);
  });

  it("[ENDPOINT-13] closes the connection when nobody listens any more (B42)", async () => {
    const { url, hungUp } = await start((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events(delta({ content: "and " })));
    });
    let heard = "";
    for await (const part of modelAt(url).stream(REQUEST, new AbortController().signal)) {
      if (part.kind !== "text") continue;
      heard = part.text;
      break;
    }
    assert.equal(heard, "and ");
    await hungUp;
  });

  for (const [name, begin, waitMs] of [
    ["says nothing at all", false, 600_000],
    ["stops in the middle", true, 60_000],
  ] as const)
    it(`[ENDPOINT-14] gives up on a server of this machine that ${name} after ${waitMs / 60_000} min, not before (B42)`, async () => {
      const { url, asked, hungUp } = await start((response) => {
        if (!begin) return;
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(events(delta({ content: "and " })));
      });
      mock.timers.enable({ apis: ["setTimeout"] });
      const told = Promise.withResolvers<void>();
      const listen = async (): Promise<void> => {
        for await (const part of modelAt(url).stream(REQUEST, new AbortController().signal))
          if (part.kind === "text") told.resolve();
      };
      const failure = assert.rejects(
        listen(),
        (error) => error instanceof ProviderError && error.code === "timeout",
      );
      await (begin ? told.promise : asked);
      // The timer is set anew by each part; let the reader come back to waiting.
      await new Promise((resolve) => setImmediate(resolve));
      mock.timers.tick(waitMs - 1);
      await new Promise((resolve) => setImmediate(resolve));
      mock.timers.tick(2);
      await failure;
      await hungUp;
    });

  it("[ENDPOINT-15] says with its code that nothing is there, nothing is set up, or the address is none (B42)", async () => {
    const { url, close } = await start(stream(""));
    await close();
    const code = (at: string): Promise<string> =>
      partsOf(at).then(
        () => "none",
        (error: unknown) => (error instanceof ProviderError ? error.code : String(error)),
      );
    assert.equal(await code(url), "unreachable");
    assert.equal(await code(""), "refused");
    for (const wrong of ["not an address", "http://", "file:///etc/passwd", "ftp://127.0.0.1/"])
      assert.match(await code(wrong), /^(?:refused|unreachable)$/, wrong);
  });
});
