// Spans of time, in milliseconds.
/** 24 hours; a day of the calendar is shorter or longer where clocks change. */
export const DAY_MS = 86_400_000;
