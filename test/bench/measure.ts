// Measuring: run often, sort, tell p50 and p95. Times are of this machine now; only ratios of one run are compared.

export interface Figure {
  readonly p50: number;
  readonly p95: number;
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
  return { p50: at(0.5), p95: at(0.95) };
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
}

export const ms = ({ p50, p95 }: Figure): string => `p50 ${p50.toFixed(3)} ms, p95 ${p95.toFixed(3)} ms`;
