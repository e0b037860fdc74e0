// Walks the protobuf fields of a model's file without reading what nobody asks for: weights are sought past, whatever their size.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

export type ModelFileProblem = "unreadable" | "too-large" | "wrong-kind" | "malformed" | "over-limit";

/** A model's file that is not what it should be. */
export class ModelFileError extends Error {
  readonly problem: ModelFileProblem;

  constructor(problem: ModelFileProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ModelFileError";
    this.problem = problem;
  }
}

const limits = {
  /** As much as protobuf allows in one message. */
  fileBytes: 2 * 1024 * 1024 * 1024,
  /** Longest string kept: token tables do sit in metadata, so 1 MiB. */
  textBytes: 1024 * 1024,
  /** Most protobuf fields visited in all; a real model has a few per node and per weight. */
  fields: 1_000_000,
};
const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 };

/** Bytes from `at` up to `end` of the file. */
export interface Span {
  readonly at: number;
  readonly end: number;
}

export interface Field {
  readonly number: number;
  /** Its bytes; none of a varint. */
  readonly body: Span;
}

/** What `read` finds in the file, while that is open. Throws ModelFileError, also where there is no such file. */
export function inModelFile<T>(path: string, read: (reader: FieldReader, file: Span) => T): T {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (cause) {
    throw new ModelFileError("unreadable", `cannot open ${path}`, { cause });
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new ModelFileError("unreadable", `${path} is not a file`);
    if (stat.size > limits.fileBytes) throw new ModelFileError("too-large", `${path}: ${stat.size} bytes`);
    return read(new FieldReader(descriptor), { at: 0, end: stat.size });
  } finally {
    closeSync(descriptor);
  }
}

/** Reads protobuf fields out of an open file through one small window. */
export class FieldReader {
  readonly #descriptor: number;
  readonly #window = Buffer.alloc(64 * 1024);
  #windowAt = 0;
  #windowEnd = 0;
  #visited = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Every field of the message at `span`, bodies passed over, each checked to lie inside it. */
  *fields(span: Span): Generator<Field> {
    let at = span.at;
    while (at < span.end) {
      this.#visited += 1;
      if (this.#visited > limits.fields) throw new ModelFileError("over-limit", "too many fields");
      const tag = this.#varint(at, span.end);
      const number = Math.floor(tag.value / 8);
      const body = this.#body(tag.value % 8, { at: tag.next, end: span.end });
      if (number === 0 || body.end > span.end)
        throw new ModelFileError("malformed", `bad field at byte ${at}`);
      yield { number, body };
      at = body.end;
    }
  }

  text(span: Span): string {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(this.#bytes(span));
    } catch (cause) {
      if (cause instanceof ModelFileError) throw cause;
      throw new ModelFileError("malformed", `bad text at byte ${span.at}`, { cause });
    }
  }

  /** A number of four bytes, as IEEE 754 has it. */
  float(span: Span): number {
    const bytes = this.#bytes(span);
    if (bytes.length !== 4) throw new ModelFileError("malformed", `no float at byte ${span.at}`);
    return bytes.readFloatLE();
  }

  #bytes(span: Span): Buffer {
    const length = span.end - span.at;
    if (length > limits.textBytes) throw new ModelFileError("over-limit", `text of ${length} bytes`);
    const bytes = Buffer.alloc(length);
    if (readSync(this.#descriptor, bytes, 0, length, span.at) !== length)
      throw new ModelFileError("malformed", "the file shrank while it was read");
    return bytes;
  }

  #body(wireType: number, rest: Span): Span {
    if (wireType === wire.varint) {
      const { next } = this.#varint(rest.at, rest.end);
      return { at: next, end: next };
    }
    if (wireType === wire.fixed64) return { at: rest.at, end: rest.at + 8 };
    if (wireType === wire.fixed32) return { at: rest.at, end: rest.at + 4 };
    if (wireType !== wire.bytes)
      throw new ModelFileError("malformed", `wire type ${wireType} at byte ${rest.at}`);
    const length = this.#varint(rest.at, rest.end);
    return { at: length.next, end: length.next + length.value };
  }

  /** A base-128 number; beyond 2^53 it loses low bits, which only ever fails the bounds check. */
  #varint(at: number, end: number): { value: number; next: number } {
    let value = 0;
    for (let i = 0; i < 10 && at + i < end; i++) {
      const byte = this.#byte(at + i);
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return { value, next: at + i + 1 };
    }
    throw new ModelFileError("malformed", `bad number at byte ${at}`);
  }

  #byte(at: number): number {
    if (at < this.#windowAt || at >= this.#windowEnd) {
      const count = readSync(this.#descriptor, this.#window, 0, this.#window.length, at);
      this.#windowAt = at;
      this.#windowEnd = at + count;
    }
    const byte = this.#window[at - this.#windowAt];
    if (byte === undefined || at >= this.#windowEnd) throw new ModelFileError("malformed", `no byte ${at}`);
    return byte;
  }
}
