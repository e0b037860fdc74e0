// The command grammar: documented phrases, free phrasing, noise, and talk it must leave alone.
import assert from "node:assert/strict";
import { understand } from "../../server/core/understand/grammar.ts";
import { readFileSync } from "node:fs";
import { commandsDoc } from "../harness/commands-doc.ts";
import { cpuMs } from "../support/cpu-time.ts";
import { compile } from "../../server/core/understand/template.ts";
import { fixtureLines } from "../support/fixture-lines.ts";
import { documented as documentedNow, phrases, SETS, understoodAs, wrongOf } from "../support/phrase-sets.ts";
import { WORKSPACE } from "../support/workspaces.ts";

const share = (all: readonly unknown[], wrong: readonly unknown[]): number =>
  (1 - wrong.length / all.length) * 100;

/** 300 characters of which nothing is understood; read in a fifth of 50 ms, as measured here. */
const PLAIN_WORDS = "so then we looked at the parser and it was quite fine ".repeat(6).slice(0, 300);
const readingMs = (text: string, enoughMs?: number): number =>
  cpuMs(() => understand(text, WORKSPACE), enoughMs);
/** 50 ms of an idle machine: one that is busy takes longer for plain words too. */
const mostMs = (): number => Math.max(50, 5 * readingMs(PLAIN_WORDS));

describe("the command grammar", () => {
  const documented = phrases("spoken-commands.tsv");
  const more = phrases("spoken-more.tsv");
  const noise = phrases("spoken-noise.tsv");
  const talk = fixtureLines("spoken-talk.txt");

  for (const one of documented)
    it(`[GRAMMAR-1] understands "${one.said}" as ${one.command} (E5)`, () => {
      assert.deepEqual(wrongOf([one]), []);
    });

  it("[GRAMMAR-2] understands at least 97 % of plain further phrasings (E5)", () => {
    assert.ok(more.length >= 120, String(more.length));
    const wrong = wrongOf(more);
    assert.ok(share(more, wrong) >= 97, `${share(more, wrong).toFixed(1)} %\n${wrong.join("\n")}`);
  });

  it("[GRAMMAR-3] never understands a phrase as another command (E5)", () => {
    const others = [...more, ...noise].flatMap(({ said, command }) => {
      const found = understand(said, WORKSPACE);
      return found === null || found.command === command
        ? []
        : [`${said} -> ${found.command} ${JSON.stringify(found.payload)}`];
    });
    assert.deepEqual(others, []);
  });

  it("[GRAMMAR-4] leaves talk, questions and negations alone: at most 1 % false accepts (E5)", () => {
    assert.ok(talk.length >= 150, String(talk.length));
    // A "no" is on the safe side: it only closes an open question.
    const wrong = wrongOf(talk.map((said) => ({ said, command: "none", payload: {} }))).filter(
      (line) => !line.endsWith('{"decision":"deny"}'),
    );
    assert.ok(share(talk, wrong) >= 99, `${wrong.length} of ${talk.length}\n${wrong.join("\n")}`);
  });

  it("[GRAMMAR-5] never takes talk for consent, for a change or for a program to start (E5, D17)", () => {
    const dangerous = new Set([
      "approval.respond",
      "task.run",
      "git.commit",
      "edit.undo",
      "scheduler.create",
    ]);
    const wrong = talk.flatMap((said) => {
      const found = understand(said, WORKSPACE);
      const denies = found?.command === "approval.respond" && found.payload["decision"] === "deny";
      return found !== null && dangerous.has(found.command) && !denies
        ? [`${said} -> ${found.command} ${JSON.stringify(found.payload)}`]
        : [];
    });
    assert.deepEqual(wrong, []);
  });

  it("[GRAMMAR-6] understands at least 70 % under recognition noise (E5)", () => {
    const wrong = wrongOf(noise);
    assert.ok(share(noise, wrong) >= 70, `${share(noise, wrong).toFixed(1)} %\n${wrong.join("\n")}`);
  });

  for (const [name, { phrases: load, goal, workspace }] of Object.entries(SETS))
    it(`[GRAMMAR-13] understands at least ${goal} % of the set "${name}" as it was meant, and no talk as a yes (E5, D17)`, () => {
      const all = load();
      assert.ok(all.length >= 100, String(all.length));
      const yes: string[] = [];
      const wrong = wrongOf(all, workspace, (said, there) => {
        const found = understand(said, there);
        if (found?.payload["decision"] === "approve") yes.push(said);
        return found;
      });
      assert.ok(share(all, wrong) >= goal, `${share(all, wrong).toFixed(1)} %\n${wrong.join("\n")}`);
      // However few of a set may be taken for requests, no talk is one for a yes (D17).
      if (all.every(({ command }) => command === "none")) assert.deepEqual(yes, []);
    });

  it("[GRAMMAR-16] knows a request by its signs in any order, and leaves it for one word of anything else (E5)", () => {
    assert.deepEqual(understoodAs("the weekly digest task can carry on now"), [
      "tasks.resume",
      { title: "Weekly digest" },
    ]);
    assert.deepEqual(understoodAs("could the Rode NT be my microphone"), [
      "voice.microphone",
      { name: "Rode NT" },
    ]);
    assert.deepEqual(understoodAs("get the cursor over to line sixty three"), [
      "editor.goto_line",
      { line: 63 },
    ]);
    assert.deepEqual(understoodAs("let's get this committed under the message Bump ESLint"), [
      "git.commit",
      { message: "Bump ESLint" },
    ]);
    for (const talk of [
      "the weekly digest task can carry on without the mailer",
      "I don't want the weekly digest task paused",
      "the cursor jumped over to the next failing line sixty three",
      "the commit message was fix the parser",
      "we switched the microphone to the webcam",
      "what does the undo button change",
    ])
      assert.equal(understoodAs(talk), null, talk);
  });

  it("[GRAMMAR-14] understands at least 97 % of what its documentation says, and that is what it knows (E5)", () => {
    const all = documentedNow();
    const wrong = wrongOf(all);
    assert.ok(share(all, wrong) >= 97, `${share(all, wrong).toFixed(1)} %\n${wrong.join("\n")}`);
    const path = new URL("../../docs/commands.md", import.meta.url);
    const text = readFileSync(path, "utf8");
    assert.equal(text, commandsDoc(text), "run: npm run docs:commands");
  });

  it("[GRAMMAR-15] reads templates: optional parts, choices, slots and named pieces; refuses a wrong one (E5)", () => {
    const rules = { it: "(it|this|[the] code)" };
    const template = compile("(show|show me) [the] {what} of <it>", rules);
    assert.deepEqual(template.match("show me the end of the code"), { what: "end" });
    assert.deepEqual(template.match("show the very end of it"), { what: "very end" });
    for (const other of ["show end of it all", "please show end of it", "showme end of it"])
      assert.equal(template.match(other), undefined, other);
    for (const wrong of ["(a|b", "a]", "[a", "a)", "{what", "<none>", "a > b"])
      assert.throws(() => compile(`[a] {any} ${wrong}`, rules).match("a b c"), Error, wrong);
  });

  it("[GRAMMAR-7] negates whatever it understands (E5)", () => {
    const runs = more.filter(({ command }) =>
      ["task.run", "git.commit", "scheduler.create", "editor.open", "edit.undo"].includes(command),
    );
    const wrong = runs.flatMap(({ said }) =>
      [
        `don't ${said}`,
        `do not ${said}`,
        `never ${said}`,
        `please don't ${said}`,
        `should I ${said}`,
        `why ${said}`,
      ].filter((text) => {
        const found = understand(text, WORKSPACE);
        return (
          found !== null && !(found.command === "approval.respond" && found.payload["decision"] === "deny")
        );
      }),
    );
    assert.deepEqual(wrong, []);
  });

  it("[GRAMMAR-8] takes a polite question for a request, and a question whether for a question (E5)", () => {
    for (const said of ["Can you run the tests?", "could you please run the tests?"])
      assert.equal(understand(said, WORKSPACE)?.command, "task.run", said);
    for (const said of [
      "Can you run the tests or not?",
      "run the tests, right?",
      "should I undo that?",
      "did you run the tests?",
    ])
      assert.equal(understand(said, WORKSPACE), null, said);
  });

  it("[GRAMMAR-12] opens no file that only a long phrase asks for (E5)", () => {
    const asked = [
      "open the pod bay doors please hal",
      "show me what you changed yesterday",
      "go to the shop and buy some milk",
      "read the room before you speak",
      "edit the wikipedia article about owls",
    ];
    assert.deepEqual(wrongOf(asked.map((said) => ({ said, command: "none", payload: {} }))), []);
  });

  it("[GRAMMAR-9] has no phrase that is slow to read: adversarial 300 characters stay under 50 ms (E5)", () => {
    const slow: string[] = [];
    let worst = 0;
    const bound = mostMs();
    for (const [name, text] of adversarial()) {
      const took = readingMs(text, bound);
      worst = Math.max(worst, took);
      if (took > bound) slow.push(`${name}: ${took.toFixed(0)} ms`);
    }
    assert.deepEqual(slow, [], `worst ${worst.toFixed(1)} ms`);
  });

  it("[GRAMMAR-10] reads the longest text a person may send without holding everything up (E5)", () => {
    const fill = (word: string): string => word.repeat(Math.ceil(8_000 / word.length)).slice(0, 8_000);
    const bound = mostMs();
    const slow = [
      "please ",
      "a ",
      " ",
      ", ",
      "commit ",
      "commit all changes ",
      "don't ",
      "not ",
      "every day at ",
      "'",
      "’",
      ".",
      "\n",
      "now ",
      `commit${" ".repeat(40)}`,
    ].flatMap((word) => {
      const took = readingMs(fill(word), bound);
      return took > bound ? [`${JSON.stringify(word)}: ${took.toFixed(0)} ms`] : [];
    });
    assert.deepEqual(slow, []);
  });

  it("[GRAMMAR-11] answers in milliseconds; the measured p95 is told (E5)", () => {
    const all = [...documented, ...more, ...noise].map(({ said }) => said).concat(talk);
    for (const said of all) understand(said, WORKSPACE);
    const took = all.map((said) => {
      const began = performance.now();
      understand(said, WORKSPACE);
      return performance.now() - began;
    });
    const p95 = took.sort((a, b) => a - b)[Math.floor(took.length * 0.95)] ?? Number.NaN;
    assert.ok(Number.isFinite(p95));
    console.log(`      p95 ${p95.toFixed(3)} ms over ${took.length} phrases`);
  });
});

/** Texts that would make a careless pattern try every way to split them. */
function* adversarial(): Generator<readonly [string, string]> {
  const starts = [
    "",
    "every ",
    "on ",
    "remind me in ",
    "in ",
    "commit ",
    "commit with message",
    "search for ",
    "open ",
    "go to line ",
    "make the orb ",
    "run ",
    "run the ",
    "tomorrow at ",
    "x every day at ",
    "line ",
  ];
  const units = [
    "a ",
    "the ",
    "all ",
    "every ",
    "monday, ",
    "monday and ",
    "at ",
    "in ",
    "one ",
    "a.m. ",
    "hundred ",
    "please ",
    "now ",
    "read me ",
    "dot ",
    "t s ",
    "-",
    "- ",
    "' ",
    "9:",
    "half past ",
    "x at ",
    "to ",
    "changes ",
    "and ",
  ];
  for (const start of starts)
    for (const unit of units)
      for (const end of ["", "!", " at", " minutes", "\u0000", " run x"])
        yield [`${start}|${unit}|${end}`, `${start}${unit.repeat(300)}`.slice(0, 298 - end.length) + end];
}
