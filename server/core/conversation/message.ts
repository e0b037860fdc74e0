// What a model is told, whichever it is.
import type { JsonRecord } from "../lib/json.ts";

export type Message =
  /** meanwhile: a person's words that belong to the request before them. */
  | {
      readonly role: "system" | "user" | "assistant";
      readonly text: string;
      readonly meanwhile?: true;
    }
  | {
      readonly role: "call";
      readonly callId: string;
      readonly name: string;
      readonly args: JsonRecord;
    }
  | { readonly role: "result"; readonly callId: string; readonly text: string };
