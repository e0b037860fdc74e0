// The wire between a follower and the leader: messages are late, lost, or come twice.
import type { Machine } from "./machine.ts";

export class Wire {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** `arrive` gets the message as often as it arrives. */
  send<T>(message: T, arrive: (message: T) => void): void {
    const machine = this.#machine;
    const { random, spoils } = machine;
    const sent = spoils.wire === undefined ? message : spoils.wire(message, { machine });
    const copies = machine.faulty ? (random() < 0.08 ? 0 : random() < 0.08 ? 2 : 1) : 1;
    for (let copy = 0; copy < copies; copy++)
      machine.queue.after(this.#delayMs(), () => arrive(JSON.parse(JSON.stringify(sent)) as T));
  }

  #delayMs(): number {
    const { random, faulty } = this.#machine;
    return faulty && random() < 0.1 ? random() * 40_000 : 0.1 + random() * 5;
  }
}
