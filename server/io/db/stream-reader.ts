// Reads the stream of one plane, on a handle of its own that no write waits for: pages as messages need them.
import type { DatabaseSync } from "node:sqlite";
import type { FramePage, PageRange, StreamSize, TopicPosition } from "../../core/ports.ts";
import { cut, rawBytes, type Segment } from "./segments.ts";
import { PAGE_BYTES_MAX, SEGMENT_FRAMES } from "./stream-tables.ts";

export interface StreamReader {
  page(topic: string, range: PageRange): FramePage;
  position(topic: string): TopicPosition;
  heads(): Readonly<Record<string, number>>;
  size(): StreamSize;
  close(): void;
}

const NO_PAGE: FramePage = { firstSeq: 0, lastSeq: 0, bytes: new Uint8Array() };

/** As many segments as make one page; undefined where none is, as for what is not sealed yet. */
function joinCuts(segments: Iterable<Segment>, range: Required<PageRange>): FramePage | undefined {
  const pages: FramePage[] = [];
  let bytes = 0;
  for (const segment of segments) {
    if (bytes > 0 && bytes + rawBytes(segment) > PAGE_BYTES_MAX) break;
    const page = cut(segment, range);
    // A hole: what follows it is another page's.
    if (page.lastSeq === 0 || page.firstSeq !== (pages.at(-1)?.lastSeq ?? page.firstSeq - 1) + 1) break;
    pages.push(page);
    bytes += page.bytes.byteLength + 1;
  }
  const [first, last] = [pages[0], pages.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (first === last) return first;
  const joined = new Uint8Array(bytes - 1);
  let at = 0;
  for (const page of pages) {
    joined.set(page.bytes, at);
    at += page.bytes.byteLength + 1;
    if (page !== last) joined[at - 1] = COMMA;
  }
  return { firstSeq: first.firstSeq, lastSeq: last.lastSeq, bytes: joined };
}
const COMMA = ",".charCodeAt(0);

export function createStreamReader(db: DatabaseSync): StreamReader {
  const topicOf = db.prepare("SELECT * FROM topic WHERE name = ?");
  const segments = db.prepare("SELECT * FROM segment WHERE tid = ? AND last_seq > ? ORDER BY last_seq");
  // The first of them whatever its size, then as many as fit.
  const tail = db.prepare(
    `SELECT min(seq) AS first, max(seq) AS last, group_concat(body, ',' ORDER BY seq) AS bodies FROM
       (SELECT seq, body, sum(octet_length(body)) OVER (ORDER BY seq) - octet_length(body) AS before FROM
         (SELECT seq, body FROM frame WHERE tid = ? AND seq > ? AND seq < ? ORDER BY seq LIMIT ${SEGMENT_FRAMES}))
     WHERE before = 0 OR before + octet_length(body) <= ${PAGE_BYTES_MAX}`,
  );
  return {
    page(topic, { afterSeq, beforeSeq = Number.MAX_SAFE_INTEGER }) {
      const row = topicOf.get(topic);
      if (row === undefined) return NO_PAGE;
      const tid = Number(row["tid"]);
      const sealed = joinCuts(segments.iterate(tid, afterSeq) as Iterable<unknown> as Iterable<Segment>, {
        afterSeq,
        beforeSeq,
      });
      if (sealed !== undefined) return sealed;
      const { first, last, bodies } = tail.get(tid, afterSeq, beforeSeq) ?? {};
      if (typeof bodies !== "string") return NO_PAGE;
      return { firstSeq: Number(first), lastSeq: Number(last), bytes: new TextEncoder().encode(bodies) };
    },
    position(topic) {
      const row = topicOf.get(topic);
      const [headSeq, floorSeq, schemaVersion] = [
        row?.["head_seq"],
        row?.["floor_seq"],
        row?.["schema_version"],
      ].map((value) => Number(value ?? 0)) as [number, number, number];
      const floorReason = floorSeq === 0 ? "" : row?.["compacted"] === 1 ? "compacted" : "retention";
      return { headSeq, floorSeq, floorReason, schemaVersion };
    },
    heads: () =>
      Object.fromEntries(
        db
          .prepare("SELECT name, head_seq FROM topic WHERE name LIKE 'user:%'")
          .all()
          .map((row) => [String(row["name"]), Number(row["head_seq"])]),
      ),
    close: () => db.close(),
    size() {
      const count = (query: string): number => Number(db.prepare(query).get()?.["n"] ?? 0);
      return {
        topics: count("SELECT count(*) AS n FROM topic"),
        frames: count("SELECT count(*) AS n FROM frame"),
        segments: count("SELECT count(*) AS n FROM segment"),
        bytes:
          count("SELECT sum(octet_length(body)) AS n FROM frame") +
          count("SELECT sum(length(data)) AS n FROM segment"),
      };
    },
  };
}
