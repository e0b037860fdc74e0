// Stands before the JSON-RPC reader of a follower: batches of events are taken out as bytes and handed on as they are, without
// being parsed and made again; everything else goes through. What is slow to take them is felt by the one who sends.
import { Transform, type TransformCallback } from "node:stream";
import { FRAME_BYTES_MAX } from "../../proto/codec.ts";
import { measureFrame } from "./frame-guard.ts";
import { EVENTS_HEAD, EVENTS_TAIL } from "./frame-writer.ts";

/** Between processes of one person; a page of the journal may be larger than what a client may send. */
const BODY_BYTES_MAX = 16 * FRAME_BYTES_MAX;
const HEAD = Buffer.from(EVENTS_HEAD);
const TAIL = Buffer.from(EVENTS_TAIL);

export function createEventTap(take: (events: Uint8Array) => Promise<void>): Transform {
  let waiting: Buffer[] = [];
  let bytes = 0;
  /** Of the frame that is being collected: where its body begins, and its whole length; 0 before its header is whole. */
  let [bodyAt, length] = [0, 0];

  const measure = (all: Buffer): void => {
    const measured = measureFrame(all);
    if (measured === undefined) return;
    if (measured.bodyBytes > BODY_BYTES_MAX) throw new Error(`a frame of ${measured.bodyBytes} bytes`);
    bodyAt = measured.bodyAt;
    length = bodyAt + measured.bodyBytes;
  };

  const drain = async (tap: Transform): Promise<void> => {
    if (length > 0 && bytes < length) return;
    let all = Buffer.concat(waiting);
    for (;;) {
      if (length === 0) measure(all);
      if (length === 0 || all.length < length) break;
      const body = all.subarray(bodyAt, length);
      if (isBatch(body)) await take(body.subarray(HEAD.length, body.length - TAIL.length));
      else tap.push(all.subarray(0, length));
      all = all.subarray(length);
      [bodyAt, length] = [0, 0];
    }
    waiting = all.length === 0 ? [] : [all];
    bytes = all.length;
  };

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      waiting.push(chunk);
      bytes += chunk.length;
      void tell(drain(this), done);
    },
  });
}

async function tell(work: Promise<void>, done: TransformCallback): Promise<void> {
  const error = await work.then(
    () => null,
    (cause: unknown) => (cause instanceof Error ? cause : new Error("unreadable stream")),
  );
  done(error);
}

const isBatch = (body: Buffer): boolean =>
  body.length >= HEAD.length + TAIL.length &&
  body.subarray(0, HEAD.length).equals(HEAD) &&
  body.subarray(-TAIL.length).equals(TAIL);
