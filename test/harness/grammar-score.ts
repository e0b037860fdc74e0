// `npm run grammar:score`: how much of each set of sentences the grammar understands as it was meant, and how fast.
import { documented, type Phrase, SETS, wrongOf } from "../support/phrase-sets.ts";

const rows = [
  ["documented", documented()] as const,
  ...Object.entries(SETS).map(([name, set]) => [name, set.phrases()] as const),
];
for (const [name, phrases] of rows) tell(name, phrases);

function tell(name: string, phrases: readonly Phrase[]): void {
  const began = performance.now();
  const wrong = wrongOf(phrases);
  const eachMs = (performance.now() - began) / phrases.length;
  const share = (1 - wrong.length / phrases.length) * 100;
  const goal = name === "documented" ? 97 : (SETS[name]?.goal ?? 0);
  const line = `${name.padEnd(12)}${String(phrases.length).padStart(5)} sentences  ${share.toFixed(1).padStart(5)} %  goal ${goal} %`;
  console.log(`${share >= goal ? "✔" : "✗"} ${line}  ${eachMs.toFixed(2)} ms each`);
  if (process.argv.includes("--wrong")) for (const one of wrong) console.log(`    ${one}`);
}
