// Messages between the server and the llama host. Text comes in pieces; a surface only ever sees whole sentences of it.
import type { JsonRecord } from "../server/core/lib/json.ts";
import type { Device, LocalJob, ProviderErrorCode } from "../server/core/brain-ports.ts";

export type ToLlamaHost =
  | { readonly kind: "generate"; readonly jobId: number; readonly job: LocalJob }
  | { readonly kind: "cancel"; readonly jobId: number }
  | { readonly kind: "ping"; readonly n: number };

export type FromLlamaHost =
  | ({ readonly kind: "device" } & Device)
  | { readonly kind: "text"; readonly jobId: number; readonly text: string }
  | { readonly kind: "call"; readonly jobId: number; readonly name: string; readonly args: JsonRecord }
  | { readonly kind: "done"; readonly jobId: number }
  | {
      readonly kind: "used";
      readonly jobId: number;
      readonly readTokens: number;
      readonly writtenTokens: number;
    }
  | {
      readonly kind: "failed";
      readonly jobId: number;
      readonly code: ProviderErrorCode;
      readonly message: string;
      readonly nextStep: string;
    };
