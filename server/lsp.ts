// Starts the language server on a pair of streams: standard input and output, or the extra pipe of our extension.
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { createConnection, ProposedFeatures, StreamMessageReader } from "vscode-languageserver/node";
import { FRAME_BYTES_MAX } from "../proto/codec.ts";
import type { Natives } from "../native/natives.ts";
import { createFrameGuard } from "./host/frame-guard.ts";
import { FrameWriter } from "./host/frame-writer.ts";
import { DocumentShelf } from "./host/lsp/documents.ts";
import { LspServer } from "./host/lsp/server.ts";
import { stateFolder } from "./io/paths.ts";
import { startStoreThread } from "./io/db/store.ts";
import { type Joined, joinOrHost } from "./join.ts";

export interface Streams {
  readonly input: Readable;
  readonly output: Writable;
}

/** Frames leave by file descriptor 3, so that a stray line on standard output cannot break the protocol. */
export function extraPipe(): Streams {
  return { input: process.stdin, output: createWriteStream("", { fd: 3 }) };
}

export function standardStreams(): Streams {
  return { input: process.stdin, output: process.stdout };
}

/** To where the editor shows its log, before it starts this process anew. */
function logEnd(reason: unknown): void {
  process.stderr.write(`Kodama ends: ${reason instanceof Error ? reason.message : "unknown reason"}\n`);
}

export function runLsp(streams: Streams, natives: Natives): void {
  const documents = new DocumentShelf();
  // While the lease is reached for; and a follower has it at hand when its leader dies.
  const storeThread = startStoreThread();
  let ending = false;

  const end = (code: number, reason?: unknown): void => {
    if (ending) return;
    ending = true;
    if (reason !== undefined) logEnd(reason);
    // The store must close its files, but an editor that is gone waits for nobody.
    setTimeout(() => process.exit(code), 900).unref();
    void joined.then((one) => one.close()).finally(() => process.exit(code));
  };
  const join = async (): Promise<Joined> => {
    const one = await joinOrHost({
      stateFolder: stateFolder(process.env, process.platform),
      env: process.env,
      ...natives,
      documents,
      storeThread,
      onDeleted: () => end(0),
    });
    one.onGone(() => void moveOn(one));
    return one;
  };
  /** Who lost the lease must only end, its client starts it anew; a follower contends for it where it is. */
  const moveOn = async (former: Joined): Promise<void> => {
    if (ending) return;
    if (former.role === "leader") return end(1);
    server.role("candidate");
    await former.close();
    joined = join();
    joined.catch((error: unknown) => end(1, error));
    server.rejoin();
    return undefined;
  };
  // Opening the store takes as long as the handshake with the editor; both go on at once.
  let joined = join();
  // Who asks for the authority hears of a failure; until then nobody does.
  joined.catch(() => {});
  const authority = async (): Promise<Joined> => {
    const one = await joined;
    for (const text of one.notices) server.notice(text);
    server.role(one.role);
    return one;
  };

  const guard = createFrameGuard(FRAME_BYTES_MAX, (bytes) => server.frameDropped(bytes, FRAME_BYTES_MAX));
  guard.on("error", () => end(1));
  const writer = new FrameWriter(streams.output);
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(streams.input.pipe(guard)),
    writer,
  );
  const server = new LspServer({
    connection,
    writer,
    documents,
    authority,
    newId: randomUUID,
    onShutdown: () => end(0),
  });
  server.start();
  streams.input.on("end", () => end(0));
  streams.input.on("close", () => end(0));
  streams.output.on("error", () => end(0));
  process.on("SIGTERM", () => end(0));
}
