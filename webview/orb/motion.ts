// Numbers of the orb over time: what each mode and feeling looks like, and a damped spring between two looks.
// Figures: the feelings and mode multipliers of the design's orb table.

export interface Look {
  readonly hueShift: number;
  readonly speed: number;
  readonly breath: number;
  readonly fog: number;
  readonly morph: number;
  readonly morphFreq: number;
  readonly morphSpeed: number;
  readonly shimmer: number;
  /** How far the body leans out of its middle. */
  readonly asymmetry: number;
  readonly stars: number;
  readonly halo: number;
  readonly wispSize: number;
  readonly wisps: number;
  /** Soft clouds inside the body. */
  readonly blobs: number;
  readonly glow: number;
}

const NEUTRAL: Look = {
  hueShift: 0,
  speed: 1,
  breath: 0.012,
  fog: 0.6,
  morph: 0.06,
  morphFreq: 2,
  morphSpeed: 0.18,
  shimmer: 0.03,
  asymmetry: 0.04,
  stars: 0.55,
  halo: 0.35,
  wispSize: 0.25,
  wisps: 0.05,
  blobs: 0.14,
  glow: 0.2,
};

const FEELINGS: Readonly<Record<string, Partial<Look>>> = {
  calm: { speed: 0.7, breath: 0.02 },
  curiosity: { hueShift: 15, speed: 1.15, morph: 0.1, morphFreq: 3 },
  warmth: { hueShift: 25 },
  concern: { hueShift: -10, fog: 0.85, breath: 0.008 },
  delight: { speed: 1.3 },
  focus: { morph: 0.03, morphSpeed: 0.1 },
  playful: { morph: 0.12, shimmer: 0.08 },
};

interface ModeScale {
  readonly fog: number;
  readonly morph: number;
  readonly morphSpeed: number;
  readonly breath: number;
  readonly stars: number;
}
const MODES: Readonly<Record<string, ModeScale>> = {
  hearing: { fog: 1.1, morph: 1.6, morphSpeed: 1.3, breath: 1.2, stars: 1.3 },
  transcribing: { fog: 1.1, morph: 1.2, morphSpeed: 1.3, breath: 1.2, stars: 1.3 },
  thinking: { fog: 1.3, morph: 0.8, morphSpeed: 0.6, breath: 3.5, stars: 0.7 },
  speaking: { fog: 1.2, morph: 1.4, morphSpeed: 1.1, breath: 1.3, stars: 2 },
  needs_approval: { fog: 1.2, morph: 1, morphSpeed: 0.8, breath: 2.5, stars: 1 },
};
const STILL: ModeScale = { fog: 1, morph: 1, morphSpeed: 1, breath: 1, stars: 1 };

export function lookOf(mode: string, feeling: string, urgency: number): Look {
  const base = { ...NEUTRAL, ...FEELINGS[feeling] };
  const scale = MODES[mode] ?? STILL;
  return {
    ...base,
    fog: base.fog * scale.fog,
    morph: base.morph * scale.morph * (1 + urgency),
    morphSpeed: base.morphSpeed * scale.morphSpeed,
    stars: base.stars * scale.stars,
    breath: base.breath * scale.breath,
    speed: base.speed * (1 + urgency * 0.5),
  };
}

/** Modes in which something goes on; in the others the orb stands still and costs nothing. */
export function moves(mode: string): boolean {
  return Object.hasOwn(MODES, mode) || mode === "starting";
}

export const SPRING_MS = 500;
/** Slightly below critical damping: a small overshoot, as of something soft. */
const DAMPING = 0.75;

/** 0 to 1 over 500 ms, with the overshoot of a damped spring. */
export function spring(elapsedMs: number): number {
  if (elapsedMs >= SPRING_MS) return 1;
  const t = (elapsedMs / SPRING_MS) * 6;
  const omega = Math.sqrt(1 - DAMPING * DAMPING);
  return 1 - Math.exp(-DAMPING * t) * (Math.cos(omega * t) + (DAMPING / omega) * Math.sin(omega * t));
}

/** Before it changes what it does it draws breath: it contracts, waits a little, then opens wide and settles; size is 1 at rest. */
const ANTICIPATION: readonly (readonly [untilMs: number, size: number])[] = [
  [0, 1],
  [180, 0.96],
  [400, 0.98],
  [680, 1.12],
  [980, 1],
];
export const ANTICIPATION_MS = 980;

/** The size of the body some time after it began to do something else. */
export function anticipate(elapsedMs: number): number {
  const next = ANTICIPATION.findIndex(([untilMs]) => untilMs > elapsedMs);
  const [to, from] = [ANTICIPATION[next], ANTICIPATION[next - 1]];
  if (to === undefined || from === undefined) return 1;
  const part = (elapsedMs - from[0]) / (to[0] - from[0]);
  return from[1] + (to[1] - from[1]) * part * part * (3 - 2 * part);
}

export function mix(a: Look, b: Look, amount: number): Look {
  const keys = Object.keys(a) as (keyof Look)[];
  const entries = keys.map((key) => [key, a[key] + (b[key] - a[key]) * amount] as const);
  return Object.fromEntries(entries) as unknown as Look;
}
