// Every bound of the runtime in one place. Sizes in bytes or characters, times in milliseconds.
import { SAID_CHARS_MAX } from "./voice-ports.ts";

export const LIMITS = {
  /** Characters of one request by a person. */
  textCharsMax: 8_000,
  /** Inputs that wait for the loop before a command is refused as overloaded. */
  inboxMax: 1_024,
  /** Turns kept in memory and shown; older ones stay in the journal. */
  turnsMax: 50,
  /** Turns that may be under way at once; the next one waits its turn. */
  turnsQueuedMax: 8,
  sentencesPerTurnMax: 60,
  /** What a person may tell a turn that is under way. */
  steersPerTurnMax: 16,
  stepsPerTurnMax: 25,
  /** Read and written by its models together; twenty-five steps that each fill a window of 32,000 stay below. */
  tokensPerTurnMax: 1_000_000,
  /** Of a turn, without the time that a person is waited for; then its model begins no further step. */
  turnWorkMsMax: 60 * 60_000,
  /** The same call with the same arguments this often in one turn is a loop. */
  sameCallMax: 3,
  /** So many steps that change or start something a model takes before it shows a plan. */
  stepsWithoutPlanMax: 2,
  /** Of all models together, in all turns. */
  modelCallsPerMinuteMax: 60,
  approvalsPendingMax: 32,
  approvalsKeptMax: 100,
  /** A thought that was interrupted for longer is not begun anew. */
  resumeMs: 15 * 60_000,
  /** A stored yes whose call has not started counts for so long, as a capability ticket of the research of the systems. */
  yesTtlMs: 5 * 60_000,
  /** After this long without an answer a person is reminded, once. */
  approvalReminderMs: 60_000,
  /** A question of a scheduled run waits for whoever comes next day. */
  scheduledApprovalTtlMs: 24 * 3_600_000,
  tasksMax: 10_000,
  /** Rows of the ledger kept in memory; older ones stay in the journal. */
  runsKeptMax: 2_000,
  runsBufferedMax: 100,
  /** Attempts that are started in one decision. */
  runsStartedAtOnce: 16,
  runSummaryCharsMax: 1_000,
  /** An instant this late was missed, not just waited for. */
  runLateMs: 60_000,
  /** What was missed longer ago is not made good. */
  missedWindowMs: 24 * 3_600_000,
  /** Failures in a row after which a task pauses. */
  failuresInARowMax: 5,
  rulesMax: 200,
  grantsMax: 100,
  /** A request for a permission that nobody answered is over then; it is no no, and may be asked again. */
  grantRequestTtlMs: 3_600_000,
  surfacesMax: 16,
  foldersPerSurfaceMax: 32,
  windowsOpenMax: 64,
  windowTtlMs: 30_000,
  /** A model of an editor that says nothing for so long; before its first word the editor may ask the person. */
  chatIdleMs: 120_000,
  editorModelsMax: 32,
  /** Requests of the editor that the model inside Kodama answers; one at a time, the others wait. */
  loansMax: 4,
  deadlineDefaultMs: 30_000,
  deadlineMaxMs: 600_000,
  idempotencyKeysMax: 256,
  idempotencyKeyCharsMax: 128,
  /** Text of a tool result that goes to a model or a screen; the rest is kept by reference. */
  toolSummaryCharsMax: 4_000,
  toolOutputCharsMax: 50_000,
  diffCharsMax: 65_536,
  commandTimeoutMs: 10 * 60_000,
  /** Of a command that only looks, and was not asked about. */
  readingTimeoutMs: 2 * 60_000,
  commandCharsMax: 4_000,
  argumentCharsMax: 1_000_000,
  changesKeptMax: 100,
  /** A change can be undone this long. */
  undoWindowMs: 24 * 3_600_000,
  noteCharsMax: 500,
  /** Of what is said in one go: about six minutes. Of what is longer the beginning is said, and where the rest is. */
  sentenceSpokenCharsMax: SAID_CHARS_MAX,
  feelingHoldMs: 3_000,
  /** Instructions of projects that are known. */
  guidanceMax: 100,
  toastHoldMs: 8_000,
  surfaceQueueMax: 2_000,
  /** Topics of single tasks, runs, questions and devices that one surface follows at once. */
  topicsFollowedMax: 256,
  factsPerSnapshot: 500,
  /** One of the two databases; beyond it nothing is taken, as on a full disk. */
  databaseBytesMax: 4 * 1_024 ** 3,
} as const;
