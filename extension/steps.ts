// Questions one after the other in the editor's own boxes, with a way back: each keeps what was answered before.
import * as vscode from "vscode";

/** Where a question stands among the others. */
export interface Spot {
  readonly title: string;
  readonly step: number;
  readonly total: number;
}

/** back: to the question before. left: the person closed the box. */
export type Answer<T> = { readonly kind: "given"; readonly value: T } | { readonly kind: "back" | "left" };

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

export function choose<T>(
  spot: Spot,
  choices: readonly Choice<T>[],
  { chosen, placeHolder }: { readonly chosen: (value: T) => boolean; readonly placeHolder: string },
): Promise<Answer<T>> {
  const box = vscode.window.createQuickPick<Choice<T>>();
  box.items = choices;
  box.placeholder = placeHolder;
  const before = choices.find(({ value }) => chosen(value));
  // Otherwise the first is: Enter always takes something.
  if (before !== undefined) box.activeItems = [before];
  return shown(box, spot, (give) =>
    box.onDidAccept(() => {
      const [picked] = box.activeItems;
      if (picked !== undefined) give(picked.value);
    }),
  );
}

export function chooseSome<T>(
  spot: Spot,
  choices: readonly Choice<T>[],
  { chosen, placeHolder }: { readonly chosen: (value: T) => boolean; readonly placeHolder: string },
): Promise<Answer<readonly T[]>> {
  const box = vscode.window.createQuickPick<Choice<T>>();
  box.canSelectMany = true;
  box.items = choices;
  box.placeholder = placeHolder;
  box.selectedItems = choices.filter(({ value }) => chosen(value));
  return shown(box, spot, (give) =>
    box.onDidAccept(() => {
      if (box.selectedItems.length > 0) give(box.selectedItems.map(({ value }) => value));
    }),
  );
}

/** `wrong` says in one sentence what is missing; empty when nothing is. */
export function write(
  spot: Spot,
  {
    prompt,
    value,
    wrong,
  }: { readonly prompt: string; readonly value: string; readonly wrong: (text: string) => string },
): Promise<Answer<string>> {
  const box = vscode.window.createInputBox();
  box.prompt = prompt;
  box.value = value;
  return shown(box, spot, (give) =>
    vscode.Disposable.from(
      box.onDidChangeValue(() => void (box.validationMessage = undefined)),
      box.onDidAccept(() => {
        const text = box.value.trim();
        const fault = wrong(text);
        if (fault === "") give(text);
        else box.validationMessage = fault;
      }),
    ),
  );
}

type Box = vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] } & {
  readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
};

function shown<T>(
  box: Box,
  { title, step, total }: Spot,
  listen: (give: (value: T) => void) => vscode.Disposable,
): Promise<Answer<T>> {
  return new Promise((resolve) => {
    box.title = title;
    box.step = step;
    box.totalSteps = total;
    box.ignoreFocusOut = true;
    if (step > 1) box.buttons = [vscode.QuickInputButtons.Back];
    const end = (answer: Answer<T>): void => {
      resolve(answer);
      heard.dispose();
      box.dispose();
    };
    const heard = vscode.Disposable.from(
      listen((value) => end({ kind: "given", value })),
      box.onDidTriggerButton(() => end({ kind: "back" })),
      box.onDidHide(() => end({ kind: "left" })),
    );
    box.show();
  });
}
