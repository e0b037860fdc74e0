// The lease row: one taker at a time, by real processes and real time.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type LeaseBook, leaseTimes, openLease, type Takeover } from "../../server/io/lease.ts";
import { createStore } from "../../server/io/db/store.ts";
import { StorageError } from "../../server/core/ports.ts";
import { ROOT } from "../support/sandbox.ts";
import { temporaryFolder } from "../support/workbench.ts";

const TTL_MS = 600;

describe("the lease", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const books: LeaseBook[] = [];
  beforeEach(() => void (folder = temporaryFolder("lease")));
  afterEach(() => {
    for (const book of books.splice(0)) book.close();
    folder.remove();
  });
  const open = (instanceId: string, takeover: Takeover = "at_once"): LeaseBook => {
    const book = openLease(folder.path, { instanceId, takeover, times: { ttlMs: TTL_MS, heartbeatMs: 100 } });
    books.push(book);
    return book;
  };

  it("[LEASE-1] of six processes that try at the same moment one takes it, each time (B45, B67)", async () => {
    const script = join(ROOT, "test", "fixtures", "contract", "take-lease.ts");
    for (let round = 1; round <= 4; round++) {
      const atMs = Date.now() + 700;
      const answers = await Promise.all(
        Array.from({ length: 6 }, async (_, n) => {
          const { stdout } = await promisify(execFile)(process.execPath, [
            script,
            folder.path,
            String(atMs),
            `p${n}`,
          ]);
          return stdout;
        }),
      );
      assert.deepEqual(
        answers.filter((one) => one !== "none"),
        [String(round)],
      );
      const book = open("judge");
      assert.equal(book.read()?.epoch, round);
      openLease(folder.path, {
        instanceId: book.read()?.instanceId ?? "",
        takeover: "at_once",
        times: { ttlMs: 1_000, heartbeatMs: 100 },
      }).release(round);
    }
  });

  it("[LEASE-2] is free after a release and after its time, renewed by its holder alone (B46, B47)", async () => {
    const [one, two] = [open("one"), open("two")];
    assert.equal(one.take(false), 1);
    assert.equal(two.take(false), undefined);
    assert.deepEqual([one.renew(1, false), two.renew(1, false)], [true, false]);
    one.release(1);
    assert.equal(two.take(false), 2);
    assert.equal(one.renew(1, false), false, "a former holder");
    one.release(1);
    assert.equal(two.read()?.free, false, "nor can it release it");
    await sleep(TTL_MS + 50);
    assert.equal(two.read()?.free, true);
    assert.equal(one.take(false), 3);
    assert.equal(two.renew(2, false), false);
  });

  it("[LEASE-2] the kernel's lock proves a holder dead that had it; not where only time counts (B47, B67)", () => {
    const holder = open("holder");
    assert.equal(holder.take(true), 1);
    assert.equal(open("patient", "ttl_only").take(true), undefined);
    assert.equal(open("next").take(false), undefined, "without the lock nothing is proved");
    assert.equal(open("next").take(true), 2);
    assert.equal(open("hung").take(true), 3);
    // A holder that never had the lock is not proved dead by it.
    const bare = open("bare");
    bare.release(3);
    open("hung").release(3);
    assert.equal(bare.take(false), 4);
    assert.equal(open("other").take(true), undefined);
  });

  it("[LEASE-3] a store of an older epoch writes nothing any more, and its journal stays whole (B45, B50)", async () => {
    const fact = (n: number) => ({ kind: "rule-removed", ruleId: `rule-${n}` }) as const;
    const batch = (n: number) => ({ facts: [fact(n)], atMs: n, epoch: 0 });
    const old = createStore(folder.path, { leaseEpoch: 1 });
    await old.open();
    await old.append("control", batch(1));
    const next = createStore(folder.path, { leaseEpoch: 2 });
    await next.open();
    const fenced = (error: unknown): boolean => error instanceof StorageError && error.code === "fenced";
    await assert.rejects(old.append("control", batch(2)), fenced);
    await assert.rejects(old.append("runtime", batch(3)), fenced);
    await assert.rejects(old.snapshot("control", "{}"), fenced);
    await next.append("control", batch(4));
    await old.close();
    assert.equal((await next.verify()).intact, true);
    await next.close();
    const last = createStore(folder.path, { leaseEpoch: 2 });
    assert.deepEqual((await last.open()).facts.control, [fact(1), fact(4)]);
    await last.close();
    const late = createStore(folder.path, { leaseEpoch: 1 });
    await assert.rejects(late.open(), fenced);
    await late.close();
  });

  it("[LEASE-2] its times are those of the design; shorter ones have a floor (B47)", () => {
    assert.deepEqual(leaseTimes({}), { ttlMs: 15_000, heartbeatMs: 5_000 });
    assert.deepEqual(leaseTimes({ KODAMA_LEASE_TTL_MS: "1", KODAMA_LEASE_HEARTBEAT_MS: "1" }), {
      ttlMs: 500,
      heartbeatMs: 100,
    });
    assert.deepEqual(leaseTimes({ KODAMA_LEASE_TTL_MS: "soon" }), { ttlMs: 15_000, heartbeatMs: 5_000 });
  });
});
