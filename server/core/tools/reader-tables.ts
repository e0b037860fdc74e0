// Programs that only look, each with the options and operands with which that holds. The tables are closed: what is not in them
// is not known to only look.

/** An operand that may name a file here: relative, going nowhere up, no option, also none of the old forms with + and @. */
export const FILE = /^(?![-/~@+])(?!.*(?:^|\/)\.\.(?:\/|$))[A-Za-z0-9_@+,./ -]+$/;
export const ANY = /^(?!-)/;
/** A commit by name, with ~ and ^, or two of them with two or three dots between. */
const COMMIT = "(?![-/.])[A-Za-z0-9_./@-]{0,150}[A-Za-z0-9_@](?:[~^]\\d{0,4}){0,5}";
const REVISION = new RegExp(`^(?!.*\\.\\.[/.]?\\.\\.)(?!.*/\\.\\.)(?:${COMMIT})(?:\\.{2,3}(?:${COMMIT}))?$`);

export interface Reader {
  /** Options without an argument. */
  readonly options?: RegExp;
  /** Options whose next word is their argument, and what it may be. */
  readonly taking?: readonly (readonly [option: RegExp, value: RegExp])[];
  /** Operands that come first and name no file: a pattern, a list of characters. */
  readonly first?: { readonly count: number; readonly shape: RegExp };
  readonly operands?: RegExp;
  readonly operandsMax?: number;
  /** True where it takes no word for an option behind the first that is none, but for a file; some write to the second one. */
  readonly optionsFirst?: true;
  /** Whether "--" may stand before what is a path. */
  readonly dashes?: true;
  /** Whether operands name files; those are proved to be inside and no secret before it runs. */
  readonly files?: boolean;
  /** Would read what links in a folder lead to. */
  readonly noFolders?: boolean;
  /** Reads what is below a folder: secrets there are left out by words that are added. */
  readonly deep?: (args: readonly string[]) => Deep | undefined;
}
export type Deep = "grep" | "ripgrep";

export const NUMBER = /^[+-]?\d{1,9}$/;
const PLAIN = /^[^\0]{0,500}$/;
export const GLOB = /^[A-Za-z0-9_.*?/@+-]{1,200}$/;
const files = (options?: RegExp, taking?: Reader["taking"]): Reader => ({
  ...(options === undefined ? {} : { options }),
  ...(taking === undefined ? {} : { taking }),
  operands: FILE,
  files: true,
});
const bare = (options?: RegExp): Reader => (options === undefined ? {} : { options });
const counted = (option: RegExp): NonNullable<Reader["taking"]> => [[option, NUMBER]];

/** Repetitions of repetitions fill the memory, and so do many of one. */
const GREP: Reader = {
  options:
    /^(?:-(?=[a-zA-Z]*$)[abcEFGhHiLlnoqrsvwxz]{1,12}|-[ABC]\d{1,4}|--count|--ignore-case|--line-number|--recursive|--files-with-matches|--only-matching|--word-regexp|--invert-match|--fixed-strings|--extended-regexp|--no-filename|--(?:in|ex)clude(?:-dir)?=[A-Za-z0-9_.*?/@+-]{1,200}|--color=(?:never|auto|always))$/,
  taking: [
    [/^-[ABCm]$/, NUMBER],
    [/^--(?:in|ex)clude(?:-dir)?$/, GLOB],
  ],
  first: { count: 1, shape: /^(?!.*\{.*\{)(?!.*\{[^}]*\d{3})(?!.*\)[+*?].*\)\\?[+*?])[^\0]{0,500}$/ },
  operands: FILE,
  files: true,
  deep: (args) => (args.some((one) => /^-[a-zA-Z]*r|^--recursive$/.test(one)) ? "grep" : undefined),
};
const SUM = files(/^(?:-b|-t|--tag)$/);

export const READERS: Readonly<Record<string, Reader>> = {
  ls: files(
    /^(?:-[1aAlhRtrSFdgGoisU]{1,10}|--all|--almost-all|--human-readable|--recursive|--reverse|--directory|--color=(?:never|auto|always)|--sort=(?:size|time|none|extension))$/,
  ),
  pwd: bare(/^-[LP]$/),
  cat: files(/^-[nbsAeETtuv]{1,6}$/),
  head: files(/^(?:-\d{1,6}|-n\d{1,6}|-c\d{1,9}|-q|-v|--lines=\d{1,6}|--bytes=\d{1,9})$/, counted(/^-[nc]$/)),
  tail: files(/^(?:-\d{1,6}|-n\d{1,6}|-c\d{1,9}|-q|-v|--lines=\d{1,6}|--bytes=\d{1,9})$/, counted(/^-[nc]$/)),
  wc: files(/^(?:-[lwcmL]{1,5}|--lines|--words|--bytes|--chars)$/),
  file: files(/^(?:-[biLh]{1,3}|--mime-type|--brief)$/),
  stat: files(/^-[Lt]$/, [[/^-c$/, /^(?!.*%[^a-zA-Z%]*\d{4})[^\0]{0,500}$/]]),
  du: files(/^(?:-[shacbkm]{1,6}|-d\d|--max-depth=\d{1,2}|--summarize|--human-readable)$/, counted(/^-d$/)),
  df: bare(/^-[hTik]{1,4}$/),
  tree: files(/^(?:-[adfFhDrt]{1,6}|--dirsfirst|--noreport)$/, [
    [/^-L$/, NUMBER],
    [/^-[IP]$/, /^[A-Za-z0-9_.*?|@-]{1,200}$/],
  ]),
  nl: files(/^-b[at]$/, [[/^-b$/, /^[at]$/]]),
  tac: files(),
  rev: files(),
  sort: files(
    /^(?:-[nrufhVbdgMR]{1,8}|-k\d{1,3}(?:,\d{1,3})?[nr]{0,2}|-t.|--numeric-sort|--reverse|--unique)$/,
    [
      [/^-k$/, /^\d{1,3}(?:,\d{1,3})?[nrhV]{0,3}$/],
      [/^-t$/, /^.$/],
    ],
  ),
  // A second operand is written to.
  uniq: { optionsFirst: true, ...files(/^(?:-[cdui]{1,4}|--count|--repeated|--unique)$/), operandsMax: 1 },
  cut: files(/^(?:-[dfcb][^\s]{1,40}|-s|--delimiter=.|--fields=[\d,-]{1,40})$/, [
    [/^-d$/, /^.$/],
    [/^-[fcb]$/, /^[\d,-]{1,40}$/],
  ]),
  tr: { options: /^-[cdsC]{1,3}$/, operands: PLAIN },
  column: files(/^-t$/, [[/^-s$/, /^.$/]]),
  paste: files(/^(?:-s|-d.|-)$/, [[/^-d$/, /^.{1,3}$/]]),
  fold: files(/^(?:-s|-w\d{1,4})$/, counted(/^-w$/)),
  expand: files(),
  comm: files(/^-[123]{1,3}$/),
  cmp: files(/^-[sbl]{1,2}$/),
  diff: {
    noFolders: true,
    ...files(
      /^(?:-[uqsbBwiy]{1,5}|-U\d{1,4}|--brief|--unified|--side-by-side|--color=(?:never|auto))$/,
      counted(/^-U$/),
    ),
  },
  md5sum: SUM,
  sha1sum: SUM,
  sha256sum: SUM,
  sha512sum: SUM,
  cksum: files(),
  strings: files(/^-a$/, counted(/^-n$/)),
  hexdump: files(/^-[Cbcdox]$/, counted(/^-[ns]$/)),
  od: files(/^-[cxbdA]n?$/, counted(/^-[jN]$/)),
  // A second operand is written to.
  xxd: { optionsFirst: true, ...files(/^-[bpu]$/, counted(/^-[lscg]$/)), operandsMax: 1 },
  realpath: files(),
  readlink: files(/^-[fem]$/),
  basename: { options: /^-[az]$/, operands: ANY },
  dirname: { operands: ANY },
  echo: { options: /^-[neE]{1,3}$/, operands: PLAIN },
  printf: { operands: /^(?!-)(?!.*%[^a-zA-Z%]*(?:\d{4}|\*))/ },
  true: {},
  false: {},
  seq: { options: /^-w$/, operands: /^-?\d{1,6}$/ },
  whoami: {},
  id: bare(/^-[ungG]{1,3}$/),
  groups: {},
  uname: bare(/^(?:-[asrmnpiov]{1,8})$/),
  arch: {},
  hostname: {},
  lscpu: {},
  nproc: {},
  uptime: bare(/^-p$/),
  free: bare(/^-[hmgk]$/),
  date: {
    options: /^(?:-u|-I|--utc|--iso-8601)$/,
    operands: /^\+(?!.*%[^a-zA-Z%]*\d{3})[A-Za-z0-9%:./ _-]{1,60}$/,
    operandsMax: 1,
  },
  cal: { operands: /^\d{1,4}$/ },
  // Built into shells; "which" tells the same.
  command: { first: { count: 1, shape: /^[A-Za-z0-9._+-]{1,60}$/ }, options: /^-v$/ },
  which: { options: /^-a$/, operands: /^[A-Za-z0-9._+-]{1,60}$/ },
  test: { options: /^-[defrswxL]$/, operands: FILE, files: true },
  grep: GREP,
  egrep: GREP,
  fgrep: GREP,
  rg: {
    options:
      /^(?:-[inlwcFvoSHIN]{1,8}|-[ABC]\d{1,4}|-t[a-z]{1,12}|--count|--ignore-case|--line-number|--files-with-matches|--smart-case|--fixed-strings|--word-regexp|--no-heading|--stats|--type=[a-z]{1,12})$/,
    taking: [
      [/^-[ABCm]$/, NUMBER],
      [/^-t$|^--type$/, /^[a-z]{1,12}$/],
      [/^-g$|^--glob$/, GLOB],
    ],
    first: { count: 1, shape: PLAIN },
    operands: FILE,
    files: true,
    deep: () => "ripgrep",
  },
  // Columns, and how many lines; no other program of awk's.
  awk: {
    optionsFirst: true,
    options: /^-F[^\s]{1,3}$/,
    taking: [[/^-F$/, /^[^\0]{1,3}$/]],
    first: {
      count: 1,
      shape:
        /^(?:\{ ?print(?: (?:\$\d{1,3}|\$NF|NR)(?:, ?(?:\$\d{1,3}|\$NF|NR)){0,20})? ?\}|END ?\{ ?print NR ?\})$/,
    },
    operands: FILE,
    files: true,
  },
  jq: {
    options: /^-[rcSMese]{1,5}$/,
    // Paths, and what tells about values; nothing that goes on by itself, reads the environment, or other files.
    first: {
      count: 1,
      shape:
        /^(?!(?:.*[|,]){9})(?:[.[\]"|,() :]|\.[\w-]+|\d+|\b(?:keys|length|type|values|sort|unique|first|last|select|has|not|map|min|max|reverse|to_entries|from_entries|join|tostring)\b){1,200}$/,
    },
    operands: FILE,
    files: true,
  },
};

/** `rg --files`: names of files, without a pattern. */
export const RG_FILES: Reader = {
  options: /^(?:--files|-t[a-z]{1,12}|--type=[a-z]{1,12})$/,
  taking: [
    [/^-t$|^--type$/, /^[a-z]{1,12}$/],
    [/^-g$|^--glob$/, GLOB],
  ],
  operands: FILE,
  files: true,
  deep: () => "ripgrep",
};

const COMMITS: Reader = { operands: REVISION };
const SHOWN =
  /^(?:--stat|--shortstat|--numstat|--name-only|--name-status|--cached|--staged|--summary|--oneline|--no-color|--color=(?:never|auto)|-w|-b|-U\d{1,3}|--word-diff|--no-merges|--check)$/;
const LOGGED =
  /^(?:-p|--patch|--oneline|--graph|--stat|--shortstat|--all|--decorate|--no-decorate|--merges|--no-merges|--reverse|--first-parent|--name-only|--name-status|--no-color|--abbrev-commit|--follow|--date=(?:short|iso|relative)|-\d{1,4}|-n\d{1,4}|--max-count=\d{1,4}|(?:--author|--since|--until|--after|--before|--grep)=[A-Za-z0-9_@. :-]{1,80}|--(?:pretty|format)=(?:oneline|short|medium|full|(?:format:|tformat:)?(?:%(?:[hHtTpPsbBnNdD]|a[nNeEdrsI]|c[nNeEdrsI])|[A-Za-z0-9_ ,.:|()/-]){1,80}))$/;
/** Sub-commands of git that only look. */
/** Revisions, and a file at one: judged by its name, and read below the folder we are in. */
export const BLOB = new RegExp(`^(?:${COMMIT}):(?:\\./)?(?![-/.])(?!.*\\.\\.)[A-Za-z0-9_@+,./ -]{1,300}$`);
const SHOWABLE = new RegExp(`(?:${REVISION.source})|(?:${BLOB.source})`);
/** Of git's configuration what holds no key. */
const CONFIGURED =
  /^(?:user\.(?:name|email)|init\.defaultbranch|core\.(?:autocrlf|eol|ignorecase|filemode)|pull\.rebase|push\.default|branch\.[\w/-]{1,80}\.(?:remote|merge))$/i;
export const GIT_READERS: Readonly<Record<string, Reader>> = {
  status: {
    options: /^(?:-s|-b|-sb|-u|-uno|--short|--branch|--porcelain|--porcelain=v[12])$/,
    operands: FILE,
  },
  diff: { options: SHOWN, operands: REVISION, dashes: true },
  log: {
    options: LOGGED,
    dashes: true,
    taking: [
      [/^-[SG]$/, /^[A-Za-z0-9_@. :()=-]{1,80}$/],
      [/^-n$/, NUMBER],
      [/^--(?:author|since|until|after|before|grep)$/, /^[A-Za-z0-9_@. :-]{1,80}$/],
    ],
    operands: REVISION,
  },
  show: { options: SHOWN, operands: SHOWABLE, dashes: true },
  grep: {
    options: /^-(?=[a-zA-Z]*$)[niwlLcEFIhHv]{1,8}$/,
    first: { count: 1, shape: /^(?!-)(?!.*\{.*\{)(?!.*\{[^}]*\d{3})(?!.*\)[+*?].*\)\\?[+*?])[^\0]{1,500}$/ },
    operands: FILE,
    dashes: true,
  },
  config: { first: { count: 1, shape: CONFIGURED }, options: /^--get$/ },
  shortlog: { options: /^-[sne]{1,3}$/, operands: REVISION },
  branch: {
    options:
      /^(?:-a|-r|-v|-vv|--all|--remotes|--list|--show-current|--merged|--no-merged|--sort=-?(?:refname|committerdate|authordate|creatordate))$/,
  },
  tag: {
    options:
      /^(?:-l|--list|-n\d?|--sort=-?(?:(?:v:|version:)?refname|creatordate|taggerdate|committerdate))$/,
  },
  // Names and passwords in addresses are left out of what is told.
  remote: { options: /^(?:-v|--verbose)$/ },
  stash: { first: { count: 1, shape: /^list$/ } },
  reflog: { options: /^(?:-\d{1,4}|-n\d{1,4})$/ },
  describe: { options: /^(?:--tags|--always|--long|--all|--abbrev=\d{1,2})$/ },
  blame: {
    options: /^(?:-[wels]|-L\d{1,6},\d{1,6})$/,
    taking: [[/^-L$/, /^\d{1,6},\+?\d{1,6}$/]],
    operands: FILE,
    operandsMax: 1,
  },
  "rev-parse": {
    options: /^(?:--short|--abbrev-ref|--verify|--show-toplevel|--is-inside-work-tree)$/,
    operands: REVISION,
  },
  "rev-list": { options: /^(?:--count|--all|-\d{1,4})$/, operands: REVISION },
  "cat-file": { options: /^-[pts]$/, operands: REVISION, operandsMax: 1 },
  "merge-base": COMMITS,
  "ls-files": {
    options: /^(?:-[com]|--others|--cached|--modified|--exclude-standard)$/,
    operands: /^(?![-/~@+:])(?!.*(?:^|\/)\.\.(?:\/|$))[A-Za-z0-9_@+,.*?/ -]+$/,
    dashes: true,
  },
  "ls-tree": { options: /^(?:-r|--name-only|-d)$/, operands: REVISION, operandsMax: 1 },
};
