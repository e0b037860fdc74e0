// Which paths of a call are open to it: inside its folders by their real place, and no secret.
import { sensitive } from "../../core/tools/secrets.ts";
import type { ToolCall } from "../../core/tools/types.ts";
import { locate, type Place, realPlace } from "./jail.ts";

/** By its own name and by the name of what it leads to, with the folders around it. */
export async function isSecret(place: Place): Promise<boolean> {
  return sensitive(place.path) || sensitive((await realPlace(place)).absolute);
}

/** Whether a path of the call, wherever its links lead, is inside and no secret. */
export async function isOpen(call: ToolCall, path: string): Promise<boolean> {
  const real = await realIn(call, path);
  return real !== undefined && !sensitive(real);
}

export const isInside = async (call: ToolCall, path: string): Promise<boolean> =>
  (await realIn(call, path)) !== undefined;

async function realIn(call: ToolCall, path: string): Promise<string | undefined> {
  try {
    // Both throw for what is outside.
    return (await realPlace(locate(call, path))).absolute;
  } catch {
    return undefined;
  }
}
