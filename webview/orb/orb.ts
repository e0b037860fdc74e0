// The orb's clock: draws on change, at most 30 times a second while something goes on, never when hidden or at rest.
import { afterFirstPaint } from "../first-paint.ts";
import { createCanvasPainter } from "./canvas-painter.ts";
import { BEGIN, type Frame, frameAt, goesOn, type OrbShown, turn } from "./course.ts";
import { createWebglPainter } from "./webgl-painter.ts";

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
const LESS_MOTION = "(prefers-reduced-motion: reduce)";

export function createOrb(
  canvas: HTMLCanvasElement,
  options: { readonly renderer: string; readonly reducedMotion: string },
): Orb {
  let painter: Painter | undefined;
  let course = BEGIN;
  let timer: number | undefined;
  let frames = 0;

  const draw = (): void => {
    timer = undefined;
    if (document.hidden || painter === undefined) return;
    const now = performance.now();
    const still = isStill(options.reducedMotion);
    painter.paint(frameAt(course, now, still));
    canvas.dataset["frames"] = String(++frames);
    if (!still && goesOn(course, now)) schedule();
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
      const turned = turn(course, next, performance.now());
      if (turned === course) return;
      course = turned;
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
  // The editor tells a new theme, and a wish for less motion, by the body's classes.
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

/** At rest for people who asked the editor or the system for less motion, and in high contrast, where shape and words carry the meaning. */
function isStill(reducedMotion: string): boolean {
  if (reducedMotion !== "auto") return reducedMotion === "on";
  const { classList } = document.body;
  return STILL_CLASSES.some((name) => classList.contains(name)) || window.matchMedia(LESS_MOTION).matches;
}

/** As editors mark a webview's body: by `workbench.reduceMotion`, and by the theme. */
const STILL_CLASSES = ["vscode-reduce-motion", "vscode-high-contrast"] as const;
