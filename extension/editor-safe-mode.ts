// Safe mode over the editor's own settings and memory.
import * as vscode from "vscode";
import { createSafeMode, type SafeMode } from "./safe-mode.ts";

const AFTER_CRASHES = "kodama.safeModeAfterCrashes";
const STAY = "Stay in Safe Mode";

export function editorSafeMode(memory: vscode.Memento): SafeMode {
  const config = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration("kodama");
  return createSafeMode({
    isOn: () => config().inspect<boolean>("tools.safeMode")?.globalValue === true,
    set: (on) => config().update("tools.safeMode", on ? true : undefined, vscode.ConfigurationTarget.Global),
    afterCrashes: () => memory.get(AFTER_CRASHES, false),
    keepAfterCrashes: (yes) => memory.update(AFTER_CRASHES, yes ? true : undefined),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    left(stay) {
      const text = "Kodama has run well for ten minutes, so it left safe mode: tools and tasks work again.";
      void vscode.window.showInformationMessage(text, STAY).then(async (choice) => {
        if (choice === STAY) await stay();
      });
    },
  });
}
