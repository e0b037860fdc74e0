// What is asked of the file of memories.
import { MEMORY } from "../../core/memory/types.ts";

/** What does not count any more, and cannot be brought back either. */
export const ASIDE = "status='invalidated' AND text!=''";
export const GONE = `status!='active' AND NOT (${ASIDE})`;
/** Places, kinds, and when it was made. */
const FOUND = `record.status='active' AND record.folder IN (SELECT value FROM json_each(?))
  AND record.kind IN (SELECT value FROM json_each(?)) AND record.created_at_ms>=? AND record.created_at_ms<?`;
export const FITTING = `SELECT record.*, bm25(words) AS rank FROM words JOIN record ON record.rowid = words.rowid
  WHERE words MATCH ? AND ${FOUND} ORDER BY rank LIMIT ?`;
export const SAME = `SELECT * FROM record
  WHERE status='active' AND folder=? AND substr(text, 1, 64)=substr(?, 1, 64) AND text=?`;
export const NEWEST = `SELECT * FROM record WHERE ${FOUND} ORDER BY updated_at_ms DESC, rowid DESC LIMIT ?`;
/** Of one model; the newest. */
export const COMPARED = `SELECT record.record_id, embedding.vector FROM record JOIN embedding USING(record_id)
  WHERE embedding.model=? AND ${FOUND} ORDER BY record.updated_at_ms DESC LIMIT ${MEMORY.comparedMax}`;
export const LISTED_RECORDS = "SELECT * FROM record WHERE record_id IN (SELECT value FROM json_each(?))";
export const UNEMBEDDED = `SELECT record.* FROM record LEFT JOIN embedding ON embedding.record_id=record.record_id AND embedding.model=?
  WHERE record.status='active' AND embedding.record_id IS NULL ORDER BY record.updated_at_ms DESC LIMIT ?`;
/** Pairs of ids and bytes as hexadecimal digits, of what is still active. */
export const EMBED = `INSERT OR REPLACE INTO embedding SELECT record.record_id, ?, unhex(json_extract(one.value, '$[1]'))
  FROM json_each(?) AS one JOIN record ON record.record_id=json_extract(one.value, '$[0]') WHERE record.status='active'`;
export const SET_ASIDE = `SELECT * FROM record
  WHERE ${ASIDE} AND folder IN (SELECT value FROM json_each(?))
  ORDER BY updated_at_ms DESC, rowid DESC LIMIT ?`;
export const PERSON_FIRST = NEWEST.replace("ORDER BY", "ORDER BY kind IN ('profile','commitment') DESC,");

/** The oldest of those. */
export const LET_GO = `DELETE FROM record WHERE rowid IN
  (SELECT rowid FROM record WHERE ${GONE} ORDER BY updated_at_ms LIMIT ${MEMORY.recordsMax / 2})`;

export const OLD_WORK = `SELECT record_id FROM record WHERE status='active' AND kind='episode' AND (stale_at_ms BETWEEN 1 AND ?
  OR rowid IN (SELECT rowid FROM record WHERE status='active' AND kind='episode' ORDER BY created_at_ms LIMIT ?))`;
/** Of these kinds, in these places or everywhere, also what does not count any more but has its text. */
export const WORK = `SELECT record_id FROM record WHERE text!='' AND kind IN (SELECT value FROM json_each(?))
  AND (? IS NULL OR folder IN (SELECT value FROM json_each(?)))`;

/** Of those whose ids are in a list: their words, texts and what was said of them go, and that they went is noted. */
const LISTED = "record_id IN (SELECT value FROM json_each(?))";
export const ERASED_WORDS = `DELETE FROM words WHERE rowid IN (SELECT rowid FROM record WHERE ${LISTED})`;
export const ERASED_NOTES = "UPDATE audit SET note='' WHERE target_id IN (SELECT value FROM json_each(?))";
export const NOTE_ERASED = `INSERT INTO audit SELECT lower(hex(randomblob(16))), 'forget_hard', record_id, '', ? FROM record
  WHERE ${LISTED} AND status!='forgotten'`;
export const ERASED = `UPDATE record SET text='', tags='[]', metadata='', status='forgotten', updated_at_ms=? WHERE ${LISTED}`;
