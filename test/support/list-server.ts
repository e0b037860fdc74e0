// A signed list of models at an address on loopback, with a validator, that a test can change and break.
import { generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface ListServer {
  readonly url: string;
  /** For kodama.models.catalogueKey. */
  readonly key: string;
  /** What was asked for so far: the path, and the answer's status. */
  readonly asked: readonly (readonly [string, number])[];
  /** Signs and offers this list. */
  offer(list: string): void;
  /** Offers this with the signature of the last one. */
  forge(list: string): void;
  /** Answers all with this instead. */
  fail(status: number): void;
  close(): Promise<void>;
}

export async function serveList(first: string): Promise<ListServer> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const asked: (readonly [string, number])[] = [];
  let [list, signature, version, failing] = [first, "", 0, 0];
  const offer = (next: string): void => {
    list = next;
    signature = sign(null, Buffer.from(next), privateKey).toString("base64");
    version++;
  };
  offer(first);
  const server = createServer((request, response) => {
    const etag = `"v${version}"`;
    const isSame = request.headers["if-none-match"] === etag;
    const isSignature = request.url?.endsWith(".sig") === true;
    const status = failing !== 0 ? failing : isSame ? 304 : 200;
    asked.push([request.url ?? "", status]);
    response.writeHead(status, isSignature ? {} : { etag });
    response.end(status === 200 ? (isSignature ? signature : list) : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/models.json`,
    key: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    asked,
    offer,
    forge(next) {
      list = next;
      version++;
    },
    fail: (status) => void (failing = status),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
