// Ids that one input may hand out, derived from the UUID v7 that came with it, so that deciding stays pure.

/**
 * The n-th id of an input. `base` is a UUID v7 whose last four hex digits are "0000"; n goes from 0 to 65,535.
 * Ids sort by the time of their input and, within it, by n.
 */
export function idOf(base: string, n: number): string {
  return base.slice(0, -4) + n.toString(16).padStart(4, "0");
}
