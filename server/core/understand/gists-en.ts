// Readings of English sentences in any order, in the order in which they are tried; see gist.ts.
import { AWHILE, type Gist, words } from "./gist-words.ts";
import { TASK_GISTS } from "./gists-tasks-en.ts";

const WAYS =
  "go going take bring put get move jump hop scroll skip navigate switch across into onto at where wherever there here show see look open head";
const SOUND =
  "use change switch move set put make take select choose pick plug go back over from now on as should be is to through via onto your you've";

const DEVICES: readonly Gist[] = [
  {
    command: "voice.microphone",
    signs: [
      /\b(?:mic|microphone|input|(?:listen|hear|heard|listening)(?: (?:to )?me)? (?:through|over|on|via|with))\b/,
      /\b(?:use|change|switch|move|set|put|make|take|select|choose|pick|go|should be|be my|be the|listen|hear|heard|talk|speak)\b/,
    ],
    unless: /\b(?:mute|unmute|test|off|on again|wait|sorry)\b/,
    words: words(
      `${SOUND} mic microphone input sound device talk speak listen listening hear heard for i'd like plugged connected that got me`,
    ),
    slot: { kind: "device", wordsMax: 3 },
  },
  {
    command: "voice.speaker",
    signs: [
      /\b(?:speakers?|(?:talk|speak|answer|hear you)(?: to me)? (?:through|over|on|via)|(?:sound|audio|voice|playback)\b.*\b(?:to|on|out of|through|over|via)|(?:sound|audio) output|output\b.*\b(?:headset|headphones?|earbuds|earphones|airpods|speakers?|soundbar|monitor|display|tv|hdmi))\b/,
      /\b(?:use|change|switch|move|set|put|make|send|select|choose|pick|speak|talk|hear|come|have|output|route|play|answer)\b/,
    ],
    unless: /\b(?:mute|unmute|test|off|about|wait|sorry|file|faster|slower|louder)\b/,
    words: words(
      `${SOUND} speaker speakers talk speak answer hear rather sound audio voice playback output device send come out of route play i'd`,
    ),
    slot: { kind: "device", wordsMax: 3 },
  },
];

const LISTENING: readonly Gist[] = [
  {
    command: "conversation.gate_set",
    payload: { active: false },
    signs: [
      /\b(?:mute(?: yourself)?|(?:stop|quit|end) listening|go to sleep|(?:have|take|time for|go for) a (?:nap|rest)|time to sleep|ignore (?:me|us|what i|everything i)|(?:don't|do not) (?:listen|pay attention)|(?:mic|microphone|ears)\b.*\b(?:off|shut|closed)|(?:switch|turn|shut|close|put|kill|cut) (?:\S+ ){0,2}(?:mic|microphone|ears))\b/,
    ],
    unless:
      /\b(?:back on|on again|open|unmute|to the|into|default|\d+)\b|\b(?:don't|do not|never) (?:stop|quit|end|mute|go|switch|turn|change|shut|close|put|kill|cut)\b/,
    negated: true,
    words: words(
      `${AWHILE} mute yourself stop quit end listening listen to us go sleep nap rest ignore what i'm saying everything said from on don't not pay attention mic microphone ears off shut closed close switch turn put kill cut wake later i'll next meeting call`,
    ),
  },
  {
    command: "conversation.gate_set",
    payload: { active: true },
    signs: [
      /\b(?:wak(?:e|ey)(?: up| wakey)?|come back(?: from)?|unmute|(?:start|resume|begin)(?: to)?(?: the)? listen(?:ing)?|listen again|(?:mic|microphone|ears)\b.*\b(?:back on|on again|open)|be awake|(?:switch|turn) (?:\S+ ){0,2}(?:mic|microphone|ears)(?: back)? on)\b/,
    ],
    unless: /\b(?:at|tomorrow|later|when|until)\b/,
    words: words(
      "wake wakey up come from sleep nap unmute yourself start resume begin to the listen listening again once mic microphone ears on open be awake switch turn need time hello i'm back",
    ),
  },
];

const GIT: readonly Gist[] = [
  {
    command: "git.diff",
    signs: [
      /\b(?:diff|diffs|differences|line by line|(?:which|what) lines|exactly (?:what|which))\b/,
      /\b(?:show|see|view|look|pop|pull|display|put|have|give|screen|git|line|lines|run me through|altered|changed|changes|edited|modified)\b/,
    ],
    unless: /\b(?:between|against|branch|main|master|who|why|tell|explain|risky)\b/,
    words: words(
      "diff diffs differences show run through look pop review view see on screen git line lines by exactly which what altered changed change changes edited modified i've before committing have give us full once at so put pull display current working tree for let's needful i'd quite uncommitted unstaged as a fancy i'd before are versus vs against last commit",
    ),
    asked: true,
  },
  {
    command: "git.status",
    signs: [
      /\bgit status\b|\b(?:uncommitted|unstaged|staged|untracked)\b|\b(?:haven't|hasn't|isn't|not)(?: (?:i|been|yet|all)){0,2} (?:committed|checked in)\b|\bbranch\b.*\b(?:on|in)\b|\b(?:which|what|what's|all|everything|files)\b.*\b(?:changed|changing|modified|edited|touched)\b|\b(?:working tree|repo|repository|git)\b.*\b(?:clean|dirty|state|look|looks|right now|stand|standing)\b|\bworking (?:copy|directory)\b.*\b(?:clean|dirty|state|look|looks)\b|\b(?:how|where|what)\b.*\b(?:working tree|repo|repository|with git|in git)\b/,
    ],
    unless:
      /\b(?:you|line|lines|why|who|how many|how much|delete|remove|stash|new branch|create|make|status do)\b(?! (?:tell|list|show|check|let|remind))/,
    words: words(
      "git status staged uncommitted unstaged untracked haven't hasn't isn't not yet been committed checked commit branch on which what what's it is that i'm am files file all everything any anything changes changed changing modified edited touched since last working tree repo repository clean dirty state where are how does look looks or have i've got left something work lying around still there list tell show know did i'd lost track so was check left leave right real with anything we or not copy directory according about stand lying",
    ),
    asked: true,
    negated: true,
  },
];

const REST: readonly Gist[] = [
  {
    command: "edit.undo",
    signs: [
      /\b(?:un-?do|revert|reverse|rewind|roll(?:ed)? (?:\S+ )?back|back (?:that|it|this)(?: one)? out|take (?:\S+ ){1,4}back|cancel (?:it|that|your|the last)|restore|get rid|scrap|as it was|how it was|undone|before you (?:touched|changed|edited))\b/,
      /\b(?:edit|edits|change|that|this|it|last|did|done|made|touched|undo)\b/,
    ],
    unless:
      /\b(?:don't|do not|never) (?:undo|revert|reverse|roll|take|cancel|restore|touch)\b|\b(?:task|run|branch|commit|commits|merge|two|three|four|five|all|every|everything|migration|(?:rid|scrap)\b.*\bfile|rid of (?:the|this|that|those|these) (?!last|edit|change))\b/,
    negated: true,
    words: words(
      "don't like yours modification modifications cancel restore un-do undo undone make your revert reverse rewind roll rolled back out take rid scrap edit edits change changed last latest previous did done made just thing step by whatever was is before touched edited you've you did as how code file moment second ago had time so actually",
    ),
  },
  {
    command: "speech.repeat",
    signs: [
      /\b(?:say|saying|said|telling|tell|repeat|hear|read that|by me|what was that|come again|pardon)\b/,
      /\b(?:again|once more|one more time|another time|repeat|what did you say|what was that)\b/,
    ],
    unless: /\b(?:remind|when|every)\b/,
    words: words(
      "say said saying telling tell repeat hear answer answers response reply sentence same last part previous bit run by again time another what was did just was sorry pardon mind didn't couldn't catch get miss missed that",
    ),
    negated: true,
    asked: true,
  },
  {
    command: "editor.goto_line",
    signs: [
      /\bline\b/,
      /\b(?:go|get|take|bring|put|move|moving|jump|hop|scroll|skip|see|look|want|need|show|cursor|navigate)\b/,
    ],
    unless: /\b(?:lines|by line|delete|remove|change|break|comment)\b/,
    words: words(
      `${WAYS} line number cursor moving want need be is file over so at current please quick where`,
    ),
    slot: { kind: "line", wordsMax: 6, beside: /\bline (?:number )?_/ },
  },
  {
    command: "orb.palette.set",
    signs: [/\b(?:orb|yourself|your (?:colou?r|palette)|you (?:turn|go|be))\b/],
    unless: /\b(?:is|was|were|looks|why|what|which|hate|fix|css|code|component)\b/,
    words: words(
      "orb colour color palette look nicer pretty in into to as be being turn turned make change set switch paint go going try put fancy yourself your how about today thing with on colored coloured",
    ),
    slot: { kind: "colour", wordsMax: 2 },
  },
  {
    command: "file.read",
    signs: [
      /\b(?:what does|what is|what's|contents? of|tell (?:me )?what's)\b/,
      /\b(?:says?|in|inside|written|contents?|contains?)\b/,
    ],
    unless: /\b(?:wrong|new|changed|going|happening|why|the point|missing|line|function|class|for)\b/,
    words: words(
      "what does is what's say says inside written in contents content of contain contains tell read aloud loud out then file",
    ),
    asked: true,
    slot: { kind: "file", wordsMax: 4, beside: /\b(?:in|inside|of|does)(?: the)?(?: file)? _/ },
  },
  {
    command: "file.read",
    signs: [
      /\b(?:read|reading|hear|speak)\b/,
      /\b(?:aloud|loud|loudly|out|to (?:me|us)|hear|read me|contents?)\b/,
    ],
    unless: /\b(?:again|open|if|write)\b|\b(?:don't|do not|never) read\b/,
    negated: true,
    words: words(
      "can't look at screen now right read reading hear speak aloud loud loudly out to contents content what's whatever is in start love file of text",
    ),
    slot: { kind: "file", wordsMax: 4 },
  },
  {
    command: "editor.open",
    signs: [/\b(?:open|editor|screen|show|showing|see|up)\b/],
    unless: /\b(?:run|line|lines|close|delete|why|what|how|read|diff|change|changed|edit)\b/,
    words: words(
      "open opened have that it file in editor on screen show showing see could up here where's is folder one",
    ),
    slot: { kind: "file", wordsMax: 5 },
  },
  {
    command: "editor.symbol",
    signs: [
      /\b(?:function|method|class|interface|enum|struct|type|constant|trait|defined|declared|definition|declaration|implemented|implementation)\b/,
      /\b(?:go|take|jump|see|look|looking|bring|show|navigate|hop|open|need|find|get|where's|where is)\b/,
    ],
    asked: true,
    unless: /\b(?:that|which|why|does|do|test|tests|rename|write|add|all|every)\b/,
    words: words(
      `${WAYS} function method class interface enum struct type constant trait defined declared definition declaration implemented implementation called named is how to where's wherever of for find over looking i'm its`,
    ),
    slot: {
      kind: "symbol",
      wordsMax: 2,
      beside:
        /\b(?:function|method|class|interface|enum|struct|type|constant|trait)(?: called| named)? _|_ (?:function|method|class|interface|enum|struct|type|constant|trait)\b|(?:definition|declaration|implementation) (?:of|for) _|(?:wherever|where) _ is (?:defined|declared|implemented)|where(?:'s| is| that function is| that is)? ?_ (?:defined|declared|implemented)/,
    },
  },
  {
    command: "search.text",
    signs: [/\b(?:search|look) for it\b/, /^(?:\S+ ){0,3}?(?:any|the word|the text|where)\b/],
    words: words("any word text of in code base project there are is we have search look for it"),
    asked: true,
    slot: { kind: "query", wordsMax: 3, beside: /\b(?:any|word|text) _/ },
  },
  {
    command: "search.text",
    signs: [
      /\b(?:search|grep|hunt|dig|where\b.*\b(?:using|use|used|call|calling|called|mention(?:ed)?)|which files|(?:every|all|any|each)\b.*\b(?:reference|references|use|uses|usage|usages|occurrence|occurrences|mention|mentions|place|places)|look (?:through|across|for)|(?:look|search) (?:\S+ ){0,4}for|where (?:the word|the text) (?:\S+ ){1,3}(?:shows? up|appears?|occurs?|turns? up))\b/,
    ],
    unless: /\b(?:it|feelings|web|internet|google|online|bug|why|who|replace|should)\b/,
    words: words(
      "search grep hunt dig find look after where on earth using use used call calls calling called mention mentions mentioned which files have got in them contain contains containing reference references uses usage usages occurrence occurrences place places word text string across through do run for of to code codebase project everywhere anywhere out me anything turn do text shows show up appear appears occur occurs turn turns all files know i'd like base",
    ),
    asked: true,
    slot: {
      kind: "query",
      wordsMax: 3,
      beside:
        /\b(?:for|of|to|on|using|use|call|calling|called|mentions?|got|contain|contains|containing|word|text|string|through|is|text search) (?:the |a |word |text |string |every |all )*_|where (?:is|are) _/,
    },
  },
];

export const GISTS: readonly Gist[] = [...TASK_GISTS, ...LISTENING, ...DEVICES, ...GIT, ...REST];
