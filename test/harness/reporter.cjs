// Mocha's own spec reporter, which also leaves the counts, and what failed and why, in a file.
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failures = [];
    runner.on("fail", (test, error) => {
      failures.push(`${test.fullTitle()}\n  ${(error.stack ?? String(error)).slice(0, 2_000)}`);
    });
    runner.once("end", () => {
      const { passes, failures: failed } = runner.stats;
      writeFileSync(process.env.KODAMA_REPORT, JSON.stringify({ passed: passes, failed, failures }));
    });
  }
};
