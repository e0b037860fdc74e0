// Everything a plain LSP editor sees of Kodama: messages, questions, progress. Standard LSP only.
import {
  type Connection,
  MessageType,
  ShowMessageNotification,
  type WorkDoneProgressServerReporter,
} from "vscode-languageserver/node";
import type { EventJson, EventName } from "../../../proto/events.ts";
import type { ApprovalJson } from "./lenses.ts";

export interface PlainClient {
  hear(event: EventName, payload: unknown): Promise<void>;
}

export interface PlainPorts {
  readonly connection: Connection;
  readonly canProgress: boolean;
  readonly respond: (approval: ApprovalJson, decision: "allow_once" | "deny") => Promise<unknown>;
}

const ALLOW = "Allow once";
const DENY = "Deny";
const SENTENCES_KEPT = 200;

export function createPlainClient({ connection, canProgress, respond }: PlainPorts): PlainClient {
  const progress = new Map<string, WorkDoneProgressServerReporter>();
  const shown = new Set<string>();

  const generating = async ({
    turn_id: turnId = "",
    active = false,
  }: EventJson<"runtime.assistant_generating">): Promise<void> => {
    if (!active) {
      progress.get(turnId)?.done();
      progress.delete(turnId);
      return;
    }
    if (!canProgress) return;
    const reporter = await connection.window.createWorkDoneProgress();
    reporter.begin("Kodama", undefined, "working on it", false);
    progress.set(turnId, reporter);
  };

  const ask = async (approval: ApprovalJson): Promise<void> => {
    const { title = "", reason = "", subject } = approval;
    const exact = (subject?.argv ?? []).join(" ");
    const text = [`Kodama: may I ${title}?`, exact, reason].filter((part) => part !== "").join("\n");
    const answer = await connection.window.showWarningMessage(text, { title: ALLOW }, { title: DENY });
    // Anything but the one clear word is not a yes; closing the message leaves the question open.
    if (answer?.title === ALLOW) await respond(approval, "allow_once");
    if (answer?.title === DENY) await respond(approval, "deny");
  };

  return {
    async hear(event, payload) {
      // Payloads are of our own host, which checked them against the event's schema.
      switch (event) {
        case "runtime.assistant_generating":
          return generating(payload as EventJson<typeof event>);
        case "runtime.tool_call": {
          const { turn_id: turnId = "", title = "" } = payload as EventJson<typeof event>;
          progress.get(turnId)?.report(title);
          return;
        }
        case "runtime.assistant_sentence": {
          const { sentence_id: id = "", text = "" } = payload as EventJson<typeof event>;
          // The same sentence comes again when it was spoken; it is shown once.
          if (shown.has(id)) return undefined;
          shown.add(id);
          if (shown.size > SENTENCES_KEPT) shown.delete(shown.values().next().value ?? "");
          return connection.sendNotification(ShowMessageNotification.type, {
            type: MessageType.Info,
            message: text,
          });
        }
        case "approval.requested":
          return ask((payload as EventJson<typeof event>).approval ?? {});
        default:
      }
    },
  };
}
