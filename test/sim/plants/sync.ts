// Mistakes in what windows are told, and in what they remember.
import type { FramePage } from "../../../server/core/ports.ts";
import type { Places } from "../../../extension/places.ts";
import type { SyncSpoils } from "../sync.ts";
import type { Plant } from "./plant.ts";

function places(change: (places: Places) => Partial<Places>): () => SyncSpoils {
  return () => ({ places: (given) => ({ ...given, ...change(given) }) });
}

/** The page says that it has all, and does not. */
function withoutFirst(page: FramePage): FramePage {
  const texts = JSON.parse(`[${new TextDecoder().decode(page.bytes)}]`) as readonly unknown[];
  const rest = texts.slice(1).map((one) => JSON.stringify(one));
  return texts.length < 2 ? page : { ...page, bytes: new TextEncoder().encode(rest.join(",")) };
}

export const SYNC_PLANTS: readonly Plant<SyncSpoils>[] = [
  {
    name: "loses-a-batch",
    breaks: "a connection loses a message and goes on; found by what a window never showed",
    seed: 3,
    spoils: () => ({ isLost: (random) => random() < 0.01 }),
  },
  {
    name: "shows-again",
    breaks: "a window shows what it has shown; found by counting",
    seed: 1,
    spoils: places((given) => ({
      apply(heard) {
        given.apply(heard);
        return true;
      },
    })),
  },
  {
    name: "forgets-its-place",
    breaks: "a window that comes back begins anew; found by what it never showed",
    seed: 1,
    spoils: places(() => ({ cursors: () => [] })),
  },
  {
    name: "one-too-far",
    breaks: "a window goes on one event behind its place; found by what it never showed",
    seed: 1,
    spoils: places((given) => ({
      cursors: (lineage) =>
        given.cursors(lineage).map((cursor) => ({ ...cursor, after_seq: cursor.after_seq + 1 })),
    })),
  },
  {
    name: "forgets-a-topic",
    breaks: "a window comes back to one topic and not to the other; found by what it never showed",
    seed: 1,
    spoils: places((given) => ({
      cursors: (lineage) => given.cursors(lineage).slice(1),
    })),
  },
  {
    name: "skips-in-a-page",
    breaks: "a page of the past lacks its first event; found by what a window never showed",
    seed: 1,
    spoils: () => ({ page: (page) => async (topic, range) => withoutFirst(await page(topic, range)) }),
  },
  {
    name: "tells-first",
    breaks: "windows are told before the disk has it; found by what they showed and the disk has not",
    seed: 1,
    spoils: () => ({ tellsFirst: true }),
  },
];
