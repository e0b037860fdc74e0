// Ids that one input may hand out, derived from the UUID v7 that came with it, so that deciding stays pure.

/**
 * The n-th id after `base`, a UUID v7 whose last four hex digits leave room: base ends in "0000" where an input comes
 * in, and n and its steps together stay below 65,536. Ids sort by the time of their input and, within it, by n.
 */
export function idOf(base: string, n: number): string {
  const at = Number.parseInt(base.slice(-4), 16) + n;
  return base.slice(0, -4) + at.toString(16).padStart(4, "0");
}
