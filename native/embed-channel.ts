// Messages between the server and the embedding host.
import type { EmbedJob, ProviderErrorCode } from "../server/core/brain-ports.ts";

export type ToEmbedHost =
  | { readonly kind: "embed"; readonly jobId: number; readonly job: EmbedJob }
  | { readonly kind: "cancel"; readonly jobId: number }
  | { readonly kind: "ping"; readonly n: number };

export type FromEmbedHost =
  | {
      readonly kind: "embedded";
      readonly jobId: number;
      readonly model: string;
      /** In base64. */
      readonly vectors: readonly string[];
    }
  | {
      readonly kind: "failed";
      readonly jobId: number;
      readonly code: ProviderErrorCode;
      readonly message: string;
      readonly nextStep: string;
    };
