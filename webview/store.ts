// What the page shows: the server's view by snapshot and patches, and a few things that are only about this page.
import type { ViewJson } from "../proto/gen/kodama/v1/view_pb.ts";
import { applyMergePatch } from "../proto/merge-patch.ts";
import type { FromExtension } from "./bridge.ts";

export interface Model {
  readonly rev: number;
  readonly view: ViewJson;
  readonly status: string;
  readonly detail: string;
  readonly armDelayMs: number;
  readonly reducedMotion: string;
  readonly renderer: string;
  /** What the extension kept of the text being written when an earlier page went away. */
  readonly draft: string;
  readonly hearsAt: string;
  /** How often words came that are to be looked at before they are sent. */
  readonly reviews: number;
  /** The last of them. */
  readonly reviewed: string;
  /** Whether who said them waits for them. */
  readonly reviewFocus: boolean;
  /** Last lines of output of running tools, by call. */
  readonly tails: Readonly<Record<string, string>>;
  readonly level: number;
  /** What is being said, as far as it is understood. */
  readonly caption: string;
  readonly failure: string;
  /** How often the editor's window came back to the front. */
  readonly returns: number;
}

export const EMPTY: Model = {
  rev: 0,
  view: {},
  status: "starting",
  detail: "",
  armDelayMs: 600,
  reducedMotion: "auto",
  renderer: "auto",
  draft: "",
  hearsAt: "",
  reviews: 0,
  reviewed: "",
  reviewFocus: false,
  tails: {},
  level: 0,
  caption: "",
  failure: "",
  returns: 0,
};

/** Pure; the same message twice changes nothing the second time. `gap` asks for a snapshot. */
export function apply(
  model: Model,
  message: FromExtension,
): { readonly model: Model; readonly gap: boolean } {
  switch (message.type) {
    case "snapshot":
      return fine({ ...model, rev: message.rev, view: message.view, failure: "" });
    case "patch": {
      if (message.rev <= model.rev) return fine(model);
      if (message.base_rev !== model.rev) return { model, gap: true };
      const view = applyMergePatch(model.view, message.patch) as ViewJson;
      return fine({ ...model, rev: message.rev, view, tails: runningTails(model.tails, view) });
    }
    case "status":
      return fine({ ...model, status: message.status, detail: message.detail });
    case "options": {
      const { armDelayMs, reducedMotion, renderer, draft, hearsAt } = message;
      return fine({ ...model, armDelayMs, reducedMotion, renderer, draft, hearsAt });
    }
    case "progress":
      return fine({ ...model, tails: { ...model.tails, [message.call_id ?? ""]: message.tail ?? "" } });
    case "level":
      return fine({ ...model, level: message.level });
    case "caption":
      return fine({ ...model, caption: message.text });
    case "review":
      return fine({
        ...model,
        reviewed: message.words,
        reviews: model.reviews + 1,
        reviewFocus: message.focus,
      });
    case "returned":
      return fine({ ...model, returns: model.returns + 1 });
    case "failed":
      return fine({ ...model, failure: message.message });
  }
}

const fine = (model: Model): { readonly model: Model; readonly gap: boolean } => ({ model, gap: false });

/** Output of a tool that has ended is in its summary. */
function runningTails(tails: Model["tails"], view: ViewJson): Model["tails"] {
  const running = new Set<string>();
  for (const turn of Object.values(view.turns ?? {})) {
    for (const [id, tool] of Object.entries(turn.tools ?? {})) if (tool.state === "running") running.add(id);
  }
  return Object.fromEntries(Object.entries(tails).filter(([id]) => running.has(id)));
}
