// The client side of the local socket: an authority that lives in another process.
import { connect as openSocket, type Socket } from "node:net";
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { type Authority, type AuthoritySession, METHODS, type SendEvents } from "./authority.ts";
import { failure, readRequestId, type Response } from "./dispatcher.ts";
import { createEventTap } from "./event-tap.ts";
import { leaveProof, readSecret, type Rendezvous } from "./rendezvous.ts";

const CONNECT_MS = 2_000;

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
    // Whoever cannot be told any more is going, and ends the connection itself.
    const pass: SendEvents = (batch) => send(batch).catch(() => {});
    const tap = createEventTap((bytes) => pass({ parts: [bytes] }));
    tap.on("error", () => socket.destroy());
    const connection = createMessageConnection(
      new StreamMessageReader(socket.pipe(tap)),
      new StreamMessageWriter(socket),
    );
    socket.on("close", () => {
      sockets.delete(socket);
      connection.dispose();
      end();
    });
    // From an authority that knows nothing of batches.
    connection.onNotification(
      METHODS.event,
      (event: unknown) => void pass({ parts: [JSON.stringify(event)] }),
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
