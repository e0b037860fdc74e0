// What an editor noticed of its server is counted: names of a closed list and times, all of it or nothing.
import assert from "node:assert/strict";
import { create } from "@bufbuild/protobuf";
import {
  type ClientReportEntry,
  ClientReportEntrySchema,
  ClientReportRequestSchema,
} from "../../proto/gen/kodama/v1/host_pb.ts";
import { countReport } from "../../server/host/wire/client-report.ts";
import { createMetrics } from "../../server/host/metrics.ts";

const entry = (name: string, ms: number): ClientReportEntry => create(ClientReportEntrySchema, { name, ms });
const report = (entries: readonly ClientReportEntry[]) =>
  create(ClientReportRequestSchema, { entries: [...entries] });

describe("what an editor noticed", () => {
  it("[REPORT-1] is counted by its name, with its time, and told as metrics (C57)", () => {
    const metrics = createMetrics();
    const told = [entry("server_ready", 250), entry("server_ended", 0), entry("server_ready", 750)];
    assert.equal(countReport(report(told), metrics.add).ok, true);
    const text = metrics.text();
    metrics.stop();
    assert.match(text, /^kodama_client_events_total\{name="server_ready"\} 2$/m);
    assert.match(text, /^kodama_client_seconds_total\{name="server_ready"\} 1$/m);
    assert.match(text, /^kodama_client_events_total\{name="server_ended"\} 1$/m);
  });

  it("[REPORT-1] takes no other name, no odd time and no flood, and counts nothing of such a report (C57, D42)", () => {
    const counted: string[] = [];
    const refused = (entries: readonly ClientReportEntry[]): string => {
      const result = countReport(report(entries), (name) => void counted.push(name));
      return result.ok ? "ok" : result.failure.code;
    };
    const good = entry("server_ready", 1);
    assert.equal(refused([good, entry("what I said", 1)]), "invalid_payload");
    for (const ms of [-1, NaN, Infinity, 86_400_001])
      assert.equal(refused([good, entry("server_ready", ms)]), "invalid_payload", String(ms));
    assert.equal(refused(Array.from({ length: 51 }, () => good)), "payload_too_large");
    assert.deepEqual(counted, []);
    assert.equal(refused([]), "ok");
  });
});
