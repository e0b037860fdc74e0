// Writes what package.json contributes from the two typed tables. `npm run manifest` writes; a test only compares.
import { readFileSync, writeFileSync } from "node:fs";
import { CONTRIBUTES } from "../../extension/contributions.ts";
import { EDITOR_SETTINGS } from "../../extension/editor-settings.ts";
import { SETTINGS } from "../../server/core/settings/table.ts";
import type { SettingSpec } from "../../server/core/settings/spec.ts";

const GROUPS = {
  voice: "Voice",
  conversation: "Conversation",
  models: "Models",
  memory: "Memory",
  approvals: "Approvals",
  tools: "Tools",
  scheduler: "Scheduler",
  orb: "Orb",
  server: "Server",
} as const;

type Manifest = Record<string, unknown>;

/** The parts of package.json that are generated. */
export function generated(): Manifest {
  const own = Object.entries<SettingSpec>(SETTINGS).map(
    ([key, spec]) => [`kodama.${key}`, settingOf(spec)] as const,
  );
  const all: readonly (readonly [string, object])[] = [...own, ...Object.entries(EDITOR_SETTINGS)];
  const configuration = Object.entries(GROUPS).map(([group, title]) => ({
    title,
    properties: Object.fromEntries(all.filter(([id]) => id.split(".")[1] === group)),
  }));
  const restricted = Object.entries<SettingSpec>(SETTINGS)
    .filter(([, spec]) => spec.restricted)
    .map(([key]) => `kodama.${key}`);
  return {
    activationEvents: ["onStartupFinished"],
    extensionKind: ["ui", "workspace"],
    categories: ["AI", "Chat", "Other"],
    capabilities: {
      untrustedWorkspaces: {
        supported: "limited",
        description: "Until the workspace is trusted, Kodama only reads.",
        restrictedConfigurations: restricted,
      },
      virtualWorkspaces: {
        supported: "limited",
        description: "Files that are not on this machine can be shown, but not changed or run.",
      },
    },
    contributes: {
      ...CONTRIBUTES,
      configuration: configuration.filter((group) => Object.keys(group.properties).length > 0),
    },
  };
}

function settingOf(spec: SettingSpec): object {
  const { type, description, default: value, min, max, choices, form } = spec;
  return {
    type: type === "choice" ? "string" : type,
    ...(choices === undefined ? {} : { enum: choices }),
    ...(form === undefined
      ? {}
      : { pattern: form.pattern.source, patternErrorMessage: `It must be ${form.words}.` }),
    default: value,
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
    scope: "application",
    description,
    server: true,
  };
}

if (process.argv[1]?.endsWith("manifest.ts") === true) {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
  writeFileSync("package.json", `${JSON.stringify({ ...manifest, ...generated() }, null, 2)}\n`);
}
