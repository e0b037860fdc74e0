// The local socket: other windows and the CLI join the authority here, after they showed who they are.
import { chmodSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { createMessageConnection, StreamMessageReader } from "vscode-jsonrpc/node";
import { FRAME_BYTES_MAX } from "../../proto/codec.ts";
import { type Authority, type AuthoritySession, METHODS } from "./authority.ts";
import { failure, readRequestId } from "./dispatcher.ts";
import { createFrameGuard } from "./frame-guard.ts";
import { FrameWriter } from "./frame-writer.ts";
import { newNonce, prepareRendezvous, type Rendezvous, sameSecret, takeProof } from "./rendezvous.ts";

const CLIENTS_MAX = 32;
const HELLO_WITHIN_MS = 5_000;

export interface SocketServer {
  close(): Promise<void>;
}

export async function serveSocket(authority: Authority, place: Rendezvous): Promise<SocketServer> {
  const secret = prepareRendezvous(place);
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    if (clients.size >= CLIENTS_MAX) {
      socket.destroy();
      return;
    }
    clients.add(socket);
    socket.on("close", () => clients.delete(socket));
    socket.on("error", () => socket.destroy());
    serveClient(socket, { authority, place, secret });
  });
  await listen(server, place.address);
  if (process.platform !== "win32") chmodSync(place.address, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of clients) socket.destroy();
      }),
  };
}

interface Door {
  readonly authority: Authority;
  readonly place: Rendezvous;
  readonly secret: string;
}

function serveClient(socket: Socket, { authority, place, secret }: Door): void {
  let session: AuthoritySession | undefined;
  let nonce = "";
  const guard = createFrameGuard(FRAME_BYTES_MAX, () => {});
  guard.on("error", () => socket.destroy());
  const writer = new FrameWriter(socket);
  const connection = createMessageConnection(new StreamMessageReader(socket.pipe(guard)), writer);
  const late = setTimeout(() => socket.destroy(), HELLO_WITHIN_MS);
  late.unref();
  connection.onRequest(METHODS.challenge, () => {
    nonce = newNonce();
    return { nonce };
  });
  connection.onRequest(
    METHODS.hello,
    async (hello: { readonly secret?: unknown; readonly batched?: unknown }) => {
      const known = sameSecret(secret, hello.secret);
      const proven = nonce !== "" && takeProof(place, nonce);
      nonce = "";
      if (!known || !proven || session !== undefined) {
        // One try per connection: a guesser pays a connection for each.
        setTimeout(() => socket.destroy(), 50).unref();
        return { ok: false };
      }
      clearTimeout(late);
      session = await authority.connect(writer.events(hello.batched === true));
      return { ok: true };
    },
  );
  connection.onRequest(METHODS.command, (raw: unknown, token) => {
    if (session === undefined)
      return failure(readRequestId(raw), {
        code: "unauthenticated",
        message: "Say hello with the secret of this launch first.",
      });
    const cancel = new AbortController();
    token.onCancellationRequested(() => cancel.abort());
    return session.dispatch(raw, cancel.signal);
  });
  socket.on("close", () => {
    clearTimeout(late);
    session?.close();
    connection.dispose();
  });
  connection.onError(() => socket.destroy());
  connection.listen();
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
