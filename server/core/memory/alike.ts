// How alike two texts are by the directions that an embedding model gave them.
import type { Meaning } from "./types.ts";

const UNIT = 127;

/** The cosine of the angle between two directions of unit length times 127; 0 where they are of different sizes. */
export function alike(a: Int8Array, b: Int8Array): number {
  if (a.length !== b.length) return 0;
  let sum = 0;
  for (let n = 0; n < a.length; n++) sum += (a[n] ?? 0) * (b[n] ?? 0);
  return sum / (UNIT * UNIT);
}

/** From 0 to 1: how far beyond texts that have nothing to do with it. */
export const fitOf = ({ vector, unlike }: Meaning, other: Int8Array): number =>
  Math.min(1, Math.max(0, (alike(vector, other) - unlike) / (1 - unlike)));

/** The research of the systems, §1.12: 60 parts meaning, 40 parts words. */
export const together = (byMeaning: number, byWords: number): number => 0.6 * byMeaning + 0.4 * byWords;
