// The orb as a key to talk: held it hears until it is let go, tapped it hears one request. A page is told when a key comes up, so
// nothing is guessed here.
import { useRef } from "preact/hooks";
import type { Bridge } from "../bridge.ts";

/** Shorter than this it was a tap. */
const TAP_MAX_MS = 400;

interface Handlers {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerUp: () => void;
  readonly onPointerCancel: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onKeyUp: (event: KeyboardEvent) => void;
  readonly onClick: (event: MouseEvent) => void;
  readonly onBlur: () => void;
}

const isKey = ({ key }: KeyboardEvent): boolean => key === "Enter" || key === " ";

export function useTalk(bridge: Bridge, listening: boolean): Handlers {
  /** When it went down to be heard; undefined while it is up, or when it ended what was heard. */
  const downAt = useRef<number | undefined>(undefined);
  const send = (payload: object): void => bridge.send({ type: "command", command: "voice.listen", payload });
  const down = (): void => {
    downAt.current = listening ? undefined : performance.now();
    send(listening ? { active: false } : { active: true, mode: "hold" });
  };
  const up = (): void => {
    if (downAt.current === undefined) return;
    const tapped = performance.now() - downAt.current < TAP_MAX_MS;
    downAt.current = undefined;
    send(tapped ? { active: true, mode: "tap" } : { active: false });
  };
  /** It did not come up here: that is no tap. */
  const letGo = (): void => {
    if (downAt.current !== undefined) send({ active: false });
    downAt.current = undefined;
  };
  const forget = (): void => {
    downAt.current = undefined;
    send({ active: false, discard: true });
  };
  return {
    onPointerDown(event) {
      if (event.button !== 0) return;
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      down();
    },
    onPointerUp: up,
    onPointerCancel: letGo,
    onKeyDown(event) {
      if (event.key === "Escape" && (listening || downAt.current !== undefined)) return forget();
      if (!isKey(event)) return;
      event.preventDefault();
      if (!event.repeat) down();
    },
    onKeyUp(event) {
      if (!isKey(event)) return;
      event.preventDefault();
      up();
    },
    onClick(event) {
      // Of a screen reader, which presses nothing.
      if (event.detail === 0) send(listening ? { active: false } : { active: true, mode: "tap" });
    },
    onBlur: letGo,
  };
}
