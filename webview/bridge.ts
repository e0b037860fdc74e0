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
    }
  | ({ readonly type: "progress" } & ToolProgressEventJson)
  | { readonly type: "level"; readonly level: number }
  | { readonly type: "failed"; readonly message: string };

export type ToExtension =
  | { readonly type: "ready" }
  | { readonly type: "command"; readonly command: string; readonly payload: object }
  | { readonly type: "run"; readonly id: string; readonly argument?: string }
  | { readonly type: "composing"; readonly active: boolean }
  | { readonly type: "draft"; readonly text: string };

interface EditorApi {
  postMessage(message: ToExtension): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): EditorApi;

export interface Bridge {
  send(message: ToExtension): void;
  onMessage(listener: (message: FromExtension) => void): void;
  /** What is being written: kept by the page over hide and move, by the extension over a reload and a crash. */
  readDraft(): string;
  keepDraft(text: string): void;
}

const DRAFT_CHARS_MAX = 8_000;
const DRAFT_AFTER_MS = 200;

export function createBridge(): Bridge {
  const api = acquireVsCodeApi();
  let later: number | undefined;
  return {
    send: (message) => api.postMessage(message),
    onMessage(listener) {
      window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
        // Only the extension can post into this frame; a message without a type is not ours.
        if (typeof data === "object" && data !== null && "type" in data) listener(data as FromExtension);
      });
    },
    readDraft() {
      const kept = api.getState();
      return typeof kept === "object" && kept !== null && "draft" in kept && typeof kept.draft === "string"
        ? kept.draft
        : "";
    },
    keepDraft(text) {
      const draft = text.slice(0, DRAFT_CHARS_MAX);
      api.setState({ draft });
      window.clearTimeout(later);
      later = window.setTimeout(() => api.postMessage({ type: "draft", text: draft }), DRAFT_AFTER_MS);
    },
  };
}
