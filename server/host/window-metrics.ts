// What the core counts about capability windows, as samples for the metrics.
import type { WindowsState } from "../core/capabilities/types.ts";
import type { Sample } from "./metrics.ts";

/** One sample per kind and outcome; late reports belong to no window any more, so they carry no kind. */
export function windowOutcomes({ counters, lateEvents }: WindowsState): readonly Sample[] {
  const samples: Sample[] = [{ labels: { kind: "", outcome: "late" }, value: lateEvents }];
  for (const [kind, { opened, completed, timedOut, failed }] of Object.entries(counters)) {
    samples.push(
      { labels: { kind, outcome: "opened" }, value: opened },
      { labels: { kind, outcome: "completed" }, value: completed },
      { labels: { kind, outcome: "timed_out" }, value: timedOut },
    );
    for (const [outcome, value] of Object.entries(failed)) samples.push({ labels: { kind, outcome }, value });
  }
  return samples;
}

export function windowSeconds({ counters }: WindowsState): readonly Sample[] {
  return Object.entries(counters).map(([kind, { latencyMsTotal }]) => ({
    labels: { kind },
    value: latencyMsTotal / 1_000,
  }));
}
