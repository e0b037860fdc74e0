// Colours of the orb: three per palette, by mode when none was chosen. As linear 0..1 triples for the shader.

export type Rgb = readonly [number, number, number];
export type Triple = readonly [Rgb, Rgb, Rgb];

/** The palettes that server/core/orb names. */
export const NAMED: Readonly<Record<string, string>> = {
  "heather-mist": "#B4A8C4",
  "glen-green": "#5F7F6F",
  "loch-grey-green": "#7A9B8E",
  "autumn-bracken": "#A67B5B",
  "silver-mist": "#C8D3D5",
  "rowan-berry": "#8B4653",
  "moss-stone": "#4A5D52",
  "dawn-light": "#E8DED2",
  "peat-earth": "#3D3630",
};

const BY_MODE: Readonly<Record<string, readonly [string, string, string]>> = {
  listening: ["loch-grey-green", "glen-green", "silver-mist"],
  wake_listening: ["loch-grey-green", "moss-stone", "silver-mist"],
  hearing: ["glen-green", "loch-grey-green", "silver-mist"],
  transcribing: ["glen-green", "loch-grey-green", "silver-mist"],
  thinking: ["heather-mist", "rowan-berry", "loch-grey-green"],
  speaking: ["autumn-bracken", "rowan-berry", "dawn-light"],
  needs_approval: ["dawn-light", "autumn-bracken", "rowan-berry"],
  error: ["rowan-berry", "peat-earth", "silver-mist"],
  no_microphone: ["autumn-bracken", "peat-earth", "silver-mist"],
  muted: ["silver-mist", "peat-earth", "dawn-light"],
  asleep: ["peat-earth", "heather-mist", "loch-grey-green"],
  offline: ["peat-earth", "moss-stone", "silver-mist"],
};
const IDLE = ["heather-mist", "loch-grey-green", "silver-mist"] as const;

export function coloursOf(palette: string, mode: string): Triple {
  const chosen = NAMED[palette] ?? (/^#[0-9a-f]{6}$/i.test(palette) ? palette : undefined);
  if (chosen !== undefined) {
    const main = rgb(chosen);
    return [main, shade(main, 0.7), shade(main, 1.3)];
  }
  const [a, b, c] = BY_MODE[mode] ?? IDLE;
  return [rgb(NAMED[a] ?? "#888888"), rgb(NAMED[b] ?? "#888888"), rgb(NAMED[c] ?? "#888888")];
}

function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

function shade([r, g, b]: Rgb, by: number): Rgb {
  const to = (part: number): number => Math.min(1, part * by);
  return [to(r), to(g), to(b)];
}

/** Turned on the colour wheel by that many degrees, as bright as before (the hue-rotation matrix of the SVG filter). */
export function turnHue(colours: Triple, degrees: number): Triple {
  if (degrees === 0) return colours;
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const turn = ([r, g, b]: Rgb): Rgb => [
    bounded(
      r * (0.213 + c * 0.787 - s * 0.213) +
        g * (0.715 - c * 0.715 - s * 0.715) +
        b * (0.072 - c * 0.072 + s * 0.928),
    ),
    bounded(
      r * (0.213 - c * 0.213 + s * 0.143) +
        g * (0.715 + c * 0.285 + s * 0.14) +
        b * (0.072 - c * 0.072 - s * 0.283),
    ),
    bounded(
      r * (0.213 - c * 0.213 - s * 0.787) +
        g * (0.715 - c * 0.715 + s * 0.715) +
        b * (0.072 + c * 0.928 + s * 0.072),
    ),
  ];
  const [a, b, d] = colours;
  return [turn(a), turn(b), turn(d)];
}

const bounded = (part: number): number => Math.min(1, Math.max(0, part));

export function css([r, g, b]: Rgb, alpha = 1): string {
  return `rgba(${Math.round(r * 255)},${Math.round(g * 255)},${Math.round(b * 255)},${alpha})`;
}
