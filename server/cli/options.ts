// Command line: what is accepted, the help, the exit codes. Parsed once, here.
import { parseArgs } from "node:util";

export const EXIT = {
  ok: 0,
  /** It was understood and tried, but failed or was denied. */
  failed: 1,
  usage: 2,
  /** No authority could be reached or started. */
  unavailable: 3,
  notUnderstood: 4,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const HELP = `kodama: talk to your project

Usage: kodama COMMAND [ARGUMENTS] [OPTIONS]

  ask TEXT             ask, approve as --approve says, print the answer
  hear FILE.wav        the same for speech in a WAV file (16 kHz, mono, 16 bit)
  understand TEXT      what the command grammar makes of it: command, payload, confidence or none
  understand --file F  the same for each line of a file, one JSON line each
  policy check TEXT    what the policy says to a command, without running it: auto, ask or deny, why, and its words
  policy check --file F  the same for each command of a JSON array, one JSON line each
  approvals            open questions; answer with: approvals allow ID | approvals deny ID [WHY NOT]
  scheduler            tasks: list, create JSON, update ID JSON, delete ID, run ID, pause ID, resume ID, history [ID], log RUN, acknowledge [RUN…];
                       or in words: kodama ask "every weekday at nine run the tests"
  memory               what is remembered: list [WORDS], add TEXT, edit ID TEXT, forget ID, import FILE.jsonl,
                       set-aside ID, aside, restore ID; and what was done: work [WORDS], forget-work
  mcp                  MCP servers whose tools models may use: list, start NAME, allow NAME SEEN, stop NAME
  models               language models on this machine: list, install ID, stop ID, remove ID, use ID, verify ID, refresh;
                       one of your own: use FILE.gguf, use FOLDER --as stt (or tts, kws, captions)
  call COMMAND [JSON]  any command of the contract, for instance: call orb.palette.set '{"palette":"glen-green"}'
  events               print events until interrupted
  windows              who leads, and which windows and terminals share it
  move TARGET          where the voice lives: a window by its id or name, speaker:NAME, or home
  serve                run the authority without an editor until interrupted
  lsp                  language server on standard input and output, for any LSP editor
  doctor               what works, what is missing, what to do next
  metrics              counters as OpenMetrics text
  audit verify         check the hash chain of everything recorded, and its signed heads
  audit verify --against FILE  whether all of an older export is in the record still, as it was
  audit export         the record as JSON lines without any text (to --out FILE, or standard output)
  audit receipt [TURN] every step of a turn, signed, without any text: of the newest, or of the one with that id
  audit check FILE     whether such a receipt is whole
  version              build and protocol

Options:
  --workspace DIR      folder to work in (default: the current one)
  --approve MODE       ask (default at a terminal), all, or none
  --out FILE           where ask and hear write the spoken answer (WAV), and audit export and receipt their lines
  --stt DIR, --tts DIR folders with speech models for this run
  --accept-licence     of a model, with models install
  --as KIND            what the speech model in a folder is for, with models use
  --against FILE       what audit export wrote, with audit verify
  --file FILE          input of understand and policy check
  --here               with memory add: for this folder only, not everywhere
  --json               one JSON envelope a line on standard output, nothing else
  --help

Exit codes: 0 done · 1 failed or denied · 2 wrong usage · 3 Kodama unavailable · 4 not understood
Environment: KODAMA_HOME (state folder), KODAMA_API_KEY (key of the model server),
             KODAMA_MCP_KEYS (keys of MCP servers, a JSON object)
`;

export interface Options {
  readonly command: string;
  readonly rest: readonly string[];
  readonly workspace: string;
  readonly approve: "ask" | "all" | "none";
  readonly out: string;
  readonly stt: string;
  readonly tts: string;
  readonly file: string;
  /** Absent where it was not given: an empty name is a mistake to report, not the default. */
  readonly against?: string | undefined;
  readonly as: string;
  readonly acceptLicence: boolean;
  readonly here: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

const text = { type: "string", default: "" } as const;

/** Throws an Error whose message says what is wrong with the command line. */
export function readOptions(args: readonly string[], interactive: boolean): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      workspace: { type: "string", default: "." },
      approve: text,
      out: text,
      stt: text,
      tts: text,
      file: text,
      as: text,
      against: { type: "string" },
      "accept-licence": { type: "boolean", default: false },
      here: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
      // Accepted so that an editor may pass it to "lsp"; standard input and output are the only way anyway.
      stdio: { type: "boolean", default: false },
    },
  });
  const approve = values.approve === "" ? (interactive ? "ask" : "none") : values.approve;
  if (approve !== "ask" && approve !== "all" && approve !== "none")
    throw new Error("--approve must be ask, all or none");
  const [command = "", ...rest] = positionals;
  const { "accept-licence": acceptLicence, stdio: _taken, ...others } = values;
  return { ...others, command, rest, approve, acceptLicence };
}
