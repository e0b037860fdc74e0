// Which language models are set up, and in which order they are asked. Another one answers only while nothing was shown yet.
import { setting } from "../settings/schema.ts";
import type { SettingsState } from "../settings/types.ts";
import type { ProviderName, Turn } from "./types.ts";

/** Those that are set up, the first one to be asked first. */
export function providersOf(settings: SettingsState): readonly ProviderName[] {
  const order: readonly ProviderName[] =
    setting(settings, "models.first") === "endpoint" ? ["endpoint", "local"] : ["local", "endpoint"];
  const where = { local: "models.localPath", endpoint: "models.endpointUrl" } as const;
  return order.filter((name) => setting(settings, where[name]) !== "");
}

/** Who answers a turn; undefined where nobody is set up. One that fell back stays with who answered it. */
export function providerOf(settings: SettingsState, turn: Turn): ProviderName | undefined {
  const order = providersOf(settings);
  return turn.provider !== undefined && order.includes(turn.provider) ? turn.provider : order[0];
}

/** Who is asked next after one that failed. */
export function nextProvider(settings: SettingsState, failed: ProviderName): ProviderName | undefined {
  const order = providersOf(settings);
  return order[order.indexOf(failed) + 1];
}

/**
 * The host of a model server on another machine; empty for one on this machine. What is not plainly an address of this machine
 * counts as another one, as a whole where it is not plainly an address at all.
 */
export function otherMachine(url: string): string {
  const [, host] = /^https?:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:\/[^@\\]*)?$/i.exec(url) ?? [];
  if (host === undefined) return url;
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(host) ? "" : host.toLowerCase();
}
