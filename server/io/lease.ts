// Who is the authority: one row, taken and renewed by one conditional statement. Its epoch grows with each taking and is
// the fence: what a former holder still wants to write is refused. In a file of its own, so that a heartbeat never waits
// behind a busy writer.
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { uptime } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export interface LeaseTimes {
  readonly ttlMs: number;
  readonly heartbeatMs: number;
}

/** at_once: the kernel's lock proves a holder dead, which counts as its release. ttl_only: the lease must expire first. */
export type Takeover = "at_once" | "ttl_only";

export interface LeaseRow {
  readonly instanceId: string;
  readonly pid: number;
  readonly epoch: number;
  /** UTC milliseconds. */
  readonly startedAtMs: number;
  readonly heartbeatAtMs: number;
  readonly expiresAtMs: number;
  /** True when nobody holds it: released, expired, or of an earlier start of this machine. */
  readonly free: boolean;
}

export interface LeaseBook {
  /**
   * The epoch, when it was free; `locked`: this process holds the kernel's lock as well. `floor`: the highest epoch that
   * the data has seen, so that a lease file that was lost does not shut its owner out.
   */
  take(locked: boolean, floor?: number): number | undefined;
  /** False when somebody else has taken it: whoever calls must stop before anything else. */
  renew(epoch: number, locked: boolean): boolean;
  release(epoch: number): void;
  read(): LeaseRow | undefined;
  /** Whether the time that the last taking or renewal gave is not over yet; without asking the file. */
  trusted(): boolean;
  close(): void;
}

const LEASE_FILE = "lease.db";
const TTL_MS = 15_000;
const HEARTBEAT_MS = 5_000;
const TTL_MS_MIN = 500;
const HEARTBEAT_MS_MIN = 100;

/** The times of the design; shorter ones for tests, with a floor below which a busy machine would lose its lease. */
export function leaseTimes(env: NodeJS.ProcessEnv): LeaseTimes {
  const ttlMs = Math.max(TTL_MS_MIN, Number(env["KODAMA_LEASE_TTL_MS"] ?? TTL_MS) || TTL_MS);
  const heartbeatMs = Math.max(
    HEARTBEAT_MS_MIN,
    Number(env["KODAMA_LEASE_HEARTBEAT_MS"] ?? HEARTBEAT_MS) || HEARTBEAT_MS,
  );
  return { ttlMs, heartbeatMs: Math.min(heartbeatMs, Math.floor(ttlMs / 2)) };
}

const TABLE = `
  CREATE TABLE IF NOT EXISTS lease(
    id INTEGER PRIMARY KEY CHECK(id = 1), instance_id TEXT NOT NULL, pid INTEGER NOT NULL, epoch INTEGER NOT NULL,
    started_at INTEGER NOT NULL, heartbeat_at INTEGER NOT NULL, lease_expires_at INTEGER NOT NULL,
    expires_monotonic_ms INTEGER NOT NULL, boot_id TEXT NOT NULL, locked INTEGER NOT NULL, released INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO lease VALUES(1, '', 0, 0, 0, 0, 0, 0, '', 0, 1);
`;

const TAKE = `UPDATE lease SET instance_id = :me, pid = :pid, epoch = MAX(epoch, :floor) + 1, started_at = :now,
      heartbeat_at = :now, lease_expires_at = :now + :ttl, expires_monotonic_ms = :mono + :ttl, boot_id = :boot,
      locked = :locked, released = 0
    WHERE id = 1 AND (released = 1 OR boot_id <> :boot OR expires_monotonic_ms <= :mono OR (:proof = 1 AND locked = 1))
    RETURNING epoch`;
const RENEW = `UPDATE lease SET heartbeat_at = :now, lease_expires_at = :now + :ttl,
      expires_monotonic_ms = :mono + :ttl, locked = :locked
    WHERE id = 1 AND instance_id = :me AND epoch = :epoch RETURNING epoch`;

interface LeaseClock {
  nowMs(): number;
  /** Of a clock that all processes of this machine share, and that no change of the time moves. */
  monotonicMs(): number;
}

const MACHINE: LeaseClock = {
  nowMs: () => Date.now(),
  monotonicMs: () => Number(process.hrtime.bigint() / 1_000_000n),
};

interface Holder {
  readonly instanceId: string;
  readonly times: LeaseTimes;
  readonly takeover: Takeover;
  /** Another one than the machine's, for simulations. */
  readonly clock?: LeaseClock;
}

export function openLease(folder: string, holder: Holder): LeaseBook {
  const bootId = readBootId();
  const mirror = (row: LeaseRow | undefined): void => writeMirror(folder, row, bootId);
  return createLeaseBook(openLeaseFile(join(folder, LEASE_FILE)), { ...holder, bootId, mirror });
}

interface Keeper extends Holder {
  /** Differs from one start of the machine to the next. */
  readonly bootId: string;
  /** Told of each taking and each renewal. */
  readonly mirror?: (row: LeaseRow | undefined) => void;
}

/** Over an open lease file; `close` closes it. */
export function createLeaseBook(
  db: DatabaseSync,
  { instanceId, times, takeover, clock = MACHINE, bootId, mirror }: Keeper,
): LeaseBook {
  const take = db.prepare(TAKE);
  const renew = db.prepare(RENEW);
  const release = db.prepare("UPDATE lease SET released = 1 WHERE id = 1 AND instance_id = ? AND epoch = ?");
  const select = db.prepare("SELECT * FROM lease WHERE id = 1");
  const moment = (): { readonly now: number; readonly mono: number; readonly ttl: number } => ({
    now: clock.nowMs(),
    mono: clock.monotonicMs(),
    ttl: times.ttlMs,
  });
  let trustedUntilMs = 0;
  const read = (): LeaseRow | undefined => {
    const row = select.get();
    if (row === undefined || row["epoch"] === 0) return undefined;
    const gone = row["released"] === 1 || row["boot_id"] !== bootId;
    return {
      instanceId: String(row["instance_id"]),
      pid: Number(row["pid"]),
      epoch: Number(row["epoch"]),
      startedAtMs: Number(row["started_at"]),
      heartbeatAtMs: Number(row["heartbeat_at"]),
      expiresAtMs: Number(row["lease_expires_at"]),
      free: gone || Number(row["expires_monotonic_ms"]) <= clock.monotonicMs(),
    };
  };
  return {
    trusted: () => clock.monotonicMs() < trustedUntilMs,
    take(locked, floor = 0) {
      // What is written counts from before it was asked for: a pause in between shortens the trust, never the lease.
      const untilMs = clock.monotonicMs() + times.ttlMs;
      const proof = locked && takeover === "at_once" ? 1 : 0;
      const taken = take.get({
        ...moment(),
        me: instanceId,
        pid: process.pid,
        boot: bootId,
        locked: locked ? 1 : 0,
        proof,
        floor,
      });
      if (taken === undefined) return undefined;
      trustedUntilMs = untilMs;
      mirror?.(read());
      return Number(taken["epoch"]);
    },
    renew(epoch, locked) {
      const untilMs = clock.monotonicMs() + times.ttlMs;
      const kept = renew.get({ ...moment(), me: instanceId, epoch, locked: locked ? 1 : 0 }) !== undefined;
      trustedUntilMs = kept ? untilMs : 0;
      if (kept) mirror?.(read());
      return kept;
    },
    release: (epoch) => void release.run(instanceId, epoch),
    read,
    close() {
      if (db.isOpen) db.close();
    },
  };
}

export function openLeaseFile(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  try {
    // Not synced: a machine that lost its power has no holder, and its next start another boot id.
    db.exec("PRAGMA busy_timeout=250; PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF");
    db.exec(TABLE);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A damaged lease holds nobody; only who has the kernel's lock may take it away. */
export function removeLease(folder: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(join(folder, LEASE_FILE + suffix), { force: true });
}

/** For people and other programs to read; nothing is ever decided by it. */
function writeMirror(folder: string, row: LeaseRow | undefined, bootId: string): void {
  if (row === undefined) return;
  const path = join(folder, "scheduler.leader.lock");
  const mirror = {
    instance_id: row.instanceId,
    pid: row.pid,
    started_at: new Date(row.startedAtMs).toISOString(),
    heartbeat_at: new Date(row.heartbeatAtMs).toISOString(),
    lease_expires_at: new Date(row.expiresAtMs).toISOString(),
    epoch: row.epoch,
    boot_id: bootId,
  };
  try {
    writeFileSync(`${path}.new`, `${JSON.stringify(mirror)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch {
    // A mirror that cannot be written hides nothing from the lease.
  }
}

function readBootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    // Elsewhere: the time of the start, to ten seconds.
    return `start-${Math.round((Date.now() / 1_000 - uptime()) / 10)}`;
  }
}
