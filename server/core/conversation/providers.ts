// Which language models are set up, and in which order they are asked. Another one answers only while nothing was shown yet.
import { restMs } from "./health.ts";
import { localModelPath } from "../models/types.ts";
import { inSafeMode, setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { type EditorModel, serving } from "../surfaces/types.ts";
import { type EditorChoice, PROVIDERS, type ProviderName, type Turn } from "./types.ts";

type Asker = Pick<Turn, "surfaceId">;

/** Those that are set up, the first one to be asked first. */
export function providersOf(state: State, asker: Asker): readonly ProviderName[] {
  const { control } = state;
  if (inSafeMode(control)) return [];
  const isThere: Readonly<Record<ProviderName, boolean>> = {
    local: localModelPath(control) !== "",
    endpoint: setting(control.settings, "models.endpointUrl") !== "",
    editor: editorChoice(state, asker) !== undefined,
  };
  const chosen = [setting(control.settings, "models.first"), setting(control.settings, "models.second")];
  const place = (name: ProviderName): number =>
    chosen.includes(name) ? chosen.indexOf(name) : chosen.length;
  const there = PROVIDERS.toSorted((a, b) => place(a) - place(b)).filter((name) => isThere[name]);
  return setting(control.settings, "models.fallback") === "off" ? there.slice(0, 1) : there;
}

/** Who answers a turn; undefined where nobody is set up. One that fell back stays with who answered it. */
export function providerOf(state: State, turn: Turn): ProviderName | undefined {
  const order = providersOf(state, turn);
  return turn.provider !== undefined && order.includes(turn.provider) ? turn.provider : order[0];
}

/** Who is asked next after one that failed; one that rests where nobody else is there. */
export function nextProvider(
  state: State,
  turn: Turn,
  { failed, nowMs }: { readonly failed: ProviderName; readonly nowMs: number },
): ProviderName | undefined {
  const order = providersOf(state, turn);
  const [next, ...others] = order.slice(order.indexOf(failed) + 1);
  const isUp = (one: ProviderName): boolean => restMs(state.present.providers, one, nowMs) === 0;
  return next === undefined || isUp(next) ? next : (others.find(isUp) ?? next);
}

/** The model of an editor that would answer: of the window that asks, else of the one with the voice, else of any. */
export function editorChoice({ control, present }: State, asker: Asker): EditorChoice | undefined {
  const wanted = setting(control.settings, "models.editorModel");
  if (wanted === "off" || wanted === "") return undefined;
  for (const { surfaceId, models } of serving(present.surfaces, "chat", asker.surfaceId)) {
    const model = wanted === "auto" ? models[0] : models.find((one) => isCalled(one, wanted));
    if (model !== undefined) return { surfaceId, model };
  }
  return undefined;
}

const isCalled = ({ modelId, family, name }: EditorModel, wanted: string): boolean =>
  [modelId, family, name].some((one) => one.toLowerCase() === wanted.toLowerCase());

/** How much the model reads at once, in tokens. */
export function contextTokens(state: State, turn: Asker, provider: ProviderName): number {
  const { settings } = state.control;
  switch (provider) {
    case "local":
      return setting(settings, "models.localContextTokens");
    case "endpoint":
      return setting(settings, "models.endpointContextTokens");
    case "editor":
      // More does not fit into one message to the editor.
      return Math.min(EDITOR_TOKENS_MAX, editorChoice(state, turn)?.model.contextTokens ?? 0);
  }
}
const EDITOR_TOKENS_MAX = 65_536;

/** Where words go that leave this machine. */
export interface Destination {
  /** Of the permission that covers it. */
  readonly scope: string;
  /** Who gets the words, for a screen. */
  readonly who: string;
  /** For a question: which model it is. */
  readonly model: string;
}

/** undefined where everything stays on this machine. What an editor lends may be anywhere, so it counts as another machine. */
export function destinationOf(state: State, turn: Asker, provider: ProviderName): Destination | undefined {
  if (provider === "editor") {
    const model = editorChoice(state, turn)?.model;
    if (model === undefined) return undefined;
    const who = `${model.vendor} (through your editor)`;
    return { scope: `editor:${model.vendor}`, who, model: `${model.name} of ${who}` };
  }
  const url = provider === "local" ? "" : setting(state.control.settings, "models.endpointUrl");
  const host = otherMachine(url);
  if (host === "") return undefined;
  // A yes to the one is none to the other.
  return /^http:/i.test(url)
    ? { scope: `http://${host}`, who: host, model: `at ${host}, over a connection that is not encrypted` }
    : { scope: host, who: host, model: `at ${host}` };
}

/** A sentence for the person. */
export function askedInstead(state: State, turn: Asker, name: ProviderName): string {
  if (name === "local") return "The model inside Kodama is asked instead.";
  const there = destinationOf(state, turn, name);
  if (name === "editor") return `${there?.model ?? "A model of the editor"} is asked instead.`;
  return `The model server${there === undefined ? "" : ` ${there.model}`} is asked instead.`;
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
