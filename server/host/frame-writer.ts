// Writes JSON-RPC frames in one piece each, so that text which is ready can be sent as it is between the library's own
// messages. Events go out without being parsed or made again.
import type { Writable } from "node:stream";
import { AbstractMessageWriter, type Message, type MessageWriter } from "vscode-jsonrpc/node";
import { eventsIn, METHODS, type SendEvents } from "./authority.ts";

type Part = string | Uint8Array;

export class FrameWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #stream: Writable;

  constructor(stream: Writable) {
    super();
    this.#stream = stream;
    stream.on("error", (error) => this.fireError(error));
    stream.on("close", () => this.fireClose());
  }

  write(message: Message): Promise<void> {
    return this.#frame([JSON.stringify(message)]);
  }

  /** Sends a batch as one notification to who takes many events at once, else as one for each. */
  events(batched: boolean): SendEvents {
    return async (batch) => {
      if (batched) return this.#frame([EVENTS_HEAD, ...between(batch.parts), EVENTS_TAIL]);
      for (const event of eventsIn(batch))
        await this.write({ jsonrpc: "2.0", method: METHODS.event, params: event } as Message);
      return undefined;
    };
  }

  end(): void {
    this.#stream.end();
  }

  /** Resolves when the system has taken it. */
  #frame(parts: readonly Part[]): Promise<void> {
    const bytes = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
    return new Promise((resolve, reject) => {
      const taken = (error?: Error | null): void => (error ? reject(error) : resolve());
      const head = `Content-Length: ${bytes}\r\n\r\n`;
      // Texts cost the system least in one piece; the bytes of a page are too many to be copied.
      if (parts.every((part) => typeof part === "string")) {
        this.#stream.write(head + parts.join(""), taken);
        return;
      }
      this.#stream.cork();
      this.#stream.write(head);
      for (const part of parts.slice(0, -1)) this.#stream.write(part);
      this.#stream.write(parts.at(-1) ?? "", taken);
      this.#stream.uncork();
    });
  }
}

/** Around the texts of events; whoever passes them on looks for exactly this. */
export const EVENTS_HEAD = `{"jsonrpc":"2.0","method":"${METHODS.events}","params":{"events":[`;
export const EVENTS_TAIL = "]}}";

/** With commas between; texts are joined, bytes stay as they are. */
function between(parts: readonly Part[]): readonly Part[] {
  return parts.every((part) => typeof part === "string")
    ? [parts.join(",")]
    : parts.flatMap((part, n) => (n === 0 ? [part] : [",", part]));
}
