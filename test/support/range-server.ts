// A file server on loopback that knows ranges and validators, and that a test can make misbehave.
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface RangeServer {
  readonly url: string;
  /** Headers of the requests so far. */
  readonly seen: readonly IncomingHttpHeaders[];
  readonly how: Behaviour;
  close(): Promise<void>;
}

/** To be changed while it runs. */
export interface Behaviour {
  body: Buffer;
  etag: string;
  /** Bytes after which each answer breaks off; 0: it does not. */
  breakAfter: number;
  /** Bytes after which nothing more comes. */
  stallAfter: number;
  /** Waits between pieces of 64 KiB. */
  pieceMs: number;
  ranges: boolean;
  /** A part is answered with 416. */
  tooLong: boolean;
  /** Instead of the file. */
  status: number;
  location: string;
}

const PIECE = 65_536;

export async function serveRanges(
  change: Partial<Behaviour> & { readonly body: Buffer },
): Promise<RangeServer> {
  const how: Behaviour = {
    etag: '"one"',
    breakAfter: 0,
    stallAfter: 0,
    pieceMs: 0,
    ranges: true,
    tooLong: false,
    status: 200,
    location: "",
    ...change,
  };
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    void answer(how, request.headers, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/model.gguf`,
    seen,
    how,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(how: Behaviour, headers: IncomingHttpHeaders, response: ServerResponse): Promise<void> {
  if (how.location !== "") return void response.writeHead(302, { location: how.location }).end();
  if (how.status !== 200) return void response.writeHead(how.status).end();
  if (how.tooLong && headers.range !== undefined) return void response.writeHead(416).end("no");
  const [, wanted] = /^bytes=(\d+)-$/.exec(headers.range ?? "") ?? [];
  const goesOn = how.ranges && wanted !== undefined && headers["if-range"] === how.etag;
  const from = goesOn ? Number(wanted) : 0;
  const { length } = how.body;
  response.writeHead(goesOn ? 206 : 200, {
    "content-length": length - from,
    ...(how.etag === "" ? {} : { etag: how.etag }),
    ...(goesOn ? { "content-range": `bytes ${from}-${length - 1}/${length}` } : {}),
  });
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  for (let at = from; at < length && !response.destroyed; at += PIECE) {
    if (how.breakAfter > 0 && at - from >= how.breakAfter) return void response.destroy();
    if (how.stallAfter > 0 && at - from >= how.stallAfter) return;
    if (!response.write(how.body.subarray(at, at + PIECE)))
      await once(response, "drain", { signal: gone.signal }).catch(() => {});
    if (how.pieceMs > 0) await new Promise((resolve) => setTimeout(resolve, how.pieceMs));
  }
  response.end();
}
