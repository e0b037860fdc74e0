// Time of the processor that some work takes, the least of three: what else the machine does is not the work's.

const ROUNDS = 3;

/** In milliseconds, of this process alone. Of work that takes no longer than `enoughMs` one round is proof enough. */
export function cpuMs(work: () => unknown, enoughMs = 0): number {
  let least = Infinity;
  for (let round = 0; round < ROUNDS && least > enoughMs; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}
