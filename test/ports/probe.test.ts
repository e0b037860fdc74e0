// What a server on this machine says of its models, and what is made of one that says nothing, too much, or something else.
import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createProbe } from "../../server/io/brain/probe.ts";
import { NO_SECRET, Secret } from "../../server/io/brain/secret.ts";

describe("the models of a server", () => {
  let server: Server | undefined;
  let asked: { readonly url: string; readonly key: string }[] = [];
  afterEach(async () => {
    asked = [];
    server?.closeAllConnections();
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
    server = undefined;
  });
  const at = async (listener: RequestListener): Promise<string> => {
    const made = createServer((request, response) => {
      asked.push({ url: request.url ?? "", key: request.headers.authorization ?? "" });
      listener(request, response);
    });
    server = made;
    await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(made.address() as AddressInfo).port}/v1`;
  };
  const models = (...ids: readonly unknown[]): string => JSON.stringify({ data: ids.map((id) => ({ id })) });

  it("[PROBE-1] are those that it lists, with the key that is set (B42)", async () => {
    const url = await at((_, response) => void response.end(models("qwen3:4b", "gemma3")));
    const found = await createProbe((asked) => new Secret(() => (asked === `${url}/` ? "k" : "")))(`${url}/`);
    assert.deepEqual(found, { reachable: true, models: ["qwen3:4b", "gemma3"], message: "", nextStep: "" });
    assert.deepEqual(asked, [{ url: "/v1/models", key: "Bearer k" }]);
    // A key is for its own server: anybody may listen at a usual port.
    await createProbe((one) => new Secret(() => (one === "https://hosted.example.com/v1" ? "k" : "")))(url);
    assert.equal(asked[1]?.key, "");
  });

  it("[PROBE-1] are none where it answers otherwise, and that is told with what to do (B42, D3)", async () => {
    const endless: RequestListener = (_, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write("x".repeat(100_000), () => setImmediate(more));
      };
      more();
    };
    for (const [listener, told] of [
      [(_, response) => void response.end("<html>"), /does not speak/],
      [(_, response) => void response.end(models(5)), /does not speak/],
      [(_, response) => void response.end(models("x".repeat(201))), /does not speak/],
      [(_, response) => void response.writeHead(401).end(), /answers 401/],
      [
        (_, response) => void response.writeHead(302, { location: "http://127.0.0.1:9/" }).end(),
        /Nothing answers/,
      ],
      [endless, /does not speak/],
      [(request) => void request.socket.destroy(), /Nothing answers/],
    ] as readonly (readonly [RequestListener, RegExp])[]) {
      const found = await createProbe(() => NO_SECRET)(await at(listener));
      assert.equal(found.reachable, false);
      assert.match(found.message, told);
      assert.notEqual(found.nextStep, "");
      server?.closeAllConnections();
      server?.close();
    }
  });

  it("[PROBE-2] another machine, or what only looks like this one, is not asked (B58)", async () => {
    const url = await at((_, response) => void response.end(models("m")));
    const port = new URL(url).port;
    for (const other of [
      "http://example.com/v1",
      `http://127.1:${port}/v1`,
      `http://me:x@127.0.0.1:${port}/v1`,
      "file:///etc/passwd",
      "nonsense",
    ]) {
      const found = await createProbe(() => new Secret(() => "k"))(other);
      assert.equal(found.reachable, false, other);
      assert.match(found.message, /another machine/);
    }
    assert.deepEqual(asked, []);
  });
});
