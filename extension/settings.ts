// The editor's settings that the server owns, as one patch: what a person set, null for what they left alone.
import type { JsonValue } from "@bufbuild/protobuf";
import * as vscode from "vscode";
import type { ServerConnection } from "./connection.ts";

/** Where the key of the model server lies in the editor's secret storage. */
const MODEL_KEY = "kodama.modelKey";
const MCP_KEYS = "kodama.mcpKeys";

interface ModelKey {
  /** Scheme, host and port of the server that it is for. */
  readonly origin: string;
  readonly key: string;
}

/** Of the model server that is set; empty where none is, or its address is none. */
export function modelOrigin(): string {
  const url = vscode.workspace.getConfiguration("kodama").get("models.endpointUrl", "");
  return URL.canParse(url) ? new URL(url).origin : "";
}

/** An empty one removes what is kept. */
export async function keepModelKey(secrets: vscode.SecretStorage, { origin, key }: ModelKey): Promise<void> {
  if (key === "") await secrets.delete(MODEL_KEY);
  else await secrets.store(MODEL_KEY, `${origin}\n${key}`);
}

/** What the server finds in its environment. */
export async function keptKeys(secrets: vscode.SecretStorage): Promise<Readonly<Record<string, string>>> {
  const [origin = "", key = ""] = ((await secrets.get(MODEL_KEY)) ?? "").split("\n");
  const mcp = await secrets.get(MCP_KEYS);
  return {
    ...(key === "" ? {} : { KODAMA_API_KEY: key, KODAMA_API_KEY_FOR: origin }),
    ...(mcp === undefined ? {} : { KODAMA_MCP_KEYS: mcp }),
  };
}

/** Also where another window sets or removes one. */
export const onKeys = (secrets: vscode.SecretStorage, use: () => Promise<void>): vscode.Disposable =>
  secrets.onDidChange(({ key }) => {
    if (key === MODEL_KEY || key === MCP_KEYS) void use();
  });

/** Those that the list of MCP servers may name, by their names. */
export async function mcpKeys(secrets: vscode.SecretStorage): Promise<Readonly<Record<string, string>>> {
  const kept: unknown = JSON.parse((await secrets.get(MCP_KEYS)) ?? "{}");
  return kept as Readonly<Record<string, string>>;
}

/** All of them go with one environment, which Windows bounds at 32,767 characters. */
const MCP_KEYS_CHARS_MAX = 16_000;

/** An empty one removes what is kept under that name. Throws where that would be more than there is room for. */
export async function keepMcpKey(
  secrets: vscode.SecretStorage,
  { name, key }: { readonly name: string; readonly key: string },
): Promise<void> {
  const { [name]: _before, ...others } = await mcpKeys(secrets);
  const all = key === "" ? others : { ...others, [name]: key };
  if (JSON.stringify(all).length > MCP_KEYS_CHARS_MAX)
    throw new Error("There is no room for that key. Remove one that is not needed any more.");
  if (Object.keys(all).length === 0) await secrets.delete(MCP_KEYS);
  else await secrets.store(MCP_KEYS, JSON.stringify(all));
}

/** All of them, when everything is deleted. */
export async function forgetKeys(secrets: vscode.SecretStorage): Promise<void> {
  await secrets.delete(MODEL_KEY);
  await secrets.delete(MCP_KEYS);
}

interface SettingsManifest {
  readonly contributes: {
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { readonly server?: boolean }>>;
    }[];
  };
}

/** Hands the settings to the server. One that does not fit is told and stays as it was; all the others count. */
export class ServerSettings {
  readonly #connection: () => ServerConnection;
  /** What was told last, so that it is told once. */
  #told = "";

  constructor(connection: () => ServerConnection) {
    this.#connection = connection;
  }

  async send(): Promise<void> {
    const patch = personsSettings();
    const wrong = await this.#patch(patch);
    // The server takes all of a patch or nothing.
    const rest = Object.fromEntries(
      Object.entries(patch).filter(([key]) => wrong.every((one) => one.key !== key)),
    );
    if (wrong.length > 0 && Object.keys(rest).length > 0) await this.#patch(rest);
    // A server of an older build does not know what was never set.
    this.#tell(wrong.filter(({ key }) => patch[key] !== null));
  }

  async #patch(patch: Settings): Promise<readonly Wrong[]> {
    const { results = [] } = await this.#connection().command("config.patch", { patch });
    return results.flatMap(({ key = "", ok, error = "" }) => (ok === true ? [] : [{ key, error }]));
  }

  #tell(wrong: readonly Wrong[]): void {
    const words = wrong.map(({ key, error }) => `kodama.${key} ${error}.`).join(" ");
    if (words !== this.#told && words !== "") void tellWrong(words, wrong);
    this.#told = words;
  }
}

interface Wrong {
  readonly key: string;
  readonly error: string;
}

async function tellWrong(words: string, wrong: readonly Wrong[]): Promise<void> {
  const [open, text] = [
    "Open Settings",
    `Kodama goes on without what does not fit in your settings: ${words}`,
  ];
  if ((await vscode.window.showWarningMessage(text, open)) === undefined) return;
  const ids = wrong.map(({ key }) => `kodama.${key}`).join(" ");
  await vscode.commands.executeCommand("workbench.action.openSettings", ids);
}

type Settings = Record<string, JsonValue>;

function personsSettings(): Settings {
  const manifest = vscode.extensions.getExtension("kodama.kodama")?.packageJSON as
    | SettingsManifest
    | undefined;
  const config = vscode.workspace.getConfiguration("kodama");
  const patch: Settings = {};
  for (const group of manifest?.contributes.configuration ?? []) {
    for (const [id, spec] of Object.entries(group.properties)) {
      if (spec.server !== true) continue;
      const key = id.slice("kodama.".length);
      // Only what the user set for all workspaces: a workspace file must not loosen anything. Written by hand it may be anything.
      const value: unknown = config.inspect(key)?.globalValue;
      patch[key] = (value ?? null) as JsonValue;
    }
  }
  return patch;
}
