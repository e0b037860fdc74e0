// Mistakes in taking, keeping and losing the lease.
import type { DatabaseSync } from "node:sqlite";
import type { LeaseBook } from "../../../server/io/lease.ts";
import { TTL_MS } from "../machine.ts";
import type { Spoils } from "../spoils.ts";
import type { Plant } from "./plant.ts";

/** The row is changed before somebody tries to take it. */
function beforeTaking(change: (lease: DatabaseSync, locked: boolean) => void): () => Spoils {
  return () => ({
    book: (book, { machine }) => ({
      ...book,
      take(locked, floor) {
        change(machine.lease, locked);
        return book.take(locked, floor);
      },
    }),
  });
}

/** Somebody holds it: the row shows an epoch that is not given back. */
const HELD = "epoch > 0 AND released = 0";

export const LEASE_PLANTS: readonly Plant<Spoils>[] = [
  {
    name: "no-fence",
    breaks: "a former leader still writes; found by the epochs of what is written",
    seed: 6,
    spoils: () => ({ fence: (_epoch, { machine }) => machine.disk.fence ?? 0 }),
  },
  {
    name: "half-ttl",
    breaks: "a lease is taken when half of its time is over; found by the rules of the lease",
    seed: 1,
    spoils: beforeTaking((lease) =>
      lease.exec(
        `UPDATE lease SET expires_monotonic_ms = expires_monotonic_ms - ${TTL_MS / 2} WHERE ${HELD}`,
      ),
    ),
  },
  {
    name: "no-lock-flag",
    breaks: "the kernel's lock counts against a holder that never had it; found by the rules of the lease",
    seed: 1,
    spoils: beforeTaking((lease) => lease.exec("UPDATE lease SET locked = 1")),
  },
  {
    name: "lock-counts-always",
    breaks:
      "with ttl_only a dead holder is followed before its lease is over; found by the rules of the lease",
    seed: 2,
    spoils: beforeTaking((lease, locked) => {
      if (locked) lease.exec("UPDATE lease SET released = 1 WHERE locked = 1");
    }),
  },
  {
    name: "epoch-stands",
    breaks: "the epoch does not grow; found by the epochs that are given",
    seed: 1,
    spoils: () => ({
      book: (book, { machine }) => ({
        ...book,
        take(locked) {
          machine.lease.exec("UPDATE lease SET epoch = epoch - 1 WHERE epoch > 1");
          const epoch = book.take(locked, 0);
          if (epoch === undefined) machine.lease.exec("UPDATE lease SET epoch = epoch + 1 WHERE epoch > 0");
          return epoch;
        },
      }),
    }),
  },
  {
    name: "renews-lost-lease",
    breaks: "a lease that somebody else has is renewed; found by the rules of the lease",
    seed: 1,
    spoils: () => ({
      book(book, { machine }) {
        let untilMs = 0;
        const longer = <T>(value: T): T => {
          untilMs = machine.monotonicMs + TTL_MS;
          return value;
        };
        const renew: LeaseBook["renew"] = (epoch, locked) => book.renew(epoch, locked) || longer(true);
        return { ...book, renew, trusted: () => book.trusted() || machine.monotonicMs < untilMs };
      },
    }),
  },
  {
    name: "wall-clock",
    breaks: "the lease expires by a clock that people set; found by the rules of the lease",
    seed: 1,
    spoils: () => ({ leaseMs: ({ server }) => server.clock.nowMs() }),
  },
  {
    name: "trusts-for-ever",
    breaks: "a leader believes its lease without end; found when two believe that they lead",
    seed: 1,
    spoils: () => ({
      book(book) {
        let taken = false;
        return {
          ...book,
          take(locked, floor) {
            const epoch = book.take(locked, floor);
            taken ||= epoch !== undefined;
            return epoch;
          },
          trusted: () => taken,
        };
      },
    }),
  },
  {
    name: "acts-unseen",
    breaks: "what was set off before a pause is done after it, whoever leads then; found by who does it",
    seed: 7,
    spoils: () => ({ looksBeforeActs: false }),
  },
  {
    name: "late-heartbeat",
    breaks: "the lease is renewed after its end; found when a leader is followed without a fault",
    seed: 1,
    spoils: () => ({ heartbeatMs: TTL_MS + 3_000 }),
  },
  {
    name: "never-expires",
    breaks: "the lease of a dead holder is never over; found when nobody leads after the faults",
    seed: 2,
    spoils: beforeTaking((lease) =>
      lease.exec(`UPDATE lease SET expires_monotonic_ms = 9000000000000000 WHERE ${HELD}`),
    ),
  },
  {
    name: "earlier-start-holds",
    breaks: "a lease of before a power cut still counts; found when nobody leads after the faults",
    seed: 7,
    spoils: () => ({
      book: (book, { machine }) => ({
        ...book,
        take(locked, floor) {
          machine.lease
            .prepare("UPDATE lease SET boot_id = ?, locked = 0 WHERE boot_id <> ?")
            .run(machine.bootId, machine.bootId);
          return book.take(locked, floor);
        },
      }),
    }),
  },
];
