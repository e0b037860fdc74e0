// The orb's clock: draws on change, at most 30 times a second while something goes on, never when hidden or at rest.
import { afterFirstPaint } from "../first-paint.ts";
import { createCanvasPainter } from "./canvas-painter.ts";
import { lookOf, mix, moves, spring, type Look } from "./motion.ts";
import { coloursOf, type Triple, turnHue } from "./palette.ts";
import { createWebglPainter } from "./webgl-painter.ts";

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
  /** 0 to 1, and its colour. */
  readonly flash: number;
  readonly flashError: boolean;
}

export interface Painter {
  readonly kind: "webgl" | "canvas";
  paint(frame: Frame): void;
  dispose(): void;
}

export interface Orb {
  show(next: OrbShown): void;
  dispose(): void;
}

const FRAME_MS = 1_000 / 30;
const TRANSITION_MS = 500;
const FLASH_MS = 600;
const LESS_MOTION = "(prefers-reduced-motion: reduce)";

export function createOrb(
  canvas: HTMLCanvasElement,
  options: { readonly renderer: string; readonly reducedMotion: string },
): Orb {
  let painter: Painter | undefined;
  let shown: OrbShown = {
    mode: "starting",
    feeling: "neutral",
    palette: "mode-default",
    urgency: 0,
    flash: "",
    flashCount: 0,
    level: 0,
  };
  let from = lookOf(shown.mode, shown.feeling, 0);
  let changedAt = 0;
  let flashedAt = -FLASH_MS;
  let timer: number | undefined;
  let frames = 0;

  const draw = (): void => {
    timer = undefined;
    if (document.hidden || painter === undefined) return;
    const now = performance.now();
    const still = isStill(options.reducedMotion);
    const target = lookOf(shown.mode, shown.feeling, shown.urgency);
    const look = still ? target : mix(from, target, spring(now - changedAt));
    const flash = Math.max(0, 1 - (now - flashedAt) / FLASH_MS);
    painter.paint({
      look,
      colours: turnHue(coloursOf(shown.palette, shown.mode), look.hueShift),
      seconds: still ? 0 : now / 1_000,
      level: shown.level,
      flash,
      flashError: shown.flash === "error",
    });
    canvas.dataset["frames"] = String(++frames);
    if (!still && (moves(shown.mode) || now - changedAt < TRANSITION_MS || flash > 0)) schedule();
  };
  const schedule = (): void => {
    timer ??= window.setTimeout(() => requestAnimationFrame(draw), FRAME_MS);
  };
  const stopWatching = watchSurroundings(schedule);
  const callOff = afterFirstPaint(() => {
    painter = choosePainter(canvas, options.renderer);
    canvas.dataset["renderer"] = painter.kind;
    draw();
  });
  return {
    show(next) {
      if (same(next, shown)) return;
      const now = performance.now();
      from = mix(from, lookOf(shown.mode, shown.feeling, shown.urgency), spring(now - changedAt));
      if (next.mode !== shown.mode || next.feeling !== shown.feeling || next.palette !== shown.palette)
        changedAt = now;
      if (next.flashCount !== shown.flashCount) flashedAt = now;
      shown = next;
      schedule();
    },
    dispose() {
      callOff();
      window.clearTimeout(timer);
      stopWatching();
      painter?.dispose();
    },
  };
}

function choosePainter(canvas: HTMLCanvasElement, wanted: string): Painter {
  if (wanted !== "canvas") {
    const painter = createWebglPainter(canvas, wanted === "webgl");
    if (painter !== undefined) return painter;
  }
  return createCanvasPainter(canvas);
}

/** Draws anew when the page is shown again, or when the theme or the wish for less motion changes. */
function watchSurroundings(schedule: () => void): () => void {
  const onVisible = (): void => {
    if (!document.hidden) schedule();
  };
  const motion = window.matchMedia(LESS_MOTION);
  // The editor tells a new theme by the body's classes.
  const theme = new MutationObserver(schedule);
  document.addEventListener("visibilitychange", onVisible);
  motion.addEventListener("change", schedule);
  theme.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  return () => {
    document.removeEventListener("visibilitychange", onVisible);
    motion.removeEventListener("change", schedule);
    theme.disconnect();
  };
}

/** At rest for people who asked for less motion, and in high contrast, where shape and words carry the meaning. */
function isStill(reducedMotion: string): boolean {
  if (reducedMotion !== "auto") return reducedMotion === "on";
  const contrast = document.body.classList.contains("vscode-high-contrast");
  return contrast || window.matchMedia(LESS_MOTION).matches;
}

function same(a: OrbShown, b: OrbShown): boolean {
  return (
    a.mode === b.mode &&
    a.feeling === b.feeling &&
    a.palette === b.palette &&
    a.urgency === b.urgency &&
    a.flashCount === b.flashCount &&
    a.level === b.level
  );
}
