// The orb with its label. Shape, words and colour say the same; the picture is for the eye only.
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Bridge } from "../bridge.ts";
import { Mark } from "../orb/mark.tsx";
import { createOrb, type Orb } from "../orb/orb.ts";
import type { Model } from "../store.ts";
import { Sound } from "./sound.tsx";
import { useTalk } from "./talk.ts";

function shownOf({ status, view: { orb = {} } }: Model): { readonly mode: string; readonly label: string } {
  if (status === "stopped") return { mode: "offline", label: "Not running" };
  if (status !== "ready") return { mode: "starting", label: "Starting" };
  return { mode: orb.mode ?? "idle", label: orb.label ?? "Ready" };
}

export function OrbPanel({ model, bridge }: { readonly model: Model; readonly bridge: Bridge }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const orb = useRef<Orb>(null);
  const state = model.view.orb ?? {};
  const { mode, label } = shownOf(model);
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
  const listening = (model.view.voice?.mode ?? "") !== "";
  const talk = useTalk(bridge, listening);
  return (
    <header class={`orb mode-${mode}`}>
      <button
        class="orb-button"
        aria-label={`Kodama: ${label}. ${listening ? "Press to end listening." : "Press to talk, or hold while you talk."}`}
        aria-pressed={listening}
        title={
          listening
            ? "Press to end listening, Esc to forget what was said"
            : "Press to talk, or hold while you talk"
        }
        disabled={model.status !== "ready"}
        {...talk}
      >
        {/* A canvas keeps its first kind of context: another renderer needs another canvas. */}
        <canvas key={model.renderer} ref={canvas} width={160} height={160} role="img" aria-hidden="true" />
        <Mark mode={mode === "idle" && model.hearsAt !== "" ? "remote" : mode} />
      </button>
      <p class="orb-label" role="status" aria-live={mode === "needs_approval" ? "assertive" : "polite"}>
        {label}
      </p>
      <Sound model={model} bridge={bridge} />
      {model.hearsAt === "" ? null : (
        <p class="hears-at" role="status">
          It hears the microphone of {model.hearsAt}
        </p>
      )}
      {egress === "" ? null : (
        <p class="egress" role="status">
          Your words go to {egress}
        </p>
      )}
    </header>
  );
}
