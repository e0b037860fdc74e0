// A cron pattern as a person says it: those that people ask for in words; any other stands as it is.

/** From Sunday on, as a pattern counts them. */
export const DAY_NAMES = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
export const MONTH_NAMES =
  "January February March April May June July August September October November December".split(" ");
const NTH: Readonly<Record<string, string>> = {
  "#1": "first",
  "#2": "second",
  "#3": "third",
  "#4": "fourth",
  L: "last",
  "#L": "last",
};

interface Fields {
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
  readonly month: string;
  readonly weekday: string;
}

export function cronWords(cron: string): string {
  const [minute = "", hour = "", day = "", month = "", weekday = "", ...more] = cron.split(" ");
  const fields = { minute, hour, day, month, weekday };
  const words = more.length > 0 ? undefined : (oftenWords(fields) ?? atWords(fields));
  return words ?? `by the pattern "${cron}"`;
}

/** "every 30 minutes from 09:00 to 17:00, every weekday". What does not part an hour or a day evenly has no such words. */
function oftenWords({ minute, hour, day, month, weekday }: Fields): string | undefined {
  const [isRange, from, to = "23", step = "1"] = /^(?:\*|(\d+)-(\d+))(?:\/(\d+))?$/.exec(hour) ?? [];
  const [isOften, minutes = "1"] = /^\*(?:\/(\d+))?$/.exec(minute) ?? [];
  const hours = from === undefined ? 24 : Number(to) - Number(from);
  const isEven =
    isOften === undefined ? hours % Number(step) === 0 : step === "1" && 60 % Number(minutes) === 0;
  if (`${day} ${month}` !== "* *" || isRange === undefined || !isEven) return undefined;
  if (isOften === undefined && minute !== "0") return undefined;
  const each = isOften === undefined ? unitWords(step, "hour") : unitWords(minutes, "minute");
  // The last of several within an hour is not the full hour.
  const end = isOften === undefined ? to : String(Number(to) + 1);
  return onDays(
    `every ${each}${from === undefined ? "" : ` from ${clock("0", from)} to ${clock("0", end)}`}`,
    weekday,
  );
}

function onDays(words: string, weekday: string): string | undefined {
  const days = daysWords(weekday);
  if (days === undefined) return undefined;
  return weekday === "*" ? words : `${words}, every ${days}`;
}

const unitWords = (count: string, unit: string): string => (count === "1" ? unit : `${count} ${unit}s`);

/** "every weekday at 09:00", "on the last Friday of every month at 16:00". */
function atWords(fields: Fields): string | undefined {
  const { minute, hour, day, month, weekday } = fields;
  if (!/^\d+$/.test(minute) || !/^\d+(?:,\d+)*$/.test(hour)) return undefined;
  const times = hour.split(",").map((one) => clock(minute, one));
  const on =
    `${day} ${month}` === "* *" ? weekdayWords(weekday) : weekday === "*" ? dateWords(fields) : undefined;
  return on === undefined ? undefined : `${on} at ${times.join(" and ")}`;
}

function weekdayWords(weekday: string): string | undefined {
  const [, which = "", nth = ""] = /^([0-6])(#[1-4L]|L)$/.exec(weekday) ?? [];
  if (nth !== "") return `on the ${NTH[nth]} ${DAY_NAMES[Number(which)]} of every month`;
  const days = daysWords(weekday);
  return days === undefined ? undefined : `every ${days}`;
}

function dateWords({ day, month }: Fields): string | undefined {
  if (!/^(?:\d+|L)$/.test(day)) return undefined;
  if (month === "*") {
    if (day === "L") return "on the last day of every month";
    return `on day ${day} of every month${Number(day) > 28 ? " that has one" : ""}`;
  }
  const name = MONTH_NAMES[Number(month) - 1];
  if (name === undefined) return undefined;
  if (day === "L") return `every year on the last day of ${name}`;
  return `every ${day === "29" && month === "2" ? "leap " : ""}year on ${day} ${name}`;
}

/** "day", "weekday", "Monday, Friday". */
function daysWords(days: string): string | undefined {
  if (days === "*") return "day";
  if (days === "1-5") return "weekday";
  const [, from, to] = /^([0-6])-([0-6])$/.exec(days) ?? [];
  if (from !== undefined && to !== undefined && from < to)
    return `${DAY_NAMES[Number(from)]} to ${DAY_NAMES[Number(to)]}`;
  if (!/^[0-7](?:,[0-7])*$/.test(days)) return undefined;
  const named = new Set(days.split(",").map((one) => DAY_NAMES[Number(one) % 7]));
  const others = DAY_NAMES.filter((name) => !named.has(name));
  return others.length === 1 ? `day but ${others.join("")}` : [...named].join(", ");
}

export const clock = (minute: string, hour: string): string =>
  `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
