// Small sums over samples.

/** Between two samples, by a straight line. */
export function interpolated(samples: Float32Array, at: number): number {
  const left = Math.floor(at);
  const a = samples[left] ?? 0;
  const b = samples[left + 1] ?? a;
  return a + (b - a) * (at - left);
}

/** Linear resampling; good enough for a voice that is only played. */
export function resample(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  if (fromHz === toHz) return samples;
  const length = Math.round((samples.length * toHz) / fromHz);
  return Float32Array.from({ length }, (_, i) => interpolated(samples, (i * fromHz) / toHz));
}
