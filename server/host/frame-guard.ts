// Stands before a JSON-RPC reader: drops frames that are too large, so that no peer can fill our memory.
import { Transform, type TransformCallback } from "node:stream";

const HEADER_BYTES_MAX = 4_096;
const END_OF_HEADER = Buffer.from("\r\n\r\n");

const LENGTH = /^Content-Length: *(\d{1,15})$/i;
const TYPE = /^Content-Type: *[\x20-\x7e]*$/i;

/** Where the body begins, and how long it is; undefined while the header is not whole. Throws on what is no header. */
export function measureFrame(
  bytes: Buffer,
): { readonly bodyAt: number; readonly bodyBytes: number } | undefined {
  const end = bytes.indexOf(END_OF_HEADER);
  if (end !== -1)
    return { bodyAt: end + END_OF_HEADER.length, bodyBytes: lengthOf(bytes.toString("latin1", 0, end)) };
  if (bytes.length > HEADER_BYTES_MAX) throw new Error("not a protocol header");
  return undefined;
}

/** Every line is one of two, and one says the length: two readers must not disagree about where a frame ends. */
function lengthOf(header: string): number {
  const lines = header.split("\r\n");
  const lengths = lines.flatMap((line) => LENGTH.exec(line)?.[1] ?? []);
  const [length] = lengths;
  if (
    length === undefined ||
    lengths.length > 1 ||
    !lines.every((line) => LENGTH.test(line) || TYPE.test(line))
  )
    throw new Error("a frame needs exactly one Content-Length, and no other header than Content-Type");
  return Number(length);
}

/** `onOversized` is told the size of each dropped frame. A header that is no header ends the stream with an error. */
export function createFrameGuard(bytesMax: number, onOversized: (bytes: number) => void): Transform {
  let header = Buffer.alloc(0);
  let bodyLeft = 0;
  let dropping = false;

  const takeBody = (guard: Transform, chunk: Buffer): Buffer => {
    const part = chunk.subarray(0, bodyLeft);
    bodyLeft -= part.length;
    if (!dropping) guard.push(part);
    return chunk.subarray(part.length);
  };

  /** Returns what is left of the chunk after the header, or undefined when the header is not whole yet. */
  const takeHeader = (guard: Transform, chunk: Buffer): Buffer | undefined => {
    header = Buffer.concat([header, chunk]);
    const measured = measureFrame(header);
    if (measured === undefined) return undefined;
    const whole = header.subarray(0, measured.bodyAt);
    const rest = header.subarray(measured.bodyAt);
    header = Buffer.alloc(0);
    bodyLeft = measured.bodyBytes;
    dropping = bodyLeft > bytesMax;
    if (dropping) onOversized(bodyLeft);
    else guard.push(whole);
    return rest;
  };

  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      try {
        let rest: Buffer | undefined = chunk;
        while (rest !== undefined && rest.length > 0) {
          rest = bodyLeft > 0 ? takeBody(this, rest) : takeHeader(this, rest);
        }
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error("unreadable stream"));
      }
    },
  });
}
