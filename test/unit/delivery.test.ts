// What waits for a slow surface, and what stands before a reader of frames.
import assert from "node:assert/strict";
import fc from "fast-check";
import { LIMITS } from "../../server/core/limits.ts";
import { createFrameGuard } from "../../server/host/frame-guard.ts";
import { type EventFrame, Outbox } from "../../server/host/outbox.ts";

const frame = (delivery: EventFrame["delivery"], body: unknown, key = "voice.level"): EventFrame => ({
  event: delivery === "latest_only" ? "voice.level" : "approval.requested",
  delivery,
  key,
  body,
});
const RESYNC = frame("must_deliver", "resync", "resync");

/** A surface that takes nothing until it is told to. */
function stalled() {
  const got: unknown[] = [];
  let wake: () => void = () => {};
  const gate = new Promise<void>((resolve) => (wake = resolve));
  const outbox = new Outbox(
    async ({ body }) => {
      await gate;
      got.push(body);
    },
    () => RESYNC,
  );
  const drain = async (): Promise<void> => {
    wake();
    while (outbox.size() > 0) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { outbox, got, drain };
}

describe("the outbox", () => {
  it("[VIEW-6] 10,000 levels and one approval to a stalled surface: the approval arrives, the queue stays short (C48, D41)", async () => {
    const { outbox, got, drain } = stalled();
    for (let n = 0; n < 5_000; n++) outbox.push(frame("latest_only", n));
    outbox.push(frame("must_deliver", "approval"));
    for (let n = 5_000; n < 10_000; n++) outbox.push(frame("latest_only", n));
    assert.ok(outbox.size() <= 3, `${outbox.size()} wait`);
    await drain();
    assert.ok(got.includes("approval"));
    assert.equal(got.filter((one) => typeof one === "number").at(-1), 9_999);
    assert.ok(got.length <= 4);
  });

  it("[VIEW-7] what may be dropped goes first; the bound holds; must_deliver keeps its order (C48)", async () => {
    const { outbox, got, drain } = stalled();
    for (let n = 0; n < LIMITS.surfaceQueueMax; n++) outbox.push(frame("ordered_bounded", `p${n}`));
    for (let n = 0; n < 10; n++) outbox.push(frame("must_deliver", n));
    assert.ok(outbox.size() <= LIMITS.surfaceQueueMax);
    assert.equal(outbox.counters.resyncs, 0);
    assert.ok(outbox.counters.dropped >= 9);
    await drain();
    assert.deepEqual(
      got.filter((one) => typeof one === "number"),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  });

  it("[VIEW-7] too slow for what must arrive: told to resync, and what comes after it arrives (C29, D35)", async () => {
    const { outbox, got, drain } = stalled();
    for (let n = 0; n <= LIMITS.surfaceQueueMax + 1; n++) outbox.push(frame("must_deliver", n));
    assert.equal(outbox.counters.resyncs, 1);
    outbox.push(frame("must_deliver", "after"));
    await drain();
    assert.deepEqual(got.slice(-3), ["resync", LIMITS.surfaceQueueMax + 1, "after"]);
  });

  it("[VIEW-7] after closing, and after a failing send, nothing is sent or kept (C48)", async () => {
    const { outbox, got, drain } = stalled();
    outbox.push(frame("must_deliver", 1));
    outbox.push(frame("must_deliver", 2));
    outbox.close();
    outbox.push(frame("must_deliver", 3));
    assert.equal(outbox.size(), 0);
    await drain();
    assert.ok(!got.includes(2) && !got.includes(3));
    const broken = new Outbox(
      () => Promise.reject(new Error("gone")),
      () => RESYNC,
    );
    broken.push(frame("must_deliver", 1));
    await new Promise((resolve) => setImmediate(resolve));
    broken.push(frame("must_deliver", 2));
    assert.equal(broken.size(), 0);
  });
});

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
