// Decides a settings patch: every key is judged by itself, and nothing changes unless all of them fit.
import { type Decision, decision } from "../effect.ts";
import type { Input } from "../input.ts";
import type { JsonRecord } from "../lib/json.ts";
import { fail, ok } from "../lib/result.ts";
import type { State } from "../state.ts";
import { inSafeMode, isSettingKey, whyNot } from "./schema.ts";
import type { SettingsInput } from "./types.ts";

export function decideSettings(state: State, input: SettingsInput): Decision {
  const { settings } = state.control;
  const keys = Object.keys(input.patch);
  if (input.revision !== 0 && input.revision !== settings.revision) {
    return decision({
      reply: fail(
        "conflict",
        `The settings changed meanwhile (revision ${settings.revision}). Read them again first.`,
      ),
    });
  }
  if (keys.length === 0) return decision({ reply: fail("invalid_payload", "The patch names no setting.") });
  const results = keys.map((key) => judge(key, input.patch));
  const fits = results.every((result) => result.error === "");
  const revision = fits ? settings.revision + 1 : settings.revision;
  const reply = ok<JsonRecord>({
    revision,
    results: results.map(({ key, error }) => ({ key, ok: error === "", error })),
  });
  if (!fits) return decision({ reply });
  const next: readonly Input[] = [
    // What was begun before safe mode does not go on in it.
    ...(input.patch["tools.safeMode"] === true && !inSafeMode(state.control)
      ? [{ kind: "turn-cancel", turnId: "" } as const]
      : []),
    ...(HEARD_BY.some((key) => changes(settings.values, input.patch, key))
      ? [{ kind: "listen-anew" } as const]
      : []),
  ];
  return decision({ facts: [{ kind: "settings-changed", revision, values: input.patch }], next, reply });
}

/** Who is listened to is heard by these from then on. */
const HEARD_BY = [
  "voice.microphone",
  "voice.echo",
  "voice.wakePhrase",
  "models.sttFolder",
  "models.captionsFolder",
  "models.kwsFolder",
] as const;

const changes = (values: JsonRecord, patch: JsonRecord, key: (typeof HEARD_BY)[number]): boolean =>
  Object.hasOwn(patch, key) && (patch[key] ?? undefined) !== values[key];

function judge(key: string, patch: JsonRecord): { readonly key: string; readonly error: string } {
  if (!isSettingKey(key)) return { key, error: "no such setting" };
  const value = patch[key] ?? null;
  return { key, error: value === null ? "" : (whyNot(key, value) ?? "") };
}
