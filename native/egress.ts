// The Egress port: a process for each list of hosts, as long as a program uses it and a little longer.
import { type ChildProcess, fork } from "node:child_process";
import { rmSync } from "node:fs";
import type { Door, Egress } from "../server/core/ports.ts";
import type { FromEgressHost, ToEgressHost } from "./egress-channel.ts";
import { withoutKeys } from "./clean-env.ts";
import { siblingScript } from "./resolve.ts";

/** The next command mostly comes soon, and a start takes a fifth of a second. */
const IDLE_MS = 60_000;
const OPEN_MS_MAX = 10_000;

type Opened = Extract<FromEgressHost, { kind: "opened" }>;
interface House {
  readonly child: ChildProcess;
  readonly opened: Promise<Opened>;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

export function createEgress(ripgrep: string): Egress {
  const houses = new Map<string, House>();
  const house = (hosts: readonly string[]): House => {
    const key = JSON.stringify(hosts);
    const known = houses.get(key);
    if (known !== undefined) return known;
    const made = start({ hosts, ripgrep });
    houses.set(key, made);
    made.child.once("exit", () => {
      if (houses.get(key) === made) houses.delete(key);
    });
    return made;
  };
  // Taken out first: who comes while it goes gets another one.
  const dismiss = (one: House): void => {
    for (const [key, other] of houses) if (other === one) houses.delete(key);
    if (one.child.connected) one.child.disconnect();
  };
  return {
    async open(hosts) {
      const one = house(hosts);
      clearTimeout(one.idle);
      one.users++;
      let left = false;
      const leave = (): void => {
        if (left) return;
        left = true;
        if (--one.users === 0) one.idle = setTimeout(() => dismiss(one), IDLE_MS).unref();
      };
      try {
        const { socketPath, secret } = await one.opened;
        return { socketPath, secret, leave } satisfies Door;
      } catch (error) {
        dismiss(one);
        throw error;
      }
    },
    async close() {
      const all = [...houses.values()];
      const gone = all.map(({ child }) => new Promise((resolve) => child.once("exit", resolve)));
      for (const { child } of all) if (child.connected) child.disconnect();
      await Promise.all(gone);
    },
  };
}

function start(message: ToEgressHost): House {
  const child = fork(siblingScript("egress-host"), {
    execArgv: [],
    env: withoutKeys(),
    // sandbox-runtime starts a bridge beside it, which is to go with it however it ends.
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<Opened>();
  const late = setTimeout(() => reject(new Error("it did not start in time")), OPEN_MS_MAX);
  child.once("message", (heard: FromEgressHost) =>
    heard.kind === "opened" ? resolve(heard) : reject(new Error(heard.message)),
  );
  child.once("error", reject);
  child.send(message, () => {});
  const opened = promise.finally(() => clearTimeout(late));
  // Who waits for it hears of it; nobody may.
  opened.catch(() => {});
  child.once("exit", () => {
    reject(new Error("it ended at once"));
    endGroup(child.pid);
    void opened.then(
      ({ socketPath }) => rmSync(socketPath, { force: true }),
      () => {},
    );
  });
  return { child, opened, users: 0, idle: undefined };
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}
