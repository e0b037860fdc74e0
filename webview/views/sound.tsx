// What becomes of sound, as it truly is: heard, worked on, kept, played. And what is being said, as far as it is understood.
import type { ComponentChildren, VNode } from "preact";
import type { ViewJson } from "../../proto/gen/kodama/v1/view_pb.ts";
import type { Bridge } from "../bridge.ts";
import type { Model } from "../store.ts";

type Voice = NonNullable<ViewJson["voice"]>;

/** Shown while there is any: who does not talk to it has nothing to be told. */
export function Sound({ model, bridge }: { readonly model: Model; readonly bridge: Bridge }): VNode | null {
  const { voice = {} } = model.view;
  const listens = (voice.mode ?? "") !== "";
  if (!listens && voice.capture !== true && voice.processing !== true && voice.playback !== true) return null;
  return (
    <>
      <Flags voice={voice} bridge={bridge} />
      {listens && model.caption !== "" ? (
        <p class="caption" aria-live="off" aria-label="What is being said">
          {model.caption}
        </p>
      ) : null}
    </>
  );
}

function Flags({ voice, bridge }: { readonly voice: Voice; readonly bridge: Bridge }): VNode {
  const { capture = false, processing = false, retention = false, playback = false, device = "" } = voice;
  const flag = (is: boolean, on: ComponentChildren, off: string): VNode => (
    <li class={is ? "on" : "off"}>{is ? on : off}</li>
  );
  const microphone = (
    <button
      class="microphone"
      aria-label={`Microphone on${device === "" ? "" : `: ${device}`}. Choose another one.`}
      onClick={() => bridge.send({ type: "run", id: "kodama.microphone" })}
    >
      Microphone on{device === "" ? "" : `: ${device}`}
    </button>
  );
  return (
    <ul class="sound" aria-label="What becomes of sound">
      {flag(capture, microphone, "Microphone off")}
      {flag(processing, "Listened to on this machine", "Nothing listened to")}
      {flag(retention, "Sound is kept", "No sound kept")}
      {flag(playback, "Speaking", "Not speaking")}
    </ul>
  );
}
