// Sizes, in words and at most, the same on both sides. No runtime of its own, so that pages and extensions may use it.

/** Of decimal megabytes: "640 MB", "2.7 GB". JSON of protobuf gives numbers, or "NaN" and the like. */
export function sizeWords(megabytes: number | string | undefined): string {
  const mb = Number(megabytes ?? 0);
  return mb < 1_000 ? `${Math.ceil(mb)} MB` : `${(mb / 1_000).toFixed(1)} GB`;
}

/** Of the files that a window tells it has not saved: more than anybody leaves so on purpose. */
export const UNSAVED_MAX = 200;
