// Where names are defined, in several languages, as they are written and as they are said.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { understand } from "../../server/core/understand/grammar.ts";
import { WORKSPACE } from "../support/workspaces.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

const FILES: Readonly<Record<string, string>> = {
  "src/parse.ts":
    "import x from 'y';\n\nexport async function parseConfig(a: string) {}\nparseConfig('x');\n",
  "src/panel.ts": "class Panel {\n  private async handleClick(event: Event): Promise<void> {\n  }\n}\n",
  "src/arrow.js": "// comment\nexport const toKey = (a) => a;\nconst o = {\n  onSave: async () => 1,\n};\n",
  "src/types.ts": "export interface UserService {}\nexport type Key = string;\nexport enum Colour { Red }\n",
  "lib/under.py": "def helper(x):\n    pass\n\ndef _helper(x):\n    pass\n",
  "lib/app.py": "class Loader:\n    def load_all(self):\n        return 1\n",
  "lib/main.go": "package main\n\nfunc (s *Server) ServeHTTP(w int) {\n}\n",
  "lib/lib.rs": "pub struct Lease;\npub fn take_lease() {}\n",
  "test/parse.test.ts": "function parseConfig() {}\n",
  ".env": "class SecretThing\n",
};

describe("where a name is defined", () => {
  let bench: Workbench;
  before(() => {
    bench = createWorkbench();
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(bench.folder, path)), { recursive: true });
      writeFileSync(join(bench.folder, path), text);
    }
  });
  after(() => bench.close());
  const place = async (symbol: string): Promise<string> => {
    const { subject, title } = await bench.prepare(bench.call("open_file", { symbol }));
    assert.equal(subject.kind, "editor");
    const { path, line } = subject.request as { readonly path: string; readonly line: number };
    return `${path}:${line}${/\(one of \d+ places\)$/.exec(title)?.[0] ?? ""}`;
  };

  const CASES: Readonly<Record<string, string>> = {
    parseConfig: "src/parse.ts:3(one of 2 places)",
    "parse config": "src/parse.ts:3(one of 2 places)",
    "handle click": "src/panel.ts:2",
    toKey: "src/arrow.js:2",
    "on save": "src/arrow.js:4",
    UserService: "src/types.ts:1",
    colour: "src/types.ts:3",
    "load all": "lib/app.py:2",
    _helper: "lib/under.py:4",
    helper: "lib/under.py:1",
    Loader: "lib/app.py:1",
    "serve http": "lib/main.go:3",
    "take lease": "lib/lib.rs:2",
  };
  for (const [said, wanted] of Object.entries(CASES))
    it(`[SYMBOL-1] of "${said}" is ${wanted} (E5)`, async () => assert.equal(await place(said), wanted));

  it("[SYMBOL-1] what is nowhere defined, no name, or in a secret file is told (E5, D14)", async () => {
    for (const symbol of ["nowhere", "SecretThing", "push"])
      assert.equal((await bench.refused("open_file", { symbol })).errorCode, "not_found", symbol);
    for (const args of [
      { symbol: "..." },
      {},
      { path: "src/parse.ts", symbol: "x" },
      { symbol: "x".repeat(101) },
    ])
      assert.equal((await bench.refused("open_file", args)).errorCode, "invalid_arguments");
  });

  it("[SYMBOL-2] in words it is asked for by what it is or by its definition; talk of it is not (E5)", () => {
    const cases: Readonly<Record<string, string | undefined>> = {
      "go to the function greet": "greet",
      "open the UserService class": "UserService",
      "open the class UserService": "UserService",
      "jump to symbol parseConfig": "parseConfig",
      "go to the parse config function": "parse config",
      "show me the definition of parseConfig": "parseConfig",
      "take me to where handleClick is defined": "handleClick",
      "show me the class diagram": undefined,
      "go to the next function": undefined,
      "go to the function that I wrote yesterday": undefined,
    };
    for (const [said, symbol] of Object.entries(cases)) {
      const found = understand(said, WORKSPACE);
      assert.equal(found?.command === "editor.symbol" ? found.payload["symbol"] : undefined, symbol, said);
    }
  });
});
