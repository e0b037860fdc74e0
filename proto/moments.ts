// Moments as Kodama writes them everywhere: "6 Dec 2026, 04:00", and of a day that is near only the clock.

const DAY = { day: "numeric", month: "short", year: "numeric" } as const;
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** "04:00". */
export const clockOf = (atMs: number): string => new Date(atMs).toLocaleTimeString("en-GB", CLOCK);

/** "6 Dec 2026, 04:00". */
export const momentOf = (atMs: number): string =>
  new Date(atMs).toLocaleString("en-GB", { ...DAY, ...CLOCK });

/** "6 Dec 2026, 04:00:12": two in one minute are told apart. */
export const secondOf = (atMs: number): string =>
  new Date(atMs).toLocaleString("en-GB", { ...DAY, ...CLOCK, second: "2-digit" });

const DAY_MS = 86_400_000;

/** "today 04:00", "tomorrow 04:00", "Sunday 04:00" within a week, else the day; `nowMs` is now. */
export function nearOf(atMs: number, nowMs: number): string {
  const midnight = new Date(nowMs).setHours(0, 0, 0, 0);
  const days = Math.floor((atMs - midnight) / DAY_MS);
  if (days === 0) return `today ${clockOf(atMs)}`;
  if (days === 1) return `tomorrow ${clockOf(atMs)}`;
  return days > 1 && days < 7
    ? `${new Date(atMs).toLocaleDateString("en-GB", { weekday: "long" })} ${clockOf(atMs)}`
    : momentOf(atMs);
}
