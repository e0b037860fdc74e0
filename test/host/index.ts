// Runs the suite inside the extension host of an editor; resolves when all passed.
import { writeFileSync } from "node:fs";
import * as mochaModule from "mocha";

export async function run(): Promise<void> {
  const results = process.env["KODAMA_TEST_RESULTS"] ?? "";
  // An ES module: what `require` gives of it differs between the Node versions of the editors.
  const { Mocha } = mochaModule as unknown as { readonly Mocha: typeof mochaModule.default };
  const mocha = new Mocha({ ui: "bdd", timeout: 120_000, color: false });
  mocha.suite.emit("pre-require", globalThis as never, "suite.ts", mocha);
  const { defineSuite } = await import("./suite.ts");
  defineSuite();
  await new Promise<void>((resolve, reject) => {
    const titles: { readonly title: string; readonly error: string }[] = [];
    const runner = mocha.run((failures) => {
      if (results !== "") writeFileSync(results, JSON.stringify(titles));
      if (failures === 0) resolve();
      else reject(new Error(`${failures} failed`));
    });
    runner.on("pass", ({ title }) => titles.push({ title, error: "" }));
    runner.on("fail", ({ title }, error: unknown) => titles.push({ title, error: String(error) }));
  });
}
