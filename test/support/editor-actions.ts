// What a person does in the editor, step by step as it is drawn.
import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import type { Frame, Locator } from "playwright-core";
import { runCommand } from "../harness/browser.ts";
import type { EditorRig } from "./editor-rig.ts";
import { ROOT } from "./sandbox.ts";

/** The command's file dialog, as code-server draws it, with the path typed. */
export async function speakFromFile(editor: EditorRig, text: string): Promise<void> {
  const { page } = editor;
  await runCommand(page, "Kodama: Speak from File…");
  const input = page.locator(".quick-input-widget input.input");
  const listen = page.locator(".quick-input-widget .monaco-button", { hasText: "Listen" });
  await listen.waitFor();
  const recording = editor.record(text);
  const found = page.locator(".quick-input-list .monaco-list-row", { hasText: basename(recording) });
  // The dialog writes its first folder into the box when it has read it, over or before what was typed, and takes nothing then.
  for (let open = true; open;) {
    if ((await input.inputValue()) !== recording) await input.fill(recording);
    else if (await found.isVisible()) {
      await listen.click();
      open = await listen.waitFor({ state: "hidden", timeout: 1_000 }).then(
        () => false,
        () => true,
      );
    }
    if (open) await page.waitForTimeout(300);
  }
}

export async function askByPalette({ page }: EditorRig, text: string): Promise<void> {
  await runCommand(page, "Kodama: Ask…");
  // The palette closes before the box opens; what is typed in between is lost.
  await page.locator('.quick-input-widget input.input[placeholder="run the tests"]').waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

export async function press({ page }: EditorRig, keys: string): Promise<void> {
  await page.keyboard.press(keys);
  await page.locator(".quick-input-widget input.input:focus").waitFor();
}

/** Pixels of the conversation below what is in sight. */
export const fromEnd = (view: Frame): Promise<number> =>
  view.locator(".transcript").evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);

export const isFocused = (button: Locator): Promise<boolean> =>
  button.evaluate((node) => node === document.activeElement);

/** No, and why, by the card's own box. */
export async function denyInWords(card: Locator, words: string): Promise<void> {
  await card.getByRole("button", { name: "More" }).click();
  await card.getByLabel("Why not, or what to do instead").fill(words);
  await card.getByRole("button", { name: "Deny and say so", disabled: false }).click();
}

/** What a terminal beside the editor says of the record. */
export function auditOf(home: string): { readonly intact: boolean; readonly entries: number } {
  const { stdout } = spawnSync(process.execPath, ["server/cli.ts", "audit", "verify", "--json"], {
    cwd: ROOT,
    env: { ...process.env, KODAMA_HOME: home, KODAMA_HOUSE_TASKS: "off" },
    encoding: "utf8",
  });
  const { intact, entries } = JSON.parse(stdout) as { readonly intact?: boolean; readonly entries?: number };
  return { intact: intact === true, entries: entries ?? 0 };
}
