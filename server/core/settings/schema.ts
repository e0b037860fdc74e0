// The settings in force, by their keys: what a stored value means, and what is wrong with one that does not fit.
import type { Json } from "../lib/json.ts";
import { localFormat } from "../lib/local-time.ts";
import { SETTINGS } from "./table.ts";
import type { SettingSpec } from "./spec.ts";
import type { SettingsState } from "./types.ts";

export type SettingKey = keyof typeof SETTINGS;
type Widen<T> = T extends boolean ? boolean : T extends number ? number : string;
export type SettingValue<K extends SettingKey> = Widen<(typeof SETTINGS)[K]["default"]>;

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}

/** The value in force. Stored values passed validation when they were patched. */
export function setting<K extends SettingKey>(state: SettingsState, key: K): SettingValue<K> {
  const stored = state.values[key];
  return (stored === undefined ? SETTINGS[key].default : stored) as SettingValue<K>;
}

/** Undefined when the value fits, else what is wrong with it, for a person. */
export function whyNot(key: SettingKey, value: Json): string | undefined {
  const spec: SettingSpec = SETTINGS[key];
  switch (spec.type) {
    case "boolean":
      return typeof value === "boolean" ? undefined : "must be true or false";
    case "integer": {
      const { min = 0, max = Number.MAX_SAFE_INTEGER } = spec;
      const fits = typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
      return fits ? undefined : `must be a whole number from ${min} to ${max}`;
    }
    case "choice": {
      const choices = spec.choices ?? [];
      return typeof value === "string" && choices.includes(value)
        ? undefined
        : `must be one of ${choices.join(", ")}`;
    }
    case "string": {
      if (typeof value !== "string" || value.length > 4_096) return "must be text of at most 4096 characters";
      return spec.form?.pattern.test(value) === false ? `must be ${spec.form.words}` : undefined;
    }
  }
}

/** Hosts of a setting that names some. */
export const hostsOf = (text: string): readonly string[] => text.split(" ").filter((one) => one !== "");

/** Whether Kodama says aloud what it says. */
export const speaksAloud = ({ settings }: { readonly settings: SettingsState }): boolean =>
  setting(settings, "voice.speak") !== "never" &&
  setting(settings, "voice.tts") !== "none" &&
  setting(settings, "voice.output") !== "none";

/** The file that answers are written to, in the place of a speaker; empty where there is none. */
export function fileOfAnswers(settings: SettingsState): string {
  const output = setting(settings, "voice.output");
  return output === "speaker" || output === "none" ? "" : output;
}

/** Whether Kodama says nothing by itself: by the clock of the zone; the same hour twice means never. */
export function isQuiet(
  { settings }: { readonly settings: SettingsState },
  timeZone: string,
  nowMs: number,
): boolean {
  const [from, until] = [setting(settings, "scheduler.quietFrom"), setting(settings, "scheduler.quietUntil")];
  const hour = Number.parseInt(localFormat("hour", timeZone).format(nowMs), 10);
  return from <= until ? hour >= from && hour < until : hour >= from || hour < until;
}

/** How long models on this machine keep their memory while they only wait. */
export const stayOf = ({ settings }: { readonly settings: SettingsState }) => ({
  idleMs: setting(settings, "models.idleMinutes") * 60_000,
  freeBytesMin: setting(settings, "models.freeMemoryMb") * 1e6,
});

/** For when something goes wrong and nobody knows yet what: no model is asked, no task of a person runs, nothing is changed or started. */
export const inSafeMode = ({ settings }: { readonly settings: SettingsState }): boolean =>
  setting(settings, "tools.safeMode");
export const SAFE_MODE = "Safe mode is on, so Kodama only looks.";
export const LEAVE_SAFE_MODE = 'Leave it with "Kodama: Leave Safe Mode".';
