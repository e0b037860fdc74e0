// What people say to see what is changed.

export interface PhraseBook {
  readonly command: string;
  /** One line for people. */
  readonly about: string;
  readonly phrases: readonly string[];
  /** Said as a question, and meant as a request. */
  readonly asked?: readonly string[];
}

export const GIT_LOOKS: readonly PhraseBook[] = [
  {
    command: "git.status",
    about: "what is changed and not committed",
    phrases: [
      "[<show>] [me] [the|my|our|a] [current|quick] [git|repo|repository|working tree|project] (status|git status|repo status)",
      "git status",
      "status (of|in) git",
      "any (uncommitted|pending|open|unstaged) (changes|files|work)",
      "[run] git status",
      "[<show>] [the|my|our] [current|local] [status|state] of (the|my|this|our) (repo|repository|working tree|project|branch|working copy)",
      "<show> [the|my|our|all] [the|my] (changes|changed files|modified files|uncommitted changes|pending changes|local changes|open changes|unstaged changes|changed|modified) [files] [in git]",
      "<show> [me] (what|which files) [is|are|has|have|'s] [been] (changed|modified) [since the last commit|so far|in git]",
      "<show> [me] (what|which files) [i|i've|i have|we|we've] (changed|modified|touched) [since the last commit|so far]",
      "git changes",
      "<show> [me] (which|what) branch (i'm|i am|we're|we are) on [and what's changed|and what changed|and what is changed]",
      "(remind|tell|show) me (what's|what is) (modified|changed|dirty|different) [in git|right now]",
      "(remind|tell|show) me (what|which files) (i|we) (touched|changed|modified|edited)",
      "(<show>|tell|check) [me] [the|my|our] [current|git] branch",
      "(check|tell me|show me) (which|what) (branch this is|branch it is|branch i'm on|branch i am on|branch we're on)",
    ],
    asked: [
      "(what|what's|whats|which files|what files|what all) [is|are|has|have|'s] [been] (changed|modified|different) [since the last commit|so far|in git|in the repo|in the project|right now]",
      "(what|which files|what files) (have|did) i (changed|change|modified|modify|touched|touch|edit|edited) [since the last commit|so far|today]",
      "(what's|what is|how's|how is) the [git|repo|repository] (status|state) [of the repo|of the repository]",
      "(do i have|are there|is there|have i got) anything (uncommitted|unsaved|pending|changed|modified) [in git|right now]",
      "(do i have|are there|is there|have i got) [any] (uncommitted|pending|open|unsaved|unstaged) (changes|files|work)",
      "(is|are) (my|the) (working tree|repo|repository|working copy) clean",
      "[on] (which|what) branch (am i|are we|i am|we are|is this|is that) [on] [right now|now|at the moment|at this moment|again|and what's changed|and what changed]",
      "(what's|what is) [the|my|our] [current] [git] branch [right now|called|again]",
      "(is|was) (everything|all of it|all my work|all) (committed|checked in)",
      "(do i have|are there|is there|have i got) [any] (untracked|new|modified|changed) files [lying around|around|in git|here]",
      "am i clean [or do i have (uncommitted changes|anything uncommitted)]",
    ],
  },
  {
    command: "git.log",
    about: "the last commits, of the folder or of one file",
    phrases: [
      "[run] git log",
      "[<show>] [me] [the|my|our] [git|commit] (history|log) [of this (repo|repository|project|branch)]",
      "[<show>] [me] [the|my|our] [commit] (log|history) of (this|the|my|our) (repo|repository|project|branch)",
      "<show> [me] [the|my|our] [last|latest|recent|newest] commits [on this branch|in this repo|in this branch]",
      "<show> [me] [the|my|our] (last|latest|most recent|previous) commit",
      "<show> [me] [the|my|our] (last|latest|recent|newest|previous) {number} commits",
      "[<show>] [me] [the] [git|commit] (history|log|commits) (of|for|on) [the] {file}",
      "<show> [me] (who changed|who last changed|who touched|who edited) [the] {file}",
      "(recent|latest|last) commits",
      "<show> [me] (a|the) [quick|short] (overview|list|summary) of [the|my|our] [last|latest|most recent|recent] commits",
      "(<show>|list) [me] [the|my|our] (last|latest) (few|couple of|several) commits",
    ],
    asked: [
      "(what|which) (are|were) the [last|latest|recent|newest] commits [on this branch|in this repo]",
      "(what's|what is) [in] the (git|commit) (history|log)",
      "(what's|what is|what was) the (last|latest|most recent|newest) commit [again|about|here]",
      "what (was|has been|got) committed (recently|lately|last|today)",
      "what (did|have) (i|we) [just|last] (commit|committed) [last|recently|lately]",
      "who (changed|last changed|touched|last touched|edited|last edited) [the] {file} [last]",
      "(what's|what is) the [git|commit] history of [the] {file}",
    ],
  },
  {
    command: "git.switch",
    about: 'another branch, by its name as it is written or said ("fix slash login"); "-" is the one before',
    phrases: [
      "(<go>|switch|change|goto) [over|back] to [the] [git] branch [called|named] {branch}",
      "(checkout|check out) [the] [git] branch [called|named] {branch}",
      "(<go>|switch|change|goto) [over|back] to [the] {branch} branch",
      "(checkout|check out|switch to) [the] {branch} branch",
      "(switch|checkout|check out) [over|back] [to] [the] {trunk} [branch]",
      "git switch {branch}",
      "git checkout {trunk}",
      "git checkout [the] [branch] {branch}",
      "(put|get|bring|move) me [back|over] (on|onto|on to|to) [the] [git] branch [called|named] {branch}",
      "(put|get|bring|move) me [back] (on|onto|on to|to) [the] {branch} branch",
      "(put|get|bring|take|move) me [back] (on|onto|on to|over to|to) [the] {trunk} [branch]",
      "(change|switch|set) [the|my|our] [git] branch [over|back] to {branch}",
      "let me (switch|change|go) [over|back] to [the] [git] branch [called|named] {branch}",
      "(go|switch|change|take me) back to the (previous|last|other|old) branch",
      "(go|switch|change) back to the branch (before|i was on|we were on|i came from)",
      "switch branches back",
      "switch back [to where i was]",
    ],
  },
  {
    command: "branch",
    about: "a new branch from here, by its name as it is written or said",
    phrases: [
      "(create|make|start|open|cut|begin|set up) [me|us] (a|a new|new|another) [git] branch [called|named] {branch}",
      "(create|make|start|open|cut|begin|set up) [the] [git] branch (called|named) {branch}",
      "(create|make|start|open|cut|begin|set up) [me|us] [a] [new] [git] branch (with the name|by the name of|for me called) {branch}",
      "new branch [called|named] {branch}",
      "branch off (into|called) {branch}",
      "git (checkout -b|switch -c) {branch}",
    ],
  },
  {
    command: "git.diff",
    about: "the difference line by line",
    phrases: [
      "<show> [exactly] what changed show [me] the diff",
      "<show> [me] line by line what (i|i've|we) changed",
      "[<show>|open|open up] [the|a|my|our] [git|full|current|whole|complete] (diff|differences|difference|diffs|git diff) [of my changes|of the changes|for my changes|to the last commit|since [the] last commit]",
      "[run] git diff",
      "diff (it|this|everything|[the|my] changes|the working tree)",
      "<show> [me] [exactly] (the changes|my changes|what changed|what i changed) (line by line|in detail|as a diff)",
      "[let me] (look at|look over|go over|see|show) (the|my|our) (diff|differences|changes line by line) [<again>]",
      "<show> [me] [all] [my|the] changes line by line [in git]",
      "<show> [me] [exactly] the (changed lines|line changes|actual changes|exact changes|code changes)",
      "<show> [me] (what's|what is) different [in the code] (from|to|since|against|compared to|compared with) [the] (head|last commit|previous commit|committed version)",
      "<show> [me] (which|what) lines (i|we|i've|we've|i have|we have) (changed|touched|altered|edited) [since the last commit|today]",
    ],
    asked: [
      "(what's|what is) different [in the code] (from|to|since|against|compared to|compared with) [the] (head|last commit|previous commit|committed version)",
      "(which|what) lines (did|have) (i|we) (change|changed|touch|touched|edit|edited|alter|altered) [since the last commit|today]",
      "how does [my|the|our] (working copy|working tree|code) differ from [the] (head|last commit|previous commit)",
      "(what's|what is) the diff",
      "what does the diff (look like|say)",
      "what exactly (changed|did i change|has changed) [in the code|in there|here] [show [me] the diff|let me see the diff]",
    ],
  },
];
