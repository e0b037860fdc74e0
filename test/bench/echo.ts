// The baseline of the round trips: nothing but vscode-jsonrpc over the same kind of pipe.
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
connection.onRequest("echo", (value: unknown) => value);
connection.listen();
