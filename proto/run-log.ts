// What was told of a run, as lines of text: for every screen that shows its log.
import type { AssistantSentenceEventJson } from "./gen/kodama/v1/runtime_pb.ts";
import type { ToolCallEventJson, ToolResultEventJson } from "./gen/kodama/v1/tool_pb.ts";

/** `events` are those of the run's topic, in order. */
export function runLog(events: readonly { readonly event: string; readonly payload: unknown }[]): string {
  return events.flatMap(({ event, payload }) => lineOf(event, payload)).join("\n");
}

function lineOf(event: string, payload: unknown): readonly string[] {
  // The server checked each payload against its event's schema.
  switch (event) {
    case "runtime.tool_call":
      return [`▶ ${(payload as ToolCallEventJson).title ?? ""}`];
    case "runtime.tool_result": {
      const { success = false, summary = "", duration_ms = 0 } = payload as ToolResultEventJson;
      return [`${success ? "✔" : "✘"} ${Number(duration_ms)} ms`, ...(summary === "" ? [] : [summary])];
    }
    case "runtime.assistant_sentence":
      return [(payload as AssistantSentenceEventJson).text ?? ""];
    default:
      return [];
  }
}
