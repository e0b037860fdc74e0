// `npm run likeness`: learns from the sentences of the tests what requests are like, and writes it into learned-en.json.
// With --held: how it does alone, without templates, on each set of sentences after it has learned from all others.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { likelyOf, readLikeness } from "../../server/core/understand/likeness/likeness.ts";
import { digestOf, HELD_SETS, HELD_TALK, inSet, learn, sentencesBut } from "../support/likeness-examples.ts";
import { SETS, wrongOf } from "../support/phrase-sets.ts";
import { TALK } from "../support/talk-sets.ts";
import { ROOT } from "../support/sandbox.ts";

const held = [...HELD_SETS, ...HELD_TALK];
if (process.argv.includes("--held")) for (const name of [...Object.keys(SETS), ...TALK]) tell(name);
else write();

function write(): void {
  const sentences = sentencesBut(held);
  const learned = { learnedFrom: digestOf(sentences), ...learn(sentences) };
  const path = join(ROOT, "server", "core", "understand", "likeness", "learned-en.json");
  writeFileSync(path, `${JSON.stringify(learned)}\n`);
}

function tell(name: string): void {
  if (name === "talk" || name === "noise" || name === "plain") return;
  const models = readLikeness(learn(sentencesBut([...held, name])));
  const all = inSet(name);
  const wrong = all.flatMap((one) =>
    wrongOf([one], one.workspace, (said, workspace) =>
      likelyOf({ words: "", original: said, workspace }, models),
    ),
  );
  const misread = wrong.filter((line) => !line.endsWith("-> none"));
  const share = ((1 - wrong.length / all.length) * 100).toFixed(1);
  console.log(
    `${name}: ${all.length} sentences, ${share} % right, ${misread.length} taken for something else`,
  );
  if (process.argv.includes("--wrong")) for (const one of misread) console.log(`    ${one}`);
}
