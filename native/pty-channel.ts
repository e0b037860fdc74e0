// Messages between the server and a terminal's process.
import type { OpenPty } from "../server/core/ports.ts";

type Asked = Parameters<OpenPty>[0];

export interface Wanted extends Asked {
  readonly env: Readonly<Record<string, string>>;
}

export type ToPtyHost =
  | { readonly kind: "open"; readonly wanted: Wanted }
  | { readonly kind: "type"; readonly text: string }
  | { readonly kind: "resize"; readonly size: Asked["size"] };

export type FromPtyHost =
  | { readonly kind: "opened"; readonly pid: number }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "data"; readonly text: string }
  | { readonly kind: "exit"; readonly exitCode: number | null };
