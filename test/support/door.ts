// Knocking at the door of a served local socket: a raw connection, before and after it proved its user.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { leaveProof, readSecret } from "../../server/host/rendezvous.ts";
import type { Serving } from "./serve-process.ts";
import type { Json } from "./wire-client.ts";

export interface Door {
  readonly socket: Socket;
  readonly connection: MessageConnection;
  readonly closed: Promise<unknown>;
  challenge(): Promise<string>;
  hello(secret: unknown, more?: object): Promise<boolean>;
  /** The whole way in, as the client does it. */
  enter(more?: { readonly batched?: boolean }): Promise<boolean>;
  end(): void;
}

export async function knock({ place }: Pick<Serving, "place">): Promise<Door> {
  const socket = connect(place.address);
  await once(socket, "connect");
  socket.on("error", () => {});
  // A door that is slammed, with something unread behind it, is closed as well; once() would call that a failure.
  const closed = new Promise<unknown>((resolve) => socket.once("close", resolve));
  const connection = createMessageConnection(
    new StreamMessageReader(socket),
    new StreamMessageWriter(socket),
  );
  connection.onError(() => {});
  connection.listen();
  const ask = (method: string, body?: object): Promise<Json> => connection.sendRequest(method, body);
  const challenge = async (): Promise<string> => String((await ask("kodama/challenge", {}))["nonce"]);
  const hello = async (secret: unknown, more: object = {}): Promise<boolean> =>
    (await ask("kodama/hello", { secret, ...more }))["ok"] === true;
  return {
    socket,
    connection,
    closed,
    challenge,
    hello,
    async enter(more) {
      leaveProof(place, await challenge());
      return hello(readSecret(place), more);
    },
    end: () => void socket.destroy(),
  };
}
