// A sealed run of frames: their texts with commas between, compressed, and where each of them ends.
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { FramePage, PageRange } from "../../core/ports.ts";

/** A row of the table. Offsets in `ends` are of the uncompressed bytes, 32 bits each, little-endian. */
export interface Segment {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly codec: number;
  readonly data: Uint8Array;
  readonly ends: Uint8Array;
}

const RAW = 0;
const ZSTD = 1;

export function pack(bodies: readonly string[]): Pick<Segment, "codec" | "data" | "ends"> {
  const raw = Buffer.from(bodies.join(","));
  const ends = Buffer.alloc(4 * bodies.length);
  let end = -1;
  for (const [n, body] of bodies.entries()) {
    end += Buffer.byteLength(body) + 1;
    ends.writeUInt32LE(end, 4 * n);
  }
  const packed = zstdCompressSync(raw);
  return packed.length < raw.length ? { codec: ZSTD, data: packed, ends } : { codec: RAW, data: raw, ends };
}

/** In a buffer of its own, which can be handed to another thread. */
function rawOf({ codec, data, ends }: Segment): Buffer {
  if (codec === RAW) return Buffer.from(new Uint8Array(data).buffer);
  // The size is known: one piece, without joining.
  return zstdDecompressSync(data, { chunkSize: Math.max(64, rawBytes({ ends })) });
}

/** Of a segment when it is unpacked. */
export function rawBytes({ ends }: Pick<Segment, "ends">): number {
  return new DataView(ends.buffer, ends.byteOffset).getUint32(ends.byteLength - 4, true);
}

export function unpack(segment: Segment): readonly string[] {
  const raw = rawOf(segment);
  const ends = endsOf(segment);
  return ends.map((end, n) => raw.toString("utf8", n === 0 ? 0 : (ends[n - 1] ?? 0) + 1, end));
}

/** The part of a segment that a range asks for. */
export function cut(segment: Segment, { afterSeq, beforeSeq = Infinity }: PageRange): FramePage {
  const { first_seq: first, last_seq: last } = segment;
  const [firstSeq, lastSeq] = [Math.max(first, afterSeq + 1), Math.min(last, beforeSeq - 1)];
  if (firstSeq > lastSeq) return { firstSeq: 0, lastSeq: 0, bytes: new Uint8Array() };
  const raw = rawOf(segment);
  if (firstSeq === first && lastSeq === last) return { firstSeq, lastSeq, bytes: raw };
  const ends = endsOf(segment);
  const from = firstSeq === first ? 0 : (ends[firstSeq - first - 1] ?? 0) + 1;
  return { firstSeq, lastSeq, bytes: raw.subarray(from, ends[lastSeq - first]) };
}

function endsOf({ ends }: Segment): readonly number[] {
  const view = new DataView(ends.buffer, ends.byteOffset, ends.byteLength);
  return Array.from({ length: ends.byteLength / 4 }, (_, n) => view.getUint32(4 * n, true));
}
