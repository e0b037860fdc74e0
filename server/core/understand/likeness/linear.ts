// A linear model over marks: how much each mark speaks for each kind. Its numbers are learned elsewhere, here they are only added up.
import { createKept, type Kept } from "../../lib/kept.ts";

export interface Linear {
  readonly kinds: readonly string[];
  /** How much no mark at all speaks for each kind. */
  readonly bias: readonly number[];
  /** The numbers of each mark, as they are written: read when they are wanted, for few of many thousand are. */
  readonly weights: ReadonlyMap<string, string>;
  /** Those that were read: sentences have most of their marks in common. */
  readonly read: Kept<string, Weights>;
}

/** Kind and weight, of each kind that a mark says something of. */
type Weights = readonly (readonly [kind: number, weight: number])[];

/** As text: a mark a line, then "kind:weight" for the kinds it says something of, in hundredths, tabs between. */
export interface LinearText {
  readonly kinds: readonly string[];
  readonly bias: readonly number[];
  readonly lines: string;
}

const HUNDREDTHS = 100;
/** Of tens of thousands; a hundred numbers each at most. */
const READ_MAX = 2_000;

export const readLinear = ({ kinds, bias, lines }: LinearText): Linear => ({
  kinds,
  bias,
  weights: new Map(
    lines.split("\n").map((line) => {
      const tab = line.indexOf("\t");
      return [line.slice(0, tab), line.slice(tab + 1)];
    }),
  ),
  read: createKept(READ_MAX),
});

/** Nothing for a mark it does not know. */
export function weightsOf({ weights, read }: Linear, mark: string): Weights {
  const text = weights.get(mark);
  return text === undefined ? [] : read(mark, () => text.split("\t").map(weightIn));
}

function weightIn(pair: string): Weights[number] {
  const [kind = 0, hundredths = 0] = pair.split(":").map(Number);
  return [kind, hundredths / HUNDREDTHS];
}

/** How sure each kind is, from 0 to 1, all together 1 (softmax). */
export function sureness(model: Linear, marks: Iterable<string>): readonly number[] {
  const sums = [...model.bias];
  for (const mark of marks)
    for (const [kind, weight] of weightsOf(model, mark)) sums[kind] = (sums[kind] ?? 0) + weight;
  const most = Math.max(...sums);
  const powers = sums.map((sum) => Math.exp(sum - most));
  const whole = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / whole);
}
