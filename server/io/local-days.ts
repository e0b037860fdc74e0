// Days as the clock on this machine has them.
import { WEEKDAYS } from "../core/understand/time.ts";

/** When the day of that moment begins, or one that many days later; a day may have 23 or 25 hours. */
export function dayStart(atMs: number, daysLater = 0): number {
  const at = new Date(atMs);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + daysLater).getTime();
}

function monthStart(atMs: number, monthsLater = 0): number {
  const at = new Date(atMs);
  return new Date(at.getFullYear(), at.getMonth() + monthsLater, 1).getTime();
}

/** "Monday 30 November 2026". */
export const dayOf = (atMs: number): string =>
  new Date(atMs).toLocaleDateString("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });

/** "10:42". */
export const clockOf = (atMs: number): string =>
  new Date(atMs).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

export const SPANS = [
  "today",
  "yesterday",
  "two days ago",
  "on the weekend",
  "this week",
  "last week",
  "this month",
  "last month",
  "lately",
  ...WEEKDAYS,
] as const;
export type Span = (typeof SPANS)[number];

/** Weeks begin on Monday; a weekday is the last one before today, the weekend the last one or this one; lately is seven days with today. */
export function spanOf(span: Span, nowMs: number): { readonly fromMs: number; readonly untilMs: number } {
  const weekday = new Date(nowMs).getDay();
  const monday = -((weekday + 6) % 7);
  const days = (from: number, until: number) => ({
    fromMs: dayStart(nowMs, from),
    untilMs: dayStart(nowMs, until),
  });
  switch (span) {
    case "today":
      return days(0, 1);
    case "yesterday":
      return days(-1, 0);
    case "two days ago":
      return days(-2, -1);
    case "on the weekend":
      return days(
        weekday === 6 ? 0 : weekday === 0 ? -1 : monday - 2,
        weekday === 6 || weekday === 0 ? 1 : monday,
      );
    case "this month":
      return { fromMs: monthStart(nowMs), untilMs: dayStart(nowMs, 1) };
    case "last month":
      return { fromMs: monthStart(nowMs, -1), untilMs: monthStart(nowMs) };
    case "this week":
      return days(monday, 1);
    case "last week":
      return days(monday - 7, monday);
    case "lately":
      return days(-6, 1);
    default: {
      const back = (weekday - WEEKDAYS.indexOf(span) + 6) % 7;
      return days(-back - 1, -back);
    }
  }
}
