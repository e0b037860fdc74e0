// Terminals in which a person watches what Kodama runs, and may type. What a terminal shows and what is typed is kept nowhere.
import { isOneOf } from "../lib/kinds.ts";

export interface Terminal {
  /** Of the tool call whose program runs in it. */
  readonly callId: string;
  /** The one screen that shows it; only from there it is typed into. */
  readonly surfaceId: string;
}

export interface TerminalsState {
  readonly terminals: Readonly<Record<string, Terminal>>;
}
export const NO_TERMINALS: TerminalsState = { terminals: {} };

/** In characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}
/** Until the screen says how large it is. */
export const FIRST_SIZE: TerminalSize = { columns: 120, rows: 30 };

/** What a person does to the program in a terminal. */
export interface TerminalHands {
  type(text: string): void;
  resize(size: TerminalSize): void;
  /** As when a terminal's window is closed: the program is told, and usually ends. */
  hangUp(): void;
}

/** What a program's terminal shows. */
export interface TerminalView {
  said(text: string): void;
  /** Null where a signal ended it, or nobody knows. */
  closed(exitCode: number | null): void;
}

interface TypedInto {
  readonly callId: string;
  readonly surfaceId: string;
}

export type TerminalsInput =
  | { readonly kind: "terminal-opened"; readonly callId: string }
  | { readonly kind: "terminal-said"; readonly callId: string; readonly text: string }
  | { readonly kind: "terminal-closed"; readonly callId: string; readonly exitCode: number | null }
  | (TypedInto & { readonly kind: "terminal-type"; readonly text: string })
  | (TypedInto & { readonly kind: "terminal-resize"; readonly size: TerminalSize })
  | (TypedInto & { readonly kind: "terminal-close" });

export const isTerminalsInput = isOneOf<TerminalsInput>({
  "terminal-opened": true,
  "terminal-said": true,
  "terminal-closed": true,
  "terminal-type": true,
  "terminal-resize": true,
  "terminal-close": true,
});

export type TerminalsFact =
  | {
      readonly kind: "terminal-shown";
      readonly terminal: Terminal;
      /** What runs in it, as it was asked about. */
      readonly title: string;
    }
  | { readonly kind: "terminal-spoke"; readonly terminal: Terminal; readonly text: string }
  | { readonly kind: "terminal-ended"; readonly terminal: Terminal; readonly exitCode: number | null };

export type TerminalsEffect =
  | { readonly kind: "type-in-terminal"; readonly callId: string; readonly text: string }
  | { readonly kind: "resize-terminal"; readonly callId: string; readonly size: TerminalSize }
  | { readonly kind: "hang-up-terminal"; readonly callId: string };
