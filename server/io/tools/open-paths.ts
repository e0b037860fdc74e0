// Which paths of a call are open to it: inside its folders by their real place, and no secret.
import { sensitive } from "../../core/tools/secrets.ts";
import { isOfOthers } from "../../core/tools/taint.ts";
import type { ToolCall } from "../../core/tools/types.ts";
import { locate, type Place, realPlace } from "./jail.ts";

/** By its own name and by the name of what it leads to, with the folders around it. */
export async function isSecret(place: Place): Promise<boolean> {
  return sensitive(place.path) || isSecretAt(place, await realPlace(place));
}

/** The same, where it is known already what it leads to. */
export const isSecretAt = (place: Place, real: Place): boolean =>
  sensitive(place.path) || sensitive(real.absolute);

/** Whether a path of the call, wherever its links lead, is inside and no secret. */
export async function isOpen(call: ToolCall, path: string): Promise<boolean> {
  const found = await realIn(call, path);
  return found !== undefined && !sensitive(found.real.absolute);
}

/** Nor does a link of it, below its folder, lead into packages, which would hide whose words they are. */
export async function isOpenAsNamed(call: ToolCall, path: string): Promise<boolean> {
  const found = await realIn(call, path);
  if (found === undefined || sensitive(found.real.absolute)) return false;
  return isOfOthers(found.place.path) || !isOfOthers(found.real.path);
}

export const isInside = async (call: ToolCall, path: string): Promise<boolean> =>
  (await realIn(call, path)) !== undefined;

async function realIn(
  call: ToolCall,
  path: string,
): Promise<{ readonly place: Place; readonly real: Place } | undefined> {
  try {
    // Both throw for what is outside.
    const place = locate(call, path);
    return { place, real: await realPlace(place) };
  } catch {
    return undefined;
  }
}
