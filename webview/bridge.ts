// The page's line to the extension: messages out, checked messages in.
import type { ToolProgressEventJson } from "../proto/gen/kodama/v1/tool_pb.ts";
import type { ViewJson } from "../proto/gen/kodama/v1/view_pb.ts";
import type { JsonValue } from "../proto/merge-patch.ts";

export type FromExtension =
  | { readonly type: "snapshot"; readonly rev: number; readonly view: ViewJson }
  | { readonly type: "patch"; readonly base_rev: number; readonly rev: number; readonly patch: JsonValue }
  | { readonly type: "status"; readonly status: string; readonly detail: string }
  | {
      readonly type: "options";
      readonly armDelayMs: number;
      readonly reducedMotion: string;
      readonly renderer: string;
      readonly draft: string;
      /** The other machine whose microphone it would hear; empty where that is here. */
      readonly hearsAt: string;
    }
  | ({ readonly type: "progress" } & ToolProgressEventJson)
  | { readonly type: "level"; readonly level: number }
  /** Words as they are said; empty when they count, or when nothing came of them. */
  | { readonly type: "caption"; readonly text: string }
  /** What was said, to be looked at in the box. */
  | { readonly type: "review"; readonly words: string; readonly focus: boolean }
  /** The editor's window came back to the front. */
  | { readonly type: "returned" }
  | { readonly type: "failed"; readonly message: string };

export type ToExtension =
  | { readonly type: "ready" }
  | { readonly type: "command"; readonly command: string; readonly payload: object }
  | { readonly type: "run"; readonly id: string; readonly argument?: string }
  | { readonly type: "composing"; readonly active: boolean }
  | { readonly type: "draft"; readonly text: string };

interface EditorApi {
  postMessage(message: ToExtension): void;
}
declare function acquireVsCodeApi(): EditorApi;

export interface Bridge {
  send(message: ToExtension): void;
  onMessage(listener: (message: FromExtension) => void): void;
}

export function createBridge(): Bridge {
  const api = acquireVsCodeApi();
  return {
    send: (message) => api.postMessage(message),
    onMessage(listener) {
      window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
        // Only the extension can post into this frame; a message without a type is not ours.
        if (typeof data === "object" && data !== null && "type" in data) listener(data as FromExtension);
      });
    },
  };
}
