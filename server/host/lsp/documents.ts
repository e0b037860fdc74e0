// Documents the editor holds open: their text counts before what is on disk.
import { fileURLToPath } from "node:url";
import type { OpenDocuments } from "../../core/ports.ts";

interface Documents {
  all(): readonly { readonly uri: string; getText(): string }[];
}

export interface DocumentShelf extends OpenDocuments {
  /** The editor's documents, once there is an editor. */
  use(documents: Documents): void;
  uriOf(absolutePath: string): string | undefined;
}

export function createDocumentShelf(): DocumentShelf {
  let documents: Documents | undefined;
  const find = (path: string): ReturnType<Documents["all"]>[number] | undefined =>
    documents?.all().find((one) => pathOf(one.uri) === path);
  return {
    use: (next) => void (documents = next),
    textOf: (path) => find(path)?.getText(),
    uriOf: (path) => find(path)?.uri,
  };
}

export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}
