// `kodama serve` in a process of its own, and clients that join it over the local socket.
import { eachEvent, type Authority, type AuthoritySession } from "../../server/host/authority.ts";
import { joinAuthority } from "../../server/host/remote.ts";
import { rendezvous, type Rendezvous } from "../../server/host/rendezvous.ts";
import type { Sandbox, Started } from "./sandbox.ts";
import { createWireClient, type WireClient } from "./wire-client.ts";

export interface Serving extends Started {
  readonly place: Rendezvous;
}

export interface Joined {
  readonly client: WireClient;
  readonly authority: Authority;
  readonly session: AuthoritySession;
}

/** What a test joined; `leave` ends all of it. */
export interface Guests {
  add<T extends { end(): void }>(guest: T): T;
  join<T extends Joined>(joined: T): T;
  /** Its client alone, where no test takes leave or reads the session by itself. */
  client(joining: Promise<Joined>): Promise<WireClient>;
  leave(): void;
}

export function createGuests(): Guests {
  const open = new Set<{ end(): void }>();
  const track: Guests["join"] = (joined) => {
    open.add({ end: () => void joined.authority.close() });
    return joined;
  };
  return {
    add(guest) {
      open.add(guest);
      return guest;
    },
    join: track,
    client: async (joining) => track(await joining).client,
    leave() {
      for (const one of open) one.end();
      open.clear();
    },
  };
}

/** Resolves when it says that it serves; rejects with what it said when it ends before. */
export function startServe(
  sandbox: Sandbox,
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Serving> {
  const started = sandbox.start(["server/cli.ts", "serve", "--workspace", home], { home, env });
  return new Promise((resolve, reject) => {
    started.child.stderr?.on("data", () => {
      if (started.text().includes("serving")) resolve({ ...started, place: rendezvous(home) });
    });
    void started.ended.then((code) => reject(new Error(`serve ended with ${code}: ${started.text()}`)));
  });
}

export async function join(place: Rendezvous): Promise<Joined> {
  const authority = await joinAuthority(place);
  let session: AuthoritySession | undefined;
  const client = createWireClient((body, signal) => {
    if (session === undefined) throw new Error("not joined yet");
    return session.dispatch(body, signal);
  });
  session = await authority.connect(
    eachEvent((event) => {
      client.hear(event);
    }),
  );
  return { client, authority, session };
}

/** Joins and becomes a surface with this workspace. */
export async function joinAs(
  place: Rendezvous,
  folder: string,
  serves: readonly string[] = [],
): Promise<Joined> {
  const joined = await join(place);
  await joined.client.send("surface.attach", {
    kind: "test",
    name: "joined",
    folders: [folder],
    trusted: true,
    visible: true,
    serves: [...serves],
  });
  return joined;
}
