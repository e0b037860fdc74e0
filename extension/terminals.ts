// Programs that Kodama runs, in terminals of the editor: what they show, what a person types into them, how large they are.
import * as vscode from "vscode";
import type { RequestJson } from "../proto/commands.ts";
import type { EventJson } from "../proto/events.ts";
import type { Heard, ServerConnection } from "./connection.ts";

export interface Terminals extends vscode.Disposable {
  /** Another server is there: what ran with the one before is gone. */
  restarted(): void;
  hear(heard: Pick<Heard, "event" | "payload">): void;
}

type Connection = Pick<ServerConnection, "command">;

/** One that shows nothing is used again, so that they do not pile up. */
export function createTerminals(connection: () => Connection): Terminals {
  const all = new Set<Screen>();
  const showing = (callId: string): Screen | undefined => [...all].find((one) => one.callId === callId);
  const open = ({ call_id: callId = "", title = "" }: EventJson<"terminal.opened">): void => {
    const free = [...all].find((one) => one.callId === "");
    const screen = free ?? new Screen(connection, () => all.delete(screen));
    all.add(screen);
    screen.begin(callId, title);
  };
  return {
    hear({ event, payload }) {
      // The server checked the payload against the event's schema.
      if (event === "terminal.opened") return open(payload as EventJson<"terminal.opened">);
      if (event === "terminal.output") {
        const { call_id: callId = "", text = "" } = payload as EventJson<"terminal.output">;
        return showing(callId)?.write(text);
      }
      if (event === "terminal.ended") {
        const { call_id: callId = "", exit_code: code } = payload as EventJson<"terminal.ended">;
        return showing(callId)?.end(code);
      }
      return undefined;
    },
    restarted() {
      for (const screen of all) if (screen.callId !== "") screen.end(undefined);
    },
    dispose() {
      for (const screen of all) screen.dispose();
    },
  };
}

/** What a program may leave switched: another screen, reports of the mouse, brackets around what is pasted, no cursor, colours. */
const AS_NEW = "\u001B[?1047l\u001B[?1000;1002;1003;1006;2004l\u001B[?25h\u001B[0m";
/** As the server takes it at once. */
const TYPED_CHARS_MAX = 4_096;

class Screen {
  readonly #connection: () => Connection;
  readonly #written = new vscode.EventEmitter<string>();
  readonly #named = new vscode.EventEmitter<string>();
  readonly #terminal: vscode.Terminal;
  /** Shown before the editor has drawn the terminal; undefined afterwards. */
  #early: string[] | undefined = [];
  #size: vscode.TerminalDimensions | undefined;
  #callId = "";
  #name = "Kodama";
  /** Pieces arrive in the order in which they were typed. */
  #telling: Promise<unknown> = Promise.resolve();

  constructor(connection: () => Connection, onClose: () => void) {
    this.#connection = connection;
    const options: vscode.ExtensionTerminalOptions = {
      name: "Kodama",
      iconPath: new vscode.ThemeIcon("comment-discussion"),
      isTransient: true,
      pty: {
        onDidWrite: this.#written.event,
        onDidChangeName: this.#named.event,
        open: (size) => this.#drawn(size),
        setDimensions: (size) => this.#resize(size),
        handleInput: (text) => this.#type(text),
        close: () => {
          if (this.#callId !== "") this.#tell("terminal.close", {});
          onClose();
        },
      },
    };
    this.#terminal = vscode.window.createTerminal(options);
  }

  /** The call whose program it shows; empty where it is free. */
  get callId(): string {
    return this.#callId;
  }

  begin(callId: string, title: string): void {
    this.#callId = callId;
    this.#rename(`Kodama: ${title}`);
    this.write(`\u001B[2m${title}\u001B[0m\r\n`);
    this.#resize(this.#size);
    // The person goes on where they are.
    this.#terminal.show(true);
  }

  write(text: string): void {
    if (this.#early === undefined) this.#written.fire(text);
    else this.#early.push(text);
  }

  end(code: number | undefined): void {
    this.#callId = "";
    this.write(AS_NEW);
    const how = code === undefined ? "ended" : `ended with exit code ${code}`;
    this.write(`\r\n\u001B[2mIt ${how}.\u001B[0m\r\n`);
    this.#rename("Kodama");
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #drawn(size: vscode.TerminalDimensions | undefined): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const text of early) this.#written.fire(text);
    this.#named.fire(this.#name);
    this.#resize(size);
  }

  #rename(name: string): void {
    this.#name = name;
    this.#named.fire(name);
  }

  #resize(size: vscode.TerminalDimensions | undefined): void {
    this.#size = size;
    if (size === undefined || this.#callId === "") return;
    this.#tell("terminal.resize", { columns: size.columns, rows: size.rows });
  }

  #type(text: string): void {
    if (this.#callId === "") return;
    for (let from = 0, to = 0; from < text.length; from = to) {
      to = from + TYPED_CHARS_MAX;
      // A letter of two halves stays whole.
      if (/[\uD800-\uDBFF]/.test(text.charAt(to - 1))) to--;
      this.#tell("terminal.type", { text: text.slice(from, to) });
    }
  }

  /** Its program may have ended a moment ago; then nobody has to be told. */
  #tell<C extends "terminal.type" | "terminal.resize" | "terminal.close">(
    command: C,
    payload: RequestJson<C>,
  ): void {
    const request = { ...payload, call_id: this.#callId };
    this.#telling = this.#telling.then(() =>
      this.#connection()
        .command(command, request)
        .catch(() => {}),
    );
  }
}
