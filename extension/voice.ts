// Where the voice lives: chosen among the windows and terminals that share this Kodama.
import * as vscode from "vscode";
import type { CommandContext } from "./command-context.ts";

export async function moveVoice({ connection, feed }: CommandContext): Promise<void> {
  const { surfaces = {}, listening_on: here = "" } = feed.current().view;
  const items = Object.entries(surfaces).map(([target, { name = "", kind = "" }]) => ({
    label: `${target === here ? "$(unmute)" : "$(multiple-windows)"} ${name}`,
    description: kind,
    detail: target === here ? "The voice is here" : "",
    target,
  }));
  const home = {
    label: "$(home) Home",
    description: "",
    detail: "The first window, the usual speaker",
    target: "home",
  };
  const picked = await vscode.window.showQuickPick([...items, home], {
    title: "Move the Voice",
    placeHolder: "A window that does not take it leaves the voice where it is",
  });
  if (picked === undefined) return;
  const { surface_id = "" } = await connection.command("device.move", { target: picked.target });
  const name = feed.current().view.surfaces?.[surface_id]?.name ?? "";
  void vscode.window.setStatusBarMessage(`Kodama's voice is in ${name}`, 5_000);
}
