// What stands before a reader of frames, and the bounds of the runtime.
import assert from "node:assert/strict";
import fc from "fast-check";
import { LIMITS } from "../../server/core/limits.ts";
import { createEventTap } from "../../server/host/event-tap.ts";
import { createFrameGuard } from "../../server/host/frame-guard.ts";
import { EVENTS_HEAD, EVENTS_TAIL } from "../../server/host/frame-writer.ts";

const wire = (body: string): Buffer =>
  Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

/** Feeds chunks to a guard; resolves with what came through, or the error. */
function guarded(chunks: readonly Buffer[], bytesMax: number) {
  const dropped: number[] = [];
  const out: Buffer[] = [];
  const guard = createFrameGuard(bytesMax, (bytes) => void dropped.push(bytes));
  return new Promise<{ readonly text: string; readonly dropped: readonly number[]; readonly error: string }>(
    (resolve) => {
      const end = (error: string): void => resolve({ text: Buffer.concat(out).toString(), dropped, error });
      guard.on("data", (chunk: Buffer) => out.push(chunk));
      guard.on("end", () => end(""));
      guard.on("error", (error: Error) => end(error.message));
      for (const chunk of chunks) guard.write(chunk);
      guard.end();
    },
  );
}

describe("the frame guard", () => {
  it("[RUNTIME-5] lets small frames through and drops large ones, however the bytes are cut (C41, invariant 10)", async () => {
    const body = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 20 }),
      fc.constantFrom("x".repeat(500), "é".repeat(100), "Content-Length: 3\r\n\r\n"),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(body, { maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        async (bodies, size) => {
          const all = Buffer.concat(bodies.map(wire));
          const chunks: Buffer[] = [];
          for (let at = 0; at < all.length; at += size) chunks.push(all.subarray(at, at + size));
          const { text, dropped, error } = await guarded(chunks, 150);
          const fits = bodies.filter((one) => Buffer.byteLength(one) <= 150);
          assert.equal(error, "");
          assert.equal(text, fits.map((one) => wire(one).toString()).join(""));
          assert.deepEqual(
            dropped,
            bodies.map((one) => Buffer.byteLength(one)).filter((bytes) => bytes > 150),
          );
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  const BAD: Readonly<Record<string, string>> = {
    "no length": "Content-Type: x\r\n\r\nbody",
    "a negative length": "Content-Length: -1\r\n\r\n",
    "a length that is no number": "Content-Length: many\r\n\r\n",
    "a length beyond all numbers": `Content-Length: ${"9".repeat(16)}\r\n\r\n`,
    "a second length with a space behind it": "Content-Length: 2\r\nContent-Length: 900000000000 \r\n\r\n{}",
    "a second length with a sign": "Content-Length: 2\r\nContent-Length: +9\r\n\r\n{}",
    "a second length after a tab": "Content-Length: 2\r\nContent-Length:\t9\r\n\r\n{}",
    "a second length with a space before the colon": "Content-Length: 2\r\nContent-Length : 9\r\n\r\n{}",
    "a header of another name": "Content-Length: 2\r\nX-Length: 9\r\n\r\n{}",
    "an endless header": "x".repeat(5_000),
  };
  for (const [what, bytes] of Object.entries(BAD)) {
    it(`[RUNTIME-6] ends the stream on ${what} and lets nothing through (C41, invariant 10)`, async () => {
      const { text, error } = await guarded([Buffer.from(bytes)], 150);
      assert.notEqual(error, "");
      assert.equal(text, "");
    });
  }

  it("[RUNTIME-6] a frame of exactly the bound passes, one byte more is dropped (C41)", async () => {
    const { dropped, text } = await guarded([wire("x".repeat(150)), wire("y".repeat(151))], 150);
    assert.deepEqual(dropped, [151]);
    assert.equal(text, wire("x".repeat(150)).toString());
  });
});

describe("the event tap", () => {
  const batch = (events: string): string => `${EVENTS_HEAD}${events}${EVENTS_TAIL}`;
  const other = (text: string): string => JSON.stringify({ jsonrpc: "2.0", id: 1, result: text });

  it("[STREAM-6] takes batches out as they are and lets everything else through, however the bytes are cut (C48, B3)", async () => {
    const body = fc.oneof(
      fc.record({
        events: fc.constantFrom('{"event":"a"}', '{"event":"é"},{"event":"b"}', `{"t":"${"x".repeat(300)}"}`),
      }),
      fc.record({ text: fc.string({ unit: "grapheme", maxLength: 30 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(body, { maxLength: 8 }),
        fc.integer({ min: 1, max: 60 }),
        async (bodies, size) => {
          const texts = bodies.map((one) => ("events" in one ? batch(one.events) : other(one.text)));
          const all = Buffer.concat(texts.map(wire));
          const taken: string[] = [];
          let busy = 0;
          const tap = createEventTap(async (bytes) => {
            assert.equal(busy++, 0, "the next one waits until this one is taken");
            await new Promise((resolve) => setImmediate(resolve));
            taken.push(Buffer.from(bytes).toString());
            busy--;
          });
          const through: Buffer[] = [];
          tap.on("data", (chunk: Buffer) => through.push(chunk));
          const ended = new Promise((resolve) => tap.once("end", resolve));
          for (let at = 0; at < all.length; at += size) tap.write(all.subarray(at, at + size));
          tap.end();
          await ended;
          assert.deepEqual(
            taken,
            bodies.flatMap((one) => ("events" in one ? [one.events] : [])),
          );
          const rest = texts.filter((_, n) => !("events" in (bodies[n] ?? {})));
          assert.equal(Buffer.concat(through).toString(), rest.map((text) => wire(text).toString()).join(""));
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  it("[STREAM-6] ends on what is no frame, and when what takes the events fails (C48)", async () => {
    const failed = (bytes: string, take: () => Promise<void>): Promise<string> =>
      new Promise((resolve) => {
        const tap = createEventTap(take);
        tap.once("error", ({ message }) => resolve(message));
        tap.write(Buffer.from(bytes));
      });
    const fine = (): Promise<void> => Promise.resolve();
    assert.match(await failed("x".repeat(5_000), fine), /protocol header/);
    assert.match(await failed("Content-Length: 99999999999\r\n\r\n", fine), /a frame of/);
    const text = wire(batch("{}")).toString();
    assert.equal(await failed(text, () => Promise.reject(new Error("gone"))), "gone");
  });
});

describe("limits", () => {
  it("[RUNTIME-7] every bound is a positive number, and those that depend on each other agree (invariant 7)", () => {
    for (const [key, value] of Object.entries(LIMITS)) assert.ok(value > 0, key);
    assert.ok(LIMITS.deadlineDefaultMs <= LIMITS.deadlineMaxMs);
    assert.ok(LIMITS.approvalsPendingMax <= LIMITS.approvalsKeptMax);
    assert.ok(LIMITS.toolSummaryCharsMax <= LIMITS.toolOutputCharsMax);
    assert.ok(LIMITS.turnsQueuedMax <= LIMITS.turnsMax);
  });
});
