// Splits a byte stream of server-sent events into their data lines. Bounded: one event may not grow for ever.

const EVENT_CHARS_MAX = 1_000_000;

export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let waiting = "";
  for await (const chunk of body) {
    waiting += decoder.decode(chunk, { stream: true });
    if (waiting.length > EVENT_CHARS_MAX) throw new Error("an event of the stream is too long");
    const lines = waiting.split(/\r?\n/);
    waiting = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data:")) yield line.slice(5).trim();
  }
  if (waiting.startsWith("data:")) yield waiting.slice(5).trim();
}
