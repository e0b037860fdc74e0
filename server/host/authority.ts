// What a transport or a window needs of the authority, wherever it runs: in this process or behind the local socket.
import type { Dispatch } from "./dispatcher.ts";

export interface AuthoritySession {
  readonly dispatch: Dispatch;
  close(): void;
}

export interface Authority {
  connect(send: (event: unknown) => Promise<void>): Promise<AuthoritySession>;
  /** Called once when the authority is gone and sessions are dead; never for the one in this process. */
  onGone(listener: () => void): void;
  close(): Promise<void>;
}

/** JSON-RPC methods of our own, next to ordinary LSP. */
export const METHODS = {
  challenge: "kodama/challenge",
  hello: "kodama/hello",
  command: "kodama/command",
  event: "kodama/event",
} as const;
