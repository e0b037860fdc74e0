// The orb on a plain 2D canvas: for machines whose graphics are made by the processor.
import type { Frame } from "./course.ts";
import type { Painter } from "./orb.ts";
import { css } from "./palette.ts";

const POINTS = 48;

export function createCanvasPainter(canvas: HTMLCanvasElement): Painter {
  const context = canvas.getContext("2d");
  return {
    kind: "canvas",
    paint(frame) {
      if (context !== null) paint(context, frame);
    },
    dispose: () => {},
  };
}

function paint(
  context: CanvasRenderingContext2D,
  { look, colours, seconds, level, size, flash, flashError }: Frame,
): void {
  const { width, height } = context.canvas;
  const [main, deep, light] = colours;
  context.clearRect(0, 0, width, height);
  const radius =
    width * 0.32 * size * (1 + look.breath * Math.sin(seconds * 1.6 * look.speed) + level * 0.15);
  const glow = context.createRadialGradient(
    width / 2,
    height / 2,
    radius * 0.5,
    width / 2,
    height / 2,
    radius * 1.5,
  );
  glow.addColorStop(0, css(main, 0.35 * look.fog));
  glow.addColorStop(1, css(main, 0));
  context.fillStyle = glow;
  context.fillRect(0, 0, width, height);
  context.beginPath();
  for (let i = 0; i <= POINTS; i++) {
    const angle = (i / POINTS) * Math.PI * 2;
    const wave = 1 + look.morph * 0.5 * Math.sin(angle * look.morphFreq + seconds * look.morphSpeed * 6);
    context.lineTo(width / 2 + Math.cos(angle) * radius * wave, height / 2 + Math.sin(angle) * radius * wave);
  }
  const body = context.createRadialGradient(
    width * 0.42,
    height * 0.4,
    radius * 0.1,
    width / 2,
    height / 2,
    radius * 1.1,
  );
  body.addColorStop(0, css(light));
  body.addColorStop(0.55, css(main));
  body.addColorStop(1, css(deep));
  context.fillStyle = body;
  context.fill();
  if (flash <= 0) return;
  context.strokeStyle = flashError ? `rgba(220,70,70,${flash})` : `rgba(90,190,120,${flash})`;
  context.lineWidth = 4;
  context.stroke();
}
