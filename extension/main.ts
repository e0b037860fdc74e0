// Entry of the extension: a few kilobytes. Everything else is loaded when it is first needed.
import * as vscode from "vscode";
import type { Session } from "./session.ts";

/** For other extensions and for tests. */
export interface KodamaApi {
  /** Resolves when the server answers. */
  ready(): Promise<Session>;
}

let session: Promise<Session> | undefined;

export function activate(context: vscode.ExtensionContext): KodamaApi {
  const load = (): Promise<Session> => {
    session ??= import("./session.ts").then(({ startSession }) => startSession(context));
    return session;
  };
  // The ids stand in package.json already; naming them here again would be a second truth.
  const { commands } = context.extension.packageJSON.contributes as {
    readonly commands: readonly { readonly command: string }[];
  };
  for (const { command } of commands) {
    context.subscriptions.push(
      vscode.commands.registerCommand(command, async (...args: readonly unknown[]) =>
        (await load()).run(command, args),
      ),
    );
  }
  context.subscriptions.push(
    vscode.window.registerWebviewViewProvider("kodama.orb", {
      resolveWebviewView: async (view) => (await load()).orb.resolve(view),
    }),
  );
  setImmediate(() => void load());
  return { ready: async () => (await load()).ready() };
}

export async function deactivate(): Promise<void> {
  await (await session)?.stop();
}
