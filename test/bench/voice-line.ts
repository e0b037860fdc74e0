// What Kodama itself records of a turn, beside what is measured outside of it.
import { figure, type Row } from "./measure.ts";

export type Line = Readonly<Record<string, unknown>>;

/** The record that a screen shows of a turn; from the last sound, but for what the recogniser and the grammar took. */
const SPANS = {
  told_ms: "its end seen",
  soft_end_ms: "recogniser asked",
  recognised_ms: "which took",
  heard_ms: "counted",
  understood_ms: "understood in",
} as const;

export function ownLine(lines: readonly Line[]): Row {
  const spans = Object.entries(SPANS).map(([key, words]) => ({
    words,
    ms: lines.map((line) => Number(line[key])),
  }));
  return {
    what: "of it, as Kodama records it",
    figures: spans.map(({ words, ms }) => `${words} ${figure(ms).p50.toFixed(0)} ms`).join(", "),
    goal: "each span of each turn",
    met: spans.every(({ ms }) => ms.every((one) => one >= 0)),
  };
}
