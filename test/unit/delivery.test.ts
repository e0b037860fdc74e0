// What stands before a reader of frames, and the bounds of the runtime.
import assert from "node:assert/strict";
import fc from "fast-check";
import { LIMITS } from "../../server/core/limits.ts";
import { createFrameGuard } from "../../server/host/frame-guard.ts";

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

describe("limits", () => {
  it("[RUNTIME-7] every bound is a positive number, and those that depend on each other agree (invariant 7)", () => {
    for (const [key, value] of Object.entries(LIMITS)) assert.ok(value > 0, key);
    assert.ok(LIMITS.deadlineDefaultMs <= LIMITS.deadlineMaxMs);
    assert.ok(LIMITS.approvalsPendingMax <= LIMITS.approvalsKeptMax);
    assert.ok(LIMITS.toolSummaryCharsMax <= LIMITS.toolOutputCharsMax);
    assert.ok(LIMITS.turnsQueuedMax <= LIMITS.turnsMax);
  });
});
