// Learns the numbers of a linear model: multinomial logistic regression by AdaGrad (Duchi, Hazan, Singer 2011), the same each time.
import type { LinearText } from "../../server/core/understand/likeness/linear.ts";
import { createRandom, type Random } from "./random.ts";

export interface Example {
  readonly marks: Iterable<string>;
  readonly kind: string;
}

const EPOCHS = 12;
const STEP = 0.3;
const BIAS_STEP = 0.02;
const SHRINK = 1e-5;
const FIRST_SQUARE = 0.1;
const SLOPE_MIN = 1e-4;
const SEED = 7;
/** Of a mark seen once nothing is learned. */
const SEEN_MIN = 2;
/** Below it a number changes nothing that matters. */
const WEIGHT_MIN = 0.1;

export function fitLinear(examples: readonly Example[]): LinearText {
  const kinds = [...new Set(examples.map(({ kind }) => kind))].toSorted();
  const counts = new Map<string, number>();
  for (const { marks } of examples) for (const mark of marks) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  const marks = [...counts].filter(([, count]) => count >= SEEN_MIN).map(([mark]) => mark);
  const indexOf = new Map(marks.map((mark, at) => [mark, at]));
  const rows = examples.map(({ marks: own, kind }) => ({
    at: Int32Array.from([...own].flatMap((mark) => indexOf.get(mark) ?? [])),
    kind: kinds.indexOf(kind),
  }));
  const { weights, bias } = descend(rows, { marks: marks.length, kinds: kinds.length });
  return {
    kinds,
    bias: [...bias].map((one) => Math.round(one * 1000) / 1000),
    lines: linesOf(marks, kinds.length, weights),
  };
}

interface Learned {
  readonly weights: Float64Array;
  /** Sums of squares of how far each was moved: what is moved often moves less. */
  readonly squares: Float64Array;
  readonly bias: Float64Array;
}

interface Row {
  readonly at: Int32Array;
  readonly kind: number;
}

interface Size {
  readonly marks: number;
  readonly kinds: number;
}

function descend(rows: readonly Row[], { marks, kinds }: Size): Learned {
  const learned = {
    weights: new Float64Array(marks * kinds),
    squares: new Float64Array(marks * kinds).fill(FIRST_SQUARE),
    bias: new Float64Array(kinds),
  };
  const random = createRandom(SEED);
  for (let epoch = 0; epoch < EPOCHS; epoch++) for (const row of shuffled(rows, random)) step(row, learned);
  return learned;
}

function shuffled(rows: readonly Row[], random: Random): readonly Row[] {
  const keyed = rows.map((row) => ({ row, key: random() }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ row }) => row);
}

function step({ at, kind }: Row, { weights, squares, bias }: Learned): void {
  const kinds = bias.length;
  for (const [k, sure] of softmax(at, weights, bias).entries()) {
    const slope = sure - (k === kind ? 1 : 0);
    if (Math.abs(slope) < SLOPE_MIN) continue;
    bias[k] = (bias[k] ?? 0) - BIAS_STEP * slope;
    for (const mark of at) {
      const cell = mark * kinds + k;
      const weight = weights[cell] ?? 0;
      const down = slope + SHRINK * weight;
      const square = (squares[cell] ?? 0) + down * down;
      squares[cell] = square;
      weights[cell] = weight - (STEP * down) / Math.sqrt(square);
    }
  }
}

function softmax(at: Int32Array, weights: Float64Array, bias: Float64Array): Float64Array {
  const kinds = bias.length;
  const sums = Float64Array.from(bias);
  for (const mark of at)
    for (let k = 0; k < kinds; k++) sums[k] = (sums[k] ?? 0) + (weights[mark * kinds + k] ?? 0);
  const most = Math.max(...sums);
  const powers = sums.map((sum) => Math.exp(sum - most));
  const whole = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / whole);
}

function linesOf(marks: readonly string[], kinds: number, weights: Float64Array): string {
  return marks
    .flatMap((mark, at) => {
      const own = [...weights.subarray(at * kinds, (at + 1) * kinds)];
      const pairs = own.flatMap((weight, kind) =>
        Math.abs(weight) < WEIGHT_MIN ? [] : [`${kind}:${Math.round(weight * 100)}`],
      );
      return pairs.length === 0 ? [] : [[mark, ...pairs].join("\t")];
    })
    .join("\n");
}
