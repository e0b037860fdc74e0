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
  /** How long the oldest question has been that, where it took the place of another one; Infinity for all others. */
  takenOverMs(): number;
}

/** Who answers one by a key may still hold the key when the next one comes. */
const SOON_MS = 5_000;

export function createFeed(askSnapshot: () => void): Feed {
  let now: Snapshot = { rev: 0, view: {} };
  const listeners: ((snapshot: Snapshot, patch: ViewPatchEventJson | undefined) => void)[] = [];
  let [first, settledAtMs, takenOverAtMs] = ["", -Infinity, -Infinity];
  const tell = (patch: ViewPatchEventJson | undefined): void => {
    const [oldest = ""] = Object.keys(now.view.approvals ?? {});
    if (oldest !== first) {
      const nowMs = performance.now();
      if (first !== "") settledAtMs = nowMs;
      if (oldest !== "" && nowMs - settledAtMs < SOON_MS) takenOverAtMs = nowMs;
      first = oldest;
    }
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
    takenOverMs: () => performance.now() - takenOverAtMs,
  };
}
