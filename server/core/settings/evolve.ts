// Applies a settings change: null puts a key back to its default.
import type { Fact } from "../fact.ts";
import { drop, put } from "../lib/record.ts";
import type { SettingsState } from "./types.ts";

export function evolveSettings(state: SettingsState, fact: Fact): SettingsState {
  if (fact.kind !== "settings-changed") return state;
  let values = state.values;
  for (const [key, value] of Object.entries(fact.values)) {
    values = value === null ? drop(values, key) : put(values, key, value);
  }
  return { revision: fact.revision, values };
}
