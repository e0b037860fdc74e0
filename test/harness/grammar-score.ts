// `npm run grammar:score`: how much of each set of sentences the grammar understands as it was meant, and how fast.
import { figure } from "../bench/measure.ts";
import { documented, type PhraseSet, SETS, wrongOf } from "../support/phrase-sets.ts";

const rows = [["documented", { phrases: documented, goal: 97 }] as const, ...Object.entries(SETS)];
for (const [name, set] of rows) tell(name, set);

function tell(name: string, { phrases: load, goal, workspace }: PhraseSet): void {
  const phrases = load();
  const took: number[] = [];
  const wrong = phrases.flatMap((one) => {
    const began = performance.now();
    const found = wrongOf([one], workspace);
    took.push(performance.now() - began);
    return found;
  });
  const { p50, p95 } = figure(took);
  const share = (1 - wrong.length / phrases.length) * 100;
  const line = `${name.padEnd(16)}${String(phrases.length).padStart(5)} sentences  ${share.toFixed(1).padStart(5)} %  goal ${goal} %`;
  console.log(`${share >= goal ? "✔" : "✗"} ${line}  p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms`);
  if (process.argv.includes("--wrong")) for (const one of wrong) console.log(`    ${one}`);
}
