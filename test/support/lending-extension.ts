// An extension of somebody else, made for a test, that brings the editor a language model: it reads a file by a tool, then answers.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const LENDER = { vendor: "elsewhere", id: "echo-1", family: "echo", name: "Echo 1" } as const;

const MANIFEST = {
  name: "lender",
  publisher: "tests",
  version: "0.0.1",
  engines: { vscode: "^1.105.0" },
  main: "./main.cjs",
  activationEvents: ["*"],
  contributes: { languageModelChatProviders: [{ vendor: LENDER.vendor, displayName: "Elsewhere" }] },
};

const MAIN = `
const vscode = require("vscode");
const textOf = (parts) => parts.map((part) => part.value ?? "").join("");
exports.activate = (context) => {
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider(${JSON.stringify(LENDER.vendor)}, {
      provideLanguageModelChatInformation: () => [{
        ...${JSON.stringify({ id: LENDER.id, family: LENDER.family, name: LENDER.name })},
        version: "1", maxInputTokens: 20000, maxOutputTokens: 2000, capabilities: { toolCalling: true },
      }],
      async provideLanguageModelChatResponse(model, messages, options, progress) {
        // Of what is asked now: earlier requests are told with what was called for them.
        const asked = messages.findLastIndex(({ role, content }) =>
          role === vscode.LanguageModelChatMessageRole.User &&
          content.some((part) => part instanceof vscode.LanguageModelTextPart));
        const results = messages.slice(asked).flatMap(({ content }) => content)
          .filter((part) => part instanceof vscode.LanguageModelToolResultPart);
        if (results.length === 0 && options.tools.some(({ name }) => name === "read_file")) {
          progress.report(new vscode.LanguageModelToolCallPart("one", "read_file", { path: "README.md" }));
          return;
        }
        const read = results.map((part) => textOf(part.content)).join("");
        for (const piece of ["I read", " of ", (/greets \\w+|sample/i.exec(read) ?? ["nothing"])[0].toLowerCase(), "."])
          progress.report(new vscode.LanguageModelTextPart(piece));
      },
      provideTokenCount: async (model, text) => JSON.stringify(text).length,
    }),
  );
};
`;

/** Into the folder of installed extensions; an editor that starts for the first time takes what it finds there. */
export function writeLendingExtension(installed: string): void {
  const folder = join(installed, `${MANIFEST.publisher}.${MANIFEST.name}-${MANIFEST.version}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(MANIFEST));
  writeFileSync(join(folder, "main.cjs"), MAIN);
}
