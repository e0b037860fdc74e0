// Messages between the server and the process that lets confined programs out.

export interface ToEgressHost {
  readonly hosts: readonly string[];
  /** sandbox-runtime asks for it, and is never made to use it here. */
  readonly ripgrep: string;
}

export type FromEgressHost =
  | { readonly kind: "opened"; readonly socketPath: string; readonly secret: string }
  | { readonly kind: "failed"; readonly message: string };
