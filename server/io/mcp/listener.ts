// Cuts what an MCP server writes into lines, and counts: a second in which far more comes than anybody could use is the end of it.
import { MCP } from "../../core/mcp/types.ts";

export interface Listener {
  take(chunk: Buffer): void;
  /** Bytes that are no lines. */
  count(bytes: number): void;
}

interface Hearer {
  /** Throws for one that is no message. */
  line(text: string): void;
  tooMuch(why: string): void;
}

const BYTES_PER_SECOND_MAX = 4 * MCP.messageBytesMax;
/** Lines that are no message, in a second; some programs greet, and some log where they should not. */
const STRAYS_PER_SECOND_MAX = 100;
const NEWLINE = 0x0a;

export function createListener(hearer: Hearer): Listener {
  let [secondMs, bytes, lines, strays] = [0, 0, 0, 0];
  let rest: Buffer[] = [];
  let restBytes = 0;
  let over = false;
  const end = (why: string): void => {
    over = true;
    rest = [];
    hearer.tooMuch(why);
  };
  const count = (more: number): void => {
    const nowMs = performance.now();
    if (nowMs - secondMs > 1_000) [secondMs, bytes, lines, strays] = [nowMs, 0, 0, 0];
    bytes += more;
    if (bytes > BYTES_PER_SECOND_MAX && !over) end("it wrote more in a second than anybody could read");
  };
  const line = (text: string): void => {
    if (++lines > MCP.messagesPerSecondMax)
      return end(`it sent more than ${MCP.messagesPerSecondMax} messages in a second`);
    try {
      hearer.line(text);
    } catch {
      if (++strays > STRAYS_PER_SECOND_MAX) end("it does not speak the Model Context Protocol");
    }
    return undefined;
  };
  const keep = (part: Buffer): void => {
    rest.push(part);
    restBytes += part.length;
    if (restBytes > MCP.messageBytesMax) end(`it sent a message of over ${MCP.messageBytesMax} bytes`);
  };
  return {
    count: (more) => (over ? undefined : count(more)),
    take(chunk) {
      if (!over) count(chunk.length);
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1 && !over; at = chunk.indexOf(NEWLINE, from)) {
        keep(chunk.subarray(from, at));
        const text = Buffer.concat(rest).toString("utf8");
        [rest, restBytes, from] = [[], 0, at + 1];
        line(text);
      }
      if (!over) keep(chunk.subarray(from));
    },
  };
}
