// Windows that follow the stream over connections that are late, break and repeat, while who tells dies and comes again: in the
// end each has shown exactly what is on the disk, each once. Everything follows from the seed.
import { type Places, RESUMED } from "../../extension/places.ts";
import type { Journal } from "../../server/core/ports.ts";
import { createMemoryDisk } from "../support/memory-journal.ts";
import { createRandom, pick, type Random } from "../support/random.ts";
import { MINUTE_MS } from "../support/schedule.ts";
import { EventQueue } from "./event-queue.ts";
import { History } from "./history.ts";
import { StreamHost, type StreamWorld } from "./stream-host.ts";
import { StreamWindow } from "./stream-window.ts";
import { withSimulatedTimers } from "./timers.ts";

/** Where a planted fault takes hold. */
export interface SyncSpoils {
  readonly page?: (page: Journal["page"]) => Journal["page"];
  readonly places?: (places: Places) => Places;
  /** A batch that nobody notices is gone. */
  readonly isLost?: (random: Random) => boolean;
  /** Surfaces are told before the disk has it. */
  readonly tellsFirst?: true;
}

export interface Synced {
  readonly violations: readonly string[];
  readonly written: number;
  readonly subscriptions: number;
  readonly simulatedMs: number;
  readonly history: number;
}

const FAULTS_MS = 20 * MINUTE_MS;
const CALM_MS = 2 * MINUTE_MS;

export async function sync(seed: number, spoils: SyncSpoils = {}): Promise<Synced> {
  const world: StreamWorld = {
    queue: new EventQueue(),
    random: createRandom(seed),
    disk: createMemoryDisk(),
    history: new History(),
    spoils,
    topics: RESUMED,
    violations: [],
    host: undefined,
    faulty: true,
    count: 0,
  };
  const { queue, random, disk, history, violations } = world;
  const windows = ["a", "b", "c"].map((name) => new StreamWindow(world, name));
  await withSimulatedTimers({ queue, touch: () => {} }, async () => {
    begin(world);
    for (const window of windows) queue.after(random() * MINUTE_MS, () => window.connect());
    write(world);
    faults(world, windows);
    await until(queue, FAULTS_MS);
    world.faulty = false;
    await until(queue, FAULTS_MS + CALM_MS);
    for (const window of windows) window.judge();
    for (const window of windows) window.cut();
  });
  const written = [...disk.topics.values()].reduce((sum, { length }) => sum + length, 0);
  const subscriptions = windows.reduce((sum, window) => sum + window.subscriptions, 0);
  return { violations, written, subscriptions, simulatedMs: queue.nowMs, history: history.hash };
}

function begin(world: StreamWorld): void {
  void StreamHost.open(world).then((host) => (world.host = host));
}

/** In bursts, with silence between. */
function write(world: StreamWorld): void {
  const { queue, random } = world;
  queue.after(random() < 0.8 ? random() * 200 : random() * 40_000, () => {
    if (!world.faulty) return;
    if (world.host?.isAlive === true) world.host.write();
    write(world);
  });
}

function faults(world: StreamWorld, windows: readonly StreamWindow[]): void {
  const { queue, random } = world;
  queue.after(random() * MINUTE_MS, () => {
    if (!world.faulty) return;
    if (random() < 0.7) pick(random, windows).cut();
    else if (world.host?.isAlive === true) {
      world.host.isAlive = false;
      for (const window of windows) window.cut();
      queue.after(random() * 3_000, () => begin(world));
    }
    faults(world, windows);
  });
}

async function until(queue: EventQueue, atMs: number): Promise<void> {
  while (queue.next(atMs)) await new Promise((resolve) => setImmediate(resolve));
}
