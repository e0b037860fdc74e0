// The stream of one plane: frames by topic and number, older ones sealed into segments, the oldest trimmed.
// Synchronous; lives in the store worker. A segment is a ready message: sending it again needs no work for each frame.
import type { DatabaseSync } from "node:sqlite";
import type { FrameDraft } from "../../core/ports.ts";
import { withPlace } from "../../core/stream/frame.ts";
import { link, type Verified } from "./plane-journal.ts";
import { pack, type Segment, unpack } from "./segments.ts";

/** Frames that are kept one by one; the older ones are sealed. Figures: the research of the stream, seal and compact. */
const TAIL_MAX = 512;
export const SEGMENT_FRAMES = 256;
/** UTF-8 bytes of a page; a message must stay below FRAME_BYTES_MAX. */
export const PAGE_BYTES_MAX = 256 * 1_024;

export interface StreamTables {
  /** Must be called inside a transaction, which `flush` ends. The number the frame got. */
  append(frame: FrameDraft, atMs: number): number;
  /** Writes the heads, and seals what is old. */
  flush(): void;
  /**
   * Drops whole segments that ended before this, what is left of topics that were quiet since, and then the oldest
   * segments until all of them have at most so many bytes. Must be called inside a transaction.
   */
  trim(beforeMs: number, bytesMax: number): void;
  verify(): Verified;
}

interface Head {
  readonly tid: number;
  seq: number;
  sealed: number;
  chain: string;
  changed: boolean;
}

export function createStreamTables(db: DatabaseSync, schemaVersion: number): StreamTables {
  const sql = statements(db);
  const heads = new Map<string, Head>();
  const headOf = (name: string): Head => {
    const known = heads.get(name);
    if (known !== undefined) return known;
    const row = sql.topic.get(name) ?? sql.newTopic.get(name) ?? {};
    const [tid, seq, sealed] = [row["tid"], row["head_seq"], row["sealed_seq"]].map(Number);
    const head = { tid, seq, sealed, chain: String(row["chain"]), changed: false } as Head;
    heads.set(name, head);
    return head;
  };
  const seal = (head: Head): void => {
    while (head.seq - head.sealed > TAIL_MAX) {
      const rows = sql.oldest.all(head.tid, SEGMENT_FRAMES);
      const bodies = thatFit(rows.map((row) => String(row["body"])));
      const last = head.sealed + bodies.length;
      const chain = bodies.reduce(link, sealedChain(head));
      const { data, ends, codec } = pack(bodies);
      const endMs = Number(rows[bodies.length - 1]?.["at_ms"]);
      sql.addSegment.run(head.tid, head.sealed + 1, last, endMs, codec, data, ends, chain);
      sql.dropFrames.run(head.tid, last);
      head.sealed = last;
    }
  };
  const sealedChain = ({ tid }: Head): string =>
    String((sql.lastSegment.get(tid) ?? sql.floorOf.get(tid))?.["chain"] ?? "");
  return {
    append({ topic, head: text }, atMs) {
      const head = headOf(topic);
      const body = withPlace(text, ++head.seq);
      head.chain = link(head.chain, body);
      head.changed = true;
      sql.add.run(head.tid, head.seq, atMs, body);
      return head.seq;
    },
    flush() {
      for (const head of heads.values()) {
        if (!head.changed) continue;
        seal(head);
        sql.move.run(head.seq, head.sealed, head.chain, schemaVersion, head.tid);
        head.changed = false;
      }
      // One topic for each run ever made: only those that are written to are worth remembering.
      if (heads.size > HEADS_KEPT) heads.clear();
    },
    trim(beforeMs, bytesMax) {
      heads.clear();
      trimSegments(db, { beforeMs, compacted: 0 });
      trimQuiet(db, beforeMs);
      const over = endOfSurplus(db, bytesMax);
      if (over !== undefined) trimSegments(db, { beforeMs: over + 1, compacted: 1 });
    },
    verify: () => verifyTopics(db),
  };
}

const HEADS_KEPT = 256;

/** A segment goes out as one message. */
function thatFit(bodies: readonly string[]): readonly string[] {
  let bytes = 0;
  const over = bodies.findIndex((body) => (bytes += Buffer.byteLength(body) + 1) > PAGE_BYTES_MAX);
  return over === -1 ? bodies : bodies.slice(0, Math.max(1, over));
}

function statements(db: DatabaseSync) {
  return {
    topic: db.prepare("SELECT tid, head_seq, sealed_seq, chain FROM topic WHERE name = ?"),
    newTopic: db.prepare("INSERT INTO topic(name) VALUES(?) RETURNING tid, head_seq, sealed_seq, chain"),
    add: db.prepare("INSERT INTO frame VALUES(?, ?, ?, ?)"),
    move: db.prepare(
      "UPDATE topic SET head_seq = ?, sealed_seq = ?, chain = ?, schema_version = max(schema_version, ?) WHERE tid = ?",
    ),
    oldest: db.prepare("SELECT at_ms, body FROM frame WHERE tid = ? ORDER BY seq LIMIT ?"),
    addSegment: db.prepare("INSERT INTO segment VALUES(?, ?, ?, ?, ?, ?, ?, ?)"),
    dropFrames: db.prepare("DELETE FROM frame WHERE tid = ? AND seq <= ?"),
    lastSegment: db.prepare("SELECT chain FROM segment WHERE tid = ? ORDER BY last_seq DESC LIMIT 1"),
    floorOf: db.prepare("SELECT floor_chain AS chain FROM topic WHERE tid = ?"),
  };
}

/** From the oldest on, without holes. */
function trimSegments(
  db: DatabaseSync,
  { beforeMs, compacted }: { readonly beforeMs: number; readonly compacted: 0 | 1 },
): void {
  const old = db
    .prepare(
      `SELECT tid, max(last_seq) AS last_seq FROM segment s WHERE end_ms < ? AND NOT EXISTS
         (SELECT 1 FROM segment o WHERE o.tid = s.tid AND o.last_seq < s.last_seq AND o.end_ms >= ?) GROUP BY tid`,
    )
    .all(beforeMs, beforeMs);
  const raise = db.prepare(
    `UPDATE topic SET floor_seq = ?1, compacted = ?3,
       floor_chain = (SELECT chain FROM segment WHERE tid = ?2 AND last_seq = ?1) WHERE tid = ?2`,
  );
  const drop = db.prepare("DELETE FROM segment WHERE tid = ? AND last_seq <= ?");
  for (const { tid, last_seq: last } of old) {
    raise.run(Number(last), Number(tid), compacted);
    drop.run(Number(tid), Number(last));
  }
}

/** When the newest of the segments ended that are too many; undefined when none is. */
function endOfSurplus(db: DatabaseSync, bytesMax: number): number | undefined {
  const row = db
    .prepare(
      `SELECT max(end_ms) AS end_ms FROM
         (SELECT end_ms, sum(length(data)) OVER (ORDER BY end_ms DESC, tid, first_seq DESC) AS bytes FROM segment)
       WHERE bytes > ?`,
    )
    .get(bytesMax);
  return row?.["end_ms"] === null || row === undefined ? undefined : Number(row["end_ms"]);
}

function trimQuiet(db: DatabaseSync, beforeMs: number): void {
  const quiet = db
    .prepare(
      `SELECT tid FROM topic t WHERE floor_seq < head_seq
         AND NOT EXISTS (SELECT 1 FROM frame f WHERE f.tid = t.tid AND f.at_ms >= ?)
         AND NOT EXISTS (SELECT 1 FROM segment s WHERE s.tid = t.tid AND s.end_ms >= ?)`,
    )
    .all(beforeMs, beforeMs);
  const [frames, segments, raise] = [
    db.prepare("DELETE FROM frame WHERE tid = ?"),
    db.prepare("DELETE FROM segment WHERE tid = ?"),
    db.prepare(
      "UPDATE topic SET floor_seq = head_seq, sealed_seq = head_seq, compacted = 0, floor_chain = chain WHERE tid = ?",
    ),
  ];
  for (const { tid } of quiet) for (const step of [frames, segments, raise]) step.run(Number(tid));
  // A run and a question do not come back: nothing of them is left, not even their number.
  db.exec("DELETE FROM topic WHERE floor_seq = head_seq AND (name LIKE 'run:%' OR name LIKE 'approval:%')");
}

/** The chain and the numbers of each topic, from its floor over segments and frames to its head. */
function verifyTopics(db: DatabaseSync): Verified {
  const segments = db.prepare("SELECT * FROM segment WHERE tid = ? ORDER BY first_seq");
  const tail = db.prepare("SELECT seq, body FROM frame WHERE tid = ? ORDER BY seq");
  let entries = 0;
  for (const topic of db
    .prepare("SELECT tid, name, head_seq, chain, floor_seq, floor_chain FROM topic")
    .all()) {
    let chain = String(topic["floor_chain"]);
    let seq = Number(topic["floor_seq"]);
    const tid = Number(topic["tid"]);
    const broken = { intact: false, entries, firstBroken: String(topic["name"]) };
    for (const row of segments.iterate(tid)) {
      const bodies = bodiesOf(row as unknown as Segment);
      if (bodies === undefined || row["first_seq"] !== seq + 1) return broken;
      chain = bodies.reduce(link, chain);
      seq += bodies.length;
      if (chain !== row["chain"] || row["last_seq"] !== seq) return broken;
    }
    for (const row of tail.iterate(tid)) {
      chain = link(chain, String(row["body"]));
      if (row["seq"] !== ++seq) return broken;
    }
    if (chain !== topic["chain"] || seq !== topic["head_seq"]) return broken;
    entries += seq - Number(topic["floor_seq"]);
  }
  return { intact: true, entries, firstBroken: "" };
}

function bodiesOf(segment: Segment): readonly string[] | undefined {
  try {
    return unpack(segment);
  } catch {
    return undefined;
  }
}
