// What does not work as it should, or only in part, with the way out of it.
import type { VNode } from "preact";
import { clockOf } from "../../proto/moments.ts";
import { aheadWords } from "../../proto/allowance.ts";
import type { ViewJson } from "../../proto/gen/kodama/v1/view_pb.ts";
import type { Bridge } from "../bridge.ts";
import type { Model } from "../store.ts";

interface Action {
  readonly id: string;
  readonly label: string;
}
/** By the part that is ill; the words of its next step say more. */
const ACTIONS: Readonly<Record<string, Action>> = {
  microphone: { id: "kodama.microphone", label: "Choose a Microphone" },
  voice_host: { id: "kodama.restart", label: "Restart" },
  tts: { id: "kodama.models", label: "Models" },
  speaker: { id: "kodama.speaker", label: "Choose a Speaker" },
  keywords: { id: "kodama.models", label: "Models" },
  captions: { id: "kodama.models", label: "Models" },
  storage: { id: "kodama.doctor", label: "Doctor" },
};

export function Banners({ model, bridge }: { readonly model: Model; readonly bridge: Bridge }): VNode {
  const { view, status } = model;
  const button = ({ id, label }: Action): VNode => (
    <button onClick={() => bridge.send({ type: "run", id })}>{label}</button>
  );
  return (
    <>
      {status === "ready" ? null : (
        <p class="banner" role="status">
          {status === "stopped" ? "Kodama is not running." : "Connecting to Kodama…"} {model.detail}{" "}
          {status === "stopped" ? button({ id: "kodama.restart", label: "Restart" }) : null}
        </p>
      )}
      {reasonsOf(view.runtime).map(({ part = "", reason = "", next_step = "" }) => (
        <p key={part} class="banner" role="status">
          {reason} {next_step} {ACTIONS[part] === undefined ? null : button(ACTIONS[part])}
        </p>
      ))}
      {view.flags?.read_only === true ? (
        <p class="banner">This workspace is not trusted, so Kodama can only read it.</p>
      ) : null}
      {view.flags?.safe_mode === true ? (
        <p class="banner">
          Safe mode: Kodama only looks, asks no language model and runs no task of yours.{" "}
          {button({ id: "kodama.leaveSafeMode", label: "Leave Safe Mode" })}
        </p>
      ) : null}
      {view.allowance === undefined ? null : (
        <p class="banner">
          Not asked about: {aheadWords(view.allowance)}, until{" "}
          {clockOf(Number(view.allowance.expires_at_ms ?? 0))}.{" "}
          {button({ id: "kodama.askAgain", label: "Ask Me Again" })}
        </p>
      )}
    </>
  );
}

/** Safe mode has a line of its own. */
const reasonsOf = ({ reasons = [] }: NonNullable<ViewJson["runtime"]> = {}): typeof reasons =>
  reasons.filter(({ part }) => part !== "safe_mode");
