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
  ".githooks",
  ".github/workflows",
  ".github/actions",
  ".gitea/workflows",
  ".forgejo/workflows",
  ".circleci",
  ".buildkite",
  ".cargo",
  ".gemini",
  ".windsurf",
  ".clinerules",
  ".helix",
  ".mise",
  ".config/mise",
  ".github/instructions",
  ".github/prompts",
  ".kiro",
  ".roo",
  ".junie",
  ".amazonq",
  ".opencode",
] as const;

export const STEERING_FILES = [
  "AGENTS.md",
  "AGENTS.override.md",
  "CLAUDE.md",
  "CLAUDE.local.md",
  "GEMINI.md",
  "copilot-instructions.md",
  ".cursorrules",
  ".windsurfrules",
  ".mcp.json",
  ".envrc",
  ".npmrc",
  ".pnpmfile.cjs",
  ".pnpmfile.mjs",
  ".devcontainer.json",
  ".exrc",
  ".nvimrc",
  ".nvim.lua",
  ".dir-locals.el",
  "opencode.json",
  "opencode.jsonc",
  ".yarnrc",
  ".yarnrc.yml",
  "bunfig.toml",
  "mise.toml",
  ".mise.toml",
  "mise.local.toml",
  ".mise.local.toml",
  ".tool-versions",
  ".gitmodules",
  ".gitattributes",
  ".gitlab-ci.yml",
  ".travis.yml",
  ".drone.yml",
  ".woodpecker.yml",
  "appveyor.yml",
  ".appveyor.yml",
  "azure-pipelines.yml",
  "bitbucket-pipelines.yml",
  "Jenkinsfile",
  ".pre-commit-config.yaml",
  "lefthook.toml",
  ".lefthook.toml",
  "lefthook.yml",
  "lefthook.yaml",
  ".lefthook.yml",
  ".lefthook.yaml",
  "lefthook-local.yml",
  "lefthook-local.yaml",
] as const;

const literal = (names: readonly string[]): string =>
  names.map((name) => name.replaceAll(".", "\\.")).join("|");
const FOLDER = new RegExp(`(?:^|/)(?:${literal(STEERING_FOLDERS)})(?:/|$)`, "i");
const FILE = new RegExp(`(?:^|/)(?:${literal(STEERING_FILES)}|.*\\.code-workspace)$`, "i");

/** The package manager itself, kept in a project. The rest of that folder is written by every install, so no sandbox closes it. */
const PROGRAM = /(?:^|\/)\.yarn\/(?:releases|plugins)(?:\/|$)/i;

/** Whether it steers something. `path` has forward slashes. */
export const isSteering = (path: string): boolean =>
  FOLDER.test(path) || FILE.test(path) || PROGRAM.test(path);

/** Changing them always asks with a click. `path` has forward slashes. */
export const isProtected = (path: string): boolean => isSteering(path) || sensitive(path);
