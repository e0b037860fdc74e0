// The stream: replay from disk to a socket, from sealed segments alone, live events to one window and to eight, and what
// relaying adds to a command.
import { mkdirSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { createMessageConnection, StreamMessageReader } from "vscode-jsonrpc/node";
import { encodeJson } from "../../proto/codec.ts";
import { EVENTS } from "../../proto/events.ts";
import { FrameWriter } from "../../server/host/frame-writer.ts";
import type { Frame } from "../../server/host/frames.ts";
import { createPace } from "../../server/host/pace.ts";
import { Receiver } from "../../server/host/receiver.ts";
import { createStore } from "../../server/io/db/store.ts";
import { createStreamReader } from "../../server/io/db/stream-reader.ts";
import { rendezvous } from "../../server/host/rendezvous.ts";
import { knock } from "../support/door.ts";
import { figure, measure, type Row, timed } from "./measure.ts";
import { envelope, onEvents, type Process, ready } from "./process.ts";

const TOPICS = 100;
/** Of each topic; a server replays 5,000 at most. */
const FRAMES = 4_900;
/** Of those, in segments: all but the last 512, in whole runs of 256. */
const SEALED = 4_352;
const WARM_UP = 1_000;
const CHANGES = 10_000;
const SURFACES = 8;

/** The envelope of a sentence, as it is stored: about 256 bytes, as in the measurements of the design. */
function envelopeText(topic: string, n = 0): string {
  const payload = encodeJson(EVENTS["runtime.assistant_sentence"].payload, {
    turn_id: "0198-0001",
    sentence_id: "1",
    text: `All ${(n * 7_919) % 9_973} tests passed.`,
    speech: "spoken",
  });
  const event = "runtime.assistant_sentence";
  return JSON.stringify({ v: 1, event_id: "0198a", event, payload, ts: 1, topic }).slice(0, -1);
}
async function fill(folder: string): Promise<void> {
  const store = createStore(folder);
  await store.open();
  for (let n = 0; n < TOPICS; n++) {
    const topic = `task:t${n}:runs`;
    const frames = Array.from({ length: FRAMES }, (_, at) => ({ topic, head: envelopeText(topic, at) }));
    await store.append("runtime", { facts: [], frames, atMs: Date.now(), epoch: 0 });
  }
  await store.close();
}

export async function replays(home: string): Promise<readonly Row[]> {
  mkdirSync(home, { recursive: true });
  await fill(home);
  const rows = [fromSegments(home), await throughThePort(home), await toAWindow(home)];
  const server = await ready(home);
  const door = await knock({ place: rendezvous(home) });
  await door.enter({ batched: true });
  await door.connection.sendRequest(
    "kodama/command",
    envelope("surface.attach", { kind: "test", name: "bench" }),
  );
  // From here on only bytes are looked at: what the server can send, not what a reader makes of it.
  door.connection.dispose();
  // Its reader would go on to parse all of it.
  door.socket.removeAllListeners("data");
  const taken = countFrames(door.socket);
  const began = performance.now();
  for (let n = 0; n < TOPICS; n++) {
    const params = envelope("stream.subscribe", { topic: `task:t${n}:runs` });
    const body = JSON.stringify({ jsonrpc: "2.0", id: n, method: "kodama/command", params });
    door.socket.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }
  const frames = await taken;
  const perSecond = frames / ((performance.now() - began) / 1_000);
  door.end();
  await server.kill();
  return [...rows, rate(`replay from disk to a socket, ${frames} events`, perSecond, 500_000)];
}

/**
 * Resolves, when every topic is caught up, with the number of events by what the server says of each topic's end. Pages are
 * stepped over by their length: a reader that looks at each of their bytes is slower than the server is.
 */
function countFrames(socket: Socket): Promise<number> {
  let [frames, caughtUp, skip] = [0, 0, 0];
  let rest: Buffer = Buffer.alloc(0);
  return new Promise((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (;;) {
        const stepped = Math.min(skip, bytes.length);
        [bytes, skip] = [bytes.subarray(stepped), skip - stepped];
        const [head, length] =
          /^Content-Length: (\d+)\r\n\r\n/.exec(bytes.toString("latin1", 0, HEAD_BYTES)) ?? [];
        if (head === undefined) break;
        const end = head.length + Number(length);
        if (Number(length) > PAGE_BYTES) skip = end;
        else if (bytes.length < end) break;
        else {
          for (const [, seq] of bytes.toString("latin1", head.length, end).matchAll(CAUGHT_UP)) {
            frames += Number(seq);
            caughtUp++;
          }
          skip = end;
        }
      }
      rest = bytes;
      if (caughtUp >= TOPICS) resolve(frames);
    });
    socket.resume();
  });
}
const HEAD_BYTES = 40;
/** Longer than this is no message but a page of events. */
const PAGE_BYTES = 32_768;
const CAUGHT_UP = /"event":"stream\.caught_up".*?"seq":(\d+)\}/g;

/** As an extension reads it, every event parsed. */
async function toAWindow(home: string): Promise<Row> {
  const server = await ready(home);
  let [frames, caughtUp] = [0, 0];
  const all = new Promise<void>((resolve) =>
    onEvents<{ readonly event: string; readonly seq: number }>(server.connection, ({ event, seq }) => {
      if (seq > 0) frames++;
      if (event === "stream.caught_up" && ++caughtUp === TOPICS) resolve();
    }),
  );
  const began = performance.now();
  for (let n = 0; n < TOPICS; n++)
    void server.connection.sendRequest(
      "kodama/command",
      envelope("stream.subscribe", { topic: `task:t${n}:runs` }),
    );
  await all;
  const perSecond = frames / ((performance.now() - began) / 1_000);
  await server.kill();
  return rate("replay from disk to a window that parses each event", perSecond, 200_000);
}

const WARM_UP_READS = 3;
const READS = WARM_UP_READS + 5;
/** Sealed segments as the store's thread reads them, the middle one of five readings. */
function fromSegments(folder: string): Row {
  const db = new DatabaseSync(join(folder, "runtime.db"), { readOnly: true });
  const reader = createStreamReader(db);
  const read = (): number => {
    let frames = 0;
    for (let n = 0; n < TOPICS; n++)
      for (let after = 0; after < SEALED;) {
        const { lastSeq } = reader.page(`task:t${n}:runs`, { afterSeq: after, beforeSeq: SEALED + 1 });
        frames += lastSeq - after;
        after = lastSeq;
      }
    return frames;
  };
  const perSecond = Array.from({ length: READS }, () => {
    const began = performance.now();
    return read() / ((performance.now() - began) / 1_000);
  });
  db.close();
  return rate(
    "pages of sealed segments, read and unpacked",
    figure(perSecond.slice(WARM_UP_READS)).p50,
    3_000_000,
  );
}

/** The same as the loop gets them, over to the store's thread and back. */
async function throughThePort(folder: string): Promise<Row> {
  const store = createStore(folder);
  await store.open();
  let frames = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: 8 }, async (_, lane) => {
      for (let n = lane; n < TOPICS; n += 8)
        for (let after = 0; after < SEALED;) {
          const page = await store.page(`task:t${n}:runs`, { afterSeq: after, beforeSeq: SEALED + 1 });
          frames += page.lastSeq - after;
          after = page.lastSeq;
        }
    }),
  );
  const perSecond = frames / ((performance.now() - began) / 1_000);
  await store.close();
  return rate("the same, handed to the loop", perSecond, 1_000_000);
}

/** Live events through queue, batches and our writer over a real socket to a reader that parses them. */
export async function live(folder: string): Promise<readonly Row[]> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "live.sock");
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  const client = connect(path);
  await new Promise((resolve) => client.once("connect", resolve));
  await sleep(10);
  const writer = new FrameWriter(sockets[0] as Socket);
  const reader = createMessageConnection(new StreamMessageReader(client), new FrameWriter(client));
  let heard = 0;
  onEvents(reader, () => heard++);
  reader.listen();
  const text = `${envelopeText("user:local:runs")},"seq":1,"lineage":"l"}`;
  const frame: Frame = { event: "scheduler.task_result", delivery: "must_deliver", topic: "", seq: 0, text };
  const receiver = new Receiver({
    send: writer.events(true),
    page: () => Promise.reject(new Error("nothing is kept")),
    resync: () => frame,
    caughtUp: () => frame,
    bookmark: () => frame,
    monotonicMs: () => performance.now(),
    pace: createPace(() => performance.now()),
  });
  const wanted = 300_000;
  const began = performance.now();
  for (let sent = 0; sent < wanted; sent += 250) {
    for (let n = 0; n < 250; n++) receiver.push(frame);
    while (receiver.size() > 0) await new Promise((resolve) => setImmediate(resolve));
  }
  while (heard < wanted) await new Promise((resolve) => setImmediate(resolve));
  const perSecond = wanted / ((performance.now() - began) / 1_000);
  receiver.close();
  reader.dispose();
  client.destroy();
  server.close();
  return [rate("live events to one window that parses them", perSecond, 200_000)];
}

/**
 * A thousand changes a second for ten seconds, each told to eight windows that follow the one who leads. The second before
 * them, in which nine processes compile what they do most, is not counted.
 */
export async function fanOut(home: string): Promise<readonly Row[]> {
  mkdirSync(home, { recursive: true });
  const leader = await ready(home);
  const followers = await Promise.all(Array.from({ length: SURFACES - 1 }, () => ready(home)));
  const sentAt = new Map<number, number>();
  const late: number[] = [];
  for (const { connection } of [leader, ...followers])
    onEvents<{ readonly event: string; readonly payload: { readonly orb?: { readonly urgency?: number } } }>(
      connection,
      ({ event, payload }) => {
        const at = sentAt.get(Math.round((payload.orb?.urgency ?? -1) * 1_000_000));
        if (event === "orb.state_changed" && at !== undefined) late.push(performance.now() - at);
      },
    );
  await sleep(500);
  const began = performance.now();
  for (let n = 1; n <= WARM_UP + CHANGES; n++) {
    if (n > WARM_UP) sentAt.set(n, performance.now());
    void leader.connection.sendRequest(
      "kodama/command",
      envelope("orb.urgency.set", { urgency: n / 1_000_000 }),
    );
    const ahead = began + n - performance.now();
    if (ahead > 1) await sleep(ahead);
  }
  await sleep(500);
  const told = `${late.length} of ${CHANGES * SURFACES} told`;
  const row = timed(`a change → told in ${SURFACES} windows, 1,000 a second, ${told}`, figure(late), {
    p95: 5,
  });
  const relayed = await relay(leader, followers[0] as Process);
  await Promise.all([leader, ...followers].map(({ kill }) => kill()));
  return [row, relayed];
}

async function relay(leader: Process, follower: Process): Promise<Row> {
  const ping = ({ connection }: Process): Promise<unknown> =>
    connection.sendRequest("kodama/command", envelope("host.ping", {}));
  const direct = await measure(1_500, () => ping(leader));
  const over = await measure(1_500, () => ping(follower));
  const [p50, p95] = [over.p50 - direct.p50, over.p95 - direct.p95];
  return timed("what relaying adds to a command", { p50, p95 }, { p95: 1 });
}

function rate(what: string, perSecond: number, goal: number): Row {
  return {
    what,
    figures: `${Math.round(perSecond).toLocaleString("en")}/s`,
    goal: `≥ ${goal.toLocaleString("en")}/s`,
    met: perSecond >= goal,
  };
}
