// Messages between the server and a terminal's process.
import type { TerminalSize } from "../server/core/terminals/types.ts";

export interface Wanted {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly size: TerminalSize;
}

export type ToPtyHost =
  | { readonly kind: "open"; readonly wanted: Wanted }
  | { readonly kind: "type"; readonly text: string }
  | { readonly kind: "resize"; readonly size: TerminalSize };

export type FromPtyHost =
  | { readonly kind: "opened"; readonly pid: number }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "data"; readonly text: string }
  | { readonly kind: "exit"; readonly exitCode: number | null };
