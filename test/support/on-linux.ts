// Suites and tests of what only Linux has: PulseAudio, bubblewrap, espeak-ng, GNU's sed, /proc. On another system they are not there; on
// Linux, as in CI, each of them passes or fails.

const isLinux = process.platform === "linux";

export function describeOnLinux(title: string, suite: () => void): void {
  if (isLinux) describe(title, suite);
}

export function onLinux(title: string, test: () => void | Promise<void>): void {
  if (isLinux) it(title, test);
}
