// The editor's settings that the server owns, as one patch: what a person set, null for what they left alone.
import * as vscode from "vscode";

/** Where the key of the model server lies in the editor's secret storage. */
export const MODEL_KEY = "kodama.modelKey";

interface SettingsManifest {
  readonly contributes: {
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { readonly server?: boolean }>>;
    }[];
  };
}

/** As the person's own setting, so that every window and the next start have it. */
export async function setSafeMode(on: boolean): Promise<void> {
  const config = vscode.workspace.getConfiguration("kodama");
  await config.update("tools.safeMode", on ? true : undefined, vscode.ConfigurationTarget.Global);
}

export const isSafeMode = (): boolean =>
  vscode.workspace.getConfiguration("kodama").inspect<boolean>("tools.safeMode")?.globalValue === true;

export function serverSettings(): Record<string, null | boolean | number | string> {
  const manifest = vscode.extensions.getExtension("kodama.kodama")?.packageJSON as
    | SettingsManifest
    | undefined;
  const config = vscode.workspace.getConfiguration("kodama");
  const patch: Record<string, null | boolean | number | string> = {};
  for (const group of manifest?.contributes.configuration ?? []) {
    for (const [id, spec] of Object.entries(group.properties)) {
      if (spec.server !== true) continue;
      const key = id.slice("kodama.".length);
      // Only what the user set for all workspaces: a workspace file must not loosen anything.
      const value: unknown = config.inspect(key)?.globalValue;
      patch[key] =
        typeof value === "boolean" || typeof value === "number" || typeof value === "string" ? value : null;
    }
  }
  return patch;
}
