// What a conversation has done outside: words understood, and thought about.
import type { Message } from "./message.ts";
import type { EditorChoice, ProviderName } from "./types.ts";

export type ConversationEffect =
  | {
      readonly kind: "understand";
      readonly turnId: string;
      readonly text: string;
      readonly folders: readonly string[];
    }
  | Thought
  /** For words that may not be the last: nothing of it is told, shown or done before its `think`. */
  | { readonly kind: "think-ahead"; readonly text: string; readonly thought: Thought }
  /** More is said, or nothing counts. */
  | { readonly kind: "drop-ahead" }
  | { readonly kind: "cancel-think"; readonly turnId: string };

/** What a model is to think about. */
export interface Thought {
  readonly kind: "think";
  readonly turnId: string;
  readonly provider: ProviderName;
  readonly step: number;
  readonly messages: readonly Message[];
  /** How much the model reads at once. */
  readonly contextTokens: number;
  /** True in an untrusted workspace: only tools that read are offered. */
  readonly readOnly: boolean;
  /** Where the person is; the file is below one of the folders, or empty. */
  readonly workspace: { readonly folders: readonly string[]; readonly file: string };
  /** Of an editor that lends its model: which one. */
  readonly editor?: EditorChoice & { readonly unattended: boolean };
}
