// What arrives one by one, for one reader who waits.

export interface Queue<T> {
  readonly push: (one: T) => void;
  readonly next: () => Promise<T>;
}

export function createQueue<T>(): Queue<T> {
  const waiting: T[] = [];
  let wake: ((one: T) => void) | undefined;
  return {
    push(one) {
      if (wake === undefined) waiting.push(one);
      else wake(one);
      wake = undefined;
    },
    next: () =>
      new Promise((resolve) => {
        const one = waiting.shift();
        if (one === undefined) wake = resolve;
        else resolve(one);
      }),
  };
}
