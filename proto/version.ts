// The protocol range this build speaks, and how two builds find out whether they meet.

export const PROTOCOL_MIN = 1;
export const PROTOCOL_MAX = 1;

/** Of the events that are kept: raised when an older reader could not make sense of a newer one. */
export const FRAME_SCHEMA_VERSION = 1;

/** Oldest build that may talk to this one. Raised only for a safety-critical change. */
export const MIN_BUILD_ID = "0.1.0";

/** A peer that names no range (0) is taken to speak exactly version 1. */
export function rangesMeet(peer: { readonly vMin: number; readonly vMax: number }): boolean {
  const min = peer.vMin === 0 ? 1 : peer.vMin;
  const max = peer.vMax === 0 ? 1 : peer.vMax;
  return min <= PROTOCOL_MAX && max >= PROTOCOL_MIN;
}

/** Compares dotted build ids number by number: negative when `a` is older. A suffix after "-" is ignored. */
export function compareBuilds(a: string, b: string): number {
  const parts = (id: string): number[] =>
    (id.split("-")[0] ?? "").split(".").map((part) => Number(part) || 0);
  const left = parts(a);
  const right = parts(b);
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
