// What the orb shows and since when; pure, so that each moment of it can be looked at without a clock or a canvas.
import { anticipate, ANTICIPATION_MS, lookOf, mix, moves, spring, SPRING_MS, type Look } from "./motion.ts";
import { coloursOf, type Triple, turnHue } from "./palette.ts";

export interface OrbShown {
  readonly mode: string;
  readonly feeling: string;
  readonly palette: string;
  readonly urgency: number;
  readonly flash: string;
  readonly flashCount: number;
  /** Loudness of what is heard, 0 to 1. */
  readonly level: number;
}

export interface Frame {
  readonly look: Look;
  readonly colours: Triple;
  readonly seconds: number;
  readonly level: number;
  /** Of the body, 1 at rest. */
  readonly size: number;
  /** 0 to 1, and its colour. */
  readonly flash: number;
  readonly flashError: boolean;
}

/** Times in milliseconds of the page's clock. */
export interface Course {
  readonly shown: OrbShown;
  /** The look that the present one is reached from. */
  readonly from: Look;
  readonly changedAt: number;
  readonly movedAt: number;
  readonly flashedAt: number;
}

const FLASH_MS = 600;

export const BEGIN: Course = {
  shown: {
    mode: "starting",
    feeling: "neutral",
    palette: "mode-default",
    urgency: 0,
    flash: "",
    flashCount: 0,
    level: 0,
  },
  from: lookOf("starting", "neutral", 0),
  changedAt: -SPRING_MS,
  movedAt: -ANTICIPATION_MS,
  flashedAt: -FLASH_MS,
};

const lookAt = ({ shown, from, changedAt }: Course, now: number): Look =>
  mix(from, lookOf(shown.mode, shown.feeling, shown.urgency), spring(now - changedAt));

/** The same course when nothing changed. */
export function turn(course: Course, next: OrbShown, now: number): Course {
  const { shown } = course;
  const differs = (...keys: readonly (keyof OrbShown)[]): boolean =>
    keys.some((key) => next[key] !== shown[key]);
  if (!differs("mode", "feeling", "palette", "urgency", "flashCount", "level")) return course;
  return {
    shown: next,
    from: lookAt(course, now),
    changedAt: differs("mode", "feeling", "palette") ? now : course.changedAt,
    movedAt: differs("mode") && moves(next.mode) ? now : course.movedAt,
    flashedAt: differs("flashCount") ? now : course.flashedAt,
  };
}

/** `still` for who asked for less motion: the end of every change at once. */
export function frameAt(course: Course, now: number, still: boolean): Frame {
  const { shown, movedAt, flashedAt } = course;
  const look = still ? lookOf(shown.mode, shown.feeling, shown.urgency) : lookAt(course, now);
  return {
    look,
    colours: turnHue(coloursOf(shown.palette, shown.mode), look.hueShift),
    seconds: still ? 0 : now / 1_000,
    level: shown.level,
    size: still ? 1 : anticipate(now - movedAt),
    // The outcome that a flash tells is told in words as well.
    flash: still ? 0 : Math.max(0, 1 - (now - flashedAt) / FLASH_MS),
    flashError: shown.flash === "error",
  };
}

/** Whether the next frame will look different though nothing new is said. */
export function goesOn({ shown, changedAt, movedAt, flashedAt }: Course, now: number): boolean {
  const until = Math.max(changedAt + SPRING_MS, movedAt + ANTICIPATION_MS, flashedAt + FLASH_MS);
  return moves(shown.mode) || now < until;
}
