// The text of an answer of a server, or its beginning: a body without an end is not waited for.

export interface Beginning {
  readonly text: string;
  /** There is more than was read. */
  readonly cut: boolean;
}

/** Rejects where the connection breaks. */
export async function beginningOf({ body }: Response, bytesMax: number): Promise<Beginning> {
  const chunks: Uint8Array[] = [];
  let count = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    count += chunk.length;
    if (count > bytesMax) break;
  }
  return { text: Buffer.concat(chunks).subarray(0, bytesMax).toString("utf8"), cut: count > bytesMax };
}
