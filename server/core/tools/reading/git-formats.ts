// Formats with which git tells of commits and names. A field that checks a signature starts a program, and one that is as wide as the
// memory fills it; a word that is no format may be an alias from a repository's own settings.
import { sensitive } from "../secrets.ts";
import { FILE, type Shape } from "./shapes.ts";

const FIELD = [
  "[hHtTpPsSbBndDefm%]",
  "a[nNeElLdDrstiIh]",
  "c[nNeElLdDrstiIh]",
  "g[dDsnNeE]",
  String.raw`C(?:\([a-z0-9 #,!]{1,40}\)|red|green|blue|reset)`,
  "x(?!00)[0-9a-fA-F]{2}",
  String.raw`[<>]\(\d{1,3}(?:,[lmr]?trunc)?\)`,
  String.raw`\(trailers(?::[\w:=,-]{1,80})?\)`,
].join("|");
const FIELDS = String.raw`(?:%(?:${FIELD})|[^%\0\n])*`;
const OF_COMMIT = new RegExp(
  String.raw`^(?:oneline|short|medium|full|fuller|reference|email|raw|t?format:${FIELDS}|(?=.*%)${FIELDS})$`,
);
/** What is cut out of the log of references could be the middle of an address, which nobody would know for one then. */
const CUT_LOG = /%[<>].*%g|%g.*%[<>]/s;
export const commitFormat: Shape = (text) =>
  text === "" || (text.length <= 300 && OF_COMMIT.test(text) && !CUT_LOG.test(text));

const ATOM = [
  String.raw`\*?(?:refname|upstream|push|symref)(?::(?:short|(?!remotename)[a-z]{1,20}|[lr]?strip=-?\d))?`,
  String.raw`\*?(?:object(?:name|type|size)|tree|parent|numparent|type|tag|object)(?::[a-z0-9=]{1,20})?`,
  String.raw`\*?(?:subject|body|contents)(?::(?:subject|body|size|lines=\d{1,3}|trailers|sanitize))?`,
  String.raw`\*?(?:author|committer|tagger|creator)(?:name|email)?(?::[a-z]{1,20})?`,
  String.raw`\*?(?:author|committer|tagger|creator)date(?::[a-z0-9-]{1,20}(?::[%A-Za-z./ :_-]{1,40})?)?`,
  String.raw`HEAD|then|else|end|if(?::(?:not)?equals=[\w/.-]{1,60})?|color:[a-z0-9 ]{1,20}|align:\d{1,3}(?:,[a-z]{1,10})?`,
  String.raw`ahead-behind:[\w/.-]{1,80}|worktreepath`,
].join("|");
const OF_NAME = new RegExp(String.raw`^(?:%\((?:${ATOM})\)|%%|%(?!00)[0-9a-fA-F]{2}|[^%\0\n])+$`);
export const nameFormat: Shape = (text) => text.length <= 300 && OF_NAME.test(text);

export const SORT_KEY =
  /^-?(?:(?:v|version):refname|refname|objectname|(?:author|committer|tagger|creator)date|authorname|upstream)$/;
export const DATE_STYLE =
  /^(?:short|iso8601|iso-strict|iso|relative|rfc2822|rfc|raw|unix|human|local|default|format(?:-local)?:[%A-Za-z:./ ,_-]{1,60})$/;

/** Lines of a file, by their numbers, what stands in them, or the name of a function: their history is told. */
export const LINES_OF = (word: string): boolean => {
  const [, path = ""] = LINES.exec(word) ?? [];
  return path !== "" && FILE.test(path) && !sensitive(path);
};
/** Without signs of repetition: a pattern of repetitions may be looked for as long as one likes. */
const BY_TEXT = String.raw`\/[\w ^$}(),.;=<>"'-]{1,80}\/`;
const LINES = new RegExp(String.raw`^(?:(?:\d{1,7}|${BY_TEXT}),(?:[+-]?\d{0,7}|${BY_TEXT})|:\w{1,80}):(.+)$`);
