// The orb: what a person asked it to look like. Its mode is not kept here; it is derived in mood.ts.
import { isOneOf } from "../lib/kinds.ts";

/** Names only: the colours behind them belong to who draws (webview/orb/palette.ts). */
export const PALETTES: readonly string[] = [
  "heather-mist",
  "glen-green",
  "loch-grey-green",
  "autumn-bracken",
  "silver-mist",
  "rowan-berry",
  "moss-stone",
  "dawn-light",
  "peat-earth",
];

/** Plain colour words people say, and the named palette or colour they get. */
export const SPOKEN_COLOURS: Readonly<Record<string, string>> = {
  purple: "heather-mist",
  green: "glen-green",
  brown: "autumn-bracken",
  silver: "silver-mist",
  red: "rowan-berry",
  blue: "#4F7CAC",
  orange: "#C9783A",
  yellow: "#D9B64A",
  white: "dawn-light",
  violet: "heather-mist",
  lavender: "heather-mist",
  grey: "loch-grey-green",
  gray: "loch-grey-green",
  pink: "#C77D9B",
  magenta: "#B0568F",
  teal: "#3F8F8B",
  turquoise: "#46A5A0",
  cyan: "#5BB5C5",
  indigo: "#51559E",
  gold: "#C9A24A",
  lime: "#9BC53D",
  black: "#2E3338",
};

const HEX = /^#[0-9a-fA-F]{6}$/;

/** A palette by name, a colour word, or #rrggbb. */
export function isColour(text: string): boolean {
  return PALETTES.includes(text) || Object.hasOwn(SPOKEN_COLOURS, text) || HEX.test(text);
}

export const FEELINGS = [
  "neutral",
  "calm",
  "curiosity",
  "warmth",
  "concern",
  "delight",
  "focus",
  "playful",
] as const;
export type Feeling = (typeof FEELINGS)[number];

export const ORB_MODES = [
  "offline",
  "starting",
  "idle",
  "asleep",
  "muted",
  "no_microphone",
  "listening",
  "wake_listening",
  "hearing",
  "transcribing",
  "thinking",
  "speaking",
  "needs_approval",
  "error",
] as const;
export type OrbMode = (typeof ORB_MODES)[number];

export interface OrbView {
  readonly mode: OrbMode;
  readonly label: string;
  readonly feeling: Feeling;
  /** "mode-default", a name of PALETTES, or #rrggbb. */
  readonly palette: string;
  readonly urgency: number;
  readonly flash: "" | "success" | "error";
  readonly flashCount: number;
}

/** Survives a restart. */
export interface OrbPreference {
  readonly palette: string;
}
export const EMPTY_ORB_PREFERENCE: OrbPreference = { palette: "mode-default" };

/** Does not. */
export interface OrbMoment {
  readonly feeling: Feeling;
  readonly feelingAtMs: number;
  readonly urgency: number;
  readonly flash: "" | "success" | "error";
  readonly flashCount: number;
}
export const EMPTY_ORB_MOMENT: OrbMoment = {
  feeling: "neutral",
  feelingAtMs: 0,
  urgency: 0,
  flash: "",
  flashCount: 0,
};

export type OrbInput =
  | { readonly kind: "palette-set"; readonly palette: string }
  | { readonly kind: "palette-clear" }
  | { readonly kind: "feeling-set"; readonly feeling: string }
  | { readonly kind: "urgency-set"; readonly urgency: number }
  | { readonly kind: "orb-flash"; readonly flash: string };

export const isOrbInput = isOneOf<OrbInput>({
  "palette-set": true,
  "palette-clear": true,
  "feeling-set": true,
  "urgency-set": true,
  "orb-flash": true,
});

export type OrbFact =
  | { readonly kind: "palette-changed"; readonly palette: string }
  | { readonly kind: "orb-moment-changed"; readonly moment: OrbMoment };
