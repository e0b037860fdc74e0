// A receiver over a journal in memory, taken from and read by hand.
import type { FramePage } from "../../server/core/ports.ts";
import { eventsIn } from "../../server/host/authority.ts";
import type { Frame } from "../../server/host/frames.ts";
import type { EventBatch } from "../../server/host/frames.ts";
import { Receiver } from "../../server/host/receiver.ts";
import type { EventName } from "../../proto/events.ts";

export const TOPIC = "user:local:conversation";

export function made(what: unknown, over: Partial<Frame> = {}): Frame {
  const frame: Frame = {
    event: "runtime.transcription",
    delivery: "must_deliver",
    topic: "",
    seq: 0,
    text: JSON.stringify(what),
    ...over,
  };
  return frame;
}
export const placed = (seq: number, chars = 0): Frame =>
  made(seq, { topic: TOPIC, seq, text: `${" ".repeat(chars)}${seq}` });
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface ReceiverRig {
  readonly receiver: Receiver;
  /** What the surface took: numbers of kept frames, words of the others. */
  readonly got: unknown[];
  readonly stored: number[];
  /** Batches that wait to be taken, pages that wait to be read. */
  readonly taking: (() => void)[];
  readonly reading: (() => void)[];
  /** Takes and reads everything until nothing moves. */
  drain(): Promise<void>;
  nowMs: number;
}

export interface ReceiverParts {
  readonly pageFrames?: number;
  /** Of a stored frame, besides its number. */
  readonly chars?: number;
  readonly page?: () => Promise<FramePage>;
  readonly send?: (batch: EventBatch) => Promise<void>;
}

export function receiverRig({ pageFrames = 3, chars = 0, page, send }: ReceiverParts = {}): ReceiverRig {
  const rig = { got: [], stored: [], taking: [], reading: [], nowMs: 0 } as unknown as {
    -readonly [K in keyof ReceiverRig]: ReceiverRig[K];
  };
  const note = (event: EventName, what: string): Frame => made(what, { event });
  rig.receiver = new Receiver({
    send:
      send ??
      ((batch) => new Promise((done) => rig.taking.push(() => (rig.got.push(...eventsIn(batch)), done())))),
    page:
      page ??
      ((_topic, { afterSeq, beforeSeq = Infinity }) =>
        new Promise((done) =>
          rig.reading.push(() => {
            const seqs = rig.stored.filter((seq) => seq > afterSeq && seq < beforeSeq).slice(0, pageFrames);
            const bytes = Buffer.from(seqs.map((seq) => placed(seq, chars).text).join(","));
            done({ firstSeq: seqs[0] ?? 0, lastSeq: seqs.at(-1) ?? 0, bytes });
          }),
        )),
    resync: () => note("runtime.control", "resync"),
    caughtUp: () => note("stream.caught_up", "caught up"),
    bookmark: (_topic, seq) => note("stream.bookmark", `at ${seq}`),
    monotonicMs: () => rig.nowMs,
    pace: { flushed: () => {}, isBusy: () => true },
  });
  rig.drain = async () => {
    for (let idle = 0; idle < 12; idle++) {
      const step = rig.taking.shift() ?? rig.reading.shift();
      if (step !== undefined) idle = 0;
      step?.();
      rig.nowMs += 5;
      await (idle > 3 ? new Promise((resolve) => setTimeout(resolve, 1)) : settle());
    }
  };
  return rig;
}
