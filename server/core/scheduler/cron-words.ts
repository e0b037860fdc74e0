// A cron pattern as a person says it: those that people ask for in words; any other stands as it is.

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
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

/** "every 30 minutes from 09:00 to 17:00 on weekdays". */
function oftenWords({ minute, hour, day, month, weekday }: Fields): string | undefined {
  if (day !== "*" || month !== "*") return undefined;
  const minutes = /^\*(?:\/(\d+))?$/.exec(minute);
  const [, from, to, step] = /^(?:\*|(\d+)-(\d+))(?:\/(\d+))?$/.exec(hour) ?? [];
  const each =
    minutes === null
      ? minute === "0" && /^(?:\*|\d+-\d+)/.test(hour)
        ? unitWords(step, "hour")
        : undefined
      : step === undefined && /^(?:\*|\d+-\d+)$/.test(hour)
        ? unitWords(minutes[1], "minute")
        : undefined;
  const days = weekday === "*" ? "" : daysWords(weekday);
  if (each === undefined || days === undefined) return undefined;
  // The last of several within an hour is not the full hour.
  const end = minutes === null ? to : String(Number(to) + 1);
  const within = from === undefined ? "" : ` from ${clock("0", from)} to ${clock("0", end ?? "")}`;
  return `every ${each}${within}${days === "" ? "" : `, every ${days}`}`;
}

const unitWords = (count: string | undefined, unit: string): string =>
  count === undefined || count === "1" ? unit : `${count} ${unit}s`;

/** "every weekday at 09:00", "on the last Friday of every month at 16:00". */
function atWords({ minute, hour, day, month, weekday }: Fields): string | undefined {
  if (!/^\d+$/.test(minute) || !/^\d+(?:,\d+)*$/.test(hour)) return undefined;
  const at = `at ${hour
    .split(",")
    .map((one) => clock(minute, one))
    .join(" and ")}`;
  if (day === "*" && month === "*") {
    const [, which = "", nth = ""] = /^([0-6])(#[1-4L]|L)$/.exec(weekday) ?? [];
    if (nth !== "") return `on the ${NTH[nth]} ${DAYS[Number(which)]} of every month ${at}`;
    const days = daysWords(weekday);
    return days === undefined ? undefined : `every ${days} ${at}`;
  }
  if (weekday !== "*" || !/^(?:\d+|L)$/.test(day)) return undefined;
  const on = day === "L" ? "the last day" : `day ${day}`;
  if (month === "*") return `on ${on} of every month ${at}`;
  const name = MONTHS[Number(month) - 1];
  return name === undefined ? undefined : `every year on ${day === "L" ? on : day} ${name} ${at}`;
}

/** "day", "weekday", "Monday, Friday". */
function daysWords(days: string): string | undefined {
  if (days === "*") return "day";
  if (days === "1-5") return "weekday";
  if (!/^[0-7](?:,[0-7])*$/.test(days)) return undefined;
  return days
    .split(",")
    .map((one) => DAYS[Number(one) % 7])
    .join(", ");
}

const clock = (minute: string, hour: string): string => `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
