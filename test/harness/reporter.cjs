// Mocha's own spec reporter, which also leaves the counts in a file.
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes, failures } = runner.stats;
      writeFileSync(process.env.KODAMA_REPORT, JSON.stringify({ passed: passes, failed: failures }));
    });
  }
};
