// The patterns that a first sentence would have V8 make, besides those of templates.
import { IN_ANY_CASE } from "./elsewhere.ts";
import { GISTS } from "./gists-en.ts";
import { RECAPS } from "./recap.ts";
import { REMEMBERING } from "./remembering.ts";
import { SLIPS } from "./slips-en.ts";
import { TIDYING } from "./words.ts";

export const PATTERNS: readonly RegExp[] = [
  ...TIDYING,
  ...IN_ANY_CASE,
  ...REMEMBERING,
  ...RECAPS,
  ...SLIPS.map(([heard]) => heard),
  ...GISTS.flatMap(({ signs, unless }) => (unless === undefined ? signs : [...signs, unless])),
];
