// Time of the processor that some work takes, the least of three: what else the machine does is not the work's.

const ROUNDS = 3;

/** In milliseconds, of this process alone. */
export function cpuMs(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return Math.min(...times);
}
