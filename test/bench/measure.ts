// Measuring: run often, sort, tell p50 and p95. Times are of this machine now; only ratios of one run are compared.

export interface Figure {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Milliseconds of `work`, `count` times after a warm-up. */
export async function measure(count: number, work: () => unknown): Promise<Figure> {
  for (let n = 0; n < Math.min(count, 200); n++) await work();
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return figure(times);
}

export function figure(times: readonly number[]): Figure {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

export interface Row {
  readonly what: string;
  readonly figures: string;
  readonly goal: string;
  readonly met: boolean;
}

export function print(rows: readonly Row[]): void {
  const wide = (key: "what" | "figures"): number => Math.max(...rows.map((row) => row[key].length));
  for (const row of rows)
    console.log(
      `${row.met ? "✔" : "✗"} ${row.what.padEnd(wide("what"))}  ${row.figures.padEnd(wide("figures"))}  goal ${row.goal}`,
    );
  const missed = rows.filter(({ met }) => !met).length;
  console.log(`\n${rows.length - missed} goals met, ${missed} missed`);
}

/** Three figures say enough. */
const number = (value: number): string => String(Number(value.toPrecision(3)));
export const ms = ({ p50, p95 }: Pick<Figure, "p50" | "p95">): string =>
  `p50 ${number(p50)} ms, p95 ${number(p95)} ms`;

/** A row whose goal is some bounds in milliseconds; what it says and whether it is met come from the same bounds. */
export function timed(
  what: string,
  found: Pick<Figure, "p50" | "p95"> & Partial<Figure>,
  bounds: Partial<Figure>,
): Row {
  const wanted = (["p50", "p95", "p99"] as const).flatMap((name) => {
    const bound = bounds[name];
    return bound === undefined ? [] : [{ name, bound }];
  });
  return {
    what,
    figures: bounds.p99 === undefined ? ms(found) : `${ms(found)}, p99 ${number(found.p99 ?? NaN)} ms`,
    goal: wanted.map(({ name, bound }) => `${name} ≤ ${bound} ms`).join(", "),
    met: wanted.every(({ name, bound }) => (found[name] ?? NaN) <= bound),
  };
}
