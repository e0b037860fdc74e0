// Settings the host owns: values a person changed, over the defaults of schema.ts, with one revision for all.
import type { Json, JsonRecord } from "../lib/json.ts";

export interface SettingsState {
  readonly revision: number;
  readonly values: JsonRecord;
}
export const EMPTY_SETTINGS: SettingsState = { revision: 1, values: {} };

export type SettingsInput = {
  readonly kind: "config-patch";
  readonly patch: JsonRecord;
  /** 0: whatever the revision is now. */
  readonly revision: number;
};

export type SettingsFact = {
  readonly kind: "settings-changed";
  readonly revision: number;
  /** null puts a key back to its default. */
  readonly values: Readonly<Record<string, Json>>;
};
