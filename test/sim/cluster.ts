// Several servers on one machine's lease and disk, and windows that send them commands. First with faults: nothing wrong may
// happen. Then without: what is right must happen. Everything follows from the seed.
import { rebuild } from "../../server/host/boot.ts";
import { createMemoryJournal } from "../support/memory-journal.ts";
import { createRandom, pick } from "../support/random.ts";
import { kept } from "../support/rig.ts";
import { MINUTE_MS } from "../support/schedule.ts";
import { HEARTBEAT_MS, Machine, TTL_MS } from "./machine.ts";
import { Server } from "./server.ts";
import type { Spoils } from "./spoils.ts";
import { withSimulatedTimers } from "./timers.ts";
import { Window } from "./window.ts";
import { Wire } from "./wire.ts";

export interface Reigns {
  readonly violations: readonly string[];
  /** How often the lease was taken. */
  readonly holders: number;
  readonly runs: number;
  readonly simulatedMs: number;
  /** A hash over everything that happened. */
  readonly history: number;
}

const FAULTS_MS = 75 * MINUTE_MS;
/** Until somebody leads, after the last fault: a restart, a lease that expires, a look at it. */
const HEAL_MS = 60_000;
const CALM_MS = 30 * MINUTE_MS;
/** Nobody asks for anything any more: what was begun ends. */
const QUIET_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;

export async function reigns(seed: number, spoils: Spoils = {}): Promise<Reigns> {
  const machine = new Machine(createRandom(seed), spoils);
  return withSimulatedTimers(machine, async () => {
    try {
      await play(machine);
    } finally {
      for (const { loop } of machine.servers) loop?.stop();
      machine.lease.close();
    }
    return {
      violations: machine.violations,
      holders: machine.watch.takings,
      runs: machine.witness.count,
      simulatedMs: machine.queue.nowMs,
      history: machine.history.hash,
    };
  });
}

async function play(machine: Machine): Promise<void> {
  const { random, queue, servers, violations } = machine;
  const wire = new Wire(machine);
  for (let n = 2 + Math.floor(random() * 6); n > 0; n--) {
    const server = new Server(machine, wire, `server-${n}`);
    servers.push(server);
    queue.after(random() * 2_000, () => server.start());
  }
  const windows = ["a", "b", "c"].map((name) => new Window(machine, pick(random, servers), name));
  for (const window of windows) window.live();
  faults(machine);
  const phases = [
    () => machine.until(FAULTS_MS),
    () => heal(machine),
    () => calm(machine, windows),
    () => handOver(machine),
    () => sameAsDisk(machine),
  ];
  for (const phase of phases) if (violations.length === 0) await phase();
}

/** One after the other, mostly upon who leads. */
function faults(machine: Machine): void {
  const { random, queue, servers } = machine;
  queue.after(random() * 4 * MINUTE_MS, () => {
    if (!machine.faulty) return;
    const server = random() < 0.6 ? pick(random, machine.leaders) : undefined;
    fault(machine, server ?? pick(random, servers));
    faults(machine);
  });
}

function fault(machine: Machine, server: Server): void {
  const { random, queue } = machine;
  const roll = random();
  if (roll < 0.12) server.crash();
  else if (roll < 0.3) server.fuse = { kind: "crash", left: 1 + Math.floor(random() * 30) };
  else if (roll < 0.45) server.fuse = { kind: "pause", left: 1 + Math.floor(random() * 30) };
  else if (roll < 0.7) server.pause();
  else if (roll < 0.82) server.clock.jump((random() < 0.5 ? -1 : 1) * random() * HOUR_MS);
  else if (roll < 0.92) {
    machine.illUntilMs = queue.nowMs + random() * MINUTE_MS;
    machine.illness = random() < 0.5 ? "full" : "io";
  } else if (roll < 0.98) server.leave();
  else machine.restart();
}

async function heal(machine: Machine): Promise<void> {
  machine.faulty = false;
  machine.illUntilMs = 0;
  for (const server of machine.servers) {
    server.fuse = undefined;
    server.resume();
  }
  await machine.until(machine.queue.nowMs + HEAL_MS);
  if (machine.leaders.length !== 1) machine.say(`${machine.leaders.length} lead after all faults are over`);
}

/** What is due runs, what was begun ends, what was sent is answered, and who leads goes on. */
async function calm(machine: Machine, windows: readonly Window[]): Promise<void> {
  const { witness, watch, ledger, say } = machine;
  const [done, epoch] = [witness.count, watch.epoch];
  await watched(machine, CALM_MS);
  for (const window of windows) window.asks = false;
  await watched(machine, MINUTE_MS);
  windows[0]?.probe();
  await watched(machine, QUIET_MS);
  if (watch.epoch !== epoch) say(`epoch ${epoch} ended without a fault`);
  if (witness.count === done) say("nothing runs any more");
  ledger.settled(leaderMs(machine));
  for (const { waitsFor } of windows) if (waitsFor !== "") say(`${waitsFor} was never answered`);
}

/** Looks each minute at what waits. */
async function watched(machine: Machine, ms: number): Promise<void> {
  const { ledger, queue, say } = machine;
  let before: ReadonlySet<string> = new Set();
  for (const endMs = queue.nowMs + ms; queue.nowMs < endMs;) {
    await machine.until(Math.min(endMs, queue.nowMs + MINUTE_MS));
    if (machine.violations.length > 0) return;
    const now = ledger.waitingForNothing(leaderMs(machine));
    for (const runKey of now) if (before.has(runKey)) say(`${runKey} waits and nothing is under way`);
    before = now;
  }
}

const leaderMs = ({ leaders }: Machine): number => leaders[0]?.clock.nowMs() ?? 0;

/** The leader dies: the next one leads as soon as the rules let it. */
async function handOver(machine: Machine): Promise<void> {
  const [leader] = machine.leaders;
  leader?.crash(HOUR_MS);
  await machine.until(machine.queue.nowMs + TTL_MS + HEARTBEAT_MS + 2_000);
  if (machine.leaders.length !== 1) machine.say(`${machine.leaders.length} lead after the leader died`);
}

async function sameAsDisk(machine: Machine): Promise<void> {
  const { disk, ledger, queue } = machine;
  const [leader] = machine.leaders;
  while (leader?.loop !== undefined && leader.loop.depth().commits > 0) await machine.until(queue.nowMs + 10);
  const recovered = await createMemoryJournal(disk, disk.fence).open();
  if (kept(rebuild(recovered)) !== kept(ledger.state))
    machine.say("a snapshot says something else than the facts");
  if (leader?.loop !== undefined && kept(leader.loop.state()) !== kept(ledger.state))
    machine.say("who leads holds something else than the disk");
}
