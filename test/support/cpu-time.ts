// Time of the processor that some work takes, the least of some rounds: what else the machine does is not the work's.

const ROUNDS = 3;
/** Where it looks like too much: on a busy machine a round is seldom its own. */
const ROUNDS_MORE = 20;

/** In milliseconds, of this process alone. Of work that takes no longer than `enoughMs` one round is proof enough. */
export function cpuMs(work: () => unknown, enoughMs = 0): number {
  const rounds = enoughMs > 0 ? ROUNDS_MORE : ROUNDS;
  let least = Infinity;
  for (let round = 0; round < rounds && least > enoughMs; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}
