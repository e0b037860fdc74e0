// The system's sound library takes wishes from the environment while it connects, and there is one environment for all threads of a
// process: who changes it for a moment, and who connects, takes turns.

/** One for the process, as its environment is; handed to its threads. 1 while somebody connects. */
export const OPENING = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
/** Connecting takes milliseconds. Who waited for so long goes on. */
const TURN_MAX_MS = 500;

const take = (turn: Int32Array): boolean => Atomics.compareExchange(turn, 0, 0, 1) === 0;

function leave(turn: Int32Array): void {
  Atomics.store(turn, 0, 0);
  Atomics.notify(turn, 0);
}

/** On the thread of the event loop, which is not held up. */
export async function inTurn<T>(connect: () => T | Promise<T>): Promise<T> {
  const turn = new Int32Array(OPENING);
  const untilMs = performance.now() + TURN_MAX_MS;
  let mine = take(turn);
  while (!mine && performance.now() < untilMs) {
    const { async: waits, value } = Atomics.waitAsync(turn, 0, 1, TURN_MAX_MS);
    if (waits) await value;
    mine = take(turn);
  }
  try {
    return await connect();
  } finally {
    if (mine) leave(turn);
  }
}

/** On a thread of its own, which waits. `wishes` are in the environment meanwhile, but for when its turn does not come. */
export function connectWith<T>(
  opening: SharedArrayBuffer,
  wishes: Readonly<Record<string, string>>,
  connect: () => T,
): T {
  const turn = new Int32Array(opening);
  if (!take(turn) && (Atomics.wait(turn, 0, 1, TURN_MAX_MS) === "timed-out" || !take(turn))) return connect();
  const before = Object.keys(wishes).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, wishes);
  try {
    return connect();
  } finally {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    leave(turn);
  }
}
