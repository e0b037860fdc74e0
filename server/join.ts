// Joins the authority that runs, or becomes it: whoever holds the kernel lock of the state folder is the authority.
import { type Composed, composeHost, type Composition } from "./compose.ts";
import type { Authority } from "./host/authority.ts";
import type { Host } from "./host/host.ts";
import { joinAuthority } from "./host/remote.ts";
import { rendezvous } from "./host/rendezvous.ts";
import { serveSocket } from "./host/socket.ts";
import { takeAuthority } from "./io/authority-lock.ts";
import { privateFolder } from "./io/paths.ts";

export interface Joined extends Authority {
  /** leader: this process is the authority. follower: it relays to the one that is. */
  readonly role: "leader" | "follower";
  readonly notices: readonly string[];
}

const ATTEMPTS = 40;
const PAUSE_MS = 50;

export async function joinOrHost(composition: Composition): Promise<Joined> {
  privateFolder(composition.stateFolder);
  const place = rendezvous(composition.stateFolder);
  let reason: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const release = takeAuthority(composition.stateFolder);
    if (release !== undefined) {
      try {
        return await lead(await composeHost(composition), place, release);
      } catch (error) {
        release();
        throw error;
      }
    }
    try {
      const remote = await joinAuthority(place);
      return { ...remote, role: "follower", notices: [] };
    } catch (error) {
      // The holder is starting or ending: its socket comes, or its lock goes. Bounded by ATTEMPTS.
      reason = error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  throw new Error("Another Kodama holds the state folder but does not answer. End it, then try again.", {
    cause: reason,
  });
}

async function lead(
  { host, close }: Composed,
  place: ReturnType<typeof rendezvous>,
  release: () => void,
): Promise<Joined> {
  const local = inProcess(host);
  const socket = await serveSocket(local, place);
  return {
    ...local,
    role: "leader",
    notices: host.notices,
    async close() {
      await socket.close();
      await close();
      release();
    },
  };
}

/** The host of this very process: no pipe, no copy, the same contract. */
export function inProcess(host: Host): Authority {
  return {
    connect: (send) => Promise.resolve(host.connect(send)),
    onGone: () => {},
    close: () => host.close(),
  };
}
