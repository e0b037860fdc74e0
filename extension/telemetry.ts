// What the editor notices of the server and only the editor can: how long it took to be there, that it ended, that it hung. Told to
// the server on this machine, which counts it; nothing of it goes anywhere else. Where the editor's telemetry is off, nothing is noted.
import * as vscode from "vscode";
import type { RequestJson } from "../proto/commands.ts";

export type Noticed = "server_ready" | "server_ended" | "server_silent";

/** Kept until a server is there to be told. */
const KEPT_MAX = 50;

export interface Telemetry {
  /** `ms`: how long it took; 0 for what takes no time. */
  note(name: Noticed, ms?: number): void;
  /** What was noted since, each told once. */
  take(): RequestJson<"client.report">;
}

export function createTelemetry(): Telemetry {
  let entries: { readonly name: Noticed; readonly ms: number }[] = [];
  return {
    note(name, ms = 0) {
      if (vscode.env.isTelemetryEnabled)
        entries = [...entries, { name, ms: Math.round(ms) }].slice(-KEPT_MAX);
    },
    take() {
      const taken = entries;
      entries = [];
      return { entries: taken };
    },
  };
}
