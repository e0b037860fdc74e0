// A command that is answered with one word, or with why it was not done.
import type { Client } from "./client.ts";
import { EXIT, type ExitCode } from "./options.ts";
import { complain, out, say } from "./output.ts";

export async function answered(
  sent: ReturnType<Client["send"]>,
  word: string,
  json: boolean,
): Promise<ExitCode> {
  const response = await sent;
  if (json) out(response);
  else if (response.ok) say(word);
  return response.ok ? EXIT.ok : complain(response.error?.message);
}
