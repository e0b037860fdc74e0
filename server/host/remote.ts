// The client side of the local socket: an authority that lives in another process.
import { connect as openSocket, type Socket } from "node:net";
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { type Authority, type AuthoritySession, batchOf, METHODS, type SendEvents } from "./authority.ts";
import { failure, readRequestId, type Response } from "./dispatcher.ts";
import type { EventBatch } from "./receiver.ts";
import { leaveProof, readSecret, type Rendezvous } from "./rendezvous.ts";

const CONNECT_MS = 2_000;
const WAITING_CHARS_MAX = 256 * 1_024;

/** Throws when nobody listens there or the authority refuses us. */
export async function joinAuthority(place: Rendezvous): Promise<Authority> {
  const sockets = new Set<Socket>();
  const gone: (() => void)[] = [];
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    for (const tell of gone) tell();
  };
  const join = async (send: SendEvents): Promise<AuthoritySession> => {
    const socket = await dial(place.address);
    sockets.add(socket);
    const connection = createMessageConnection(
      new StreamMessageReader(socket),
      new StreamMessageWriter(socket),
    );
    socket.on("close", () => {
      sockets.delete(socket);
      connection.dispose();
      end();
    });
    const pass = relay(socket, send);
    connection.onNotification(METHODS.event, (event: unknown) => pass(batchOf([event])));
    connection.onNotification(METHODS.events, ({ events }: { readonly events: readonly unknown[] }) =>
      pass(batchOf(events)),
    );
    connection.onError(() => socket.destroy());
    connection.listen();
    await introduce(connection, place);
    return { dispatch: dispatchOver(connection, () => over), close: () => socket.destroy() };
  };
  // A first connection proves that somebody is there; it is kept open to notice when that ends.
  await join(() => Promise.resolve());
  return {
    connect: join,
    onGone: (listener) => void gone.push(listener),
    close() {
      over = true;
      for (const socket of sockets) socket.destroy();
      return Promise.resolve();
    },
  };
}

/** One batch after the other. When too much waits nothing more is read, so that the leader notices who is slow. */
function relay(socket: Socket, send: SendEvents): (batch: EventBatch) => void {
  let last = Promise.resolve();
  let waiting = 0;
  return (batch) => {
    const chars = batch.parts.reduce((sum, { length }) => sum + length, 0);
    waiting += chars;
    if (waiting > WAITING_CHARS_MAX) socket.pause();
    last = last
      .then(() => send(batch))
      // Whoever cannot be told any more is going, and ends the connection itself.
      .catch(() => {})
      .then(() => {
        waiting -= chars;
        if (waiting <= WAITING_CHARS_MAX) socket.resume();
      });
  };
}

async function introduce(connection: MessageConnection, place: Rendezvous): Promise<void> {
  const { nonce } = await connection.sendRequest<{ readonly nonce: string }>(METHODS.challenge);
  leaveProof(place, nonce);
  const { ok } = await connection.sendRequest<{ readonly ok: boolean }>(METHODS.hello, {
    secret: readSecret(place),
    batched: true,
  });
  if (!ok) throw new Error("The running Kodama refused this client. Restart it.");
}

function dispatchOver(connection: MessageConnection, over: () => boolean): AuthoritySession["dispatch"] {
  return async (raw, signal) => {
    const lost = (): Response =>
      failure(readRequestId(raw), {
        code: "unavailable",
        message: "The connection to Kodama was lost. Try again.",
      });
    if (over()) return lost();
    const source = new CancellationTokenSource();
    signal?.addEventListener("abort", () => source.cancel(), { once: true });
    try {
      return await connection.sendRequest<Response>(METHODS.command, raw, source.token);
    } catch {
      return lost();
    }
  };
}

function dial(address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = openSocket(address);
    const late = setTimeout(() => socket.destroy(new Error("nobody answers")), CONNECT_MS);
    socket.once("connect", () => {
      clearTimeout(late);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}
