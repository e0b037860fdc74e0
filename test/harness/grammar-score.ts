// `npm run grammar:score`: how much of each set of sentences the grammar understands as it was meant, and how fast.
import { documented, type PhraseSet, SETS, wrongOf } from "../support/phrase-sets.ts";

const rows = [["documented", { phrases: documented, goal: 97 }] as const, ...Object.entries(SETS)];
for (const [name, set] of rows) tell(name, set);

function tell(name: string, { phrases: load, goal, workspace }: PhraseSet): void {
  const phrases = load();
  const began = performance.now();
  const wrong = wrongOf(phrases, workspace);
  const eachMs = (performance.now() - began) / phrases.length;
  const share = (1 - wrong.length / phrases.length) * 100;
  const line = `${name.padEnd(16)}${String(phrases.length).padStart(5)} sentences  ${share.toFixed(1).padStart(5)} %  goal ${goal} %`;
  console.log(`${share >= goal ? "✔" : "✗"} ${line}  ${eachMs.toFixed(2)} ms each`);
  if (process.argv.includes("--wrong")) for (const one of wrong) console.log(`    ${one}`);
}
