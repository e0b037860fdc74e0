// What the sets of sentences speak about: files, scripts and tasks.
import type { Workspace } from "../../server/core/understand/grammar.ts";
import { soundOf } from "../../server/io/sounds.ts";

/** Wednesday, 18 November 2026, 10:00. */
export const WORKSPACE: Workspace = {
  soundOf,
  now: { year: 2026, month: 11, day: 18, hour: 10, minute: 0, second: 0, weekday: 3 },
  files: [
    "README.md",
    "package.json",
    "tsconfig.json",
    "src/main.ts",
    "src/parser/tokens.ts",
    "server/src/scheduler/leaderLease.ts",
    "server/src/scheduler/index.ts",
    "server/src/db/client.ts",
    "docs/guide.md",
    "docs/commands.md",
    "test/lease.test.ts",
    "LICENSE",
    "styles/site.css",
  ],
  scripts: ["test", "test:unit", "test:e2e", "build", "lint", "format", "typecheck", "dev"],
  tasks: ["Nightly cleanup", "Tea", "Weekly digest"],
};

/** Another project, for the sets that were written for it. */
export const OTHER: Workspace = {
  ...WORKSPACE,
  files: [
    "README.md",
    "package.json",
    "tsconfig.json",
    "server/src/scheduler/leaderLease.ts",
    "server/src/scheduler/cron.ts",
    "server/src/scheduler/index.ts",
    "server/src/db.ts",
    "server/src/index.ts",
    "webview/src/App.tsx",
    "webview/src/orb.css",
    "extension/src/extension.ts",
    "docs/guide.md",
    "test/leaderLease.test.ts",
    ".github/workflows/ci.yml",
  ],
  scripts: [...WORKSPACE.scripts, "bench"],
};

/** For the fifth fresh set. */
export const MANY: Workspace = {
  ...WORKSPACE,
  files:
    "package.json README.md tsconfig.json src/server.ts docker-compose.yml src/router.ts todo.txt CHANGELOG.md src/user-service.ts Cargo.toml src/index.ts Makefile cmd/main.go cmd/handler.go eslint.config.js tools/utils.py docs/notes.md CONTRIBUTING.md config.yaml Dockerfile LICENSE docs/architecture.md src/utils.ts".split(
      " ",
    ),
  scripts: [...WORKSPACE.scripts, "test:integration", "bench"],
  tasks:
    "Nightly build|Lint|Backup|Dependency check|Stand-up|Benchmark|Weekly cleanup|Release|Smoke test|Changelog|Time sheet|Audit|Docs|Morning tests".split(
      "|",
    ),
};

/** For the seventeenth one. */
export const SMALL: Workspace = {
  ...WORKSPACE,
  files: [
    "package.json",
    "README.md",
    "docs/guide.md",
    "docs/commands.md",
    "src/app.ts",
    "src/config.ts",
    "src/token-parser.ts",
    "src/styles.css",
  ],
  scripts: ["test", "build", "lint", "dev", "format", "typecheck"],
};

/** For the twenty-eighth one. */
export const LARGER: Workspace = {
  ...WORKSPACE,
  files: [
    "README.md",
    "package.json",
    "src/app.ts",
    "src/parser.ts",
    "src/server/routes.ts",
    "docs/guide.md",
  ],
  scripts: WORKSPACE.scripts?.filter((one) => one !== "typecheck") ?? [],
  tasks: ["Weekly digest", "Nightly clean up", "Standup reminder", "Tea"],
};

/** For the eighth set that is learned from. */
export const SHOP: Workspace = {
  ...WORKSPACE,
  files:
    "README.md package.json src/main.ts src/server.ts src/auth/session.ts src/auth/login-form.tsx src/db/user-repository.ts src/utils/date-format.ts src/payment/invoice.ts test/session.test.ts docs/architecture.md scripts/release.sh".split(
      " ",
    ),
  scripts: [...WORKSPACE.scripts, "deploy:staging"],
  tasks: ["nightly build", "tea", "stand-up", "dependency check"],
};
