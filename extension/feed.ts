// The editor's copy of the view: a snapshot, then patches in order; a gap asks for the snapshot again.
import type { ViewJson, ViewPatchEventJson } from "../proto/gen/kodama/v1/view_pb.ts";
import { applyMergePatch } from "../proto/merge-patch.ts";

export interface Snapshot {
  readonly rev: number;
  readonly view: ViewJson;
}

export interface Feed {
  current(): Snapshot;
  /** A snapshot that is older than what we have is dropped. */
  reset(snapshot: Snapshot): void;
  patch(event: ViewPatchEventJson): void;
  /** Called with the new view and, when it came as one, the patch. */
  onChange(listener: (snapshot: Snapshot, patch: ViewPatchEventJson | undefined) => void): void;
}

export function createFeed(askSnapshot: () => void): Feed {
  let now: Snapshot = { rev: 0, view: {} };
  const listeners: ((snapshot: Snapshot, patch: ViewPatchEventJson | undefined) => void)[] = [];
  const tell = (patch: ViewPatchEventJson | undefined): void => {
    for (const listener of listeners) listener(now, patch);
  };
  return {
    current: () => now,
    reset(snapshot) {
      now = snapshot;
      tell(undefined);
    },
    patch(event) {
      const { base_rev: base = 0, rev = 0, patch = {} } = event;
      if (rev <= now.rev) return;
      if (base !== now.rev) return askSnapshot();
      // The patch and the view are JSON of the contract; the merge keeps them so.
      now = { rev, view: applyMergePatch(now.view, patch) as ViewJson };
      tell(event);
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
