// Joins the authority that runs, or becomes it: whoever holds the lease of the state folder is the authority.
import { randomUUID } from "node:crypto";
import { composeHost, type Composition } from "./compose.ts";
import type { Authority } from "./host/authority.ts";
import type { Host } from "./host/host.ts";
import { joinAuthority } from "./host/remote.ts";
import { type Rendezvous, rendezvous } from "./host/rendezvous.ts";
import { serveSocket } from "./host/socket.ts";
import { asStorageError, fenceFloor, storageCode } from "./io/db/schema.ts";
import { whenFree } from "./io/db/when-free.ts";
import { takeAuthority } from "./io/authority-lock.ts";
import { type LeaseBook, type LeaseTimes, leaseTimes, openLease, removeLease } from "./io/lease.ts";
import { privateFolder } from "./io/paths.ts";

export interface Joined extends Authority {
  /** leader: this process is the authority. follower: it relays to the one that is. */
  readonly role: "leader" | "follower";
  readonly notices: readonly string[];
}

const ATTEMPTS = 200;
const PAUSE_MS = 10;

export async function joinOrHost(composition: Composition): Promise<Joined> {
  const { stateFolder, env } = composition;
  privateFolder(stateFolder);
  const place = rendezvous(stateFolder);
  const times = leaseTimes(env);
  const takeover = env["KODAMA_TAKEOVER"] === "ttl_only" ? "ttl_only" : "at_once";
  const holder = { instanceId: randomUUID(), times, takeover } as const;
  // Several that start at once, or after one that was killed, hinder each other for a moment.
  const book = await whenFree(() => openBook(stateFolder, holder));
  try {
    return await contend({ composition, place, times, book });
  } catch (error) {
    book.close();
    throw error;
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/** A damaged lease file is replaced, by who has the kernel's lock: nobody else leads then. */
function openBook(folder: string, holder: Parameters<typeof openLease>[1]): LeaseBook {
  try {
    return openLease(folder, holder);
  } catch (error) {
    if (storageCode(error) !== "corrupt") throw asStorageError(error);
    const unlock = takeAuthority(folder);
    if (unlock === undefined) throw asStorageError(error);
    try {
      removeLease(folder);
      return openLease(folder, holder);
    } finally {
      unlock();
    }
  }
}

interface Contender {
  readonly composition: Composition;
  readonly place: Rendezvous;
  readonly times: LeaseTimes;
  readonly book: LeaseBook;
}

async function contend(contender: Contender): Promise<Joined> {
  const { place } = contender;
  let reason: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { epoch, unlock } = await whenFree(() => reach(contender));
    if (epoch !== undefined) return lead(contender, { epoch, unlock });
    unlock?.();
    try {
      return follow(await joinAuthority(place), contender);
    } catch (error) {
      // The holder is starting, ending or dead: its socket comes, or its lease goes. Bounded by ATTEMPTS.
      reason = error;
      await pause();
    }
  }
  throw new Error("Another Kodama holds the state folder but does not answer. End it, then try again.", {
    cause: reason,
  });
}

/** For the lease, with the kernel's lock where it is to be had. */
function reach({ composition: { stateFolder }, book }: Contender): Reach {
  const unlock = takeAuthority(stateFolder);
  try {
    // Whoever cannot take it keeps away from the data: the one who can is just opening them.
    if (unlock === undefined && book.read()?.free === false) return { unlock, epoch: undefined };
    return { unlock, epoch: book.take(unlock !== undefined, fenceFloor(stateFolder)) };
  } catch (error) {
    unlock?.();
    throw error;
  }
}

interface Reach {
  readonly epoch: number | undefined;
  readonly unlock: (() => void) | undefined;
}

interface Reign {
  readonly epoch: number;
  /** Undefined while a hung holder still has the kernel's lock. */
  unlock: (() => void) | undefined;
}

async function lead({ composition, place, times, book }: Contender, reign: Reign): Promise<Joined> {
  const gone: (() => void)[] = [];
  let over = false;
  const isOver = (): boolean => over;
  const lost = (): void => {
    if (over) return;
    over = true;
    clearInterval(beat);
    // Whoever took over writes now; this process must only end.
    for (const tell of gone) tell();
  };
  const beat = setInterval(() => {
    reign.unlock ??= takeAuthority(composition.stateFolder);
    if (!renewed(book, reign)) lost();
  }, times.heartbeatMs);
  beat.unref();
  /** Asked before each effect: a process that was suspended finds its time over before it does anything. */
  const mayAct = (): boolean => {
    if (book.trusted()) return true;
    if (renewed(book, reign) && book.trusted()) return true;
    lost();
    return false;
  };
  const resign = (): void => {
    clearInterval(beat);
    if (!over) book.release(reign.epoch);
    book.close();
    reign.unlock?.();
  };
  try {
    const { host, close } = await composeHost({
      ...composition,
      leaseEpoch: reign.epoch,
      onFenced: lost,
      mayAct,
    });
    // The start took longer than the lease: somebody else leads, and the door is theirs.
    if (isOver()) {
      await close();
      throw new Error("Another Kodama took over while this one started. Try again.");
    }
    const local = inProcess(host);
    const socket = await serveSocket(local, place);
    return {
      ...local,
      role: "leader",
      notices: host.notices,
      onGone(listener) {
        if (over) listener();
        else gone.push(listener);
      },
      async close() {
        over = true;
        await socket.close();
        await close();
        over = false;
        resign();
      },
    };
  } catch (error) {
    resign();
    throw error;
  }
}

/** A busy or broken lease file is no loss: the next beat tries again, and the fence holds meanwhile. */
function renewed(book: LeaseBook, { epoch, unlock }: Reign): boolean {
  try {
    return book.renew(epoch, unlock !== undefined);
  } catch {
    return true;
  }
}

/** Relays, and watches the lease: a holder that hangs keeps its socket open, but not its lease. */
function follow(remote: Authority, { times, book }: Contender): Joined {
  const gone: (() => void)[] = [];
  const end = (): void => {
    clearInterval(watch);
    for (const tell of gone.splice(0)) tell();
  };
  const watch = setInterval(() => {
    if (expired(book)) end();
  }, times.heartbeatMs);
  watch.unref();
  remote.onGone(end);
  return {
    ...remote,
    role: "follower",
    notices: [],
    onGone: (listener) => void gone.push(listener),
    async close() {
      clearInterval(watch);
      await remote.close();
      book.close();
    },
  };
}

function expired(book: LeaseBook): boolean {
  try {
    return book.read()?.free !== false;
  } catch {
    return false;
  }
}

/** The host of this very process: no pipe, no copy, the same contract. */
export function inProcess(host: Host): Authority {
  return {
    connect: (send) => Promise.resolve(host.connect(send)),
    onGone: () => {},
    close: () => host.close(),
  };
}
