// What the editor noticed of its server: told once, kept where it could not be told, and nothing where nobody wants it.
import assert from "node:assert/strict";
import { createTelemetry } from "../../extension/telemetry.ts";

describe("what the editor notices", () => {
  const names = (reports: readonly { readonly entries?: readonly { readonly name?: string }[] }[]) =>
    reports.map(({ entries = [] }) => entries.map(({ name }) => name));

  it("[REPORT-2] is told once, and again where it could not be told; one that hung is not also one that ended (C57)", async () => {
    const telemetry = createTelemetry(() => true);
    const told: { readonly entries?: readonly { readonly name?: string }[] }[] = [];
    const take = (report: (typeof told)[number]): Promise<void> => Promise.resolve(void told.push(report));
    await telemetry.tell(take);
    assert.deepEqual(told, [], "of nothing nothing is told");
    telemetry.note("server_silent");
    telemetry.note("server_ended");
    telemetry.note("server_ready", 123.4);
    await telemetry.tell(() => Promise.reject(new Error("gone")));
    await telemetry.tell(take);
    await telemetry.tell(take);
    assert.deepEqual(names(told), [["server_silent", "server_ready"]]);
    telemetry.note("server_ended");
    await telemetry.tell(take);
    assert.deepEqual(names(told).at(-1), ["server_ended"]);
  });

  it("[REPORT-2] is bounded, and nothing where telemetry is off (C57)", async () => {
    let wanted = false;
    const telemetry = createTelemetry(() => wanted);
    telemetry.note("server_ready", 1);
    wanted = true;
    for (let n = 0; n < 80; n++) telemetry.note("server_ready", n);
    let count = 0;
    await telemetry.tell(({ entries = [] }) => Promise.resolve(void (count = entries.length)));
    assert.equal(count, 50);
  });
});
