// One text of a file in place of another, as models write it: not always with the file's own line ends, quotes and spaces.
import assert from "node:assert/strict";
import fc from "fast-check";
import { ToolFailure } from "../../server/io/tools/jail.ts";
import { replaceOnce } from "../../server/io/tools/replacing.ts";

const PLACE = { folder: "/w", path: "a.ts", absolute: "/w/a.ts", closed: [] };
const replaced = (text: string, old: string, fresh: string): string =>
  replaceOnce(text, { old, new: fresh }, { place: PLACE, secret: false });
const refused = (text: string, old: string): string => {
  try {
    return replaced(text, old, "new");
  } catch (error) {
    assert.ok(error instanceof ToolFailure);
    return error.code;
  }
};

describe("the text to replace", () => {
  const CASES: readonly (readonly [what: string, text: string, old: string, fresh: string, after: string])[] =
    [
      ["as it is", "one two", "two", "three", "one three"],
      ["with the file's line ends", "a\r\nb\r\n", "a\nb\n", "c\nd\n", "c\r\nd\r\n"],
      ["with both kinds of line ends in it", "a\nb\r\nc\nd", "b\nc", "x\ny", "a\nx\r\ny\nd"],
      ["in the one line that ends otherwise", "a\r\nb\nc\r\n", "b\nc", "x\ny", "a\r\nx\ny\r\n"],
      ["without the spaces at ends of lines", "foo   \n  bar\nbaz", "foo\n  bar", "x", "x\nbaz"],
      ["and those behind it stay", "end   \nnext", "end", "fin", "fin   \nnext"],
      ["with plain quotes", "say “it’s” now", 'say "it\'s"', "say it", "say it now"],
      ["with plain dashes and spaces", "a\u00A0– b", "a - b", "a + b", "a + b"],
      ["over an empty line with spaces", "a\n   \nb", "a\n\nb", "z", "z"],
    ];
  for (const [what, text, old, fresh, after] of CASES)
    it(`[EDIT-22] is found ${what} (D52)`, () => assert.equal(replaced(text, old, fresh), after));

  it("[EDIT-22] what is there letter by letter comes before what is only like it (D52)", () => {
    assert.equal(replaced("it’s\nit's", "it's", "x"), "it’s\nx");
    assert.equal(replaced("a \nb\na\nb", "a\nb", "x"), "a \nb\nx");
  });

  it("[EDIT-22] what is there more than once, or not at all, is refused (D52)", () => {
    assert.equal(refused("a  \nb\na \nb", "a\nb"), "ambiguous");
    assert.equal(refused("it’s, it’s", "it's"), "ambiguous");
    assert.equal(refused("it was", "it's"), "not_found");
    assert.equal(
      refused("a\nb", "  a"),
      "not_found",
      "spaces at the beginning are what a line is indented by",
    );
    for (const nothing of ["   ", "\n\n", " \n "]) assert.equal(refused("a b", nothing), "not_found");
    assert.equal(refused("ab", ""), "ambiguous");
  });

  it("[EDIT-22] whatever the file's line ends, all around it stays as it is (D52)", () => {
    const line = fc.stringMatching(/^[a-z '’-]{0,12}$/);
    const end = fc.constantFrom("\n", "\r\n", " \n", "\t\r\n");
    const lines = fc.array(fc.tuple(line, end), { maxLength: 8 });
    fc.assert(
      fc.property(lines, lines, end, (before, after, middle) => {
        const text = (rows: readonly (readonly [string, string])[]): string => rows.flat().join("");
        const whole = `${text(before)}FIRST${middle}SECOND${middle}${text(after)}`;
        const ends = middle.includes("\r") ? "\r\n" : "\n";
        const wanted = `${text(before)}one${ends}two${middle}${text(after)}`;
        assert.equal(replaced(whole, "FIRST\nSECOND", "one\ntwo"), wanted);
      }),
    );
  });
});
