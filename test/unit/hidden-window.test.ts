import assert from "node:assert/strict";
import { EMPTY_STATE, type State } from "../../server/core/state.ts";
import type { SurfaceKind } from "../../server/core/surfaces/types.ts";
import { draft } from "../../server/host/frames.ts";
import { Publisher } from "../../server/host/publisher.ts";
import { until } from "../support/until.ts";

const IDS = { lineage: "l1", newEventId: () => "e1" };

function stateWith(
  all: readonly { readonly id: string; readonly kind: SurfaceKind; readonly visible: boolean }[],
): State {
  const surfaces = Object.fromEntries(
    all.map(({ id, kind, visible }) => [
      id,
      {
        surfaceId: id,
        kind,
        name: id,
        folders: [],
        trusted: true,
        visible,
        serves: [],
        models: [],
        attachedAtMs: 0,
      },
    ]),
  );
  const { present } = EMPTY_STATE;
  return { ...EMPTY_STATE, present: { ...present, surfaces: { ...present.surfaces, surfaces } } };
}

describe("a window whose page nobody sees", () => {
  it("[VIEW-10] is told everything but how loud it is and words that are not final, and those again once it is seen (D41)", async () => {
    const publisher = new Publisher(
      {
        ...IDS,
        nowMs: () => 0,
        monotonicMs: () => performance.now(),
        page: () => Promise.reject(new Error("nothing is read again")),
        resolveWindow: (payload) => Promise.resolve(payload),
        onWindowLost: () => {},
        onCounters: () => {},
      },
      { state: EMPTY_STATE, heads: {} },
    );
    const heard: Record<string, string[]> = { seen: [], hidden: [], terminal: [] };
    for (const [id, events] of Object.entries(heard))
      publisher.add({
        id: () => id,
        send: ({ parts }) => {
          const told = parts.join(",").matchAll(/"event":"([^"]+)"/g);
          events.push(...[...told].map(([, event = ""]) => event));
          return Promise.resolve();
        },
      });
    const publish = (visible: boolean, events: readonly (readonly [string, object])[]): void =>
      publisher.publish({
        facts: [],
        state: stateWith([
          { id: "seen", kind: "editor", visible: true },
          { id: "hidden", kind: "editor", visible },
          { id: "terminal", kind: "cli", visible: false },
        ]),
        frames: events.map(([event, payload]) => ({
          draft: draft({ event, payload } as never, { topic: "", atMs: 0 }, IDS),
          seq: 0,
        })),
      });
    const fleeting = [
      ["voice.level", { level: 0.4 }],
      ["voice.partial", { text: "run the" }],
    ] as const;
    const kept = [
      "scheduler.error",
      { task_id: "t", code: "internal", message: "m", next_step: "" },
    ] as const;
    publish(false, [...fleeting, kept]);
    await until("all but the fleeting ones", () => heard["hidden"]?.includes("scheduler.error") === true);
    const told = (id: string): readonly string[] =>
      (heard[id] ?? []).filter((one) => one.startsWith("voice."));
    assert.deepEqual(told("hidden"), []);
    for (const id of ["seen", "terminal"]) assert.deepEqual(told(id), ["voice.level", "voice.partial"], id);
    publish(true, fleeting);
    await until("they come again", () => told("hidden").length === 2);
  });
});
