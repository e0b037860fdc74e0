// Which language models are set up, and in which order they are asked. Another one answers only while nothing was shown yet.
import { inSafeMode, setting } from "../settings/schema.ts";
import type { ControlPlane } from "../state.ts";
import type { ProviderName, Turn } from "./types.ts";

/** A file of the person's own comes before one that Kodama fetched; empty where there is none. */
export function localModelPath({ settings, models }: ControlPlane): string {
  const own = setting(settings, "models.localPath");
  return own === "" ? (models.installed[models.inUse]?.path ?? "") : own;
}

/** Those that are set up, the first one to be asked first. */
export function providersOf(control: ControlPlane): readonly ProviderName[] {
  if (inSafeMode(control)) return [];
  const isThere: Readonly<Record<ProviderName, boolean>> = {
    local: localModelPath(control) !== "",
    endpoint: setting(control.settings, "models.endpointUrl") !== "",
  };
  const order: readonly ProviderName[] =
    setting(control.settings, "models.first") === "endpoint" ? ["endpoint", "local"] : ["local", "endpoint"];
  return order.filter((name) => isThere[name]);
}

/** Who answers a turn; undefined where nobody is set up. One that fell back stays with who answered it. */
export function providerOf(control: ControlPlane, turn: Turn): ProviderName | undefined {
  const order = providersOf(control);
  return turn.provider !== undefined && order.includes(turn.provider) ? turn.provider : order[0];
}

/** Who is asked next after one that failed. */
export function nextProvider(control: ControlPlane, failed: ProviderName): ProviderName | undefined {
  const order = providersOf(control);
  return order[order.indexOf(failed) + 1];
}

/** A sentence for the person. */
export function askedInstead(control: ControlPlane, name: ProviderName): string {
  if (name === "local") return "The model inside Kodama is asked instead.";
  const host = otherMachine(setting(control.settings, "models.endpointUrl"));
  return `The model server${host === "" ? "" : ` at ${host}`} is asked instead.`;
}

/**
 * The host of a model server on another machine; empty for one on this machine. What is not plainly an address of this machine
 * counts as another one, as a whole where it is not plainly an address at all.
 */
export function otherMachine(url: string): string {
  const [, host] = /^https?:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:\/[^@\\]*)?$/i.exec(url) ?? [];
  // A password in it is nobody's business.
  if (host === undefined) return url.replace(/\/\/[^/]*@/, "//…@");
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(host) ? "" : host.toLowerCase();
}
