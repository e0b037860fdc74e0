// The orb with its label. Shape, words and colour say the same; the picture is for the eye only.
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Bridge } from "../bridge.ts";
import { createOrb, type Orb } from "../orb/orb.ts";
import type { Model } from "../store.ts";

export function OrbPanel({ model, bridge }: { readonly model: Model; readonly bridge: Bridge }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const orb = useRef<Orb>(null);
  const state = model.view.orb ?? {};
  const ready = model.status === "ready";
  const mode = ready ? (state.mode ?? "idle") : model.status === "stopped" ? "offline" : "starting";
  const label = ready ? (state.label ?? "Ready") : model.status === "stopped" ? "Not running" : "Starting";
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const made = createOrb(canvas.current, { renderer: model.renderer, reducedMotion: model.reducedMotion });
    orb.current = made;
    return () => made.dispose();
  }, [model.renderer, model.reducedMotion]);
  useEffect(() => {
    orb.current?.show({
      mode,
      feeling: state.feeling ?? "neutral",
      palette: state.palette ?? "mode-default",
      urgency: Number(state.urgency ?? 0),
      flash: state.flash ?? "",
      flashCount: state.flash_count ?? 0,
      level: model.level,
    });
  });
  const egress = model.view.flags?.egress ?? "";
  const awake = model.view.flags?.awake !== false;
  return (
    <header class={`orb mode-${mode}`}>
      <button
        class="orb-button"
        aria-label={`Kodama: ${label}. ${awake ? "Press to let it sleep." : "Press to wake it."}`}
        disabled={!ready}
        onClick={() =>
          bridge.send({ type: "command", command: "conversation.gate_set", payload: { active: !awake } })
        }
      >
        {/* A canvas keeps its first kind of context: another renderer needs another canvas. */}
        <canvas key={model.renderer} ref={canvas} width={160} height={160} role="img" aria-hidden="true" />
      </button>
      <p class="orb-label" role="status" aria-live={mode === "needs_approval" ? "assertive" : "polite"}>
        {label}
      </p>
      {egress === "" ? null : (
        <p class="egress" role="status">
          Your words go to {egress}
        </p>
      )}
    </header>
  );
}
