// A microphone or speaker that was chosen by voice becomes the person's own setting, so that every window and the next start have it.
import * as vscode from "vscode";
import type { EventJson } from "../proto/events.ts";
import type { Heard, ServerConnection } from "./connection.ts";

const KEYS = ["microphone", "speaker"] as const;

export interface ChosenDevices {
  hear(heard: Pick<Heard, "event" | "payload">): void;
}

export function createChosenDevices(
  connection: () => Pick<ServerConnection, "command">,
  onFailure: (error: unknown) => void,
): ChosenDevices {
  const follow = async (): Promise<void> => {
    const chosen = await connection().command("voice.devices", {});
    const config = vscode.workspace.getConfiguration("kodama.voice");
    for (const key of KEYS) {
      const name = chosen[key] ?? "";
      if (config.get<string>(key, "") === name) continue;
      await config.update(key, name === "" ? undefined : name, vscode.ConfigurationTarget.Global);
    }
  };
  return {
    hear({ event, payload }) {
      if (event !== "config.patched") return;
      // The server checked the payload against the event's schema.
      const { keys = [] } = payload as EventJson<"config.patched">;
      // What is sent from here has all settings; one alone was chosen by words.
      if (keys.length === 1 && KEYS.some((key) => keys[0] === `voice.${key}`)) follow().catch(onFailure);
    },
  };
}
