// Counters and gauges as OpenMetrics text. Names are a closed table, so that a dashboard can rely on them.
import { monitorEventLoopDelay } from "node:perf_hooks";

export const METRICS = {
  kodama_inputs: { type: "counter", help: "Inputs decided." },
  kodama_commits: { type: "counter", help: "Decisions committed." },
  kodama_overloaded: { type: "counter", help: "Commands refused because the inbox was full." },
  kodama_storage_failures: { type: "counter", help: "Commits the disk refused." },
  kodama_broken_decisions: { type: "counter", help: "Decisions that failed by a fault of our own." },
  kodama_commands: { type: "counter", help: "Commands answered, by command and code." },
  kodama_command_seconds: { type: "counter", help: "Time spent answering commands, by command." },
  kodama_events_coalesced: {
    type: "counter",
    help: "Events replaced by a newer value before they were sent.",
  },
  kodama_events_dropped: { type: "counter", help: "Progress events dropped for a slow surface." },
  kodama_surface_resyncs: { type: "counter", help: "Times a surface had to start again from a snapshot." },
  kodama_client_events: { type: "counter", help: "What editors noticed of this server, by name." },
  kodama_client_seconds: { type: "counter", help: "Time that took, by name." },
  kodama_windows: { type: "counter", help: "Capability windows, by kind and outcome." },
  kodama_window_seconds: { type: "counter", help: "Time capability windows were open, by kind." },
  kodama_inbox_depth: { type: "gauge", help: "Inputs waiting." },
  kodama_commit_depth: { type: "gauge", help: "Commits waiting for the disk." },
  kodama_outbox_depth: { type: "gauge", help: "Events waiting for all surfaces." },
  kodama_event_loop_delay_seconds: { type: "gauge", help: "Event-loop delay, by quantile." },
  kodama_resident_memory_bytes: { type: "gauge", help: "Resident memory of the server." },
} as const;
export type MetricName = keyof typeof METRICS;

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metrics {
  add(name: MetricName, amount: number, labels?: Readonly<Record<string, string>>): void;
  /** Gauges are read when the text is made. */
  gauge(name: MetricName, read: () => number): void;
  /** A counter that someone else keeps: its samples are read when the text is made. */
  kept(name: MetricName, read: () => readonly Sample[]): void;
  text(): string;
  stop(): void;
}

/** Different label values kept per metric; more are counted under "other". */
const SERIES_MAX = 200;

export function createMetrics(): Metrics {
  const counters = new Map<MetricName, Map<string, number>>();
  const gauges = new Map<MetricName, () => number>();
  const keptElsewhere = new Map<MetricName, () => readonly Sample[]>();
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  return {
    add(name, amount, labels = {}) {
      const series = counters.get(name) ?? new Map<string, number>();
      counters.set(name, series);
      const key = written(labels);
      const bounded = series.has(key) || series.size < SERIES_MAX ? key : 'series="other"';
      series.set(bounded, (series.get(bounded) ?? 0) + amount);
    },
    gauge: (name, read) => void gauges.set(name, read),
    kept: (name, read) => void keptElsewhere.set(name, read),
    text() {
      const lines: string[] = [];
      for (const [name, { type, help }] of Object.entries(METRICS)) {
        lines.push(`# TYPE ${name} ${type}`, `# HELP ${name} ${help}`, ...samples(name as MetricName, type));
      }
      return `${lines.join("\n")}\n# EOF\n`;
    },
    stop: () => void delay.disable(),
  };

  function samples(name: MetricName, type: string): readonly string[] {
    if (name === "kodama_event_loop_delay_seconds") {
      return [50, 99].map((p) => `${name}{quantile="0.${p}"} ${(delay.percentile(p) / 1e9).toFixed(6)}`);
    }
    if (name === "kodama_resident_memory_bytes") return [`${name} ${process.memoryUsage.rss()}`];
    if (type === "gauge") return [`${name} ${gauges.get(name)?.() ?? 0}`];
    const kept = keptElsewhere.get(name)?.();
    const series = kept
      ? new Map(kept.map(({ labels, value }) => [written(labels), value]))
      : (counters.get(name) ?? new Map([["", 0]]));
    return [...series].map(
      ([labels, value]) => `${name}_total${labels === "" ? "" : `{${labels}}`} ${value}`,
    );
  }
}

function written(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}="${value.replaceAll(/["\\\n]/g, "_")}"`)
    .join(",");
}
