// Files that steer editors, hooks and other tools. Whoever may write them may do more than was allowed.
import { sensitive } from "./secrets.ts";

/** Names of folders, wherever they are in a workspace. */
export const STEERING_FOLDERS = [
  ".git",
  ".vscode",
  ".cursor",
  ".claude",
  ".idea",
  ".zed",
  ".husky",
  ".devcontainer",
  ".github/workflows",
  ".circleci",
  ".cargo",
] as const;

export const STEERING_FILES = [
  "AGENTS.md",
  "CLAUDE.md",
  "GEMINI.md",
  "copilot-instructions.md",
  ".cursorrules",
  ".mcp.json",
  ".envrc",
  ".npmrc",
  ".pnpmfile.cjs",
  ".gitmodules",
  ".gitattributes",
  ".gitlab-ci.yml",
  ".pre-commit-config.yaml",
  "lefthook.yml",
  "lefthook.yaml",
] as const;

const literal = (names: readonly string[]): string =>
  names.map((name) => name.replaceAll(".", "\\.")).join("|");
const FOLDER = new RegExp(`(?:^|/)(?:${literal(STEERING_FOLDERS)})(?:/|$)`, "i");
const FILE = new RegExp(`(?:^|/)(?:${literal(STEERING_FILES)}|.*\\.code-workspace)$`, "i");

/** Changing them always asks with a click. `path` has forward slashes. */
export function isProtected(path: string): boolean {
  return FOLDER.test(path) || FILE.test(path) || sensitive(path);
}
